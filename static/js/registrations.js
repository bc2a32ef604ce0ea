/* The door: the field is always ready for the next scan, the count is live, the phone answers by trembling. */
(function () {
  "use strict";
  var field = document.querySelector(".door-input");
  var answer = document.querySelector("[data-answer]");
  var count = document.querySelector("[data-counts]");
  if (field && !document.querySelector(".door-people")) field.focus();
  if (answer && navigator.vibrate) {
    if (answer.dataset.answer === "welcome") navigator.vibrate(60);
    else if (answer.dataset.answer) navigator.vibrate([120, 80, 120]);
  }
  if (!count) return;
  setInterval(function () {
    if (document.hidden) return;
    fetch(count.dataset.counts, { headers: { Accept: "application/json" } })
      .then(function (response) { return response.ok ? response.json() : null; })
      .then(function (said) {
        if (!said) return;
        count.querySelector("[data-count=inside]").textContent = said.inside;
        count.querySelector("[data-count=expected]").textContent = said.expected;
      })
      .catch(function () { /* away for a moment: the old count stays */ });
  }, 5000);
})();
