// Progress of runs that updates itself, the keyboard of the desk, printing. No inline code, no eval.
(function () {
  "use strict";

  var rows = Array.prototype.slice.call(document.querySelectorAll("[data-run]"));
  var wait = 1500;

  function show(row, state) {
    var bar = row.querySelector("progress");
    var text = row.querySelector("[data-text]");
    var badge = row.querySelector("[data-state]");
    if (bar) {
      bar.max = state.known || 1;
      bar.value = state.done;
    }
    if (text) text.textContent = state.text;
    if (badge) {
      badge.textContent = state.state;
      badge.className = "bs-badge" + (state.tone ? " is-" + state.tone : "");
    }
  }

  function ask() {
    var open = rows.filter(function (row) { return row.dataset.open === "1"; });
    if (!open.length) return;
    var query = open.map(function (row) { return "run=" + row.dataset.run; }).join("&");
    fetch(open[0].dataset.progress + "?" + query, { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (answer) { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
      .then(function (found) {
        var closed = false;
        found.runs.forEach(function (state) {
          open.forEach(function (row) {
            if (row.dataset.run !== String(state.pk)) return;
            show(row, state);
            if (!state.open) { row.dataset.open = "0"; closed = true; }
          });
        });
        // What a closed run leaves behind (counts, refused lines, the next button) is on the page as the server draws it.
        if (closed) window.location.reload();
        else window.setTimeout(ask, wait);
      })
      .catch(function () { window.setTimeout(ask, 5000); });
  }

  if (rows.length) window.setTimeout(ask, wait);

  // Figures that follow an open run: the server draws them anew, the page takes that part of it and nothing else.
  // A table that was opened stays open; whoever stands on something inside, or looks elsewhere, is left alone.
  function follow() {
    var here = document.querySelector('[data-live="1"]');
    if (!here) return;
    if (document.hidden || here.contains(document.activeElement)) { window.setTimeout(follow, 3000); return; }
    fetch(window.location.href, { credentials: "same-origin" })
      .then(function (answer) { if (!answer.ok) throw new Error(answer.status); return answer.text(); })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-live]");
        if (!fresh) return;
        here.querySelectorAll("details[open]").forEach(function (one) {
          var same = one.id && fresh.querySelector("#" + CSS.escape(one.id));
          if (same) same.open = true;
        });
        here.replaceWith(document.adoptNode(fresh));
        window.setTimeout(follow, 3000);
      })
      .catch(function () { window.setTimeout(follow, 10000); });
  }

  if (document.querySelector('[data-live="1"]')) window.setTimeout(follow, 3000);

  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-print]")) window.print();
  });

  // The keyboard. Letters go by the key's place as well, so that they work while Hangul is typed.
  var help = document.querySelector("[data-keys]");
  document.addEventListener("click", function (event) {
    if (help && event.target.closest && event.target.closest("[data-open-keys]")) help.showModal();
  });

  function letter(event) {
    if (/^[\x20-\x7e]$/.test(event.key)) return event.key;
    var found = /^Key([A-Z])$/.exec(event.code || "");
    return found ? found[1].toLowerCase() : event.code === "Slash" && event.key === "Process" ? "/" : event.key;
  }

  var links = Array.prototype.slice.call(document.querySelectorAll("[data-rows] [data-row]"));

  function step(by) {
    var at = links.indexOf(document.activeElement);
    if (at < 0) at = links.findIndex(function (link) { return link.closest("tr").contains(document.activeElement); });
    var next = links[at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    var on = event.target;
    var typing = /^(TEXTAREA|SELECT)$/.test(on.tagName) || on.isContentEditable
      || (on.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(on.type));
    if (typing && event.key === "Escape" && on.type === "search") on.blur();
    if (typing || document.querySelector("dialog[open]")) return;
    var key = letter(event);
    var box = document.querySelector("[data-search]");
    if (key === "/" && box) {
      event.preventDefault();
      if (box.offsetParent) box.focus();
      else document.querySelector(".bs-search-link").click();
      return;
    }
    if (links.length && (key === "j" || key === "k")) { event.preventDefault(); step(key === "j" ? 1 : -1); return; }
    if (key === "x" && on.closest && on.closest("[data-rows] tr")) {
      var tick = on.closest("tr").querySelector("[type=checkbox]");
      if (tick && tick !== on) { event.preventDefault(); tick.click(); }
      return;
    }
    var link = document.querySelector('[data-key="' + (window.CSS && CSS.escape ? CSS.escape(key) : "") + '"]');
    if (link) { event.preventDefault(); link.click(); }
  });

  document.addEventListener("change", function (event) {
    if (!event.target.matches || !event.target.matches("[data-all]")) return;
    event.target.closest("table").querySelectorAll("tbody [type=checkbox]").forEach(function (box) {
      box.checked = event.target.checked;
    });
  });
})();
