// Rows of a scheme file: tables where every cell is one value, cards where a row holds groups of its own.
(function () {
  "use strict";

  var S = window.BosangScheme;
  var SIMPLE = ["whole", "day", "choice", "flag", "code", "text", "words"];

  S.rows = function (field, cell) {
    var held = Array.isArray(cell.get()) ? cell.get() : [];
    var table = field.fields.every(function (inner) { return SIMPLE.indexOf(inner.type) >= 0; });
    var box = S.el("div", { class: "bs-rows" });
    if (held.length) box.appendChild(table ? asTable(field, cell, held) : asCards(field, cell, held));
    box.appendChild(S.el("button", { type: "button", class: "bs-btn is-small", id: S.idOf(cell.place) + "-add", text: "+ " + S.words.add + " (" + field.words + ")", onclick: function () { add(field, cell); } }));
    return box;
  };

  function add(field, cell) {
    var held = Array.isArray(cell.get()) ? cell.get().slice() : [], made = S.begin(field), last = held[held.length - 1];
    var keys = field.fields.map(function (inner) { return inner.key + ":" + inner.type; });
    // The next span goes on where the last one ends.
    if (keys[0] === "from:whole" && keys[1] === "to:whole") made.from = !last ? 1 : typeof last.to === "number" ? last.to + 1 : undefined;
    held.push(made);
    cell.set(held);
    S.redraw(S.below(S.below(cell.place, held.length - 1), field.fields[0].key));
  }

  function move(cell, from, to, key) {
    var held = cell.get().slice();
    if (to < 0 || to >= held.length) return;
    held.splice(to, 0, held.splice(from, 1)[0]);
    cell.set(held);
    S.redraw(key ? S.below(S.below(cell.place, to), key) : "");
  }

  function drop(field, cell, at) {
    var held = cell.get().slice();
    held.splice(at, 1);
    cell.set(held.length ? held : undefined);
    S.redraw(held.length ? S.below(S.below(cell.place, Math.min(at, held.length - 1)), field.fields[0].key) : cell.place, S.idOf(cell.place) + "-add");
  }

  function tools(field, cell, at, count, called) {
    function button(sign, words, act, off) {
      return S.el("button", { type: "button", class: "bs-btn is-small is-tool", "aria-label": words + ", " + called, title: words, disabled: off, text: sign, onclick: act });
    }
    var key = field.fields[0].key;
    return S.el("span", { class: "bs-tools" },
      button("↑", S.words.up, function () { move(cell, at, at - 1, key); }, at === 0),
      button("↓", S.words.down, function () { move(cell, at, at + 1, key); }, at === count - 1),
      button("✕", S.words.remove, function () { drop(field, cell, at); }, false));
  }

  function keys(made, field, cell, at) {
    made.addEventListener("keydown", function (event) {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      event.stopPropagation();
      var here = event.target.getAttribute("data-place") || "", tail = here.slice(S.below(cell.place, at).length + 1);
      move(cell, at, event.key === "ArrowUp" ? at - 1 : at + 1, tail || field.fields[0].key);
    });
    return made;
  }

  function called(at) { return S.words.row.replace("%(number)s", at + 1); }

  function asTable(field, cell, held) {
    var head = S.el("tr", {});
    field.fields.forEach(function (inner) { head.appendChild(S.el("th", { scope: "col", class: "is-" + inner.type, text: inner.words })); });
    head.appendChild(S.el("th", { scope: "col" }, S.el("span", { class: "bs-sr", text: S.words.remove })));
    var body = S.el("tbody", {});
    held.forEach(function (row, at) {
      var here = S.cell(cell, at);
      var made = S.el("tr", { "data-place": here.place, class: "is-row" });
      var off = [];
      field.fields.forEach(function (inner) { if (inner.type === "flag" && row && row[inner.key] === true) off = off.concat(inner.instead); });
      field.fields.forEach(function (inner) {
        var control = S.control(inner, S.cell(here, inner.key), { "aria-label": inner.words + ", " + called(at), disabled: off.indexOf(inner.key) >= 0 }, here);
        made.appendChild(S.el("td", { class: "is-" + inner.type, "data-label": inner.words }, control));
      });
      made.appendChild(S.el("td", { class: "is-tools" }, tools(field, cell, at, held.length, called(at))));
      body.appendChild(keys(made, field, cell, at));
    });
    return S.el("table", { class: "bs-table bs-edit" }, S.el("thead", {}, head), body);
  }

  function asCards(field, cell, held) {
    var box = S.el("div", { class: "bs-cards" });
    held.forEach(function (row, at) {
      var here = S.cell(cell, at), name = (row && (row.name || row.label)) || {};
      var title = name[document.documentElement.lang] || name.ko || name.en || (row && row.code) || "";
      var made = S.el("fieldset", { class: "bs-group is-card", "data-place": here.place },
        S.el("legend", {}, field.words + " " + (at + 1) + (title ? ": " + title : "")),
        S.el("div", { class: "bs-card-tools" }, tools(field, cell, at, held.length, title || called(at))),
        S.group(field, here));
      box.appendChild(made);
    });
    return box;
  }
})();
