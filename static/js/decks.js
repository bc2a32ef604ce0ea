/* The vault: uploads that go on after a lost network, and the reader that turns pages by swipe, key and button. */
(function () {
  "use strict";

  var RETRY_FIRST = 1000, RETRY_MOST = 15000;

  function wait(milliseconds) {
    return new Promise(function (resolve) {
      var timer = setTimeout(resolve, milliseconds);
      window.addEventListener("online", function () { clearTimeout(timer); resolve(); }, { once: true });
    });
  }

  function startUploading(frame) {
    var form = frame.querySelector("form");
    var field = form.querySelector("input[type=file]");
    var shown = frame.querySelector(".upload-progress");
    var words = frame.querySelector("[data-words]");
    var count = frame.querySelector("[data-count]");
    var bar = frame.querySelector("progress");
    var fault = frame.querySelector("[data-error]");
    var token = form.querySelector("input[name=csrf_token]").value;
    var isBusy = false;

    function fail(sentence) {
      isBusy = false;
      shown.hidden = true;
      fault.textContent = sentence || frame.dataset.failed;
      fault.hidden = false;
      fault.scrollIntoView({ block: "nearest" });
      form.querySelectorAll("button").forEach(function (button) { button.disabled = false; });
    }

    function megabytes(bytes) { return (bytes / 1048576).toFixed(1); }

    function progress(said, sentence) {
      shown.hidden = false;
      words.textContent = sentence;
      bar.value = said.received / said.total;
      count.textContent = megabytes(said.received) + " / " + megabytes(said.total) + " MB";
    }

    function ask(method, address, body) {
      var headers = { "X-CSRFToken": token, "Accept": "application/json" };
      if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream";
      return fetch(address, { method: method, body: body, headers: headers, credentials: "same-origin" }).then(function (answer) {
        return answer.json().catch(function () { return {}; }).then(function (said) {
          return { status: answer.status, said: said };
        });
      });
    }

    /* Send what is missing, a part at a time; a lost network or a busy server is waited for, longer and longer. */
    function send(file, standing, pause) {
      progress(standing, frame.dataset.sending);
      if (standing.received >= standing.total) return end(standing, RETRY_FIRST);
      var part = file.slice(standing.received, standing.received + standing.part_bytes);
      return ask("PUT", standing.address + "/parts/" + standing.received, part).then(function (answer) {
        if (answer.status === 200 || (answer.status === 409 && answer.said.address)) return send(file, answer.said, RETRY_FIRST);
        if (answer.status >= 500) throw new TypeError("busy");
        return fail(answer.said.error);
      }).catch(function (error) {
        if (!(error instanceof TypeError)) throw error;
        progress(standing, frame.dataset.waiting);
        return wait(pause).then(function () { return ask("GET", standing.address); }).then(function (answer) {
          return answer.status === 200 ? send(file, answer.said, RETRY_FIRST) : fail(answer.said.error);
        }, function () { return send(file, standing, Math.min(pause * 2, RETRY_MOST)); });
      });
    }

    function end(standing, pause) {
      progress(standing, frame.dataset.checking);
      return ask("POST", standing.address + "/end").then(function (answer) {
        if (answer.status === 200) { window.location.assign(answer.said.location); return null; }
        return fail(answer.said.error);
      }, function () {
        progress(standing, frame.dataset.waiting);
        return wait(pause).then(function () { return end(standing, Math.min(pause * 2, RETRY_MOST)); });
      });
    }

    form.addEventListener("submit", function (event) {
      var file = field.files[0];
      if (!file || !window.fetch) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (isBusy) return;
      isBusy = true;
      fault.hidden = true;
      var claim = new FormData();
      claim.append("name", file.name);
      claim.append("bytes_total", file.size);
      claim.append("title", form.querySelector("input[name=title]").value);
      claim.append("tier", form.querySelector("input[name=tier]:checked").value);
      claim.append("csrf_token", token);
      form.querySelectorAll("button").forEach(function (button) { button.disabled = true; });
      ask("POST", frame.dataset.begin, claim).then(function (answer) {
        return answer.status === 200 ? send(file, answer.said, RETRY_FIRST) : fail(answer.said.error);
      }).catch(function () { fail(); });
    }, true);

    window.addEventListener("beforeunload", function (event) { if (isBusy && !shown.hidden && bar.value < 1) event.preventDefault(); });
  }

  function startReading(leaf) {
    var picture = leaf.querySelector("img");
    var closed = leaf.querySelector(".leaf-closed");
    var away = leaf.querySelector(".leaf-away");
    var count = leaf.querySelector(".leaf-count");
    var turns = leaf.querySelectorAll("[data-turn]");
    var last = Number(leaf.dataset.pages);
    var number = Number(leaf.dataset.page);
    var isTurning = false;

    var before = leaf.dataset.query ? "?" + leaf.dataset.query + "&page=" : "?page=";

    function address(page) { return leaf.dataset.first.replace(/1\.webp$/, page + ".webp"); }
    function words(page) { return leaf.dataset.words.replace("{number}", page).replace("{count}", last); }

    function close() {
      leaf.querySelector(".leaf-page").hidden = true;
      picture.removeAttribute("src");
      leaf.querySelector(".leaf-turn").hidden = true;
      away.hidden = true;
      closed.hidden = false;
    }

    /* A picture that does not come: closed to us, or only the network? */
    function ask(page) {
      fetch(address(page), { method: "HEAD", cache: "no-store", credentials: "same-origin" }).then(function (answer) {
        if (answer.status === 404) close();
        else away.hidden = false;
      }, function () { away.hidden = false; });
    }

    function settle() {
      turns.forEach(function (turn) {
        var page = number + Number(turn.dataset.turn);
        if (page < 1 || page > last) turn.removeAttribute("href");
        else turn.setAttribute("href", before + page);
      });
      count.textContent = words(number);
      history.replaceState(null, "", before + number);
    }

    function turn(step) {
      var page = number + step;
      if (isTurning || page < 1 || page > last || !closed.hidden) return;
      isTurning = true;
      away.hidden = true;
      leaf.classList.add("is-turning");
      var next = new Image();
      next.onload = function () {
        number = page;
        next.alt = words(page);
        next.width = next.naturalWidth;
        next.height = next.naturalHeight;
        next.draggable = false;
        picture.replaceWith(next);
        picture = next;
        settle();
      };
      next.onerror = function () { ask(page); };
      next.addEventListener("load", rest);
      next.addEventListener("error", rest);
      next.src = address(page);
    }

    function rest() {
      isTurning = false;
      leaf.classList.remove("is-turning");
    }

    picture.addEventListener("error", function () { ask(number); });
    if (picture.complete && !picture.naturalWidth) ask(number);
    turns.forEach(function (link) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        turn(Number(link.dataset.turn));
      });
    });
    document.addEventListener("keydown", function (event) {
      if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
      if (event.key === "ArrowRight" || event.key === "PageDown") turn(1);
      else if (event.key === "ArrowLeft" || event.key === "PageUp") turn(-1);
      else return;
      event.preventDefault();
    });
    var start = null;
    leaf.addEventListener("touchstart", function (event) { start = event.touches.length === 1 ? event.touches[0] : null; }, { passive: true });
    leaf.addEventListener("touchend", function (event) {
      if (!start) return;
      var across = event.changedTouches[0].clientX - start.clientX, down = event.changedTouches[0].clientY - start.clientY;
      start = null;
      if (Math.abs(across) > 50 && Math.abs(across) > 2 * Math.abs(down)) turn(across < 0 ? 1 : -1);
    }, { passive: true });
    leaf.addEventListener("contextmenu", function (event) { if (event.target === picture) event.preventDefault(); });
  }

  document.querySelectorAll(".upload[data-begin]").forEach(startUploading);
  document.querySelectorAll(".leaf[data-pages]").forEach(startReading);
})();
