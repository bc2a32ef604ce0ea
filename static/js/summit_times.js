// Times of a party: a button ticks or clears a whole session, arrow keys walk from slot to slot. Without scripts each box works alone.
(function () {
  "use strict";

  var STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  var all = boxes(document);

  document.querySelectorAll("[data-slots]").forEach(function (session) {
    var turn = session.querySelector("[data-slots-turn]");
    turn.hidden = false;
    turn.addEventListener("click", function () {
      var own = boxes(session);
      var tick = own.some(function (box) { return !box.checked; });
      own.forEach(function (box) { box.checked = tick; });
    });
  });

  all.forEach(function (box, place) {
    box.addEventListener("keydown", function (event) {
      var next = all[place + (STEPS[event.key] || 0)];
      if (!STEPS[event.key] || !next) return;
      event.preventDefault();
      next.focus();
    });
  });

  function boxes(root) {
    return Array.prototype.slice.call(root.querySelectorAll(".availability input[type=checkbox]"));
  }
})();
