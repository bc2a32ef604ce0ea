/* Small manners shared by all pages: menus, dialogs, copying, sharing, focus on errors, no double submit. */
(function () {
  "use strict";

  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }

  function say(button, words) {
    var text = button.querySelector("span") || button;
    if (!button.dataset.words) button.dataset.words = text.textContent;
    text.textContent = words;
    button.setAttribute("aria-live", "polite");
    setTimeout(function () { text.textContent = button.dataset.words; }, 2500);
  }

  function copied(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    return new Promise(function (resolve, reject) {
      var field = document.createElement("textarea");
      field.value = text;
      field.className = "visually-hidden";
      document.body.append(field);
      field.select();
      var done = document.execCommand("copy");
      field.remove();
      if (done) resolve();
      else reject(new Error("copy refused"));
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.menu"));
    var button = event.target.closest("button, a");
    if (!button) return;
    var data = button.dataset;
    if (data.toggles) {
      var open = document.getElementById(data.toggles).classList.toggle("is-open");
      button.setAttribute("aria-expanded", String(open));
    } else if (data.opens) {
      event.preventDefault();
      document.getElementById(data.opens).showModal();
    } else if (data.closes) {
      document.getElementById(data.closes).close();
    } else if (data.copies) {
      copied(data.copies).then(function () { say(button, data.done); }, function () { /* the text stays selectable */ });
    } else if (data.shares) {
      navigator.share({ title: data.title, url: data.shares }).catch(function () { /* the person changed their mind */ });
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("focusout", function (event) {
    var menu = event.target.closest && event.target.closest("details.menu[open]");
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });

  document.addEventListener("submit", function (event) {
    if (!event.target.matches("[data-once]") || event.defaultPrevented) return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
    event.target.querySelectorAll("[type=submit]").forEach(function (button) { button.setAttribute("aria-busy", "true"); });
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
    });
  });

  document.querySelectorAll("[data-focus]").forEach(function (element) { element.focus(); });
  if (navigator.share) document.querySelectorAll("[data-shares]").forEach(function (button) { button.hidden = false; });

  // Long rows of tabs and desks that scroll sideways begin where one is.
  document.querySelectorAll(".desk-nav ul, .tabs ul").forEach(function (row) {
    var here = row.querySelector("[aria-current]");
    if (here && row.scrollWidth > row.clientWidth) {
      row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - here.offsetWidth) / 2;
    }
  });
})();
