/* Loaded before the first paint: puts the stored choice (light or dark; none = as on the device) on <html>. */
(function () {
  "use strict";
  var root = document.documentElement;
  var key = "theme";

  function stored() {
    try { return localStorage.getItem(key); } catch (error) { return null; }
  }

  function apply(choice) {
    if (choice === "light" || choice === "dark") root.setAttribute("data-theme", choice);
    else root.removeAttribute("data-theme");
    document.querySelectorAll("[data-theme-choice]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (choice || "system")));
    });
  }

  root.classList.add("has-scripts");
  apply(stored());

  document.addEventListener("DOMContentLoaded", function () { apply(stored()); });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    var choice = button.dataset.themeChoice === "system" ? null : button.dataset.themeChoice;
    try {
      if (choice) localStorage.setItem(key, choice);
      else localStorage.removeItem(key);
    } catch (error) { /* private mode: the choice lasts for this page */ }
    apply(choice);
  });
  window.addEventListener("storage", function (event) { if (event.key === key) apply(stored()); });
})();
