// Conditions: lines of a fact, a comparison and values, and groups of them one level deep.
(function () {
  "use strict";

  var S = window.BosangScheme, NUMERIC = ["at_least", "above", "at_most", "below", "between"];

  function modeOf(held) { return held && typeof held === "object" ? (held.any_of ? "any_of" : "all_of") : "all_of"; }

  function factOf(name) { return S.settings.facts.find(function (fact) { return fact.name === name; }); }

  function operatorOf(condition) {
    var found = S.settings.operators.find(function (pair) { return pair[0] in condition; });
    return found ? found[0] : "is";
  }

  S.who = function (field, cell) { return group(cell, false, field.needed); };

  function group(cell, nested, needed) {
    var held = cell.get(), mode = modeOf(held), parts = held && Array.isArray(held[mode]) ? held[mode] : [];
    var list = S.cell(cell, mode), box = S.el("div", { class: "bs-who" });
    if (parts.length > 1 || nested) {
      box.appendChild(S.select(S.settings.groups, mode, { "aria-label": S.words.comparison, id: S.idOf(cell.place) + "-mode" }, function (now) {
        var made = {};
        made[now] = parts;
        cell.set(made);
        S.redraw("", S.idOf(cell.place) + "-mode");
      }));
    }
    var lines = S.el("ol", { class: "bs-conditions", "data-place": list.place });
    parts.forEach(function (part, at) {
      var here = S.cell(list, at), inner = part && typeof part === "object" && ("all_of" in part || "any_of" in part);
      lines.appendChild(S.el("li", { "data-place": here.place }, inner && !nested ? group(here, true, true) : condition(here),
        S.el("button", { type: "button", class: "bs-btn is-small is-tool", "aria-label": S.words.remove + ", " + S.words.row.replace("%(number)s", at + 1), title: S.words.remove, text: "✕", onclick: function () {
          var now = parts.slice();
          now.splice(at, 1);
          if (now.length || nested) list.set(now); else cell.set(needed ? { all_of: [] } : undefined);
          S.redraw("", S.idOf(cell.place) + "-add");
        } })));
    });
    if (parts.length) box.appendChild(lines);
    function add(made, key) {
      var now = parts.concat([made]), whole = {};
      whole[mode] = now;
      if (held && typeof held === "object") list.set(now); else cell.set(whole);
      S.redraw(S.below(S.below(list.place, now.length - 1), key));
    }
    var buttons = S.el("p", { class: "bs-buttons" },
      S.el("button", { type: "button", class: "bs-btn is-small", id: S.idOf(cell.place) + "-add", text: "+ " + S.words.addCondition, onclick: function () { add({ fact: "kind", is: "filing" }, "fact"); } }));
    if (!nested) buttons.appendChild(S.el("button", { type: "button", class: "bs-btn is-small", text: "+ " + S.words.addGroup, onclick: function () { add({ any_of: [{ fact: "kind", is: "filing" }] }, "any_of[0].fact"); } }));
    box.appendChild(buttons);
    return box;
  }

  function condition(cell) {
    var held = cell.get();
    if (!held || typeof held !== "object") held = {};
    var fact = factOf(held.fact), op = operatorOf(held), box = S.el("span", { class: "bs-condition" });
    var facts = S.settings.facts.map(function (one) { return [one.name, one.words]; });
    if (!fact) facts.unshift([held.fact || "", held.fact || "– " + S.words.choose + " –"]);
    box.appendChild(S.select(facts, held.fact, { "aria-label": S.words.fact, id: S.idOf(S.below(cell.place, "fact")), "data-place": S.below(cell.place, "fact") }, function (now) {
      var next = factOf(now), made = { fact: now };
      made[next.number ? "at_least" : "is"] = next.number ? undefined : next.choices && next.choices.length ? next.choices[0][0] : undefined;
      cell.set(made);
      S.redraw(S.below(cell.place, "fact"));
    }));
    var operators = S.settings.operators.filter(function (pair) { return !fact || fact.number || NUMERIC.indexOf(pair[0]) < 0; });
    box.appendChild(S.select(operators, op, { "aria-label": S.words.comparison, id: S.idOf(cell.place) + "-op" }, function (now) {
      var made = { fact: held.fact }, before = [].concat(held[op] === undefined ? [] : held[op]);
      made[now] = now === "is_one_of" ? before : now === "between" ? before.slice(0, 2) : before[0];
      cell.set(made);
      S.redraw("", S.idOf(cell.place) + "-op");
    }));
    box.appendChild(values(S.cell(cell, op), op, fact));
    return box;
  }

  function values(cell, op, fact) {
    var label = { "aria-label": S.words.value };
    if (op === "between") {
      return S.el("span", { class: "bs-between", "data-place": cell.place },
        S.whole(S.cell(cell, 0), { hint: "", unit: "" }, { "aria-label": S.words.lowest }), " – ",
        S.whole(S.cell(cell, 1), { hint: "", unit: fact ? fact.unit : "" }, { "aria-label": S.words.highest }));
    }
    var choices = fact ? fact.choices : null;
    if (op === "is_one_of") {
      var options = choices || codes(fact);
      var box = S.many(options, cell);
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", S.words.value);
      return choices ? box : S.el("span", { class: "bs-codes" }, box, another(cell));
    }
    if (fact && fact.number) return S.whole(cell, { hint: "", unit: fact.unit }, label);
    if (choices) {
      var known = choices.some(function (pair) { return pair[0] === cell.get(); });
      return S.select(known ? choices : [[String(cell.get() === undefined ? "" : cell.get()), "– " + S.words.choose + " –"]].concat(choices), cell.get(), Object.assign({ id: S.idOf(cell.place), "data-place": cell.place }, label), function (now) { cell.set(now); });
    }
    return code(cell, fact, label);
  }

  var OTHER = "\u0000"; // no code is this

  // One of the incident's codes; another one may be typed, for a scheme that is written before its incident.
  function code(cell, fact, label) {
    var value = cell.get(), options = codes(fact), known = options.some(function (pair) { return pair[0] === value; });
    if (value !== undefined && !known) options.push([value, S.words.unknownCode.replace("%(code)s", String(value))]);
    if (value === undefined) options.unshift([OTHER + OTHER, "– " + S.words.choose + " –"]);
    options.push([OTHER, S.words.otherCode]);
    var box = S.el("span", { class: "bs-codes" });
    box.appendChild(S.select(options, value === undefined ? OTHER + OTHER : value, Object.assign({ id: S.idOf(cell.place), "data-place": cell.place }, label), function (now) {
      if (now !== OTHER) { cell.set(now === OTHER + OTHER ? undefined : now); return; }
      var typed = S.el("input", Object.assign({ class: "bs-input is-code", id: S.idOf(cell.place), autocomplete: "off", spellcheck: "false", "data-place": cell.place }, label));
      typed.addEventListener("input", function () { cell.set(typed.value === "" ? undefined : typed.value); });
      typed.addEventListener("change", function () { S.redraw(cell.place); });
      box.textContent = "";
      box.appendChild(typed);
      typed.focus();
    }));
    return box;
  }

  // The incident's own codes with their names; "" is a line without one.
  function codes(fact) {
    var known = (fact && S.settings.codes[fact.name]) || [];
    return known.map(function (pair) { return [pair[0], pair[1] === pair[0] ? pair[1] : pair[1] + " (" + pair[0] + ")"]; }).concat([["", S.words.none]]);
  }

  function another(cell) {
    var made = S.el("input", { class: "bs-input is-code", "aria-label": S.words.value, placeholder: S.words.value, autocomplete: "off" });
    function take() {
      var value = made.value.trim(), held = Array.isArray(cell.get()) ? cell.get() : [];
      if (!value || held.indexOf(value) >= 0) return;
      cell.set(held.concat([value]));
      S.redraw("", S.idOf(cell.place));
    }
    made.addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); take(); } });
    return S.el("span", { class: "bs-another" }, made, S.el("button", { type: "button", class: "bs-btn is-small", text: S.words.addValue, onclick: take }));
  }
})();
