// The organiser's pages: buttons that may be pressed again, and an end that follows its start.
(function () {
  "use strict";

  // A preview in another window and a row more or less do not send the form for good.
  document.addEventListener("submit", function (event) {
    if (!event.submitter || !event.submitter.matches("[data-again]")) return;
    var form = event.target;
    setTimeout(function () {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
    }, 0);
  });

  function minutes(field) { return field.value ? new Date(field.value + "Z").getTime() : NaN; }

  var start = document.getElementById("starts_at");
  var end = document.getElementById("ends_at");
  if (!start || !end) return;
  var length = minutes(end) - minutes(start);
  start.addEventListener("change", function () {
    var begins = minutes(start);
    if (isNaN(begins) || !(length > 0)) return;
    end.value = new Date(begins + length).toISOString().slice(0, 16);
  });
  end.addEventListener("change", function () { length = minutes(end) - minutes(start); });
})();
