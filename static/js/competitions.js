/* An entry is saved while its team writes. A save that comes too late stops: the page shows both texts with the next one. */
(function () {
  "use strict";

  var PAUSE = 800, RETRY = 5000;
  var frame = document.querySelector("[data-autosave]");
  if (!frame || !window.fetch) return;
  var form = frame.querySelector("form");
  var word = frame.querySelector("[data-autosave-word]");
  var version = form.querySelector("input[name=version]");
  var timer = null, running = null, isStopped = false, isChanged = false;

  function say(sentence) { word.textContent = sentence; }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  function save() {
    if (running || isStopped || !isChanged) return;
    isChanged = false;
    var body = new FormData(form);
    body.delete("submission_id");
    say(frame.dataset.saving);
    running = fetch(frame.dataset.autosave, {
      method: "POST", body: body, headers: { "Accept": "application/json" }, credentials: "same-origin"
    }).then(function (answer) {
      return answer.json().catch(function () { return {}; }).then(function (said) {
        if (answer.ok) { version.value = said.version; say(frame.dataset.saved); return; }
        if (answer.status >= 500) throw new TypeError("busy");
        if (answer.status !== 422) isStopped = true; // somebody else has saved, or the entry was handed in: the page says it all
        say(said.error || "");
      });
    }).catch(function () {
      isChanged = true;
      say(frame.dataset.away);
      later(RETRY);
    }).then(function () {
      running = null;
      if (isChanged) later(PAUSE);
    });
  }

  form.addEventListener("input", function () {
    isChanged = true;
    if (!running) later(PAUSE);
  });
  window.addEventListener("online", function () { later(0); });

  /* A save by hand waits for the one under way, whose version it needs. */
  form.addEventListener("submit", function (event) {
    clearTimeout(timer);
    if (!running) { isStopped = true; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    isStopped = true;
    running.then(function () { form.requestSubmit(event.submitter || undefined); });
  }, true);
})();
