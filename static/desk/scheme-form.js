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

  // --- groups and kinds ------------------------------------------------------------------------------

  S.draw = function (field, cell, holder) {
    var kind = field.type;
    if (kind === "group") return S.el("fieldset", { class: "bs-group", "data-place": cell.place }, legend(field), S.group(field, cell));
    if (kind === "rows") return S.el("fieldset", { class: "bs-group", "data-place": cell.place, id: idOf(cell.place), tabindex: "-1" }, legend(field), S.rows(field, cell));
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
})();
