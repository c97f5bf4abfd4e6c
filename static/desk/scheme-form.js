// The fields of a scheme file as controls, drawn from the description the server gives. No inline code, no eval.
// A cell is a place in the data: {get, set, place}; a builder draws a field on a cell and returns an element.
(function () {
  "use strict";

  var S = (window.BosangScheme = { settings: null, words: {}, redraw: function () {}, changed: function () {} });
  var kept = {}; // what stood in a kind of amount before another was chosen: nothing typed is lost

  S.clone = function (data) { return data === undefined ? undefined : JSON.parse(JSON.stringify(data)); };

  S.el = function (tag, attrs) {
    var made = document.createElement(tag);
    Object.keys(attrs || {}).forEach(function (name) {
      var value = attrs[name];
      if (name === "text") made.textContent = value;
      else if (name.slice(0, 2) === "on") made.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
    });
    for (var at = 2; at < arguments.length; at++) {
      [].concat(arguments[at]).forEach(function (child) {
        if (child) made.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
      });
    }
    return made;
  };

  S.below = function (place, key) { return typeof key === "number" ? place + "[" + key + "]" : (place ? place + "." : "") + key; };

  S.cell = function (parent, key) {
    return {
      place: S.below(parent.place, key),
      get: function () { var held = parent.get(); return held === undefined || held === null ? undefined : held[key]; },
      set: function (value) {
        var held = parent.get();
        if (held === null || typeof held !== "object") { held = typeof key === "number" ? [] : {}; parent.set(held); held = parent.get(); }
        if (value === undefined) delete held[key]; else held[key] = value;
        S.changed(S.below(parent.place, key));
      }
    };
  };

  function idOf(place) { return "f-" + place.replace(/[^A-Za-z0-9]+/g, "-"); }
  S.idOf = idOf;

  // --- single values ---------------------------------------------------------------------------------------

  function shownNumber(value) { return typeof value === "number" ? value.toLocaleString("en-US") : value === undefined ? "" : String(value); }

  S.readNumber = function (text) {
    var bare = text.replace(/[,\s원]/g, "");
    if (bare === "") return undefined;
    return /^-?[0-9]{1,15}$/.test(bare) ? Number(bare) : text;
  };

  function input(cell, attrs, read, show) {
    var made = S.el("input", Object.assign({ id: idOf(cell.place), class: "bs-input", autocomplete: "off", "data-place": cell.place }, attrs));
    made.value = show(cell.get());
    made.addEventListener("input", function () { cell.set(read(made.value)); });
    return made;
  }

  function text(cell, attrs) {
    return input(cell, attrs, function (value) { return value === "" ? undefined : value; }, function (value) { return value === undefined || value === null ? "" : String(value); });
  }

  S.whole = function (cell, field, attrs) {
    var made = input(cell, Object.assign({ inputmode: "numeric", placeholder: field.hint || "" }, attrs, { class: "bs-input is-number" }), S.readNumber, shownNumber);
    made.addEventListener("change", function () { made.value = shownNumber(cell.get()); });
    return field.unit ? S.el("span", { class: "bs-unit" }, made, S.el("span", { text: field.unit })) : made;
  };

  S.select = function (options, value, attrs, chosen) {
    var made = S.el("select", Object.assign({ class: "bs-input is-select" }, attrs));
    options.forEach(function (pair) {
      var option = S.el("option", { value: pair[0], text: pair[1] });
      if (pair[0] === (value === undefined ? "" : value)) option.selected = true;
      made.appendChild(option);
    });
    made.addEventListener("change", function () { chosen(made.value); });
    return made;
  };

  function choice(cell, field, attrs) {
    var value = cell.get(), options = field.options.slice();
    var known = options.some(function (pair) { return pair[0] === value; });
    if (!field.needed || !known) options.unshift(["", field.hint || "– " + S.words.choose + " –"]);
    if (value !== undefined && !known) options.push([value, String(value)]);
    return S.select(options, value, Object.assign({ id: idOf(cell.place), "data-place": cell.place }, attrs), function (now) {
      cell.set(now === "" ? undefined : now);
    });
  }

  function flag(cell, field, attrs, holder) {
    var made = S.el("input", Object.assign({ type: "checkbox", id: idOf(cell.place), "data-place": cell.place }, attrs));
    made.checked = cell.get() === true;
    made.addEventListener("change", function () {
      cell.set(made.checked ? true : undefined);
      if (field.instead.length) {
        field.instead.forEach(function (key) { if (made.checked) S.cell(holder, key).set(undefined); });
        S.redraw(cell.place);
      }
    });
    return made;
  }

  S.many = function (options, cell) {
    var box = S.el("div", { class: "bs-many", "data-place": cell.place, id: idOf(cell.place), tabindex: "-1" });
    var held = Array.isArray(cell.get()) ? cell.get() : [];
    held.forEach(function (value) {
      if (!options.some(function (pair) { return pair[0] === value; })) options = options.concat([[value, String(value)]]);
    });
    options.forEach(function (pair) {
      var tick = S.el("input", { type: "checkbox" });
      tick.checked = held.indexOf(pair[0]) >= 0;
      tick.addEventListener("change", function () {
        var now = (Array.isArray(cell.get()) ? cell.get() : []).filter(function (value) { return value !== pair[0]; });
        if (tick.checked) now.push(pair[0]);
        now.sort(function (a, b) { return order(options, a) - order(options, b); });
        cell.set(now.length ? now : undefined);
      });
      box.appendChild(S.el("label", {}, tick, " " + pair[1]));
    });
    return box;
  };

  function order(options, value) { return options.findIndex(function (pair) { return pair[0] === value; }); }

  function words(cell, field, attrs, long) {
    var box = S.el("div", { class: "bs-words", "data-place": cell.place, id: idOf(cell.place), tabindex: "-1" });
    [["ko", S.words.korean], ["en", S.words.english]].forEach(function (pair) {
      var inner = S.cell(cell, pair[0]), label = (attrs && attrs["aria-label"] ? attrs["aria-label"] : field.words) + ", " + pair[1], made;
      if (long) {
        made = S.el("textarea", { id: idOf(inner.place), class: "bs-input", rows: 4, "data-place": inner.place, "aria-label": label, lang: pair[0] });
        made.value = inner.get() === undefined ? "" : inner.get();
        made.addEventListener("input", function () { inner.set(made.value === "" ? undefined : made.value); });
      } else made = text(inner, { "aria-label": label, lang: pair[0] });
      box.appendChild(S.el("span", { class: "bs-lang" }, S.el("span", { "aria-hidden": "true", text: pair[1] }), made));
    });
    return box;
  }

  function raw(cell) {
    var made = S.el("textarea", { id: idOf(cell.place), class: "bs-input is-raw", rows: 5, "data-place": cell.place, "aria-label": S.words.raw });
    made.value = cell.get() === undefined ? "" : JSON.stringify(cell.get(), null, 1);
    var said = S.el("p", { class: "bs-hint", text: S.words.raw });
    made.addEventListener("input", function () {
      try { cell.set(made.value.trim() ? JSON.parse(made.value) : undefined); said.textContent = S.words.raw; }
      catch (error) { cell.set(made.value); said.textContent = S.words.rawBad; }
    });
    return S.el("div", {}, made, said);
  }

  S.control = function (field, cell, attrs, holder) {
    switch (field.type) {
      case "whole": return S.whole(cell, field, attrs);
      case "day": return text(cell, Object.assign({ type: "date" }, attrs));
      case "choice": return choice(cell, field, attrs);
      case "flag": return flag(cell, field, attrs, holder);
      case "many": return S.many(field.options, cell);
      case "words": return words(cell, field, attrs, false);
      case "long": return words(cell, field, attrs, true);
      case "raw": return raw(cell);
      default: return text(cell, Object.assign({ spellcheck: field.type === "code" ? "false" : undefined, placeholder: field.hint || "" }, attrs));
    }
  };

  // --- groups, kinds and rows ------------------------------------------------------------------------------

  S.draw = function (field, cell, holder) {
    var kind = field.type;
    if (kind === "group") return S.el("fieldset", { class: "bs-group", "data-place": cell.place }, legend(field), S.group(field, cell));
    if (kind === "rows") return S.el("fieldset", { class: "bs-group", "data-place": cell.place, id: idOf(cell.place), tabindex: "-1" }, legend(field), rows(field, cell));
    if (kind === "who") return S.el("fieldset", { class: "bs-group", "data-place": cell.place, id: idOf(cell.place), tabindex: "-1" }, legend(field), S.who(field, cell));
    if (kind === "one_of") return S.el("div", { class: "bs-kind" }, line(field, cell, kinds(field, cell)), inside(field, cell));
    return line(field, cell, S.control(field, cell, {}, holder));
  };

  function legend(field) {
    return S.el("legend", {}, field.words, field.hint && field.type !== "choice" ? S.el("span", { class: "bs-hint", text: field.hint }) : null);
  }

  function line(field, cell, control) {
    var many = field.type === "many" || field.type === "words" || field.type === "long";
    var label = S.el(many ? "span" : "label", { class: "bs-label", for: many ? undefined : idOf(cell.place), text: field.words });
    if (field.type === "many") { control.setAttribute("role", "group"); control.setAttribute("aria-label", field.words); }
    var hint = field.hint && (field.type === "many") ? S.el("span", { class: "bs-hint", text: field.hint }) : null;
    return S.el("div", { class: "bs-line-field is-" + field.type }, label, S.el("div", {}, control, hint));
  }

  S.group = function (field, cell) {
    var box = S.el("div", { class: "bs-fields" });
    field.fields.forEach(function (inner) { box.appendChild(S.draw(inner, S.cell(cell, inner.key), cell)); });
    var held = cell.get(), known = field.fields.map(function (inner) { return inner.key; });
    var more = held && typeof held === "object" ? Object.keys(held).filter(function (key) { return known.indexOf(key) < 0; }) : [];
    if (more.length) box.appendChild(S.el("p", { class: "bs-hint", text: S.words.notShown.replace("%(keys)s", more.join(", ")) }));
    return box;
  };

  S.begin = function (field) {
    var made = {};
    field.fields.forEach(function (inner) { if (inner.start !== null) made[inner.key] = S.clone(inner.start); });
    return made;
  };

  function kindOf(value) { return typeof value === "string" ? value : value && typeof value === "object" ? Object.keys(value)[0] || "" : ""; }

  function kinds(field, cell) {
    var options = field.options.concat(field.fields.map(function (inner) { return [inner.key, inner.words]; }));
    if (!field.needed || !kindOf(cell.get())) options.unshift(["", field.hint || "– " + S.words.choose + " –"]);
    return S.select(options, kindOf(cell.get()), { id: idOf(cell.place), "data-place": cell.place }, function (now) {
      var before = cell.get();
      if (before && typeof before === "object") kept[cell.place + " " + kindOf(before)] = S.clone(before);
      var inner = field.fields.find(function (one) { return one.key === now; });
      if (!inner) cell.set(now === "" ? undefined : now);
      else {
        var made = {};
        made[now] = inner.type === "group" ? S.begin(inner) : null;
        cell.set(kept[cell.place + " " + now] || made);
      }
      S.redraw(cell.place);
    });
  }

  function inside(field, cell) {
    var kind = kindOf(cell.get()), inner = field.fields.find(function (one) { return one.key === kind; });
    if (!inner || typeof cell.get() !== "object") return null;
    var below = S.cell(cell, kind);
    if (inner.type === "group") return S.el("div", { class: "bs-inside", "data-place": below.place }, S.group(inner, below));
    return S.el("div", { class: "bs-inside" }, S.draw(inner, below, cell));
  }

  var SIMPLE = ["whole", "day", "choice", "flag", "code", "text", "words"];

  function rows(field, cell) {
    var held = Array.isArray(cell.get()) ? cell.get() : [];
    var table = field.fields.every(function (inner) { return SIMPLE.indexOf(inner.type) >= 0; });
    var box = S.el("div", { class: "bs-rows" });
    if (held.length) box.appendChild(table ? asTable(field, cell, held) : asCards(field, cell, held));
    box.appendChild(S.el("button", { type: "button", class: "bs-btn is-small", id: idOf(cell.place) + "-add", text: "+ " + S.words.add + " (" + field.words + ")", onclick: function () { add(field, cell); } }));
    return box;
  }

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
    S.redraw(held.length ? S.below(S.below(cell.place, Math.min(at, held.length - 1)), field.fields[0].key) : cell.place, idOf(cell.place) + "-add");
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
