/* Screens of a summit's day: ask for the tiny version, fetch the page anew when it changed or a meeting begins or ends,
   count down in between by the server's clock, and ring at the end of each meeting where somebody turned the bell on. */
(function () {
  "use strict";
  var root = document.querySelector("[data-version-url][data-turns]");
  if (!root) return;
  var every = Number(root.dataset.every), offset = Number(root.dataset.now) - Date.now();
  var version = root.dataset.version;
  var turns = JSON.parse(root.dataset.turns), bells = JSON.parse(root.dataset.bells);
  var lost = 0, isBusy = false, sound = null;
  var bell = document.querySelector("[data-bell]");

  function all(selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); }
  function serverNow() { return Date.now() + offset; }
  function two(number) { return (number < 10 ? "0" : "") + number; }

  function tick() {
    var now = serverNow();
    all("[data-until]").forEach(function (element) {
      var seconds = Math.max(0, Math.ceil((Number(element.dataset.until) - now) / 1000));
      var hours = Math.floor(seconds / 3600);
      var text = (hours ? hours + ":" + two(Math.floor(seconds / 60) % 60) : Math.floor(seconds / 60)) + ":" + two(seconds % 60);
      if (element.textContent !== text) element.textContent = text;
    });
    if (bells.length && bells[0] <= now) { bells.shift(); ring(); }
    if (turns.length && turns[0] <= now) { turns.shift(); readSoon(); }
  }

  function ask() {
    fetch(root.dataset.versionUrl, { cache: "no-cache", credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (said) {
        lost = 0;
        return said === version ? null : readPage();
      })
      .catch(function () { lost += 1; })
      .then(function () {
        all("[data-offline]").forEach(function (element) { element.hidden = lost < 2; });
        var pause = document.hidden ? Math.max(every, 15000) : every;
        setTimeout(ask, pause + Math.random() * pause / 10);
      });
  }

  // Where that fails, the next answer about the version reads the page.
  function readSoon() {
    var reading = readPage();
    if (reading) reading.catch(function () { version = ""; });
  }

  function readPage() {
    if (isBusy) return null;
    isBusy = true;
    return fetch(location.href, { cache: "no-cache", credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (html) {
        var page = new DOMParser().parseFromString(html, "text/html");
        var fresh = page.querySelector("[data-version-url][data-turns]");
        if (!fresh) { location.reload(); return; }
        offset = Number(fresh.dataset.now) - Date.now();
        version = fresh.dataset.version;
        turns = JSON.parse(fresh.dataset.turns);
        all("[data-region]").forEach(function (region) {
          var drawn = page.getElementById(region.id);
          if (drawn) region.replaceChildren.apply(region, Array.prototype.slice.call(drawn.childNodes));
        });
        tick();
      })
      .then(function () { isBusy = false; }, function (error) { isBusy = false; throw error; });
  }

  // Two strokes of a bell. Browsers allow sound only after a press: that is what the button is for.
  function ring() {
    if (!sound) return;
    [0, 0.7].forEach(function (delay) {
      [880, 1320].forEach(function (pitch) {
        var tone = sound.createOscillator(), loudness = sound.createGain(), start = sound.currentTime + delay;
        tone.frequency.value = pitch;
        loudness.gain.setValueAtTime(0.25, start);
        loudness.gain.exponentialRampToValueAtTime(0.001, start + 1.4);
        tone.connect(loudness).connect(sound.destination);
        tone.start(start);
        tone.stop(start + 1.5);
      });
    });
  }

  if (bell && (window.AudioContext || window.webkitAudioContext)) {
    bell.hidden = false;
    bell.addEventListener("click", function () {
      if (sound) { sound.close(); sound = null; } else {
        sound = new (window.AudioContext || window.webkitAudioContext)();
        ring();
      }
      bell.setAttribute("aria-pressed", String(Boolean(sound)));
    });
  }
  setInterval(tick, 250);
  tick();
  setTimeout(ask, every);
})();
