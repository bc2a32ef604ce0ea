// Projects: what ask and equity come to while they are typed, and an order that applies itself.
(function () {
  "use strict";

  document.querySelectorAll("[data-submits]").forEach(function (field) {
    field.addEventListener("change", function () { field.form.requestSubmit(); });
  });

  var said = document.querySelector("[data-post-money]");
  var ask = document.getElementById("ask_yuan");
  var equity = document.getElementById("equity_percent");
  if (!said || !ask || !equity) return;

  function number(field) {
    return Number(field.value.normalize("NFKC").replace(/[,\s%]|万元|万/g, ""));
  }

  function count() {
    var wan = number(ask), share = number(equity);
    if (!(wan > 0 && share > 0 && share < 100)) { said.textContent = ""; return; }
    var worth = Math.round(wan * 100 / share * 10000) / 10000;
    said.textContent = said.dataset.words.replace("{}", worth.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 }));
  }

  ask.addEventListener("input", count);
  equity.addEventListener("input", count);
})();
