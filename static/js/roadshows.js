// Pitches: the running order moved by drag and by keyboard with its broken rules at once, and pages that follow the stage.
(function () {
  "use strict";

  // The running order.

  var list = document.querySelector("[data-sortable]");
  if (list) order(list);

  function order(list) {
    var form = document.getElementById("order-form");
    var save = form.querySelector("[data-order-save]");
    var said = document.querySelector("[data-order-said]");
    var verdict = document.querySelector("[data-order-verdict]");
    var words = {};
    document.querySelector("[data-order-words]").content.querySelectorAll("[data-rule]").forEach(function (word) {
      words[word.dataset.rule] = word.textContent;
    });
    var times = rows().map(function (row) { return row.querySelector("[data-time]").textContent; });

    function rows() { return Array.prototype.slice.call(list.children); }
    function places(text) { return text === "" ? [] : text.split(",").map(Number); }

    function broken(row, place, before) {
      var found = [];
      if (row.dataset.sector && before && before.dataset.sector === row.dataset.sector) found.push("sector");
      if (places(row.dataset.free).indexOf(place) < 0) found.push("free");
      if (places(row.dataset.quorum).indexOf(place) < 0) found.push("quorum");
      return found;
    }

    function draw() {
      var all = rows();
      var count = 0;
      all.forEach(function (row, place) {
        var rules = broken(row, place, all[place - 1]);
        count += rules.length ? 1 : 0;
        row.classList.toggle("is-broken", rules.length > 0);
        row.querySelector(".order-number").textContent = place + 1;
        row.querySelector("[data-time]").textContent = times[place];
        var box = row.querySelector("[data-broken]");
        box.replaceChildren.apply(box, rules.map(function (rule) {
          var word = document.createElement("span");
          word.textContent = words[rule];
          return word;
        }));
        var up = row.querySelector("[data-up]"), down = row.querySelector("[data-down]");
        if (up) up.disabled = place === 0;
        if (down) down.disabled = place === all.length - 1;
      });
      verdict.textContent = count ? verdict.dataset.some.replace("{count}", count) : verdict.dataset.none;
    }

    function changed(row) {
      draw();
      save.hidden = false;
      form.elements.order.value = rows().map(function (each) { return each.dataset.code; }).join(" ");
      said.textContent = said.dataset.moved.replace("{name}", row.dataset.name).replace("{place}", rows().indexOf(row) + 1);
    }

    function step(row, by) {
      var other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      list.insertBefore(by < 0 ? row : other, by < 0 ? other : row);
      changed(row);
    }

    list.addEventListener("click", function (event) {
      var button = event.target.closest("[data-up], [data-down]");
      if (!button) return;
      event.preventDefault();
      var row = button.closest("li");
      step(row, button.hasAttribute("data-up") ? -1 : 1);
      (button.disabled ? row.querySelector("[data-up]:not(:disabled), [data-down]:not(:disabled)") : button).focus();
    });

    list.addEventListener("keydown", function (event) {
      var by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      var row = event.target.closest("li");
      if (!by || !row || !event.target.matches("[data-up], [data-down]")) return;
      event.preventDefault();
      step(row, by);
      event.target.disabled || event.target.focus();
    });

    var held = null;
    list.addEventListener("pointerdown", function (event) {
      if (!event.target.closest("[data-drag]") || !list.querySelector("[data-up]")) return;
      held = event.target.closest("li");
      held.classList.add("is-held");
      event.target.closest("[data-drag]").setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    list.addEventListener("pointermove", function (event) {
      if (!held) return;
      var over = rows().find(function (row) {
        var box = row.getBoundingClientRect();
        return row !== held && event.clientY > box.top && event.clientY < box.bottom;
      });
      if (!over) return;
      var isBelow = rows().indexOf(over) > rows().indexOf(held);
      list.insertBefore(held, isBelow ? over.nextElementSibling : over);
      changed(held);
    });
    ["pointerup", "pointercancel"].forEach(function (name) {
      list.addEventListener(name, function () {
        if (held) held.classList.remove("is-held");
        held = null;
      });
    });
  }

  // Pages that follow the stage: a tiny version address is asked, the page itself only when it changed.

  var EVERY = 3000, IN_THE_HALL = 1000;
  var region = document.querySelector("[data-follows]");
  if (region) follow(region.dataset.follows, EVERY, function () { return renew(region.id); });

  var hall = document.querySelector("[data-hall]");
  if (hall) {
    var isTouched = false;
    var isChosen = new URLSearchParams(location.search).has("pitch");
    hall.addEventListener("input", function () { isTouched = true; });
    follow(hall.dataset.hall, IN_THE_HALL, function () {
      return page(location.pathname + "?pitch=" + encodeURIComponent(hall.dataset.pitch)).then(function (fresh) {
        var live = fresh.getElementById("hall-live");
        var old = document.getElementById("hall-live");
        if (!live) return;
        // Where nothing is being written the page follows; otherwise the project on stage stands above as a link.
        if (live.dataset.live !== old.dataset.live && !isTouched && !isChosen) location.reload();
        else old.replaceWith(document.adoptNode(live));
      });
    });
  }

  function page(address) {
    return fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (text) { return new DOMParser().parseFromString(text, "text/html"); });
  }

  function renew(id) {
    return page(location.href).then(function (fresh) {
      var part = fresh.getElementById(id);
      if (!part) return;
      document.getElementById(id).replaceWith(document.adoptNode(part));
    });
  }

  function follow(address, every, changed) {
    var known = null;
    function ask() {
      if (document.hidden) return again();
      fetch(address, { cache: "no-cache", credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.text() : known; })
        .then(function (version) {
          // The number behind the dot counts voices of the audience: no time changes with it.
          var own = String(version).split(".")[0];
          var isNew = known !== null && own !== known;
          known = own;
          return isNew ? changed() : null;
        })
        .catch(function () { /* the network is away: the next round asks again */ })
        .then(again);
    }
    function again() { setTimeout(ask, every); }
    ask();
  }
})();
