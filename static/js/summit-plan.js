// A plan that is being made: the page asks how far it is, and shows the result when it is there.
(function () {
  "use strict";
  var work = document.querySelector("[data-progress]");
  if (!work) return;
  var words = work.querySelector("[data-words]"), bar = work.querySelector("progress");
  var EVERY = 1500, AFTER_FAILURE = 6000;

  function ask() {
    fetch(work.dataset.progress, { headers: { Accept: "application/json" } })
      .then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      })
      .then(function (plan) {
        if (plan.state !== "queued" && plan.state !== "running") { location.reload(); return; }
        bar.value = plan.progress;
        if (words.textContent !== plan.words) words.textContent = plan.words;
        setTimeout(ask, EVERY);
      })
      .catch(function () { setTimeout(ask, AFTER_FAILURE); });
  }

  setTimeout(ask, EVERY);
})();
