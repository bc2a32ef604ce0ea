/* A stage's screens: ask for the tiny version, fetch anew what changed, and tick in between from the server's time.

   The page's root (data-version-url) carries the addresses, the facts and the words; a page that tells no facts, such as an
   agenda, fetches them first. Parts that the server draws carry
   data-region and are taken from the freshly fetched page; times and clocks are filled in here every quarter second. */
(function () {
  "use strict";
  var times = window.stageTimes;
  var root = document.querySelector("[data-version-url]");
  if (!root || !times) return;

  var words = JSON.parse(root.dataset.words || "{}");
  var state = root.dataset.state ? JSON.parse(root.dataset.state) : null;
  var version = root.dataset.version || "";
  var every = Number(root.dataset.every);
  var offset = state ? state.now - Date.now() : 0;
  var bestTrip = Infinity;
  var lostAt = 0;
  var failures = 0;
  var isBusy = false;
  var waiting = null;
  var timer = 0, pageTimer = 0;
  // Around the end of a phase something is about to happen: phones ask twice as often then.
  var TENSE = 1400;
  var isTense = false;

  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function serverNow() { return Date.now() + offset; }
  function fill(text, values) { return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); }
  function put(element, text) { if (element.textContent !== text) element.textContent = text; }
  function putAll(selector, text, within) { all(selector, within).forEach(function (element) { put(element, text); }); }

  var clockFormat = {};
  function clock(instant, seconds) {
    var key = state.zone + (seconds ? "s" : "");
    clockFormat[key] = clockFormat[key] || new Intl.DateTimeFormat("en-GB", {
      timeZone: state.zone, hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined, hourCycle: "h23"
    });
    return clockFormat[key].format(instant);
  }

  // Ticking.

  function tick() {
    if (!state) return;
    var now = serverNow();
    var schedule = times.schedule(state, now);
    var on = null, next = null;
    state.turns.forEach(function (turn, place) {
      if (turn.state === "on") on = { turn: turn, times: schedule[place] };
      if (!next && times.isToCome(turn)) next = { turn: turn, times: schedule[place] };
      showTurn(turn, schedule[place]);
    });
    var wasTense = isTense;
    isTense = on !== null && times.face(on.turn, now).tone !== "time";
    if (isTense && !wasTense && !document.hidden) again();
    all("[data-stage-clock]").forEach(function (element) { showClock(element, on, next, now); });
    putAll("[data-clock-now]", clock(now));
    showLate(on, next);
    all("[data-stage-notice]").forEach(function (element) { put(element, state.notice); element.hidden = !state.notice; });
    showNetwork();
  }

  function showTurn(turn, interval) {
    all('[data-turn="' + turn.id + '"]').forEach(function (row) {
      if (interval.start === null) return;
      row.dataset.expectedStart = new Date(interval.start).toISOString();
      row.dataset.expectedEnd = new Date(interval.end).toISOString();
      var start = clock(interval.start), planned = clock(interval.plannedStart);
      all("[data-time]", row).forEach(function (time) {
        put(time, start);
        time.setAttribute("datetime", row.dataset.expectedStart);
      });
      all("[data-planned]", row).forEach(function (time) { put(time, planned); time.hidden = planned === start; });
    });
  }

  function showClock(element, on, next, now) {
    var figure, label, word, title, tone = "idle";
    if (on) {
      var face = times.face(on.turn, now);
      tone = on.turn.paused ? "paused" : face.tone;
      figure = times.figure(face.seconds);
      label = face.phase === "qa" ? words.qa : words.kinds[on.turn.kind];
      word = on.turn.paused ? words.paused
        : face.tone === "over" ? fill(words.over, { time: times.figure(Math.abs(face.seconds)) }) : words.tones[face.tone];
      title = on.turn.title;
    } else if (next && state.state !== "over") {
      figure = clock(now);
      label = words.next;
      word = fill(words.begins, { time: clock(next.times.start) });
      title = next.turn.title;
    } else {
      figure = clock(now);
      label = "";
      word = state.state === "over" || state.turns.length ? words.closed : "";
      title = "";
    }
    element.dataset.tone = tone;
    putAll("[data-clock-figure]", figure, element);
    putAll("[data-clock-label]", label, element);
    putAll("[data-clock-word]", word, element);
    all("[data-clock-title]", element).forEach(function (part) { put(part, title || part.dataset.else || ""); });
    all("[data-clock-next]", element).forEach(function (part) {
      part.hidden = !(on && next);
      if (on && next) {
        putAll("[data-next-title]", next.turn.title, part);
        putAll("[data-next-time]", clock(next.times.start), part);
      }
    });
  }

  function showLate(on, next) {
    var delay = next ? next.times.start - next.times.plannedStart : on ? on.times.end - on.times.plannedEnd : 0;
    var minutes = Math.max(0, Math.floor(delay / 60000));
    all("[data-stage-late]").forEach(function (element) {
      put(element, minutes ? fill(words.late, { minutes: minutes }) : words.punctual);
      element.dataset.stageLate = String(minutes);
    });
  }

  function showNetwork() {
    all("[data-stage-offline]").forEach(function (element) {
      element.hidden = !lostAt;
      if (lostAt) put(element, fill(words.offline, { time: clock(lostAt, true) }));
    });
  }

  // Asking.

  function ask() {
    clearTimeout(timer);
    fetch(root.dataset.versionUrl, { cache: "no-cache", credentials: "same-origin" })
      .then(function (response) {
        if (!response.ok) throw new Error(String(response.status));
        return response.text();
      })
      .then(function (said) {
        failures = 0;
        lostAt = 0;
        return said === version || isBusy ? null : renew(said);
      })
      .catch(function () {
        failures += 1;
        if (failures >= 2 && !lostAt) lostAt = serverNow();
      })
      .then(again);
  }

  function again() {
    clearTimeout(timer);
    var pace = isTense ? Math.min(every, TENSE) : every;
    timer = setTimeout(ask, document.hidden ? Math.max(every, 5000) : pace + Math.random() * pace / 10);
  }

  // A hall screen fetches its page at once. Phones, of which there may be hundreds, take the facts first, so that times are
  // right, and their page within the next seconds: sooner for what an operator did, later for what the audience said.
  function renew(said) {
    if (!all("[data-region]").length) return readState();
    if (every <= 1000) return readPage();
    var isAct = said.split(".")[0] !== version.split(".")[0];
    version = said;
    pageTimer = pageTimer || setTimeout(function () {
      pageTimer = 0;
      if (!isBusy) readPage().catch(function () { version = ""; });
    }, isAct ? Math.random() * every / 2 : every + Math.random() * every);
    return isAct ? readState() : null;
  }

  function readPage() { return fetch(location.href, { credentials: "same-origin" }).then(takePage); }

  function readState() {
    var left = Date.now();
    return fetch(root.dataset.stateUrl, { credentials: "same-origin" })
      .then(function (response) {
        if (!response.ok) throw new Error(String(response.status));
        return response.json();
      })
      .then(function (said) {
        var arrived = Date.now();
        if (arrived - left <= bestTrip) {
          bestTrip = arrived - left;
          offset = said.now + (arrived - left) / 2 - arrived;
        }
        state = said;
        version = said.version;
        tick();
      });
  }

  function takePage(response, isOwn) {
    if (response.status >= 500) throw new Error(String(response.status));
    return response.text().then(function (html) {
      var page = new DOMParser().parseFromString(html, "text/html");
      var fresh = page.querySelector("[data-version-url][data-state]");
      if (!fresh) { location.assign(response.url); return; }
      return press.then(function () { showPage(page, fresh, isOwn); });
    });
  }

  function showPage(page, fresh, isOwn) {
    state = JSON.parse(fresh.dataset.state);
    version = fresh.dataset.version;
    swap(page);
    var said = page.querySelector(".flashes"), place = document.querySelector(".flashes");
    if (isOwn === true && said && place) place.replaceChildren.apply(place, Array.prototype.slice.call(said.childNodes));
    tick();
  }

  // A button taken away between press and release never gets its click: parts are put in place when the finger is up.
  var press = Promise.resolve(), letGo = null;
  document.addEventListener("pointerdown", function () {
    press = new Promise(function (resolve) { letGo = resolve; });
    setTimeout(letGo, 5000);
  }, true);
  ["pointerup", "pointercancel"].forEach(function (name) {
    document.addEventListener(name, function () { if (letGo) setTimeout(letGo, 50); }, true);
  });

  // Put the freshly drawn parts in place; what has the focus keeps it. Fields people type in stand outside of the parts,
  // so that nothing is lost in the middle of a word; only their forms' hidden values are renewed.
  function swap(page) {
    var focused = document.activeElement && document.activeElement.id;
    all("[data-region]").forEach(function (region) {
      var drawn = page.getElementById(region.id);
      if (!drawn) return;
      var open = all("details[open][id]", region).map(function (details) { return details.id; });
      region.replaceChildren.apply(region, Array.prototype.slice.call(drawn.childNodes));
      open.forEach(function (id) { var details = document.getElementById(id); if (details) details.open = true; });
    });
    all("form[data-act][id]").forEach(function (form) {
      var drawn = page.getElementById(form.id);
      all("input[type=hidden]", drawn || form).forEach(function (field) {
        if (form.elements[field.name]) form.elements[field.name].value = field.value;
      });
    });
    if (focused && document.activeElement.id !== focused) {
      var again = document.getElementById(focused);
      if (again) again.focus({ preventScroll: true });
    }
  }

  // Pressing: the same forms as without scripts, sent in the background so that the page stays where it is.

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-act]") || event.defaultPrevented) return;
    event.preventDefault();
    send(form, new FormData(form, event.submitter));
  });

  // One at a time: the same form pressed twice is one press, another one waits for its turn.
  function send(form, body) {
    if (isBusy) {
      if (!form.querySelector("[aria-busy]")) waiting = [form, body];
      return;
    }
    isBusy = true;
    all("[type=submit]", form).forEach(function (button) { button.setAttribute("aria-busy", "true"); });
    fetch(form.getAttribute("action") || location.href, { method: "POST", body: body, credentials: "same-origin" })
      .then(function (response) {
        failures = 0;
        lostAt = 0;
        return takePage(response, true).then(function () { if (response.ok && form.id) form.reset(); });
      })
      .catch(function () { lostAt = lostAt || serverNow(); })
      .then(function () {
        isBusy = false;
        all("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
        tick();
        var next = waiting;
        waiting = null;
        if (next) send.apply(null, next);
      });
  }

  // Dragging a turn by its handle; the buttons beside it do the same by keyboard.

  document.addEventListener("pointerdown", function (event) {
    var handle = event.target.closest("[data-drag]");
    if (!handle) return;
    var row = handle.closest("[data-turn]"), list = row.parentElement;
    event.preventDefault();
    row.classList.add("is-dragged");
    isBusy = true;

    function drag(move) {
      var over = all("[data-turn][data-movable]", list).filter(function (each) { return each !== row; });
      var before = over.find(function (each) {
        var box = each.getBoundingClientRect();
        return move.clientY < box.top + box.height / 2;
      });
      var last = over[over.length - 1];
      if (before) { if (row.nextElementSibling !== before) list.insertBefore(row, before); }
      else if (last && last.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_PRECEDING) last.after(row);
    }
    function drop() {
      document.removeEventListener("pointermove", drag);
      document.removeEventListener("pointerup", drop);
      document.removeEventListener("pointercancel", drop);
      row.classList.remove("is-dragged");
      isBusy = false;
      var form = document.getElementById("order-form");
      if (!form) return;
      var order = all("[data-turn][data-movable]", list).map(function (each) { return each.dataset.turn; }).join(",");
      if (order === list.dataset.order) return;
      form.elements.order.value = order;
      send(form, new FormData(form));
    }
    // On the document, not on the handle: moving the row in the page would take a capture away from it.
    document.addEventListener("pointermove", drag);
    document.addEventListener("pointerup", drop);
    document.addEventListener("pointercancel", drop);
  });

  // The whole screen, and a screen that stays awake.

  all("[data-full-screen]").forEach(function (button) {
    if (!document.documentElement.requestFullscreen) { button.hidden = true; return; }
    button.addEventListener("click", function () {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen().catch(function () { /* the browser said no: nothing is lost */ });
    });
  });
  function stayAwake() {
    if (root.hasAttribute("data-awake") && navigator.wakeLock && !document.hidden)
      navigator.wakeLock.request("screen").catch(function () { /* saving power wins */ });
  }
  document.addEventListener("visibilitychange", function () { stayAwake(); if (!document.hidden) ask(); });

  stayAwake();
  tick();
  setInterval(tick, 250);
  readState().catch(function () { /* asked again with the next version */ });
  again();
})();
