// The score sheet: totals and anchors as one types, kept as one goes; without a network on this device, sent when it is back.
(function () {
  "use strict";

  var SENT = "sheet-sent";
  var rubric = document.querySelector("[data-sheet]");
  // Another page than the sheet's own: what was sent from there has arrived, and this device need not hold it any more.
  try {
    var sent = sessionStorage.getItem(SENT);
    if (sent && (!rubric || sent !== "sheet:" + rubric.dataset.sheet)) {
      sessionStorage.removeItem(SENT);
      localStorage.removeItem(sent);
    }
  } catch (error) { /* nothing is kept on this device */ }
  if (!rubric) return;
  var form = document.getElementById("sheet");
  var state = form.querySelector("[data-state]");
  var total = form.querySelector("[data-total]");
  var merge = document.querySelector("[data-merge]");
  var words = rubric.dataset;
  var place = "sheet:" + words.sheet;
  var WAIT = 800, RETRY = 15000;
  var timer = null, retry = null, isSending = false, isDirty = false, isFiling = false, isBlocked = false;

  // Fields.

  function fields() {
    return Array.prototype.slice.call(form.querySelectorAll("[name^=mark_], [name=comment], [name=note]"));
  }
  function narrow(text) {
    return text.trim().replace(/[\uFF10-\uFF19]/g, function (digit) { return String.fromCharCode(digit.charCodeAt(0) - 0xFEE0); }).replace(/[\uFF0E\u3002\uFF0C]/g, ".");
  }
  function mark(box, points) {
    var text = narrow(box.value);
    if (text === "") return null;
    var value = Number(text);
    return /^\d+(\.\d{1,2})?$/.test(text) && value >= 0 && value <= points ? value : NaN;
  }
  function values() {
    var found = {};
    fields().forEach(function (field) { found[field.name] = field.value; });
    return found;
  }
  function fill(found) {
    fields().forEach(function (field) { if (found[field.name] !== undefined) field.value = found[field.name]; });
    draw();
  }

  // What one sees at once.

  function draw() {
    var cents = 0;
    rubric.querySelectorAll(".criterion").forEach(function (part) {
      var box = part.querySelector("[name^=mark_]");
      var value = mark(box, Number(part.dataset.points));
      var slide = part.querySelector("input[type=range]");
      if (value) cents += Math.round(value * 100);
      if (slide && !Number.isNaN(value)) slide.value = value === null ? 0 : value;
      part.classList.toggle("has-error", Number.isNaN(value));
      if (Number.isNaN(value)) box.setAttribute("aria-invalid", "true");
      else box.removeAttribute("aria-invalid");
      part.querySelectorAll(".anchors li").forEach(function (anchor, number) {
        var from = Number(anchor.dataset.from), to = Number(anchor.dataset.to);
        anchor.classList.toggle("is-here", value !== null && value >= from && (number === 0 ? value <= to : value < to));
      });
    });
    total.textContent = (cents / 100).toFixed(2);
  }

  rubric.querySelectorAll(".criterion").forEach(function (part) {
    var box = part.querySelector("[name^=mark_]");
    var slide = document.createElement("input");
    slide.type = "range";
    slide.min = 0;
    slide.max = part.dataset.points;
    slide.step = 0.5;
    slide.setAttribute("aria-label", part.querySelector("label").textContent + " – " + words.slider);
    slide.addEventListener("input", function () {
      box.value = slide.value;
      changed();
    });
    part.querySelector(".criterion-slide").append(slide);
  });

  // Keeping.

  function say(text, kind) {
    state.textContent = text;
    state.classList.toggle("is-away", kind === "away");
    state.classList.toggle("is-wrong", kind === "wrong");
  }
  function remember() {
    try {
      localStorage.setItem(place, JSON.stringify({ version: form.elements.version.value, values: values(), filing: isFiling }));
    } catch (error) { /* no room on this device: the page still holds it */ }
  }
  function forget() {
    try { localStorage.removeItem(place); } catch (error) { /* nothing was kept */ }
  }
  function kept() {
    try { return JSON.parse(localStorage.getItem(place)); } catch (error) { return null; }
  }

  function changed() {
    isDirty = true;
    draw();
    remember();
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  }

  function away() {
    say(isFiling ? words.filing : words.offline, "away");
    clearTimeout(retry);
    retry = setTimeout(send, RETRY);
  }

  function send() {
    clearTimeout(timer);
    if (isSending || isBlocked || (!isDirty && !isFiling)) return;
    if (!navigator.onLine) return away();
    if (isFiling) return hand_in();
    isSending = true;
    isDirty = false;
    say(words.saving);
    var body = new FormData(form);
    body.delete("submission_id");
    fetch(words.draft, { method: "POST", body: body, credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) {
        return answer.json().then(function (said) { return { status: answer.status, said: said }; }, function () { return { status: answer.status, said: {} }; });
      })
      .then(function (answer) {
        isSending = false;
        if (answer.status === 200) {
          form.elements.version.value = answer.said.version;
          say(words.saved + " · " + answer.said.saved_at);
          if (isDirty) return changed();
          return forget();
        }
        isDirty = true;
        if (answer.status === 422) return say(words.wrong, "wrong");
        if (answer.status === 409 && answer.said.version !== undefined) return ask(answer.said);
        if (answer.status >= 500) return away();
        isBlocked = answer.status !== 429;
        say(answer.said.error || words.offline, "wrong");
      }, function () {
        isSending = false;
        isDirty = true;
        away();
      });
  }

  // Two devices: nothing is lost, the judge says which holds.

  function ask(saved) {
    isBlocked = true;
    merge.hidden = false;
    merge.onclick = function (event) {
      var button = event.target.closest("[data-keep]");
      if (!button) return;
      merge.hidden = true;
      isBlocked = false;
      form.elements.version.value = saved.version;
      if (button.dataset.keep === "saved") {
        var found = { comment: saved.comment, note: saved.note };
        fields().forEach(function (field) {
          if (field.name.indexOf("mark_") === 0) found[field.name] = saved.marks[field.name.slice(5)] || "";
        });
        isDirty = false;
        forget();
        fill(found);
        say(words.saved + " · " + saved.saved_at);
      } else changed();
    };
  }

  // Handing in: at once, or as soon as the network is back.

  var FILE = form.querySelector("[name=do][value=file]");

  function hand_in() {
    isFiling = false;
    form.requestSubmit(FILE);
  }

  form.addEventListener("submit", function (event) {
    clearTimeout(timer);
    if (isSending) {
      // The draft on its way changes the version: the press waits for it.
      event.preventDefault();
      isFiling = event.submitter === FILE;
      isDirty = true;
      var waiting = setInterval(function () {
        if (isSending) return;
        clearInterval(waiting);
        send();
      }, 100);
      return;
    }
    if (!navigator.onLine) {
      event.preventDefault();
      isFiling = event.submitter === FILE;
      isDirty = true;
      remember();
      away();
      return;
    }
    isDirty = false;
    remember();
    try { sessionStorage.setItem(SENT, place); } catch (error) { /* nothing is kept on this device */ }
  });

  form.addEventListener("input", function (event) {
    if (event.target.type !== "range") changed();
  });
  window.addEventListener("online", send);
  window.addEventListener("offline", function () { if (isDirty) away(); });
  window.addEventListener("beforeunload", function (event) { if (isDirty && !kept()) event.preventDefault(); });

  // What this device still holds from before.

  var held = kept();
  if (held) {
    var saved = { version: form.elements.version.value, marks: {}, comment: form.elements.comment.value, note: form.elements.note.value, saved_at: "" };
    fields().forEach(function (field) { if (field.name.indexOf("mark_") === 0) saved.marks[field.name.slice(5)] = field.value; });
    var isSame = JSON.stringify(held.values) === JSON.stringify(values());
    if (isSame && !held.filing) forget();
    else {
      fill(held.values);
      isFiling = held.filing;
      isDirty = true;
      if (String(held.version) === String(saved.version)) send();
      else ask(saved);
    }
  }
  draw();
})();
