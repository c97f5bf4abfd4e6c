// Progress of runs that updates itself, two keys for going through a work list, printing. No inline code, no eval.
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

  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    var link = document.querySelector('[data-key="' + (window.CSS && CSS.escape ? CSS.escape(event.key) : "") + '"]');
    if (link) { event.preventDefault(); link.click(); }
  });
})();
