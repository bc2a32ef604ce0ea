/* The page of a draw: the reader's own browser draws once more, by the method written beside it. */
(function () {
  "use strict";
  var box = document.getElementById("draw");
  var button = document.getElementById("draw-again");
  var said = document.getElementById("draw-said");
  if (!box || !button || !window.crypto || !crypto.subtle) return;
  button.hidden = false;

  function digest(text) {
    return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)).then(function (bytes) {
      return Array.from(new Uint8Array(bytes)).map(function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
    });
  }

  button.addEventListener("click", function () {
    var entries = JSON.parse(box.dataset.entries), order = JSON.parse(box.dataset.order);
    Promise.all(entries.map(function (entry) {
      return digest(box.dataset.seed + "/" + entry).then(function (lot) { return [lot, entry]; });
    })).then(function (lots) {
      lots.sort(function (one, other) { return one[0] < other[0] ? -1 : 1; });
      return digest(box.dataset.secret).then(function (seal) {
        var isSame = lots.every(function (lot, place) { return lot[1] === order[place]; }) && seal === box.dataset.seal;
        said.textContent = isSame ? said.dataset.same : said.dataset.other;
        said.dataset.result = isSame ? "same" : "other";
      });
    });
  });
})();
