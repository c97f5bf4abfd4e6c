// The page of the editor: what is typed is checked by the server as it stands, kept on the page, saved as a draft.
(function () {
  "use strict";

  var S = window.BosangScheme, settings = JSON.parse(document.getElementById("scheme-settings").textContent);
  S.settings = settings;
  S.words = settings.words;
  var form = document.getElementById("scheme-form"), state = document.getElementById("scheme-state");
  var list = document.getElementById("scheme-problems"), plain = document.getElementById("scheme-plain");
  var note = document.getElementById("scheme-note"), incident = document.getElementById("scheme-incident");
  var store = "scheme " + settings.person + " " + window.location.pathname + window.location.search;
  var data = S.clone(settings.data), touched = {}, strict = Boolean(settings.of), dirty = false, timer = 0, asked = 0, last = null;

  var root = { place: "", get: function () { return data; }, set: function (value) { data = value; } };

  // --- the data as the file has it ---------------------------------------------------------------------------

  // Without what is empty; a flag that was never ticked is said to be off once its group says anything.
  function cleaned(field, value) {
    if (!field || value === undefined || value === null) return value;
    if (field.type === "rows" && Array.isArray(value)) {
      var rows = value.map(function (row) { return group(field, row) || {}; });
      return rows.length || field.needed ? rows : undefined;
    }
    if (field.type === "group") return group(field, value);
    if (field.type === "one_of" && typeof value === "object") {
      var made = {};
      Object.keys(value).forEach(function (kind) {
        var inner = field.fields.find(function (one) { return one.key === kind; });
        made[kind] = inner && inner.type === "group" ? group(inner, value[kind]) || {} : cleaned(inner, value[kind]);
      });
      return made;
    }
    if (field.type === "words" || field.type === "long") return Object.keys(value).length ? value : undefined;
    return value;
  }

  function group(field, value) {
    if (typeof value !== "object" || Array.isArray(value)) return value;
    var made = {};
    Object.keys(value).forEach(function (key) {
      var inner = field.fields.find(function (one) { return one.key === key; }), now = cleaned(inner, value[key]);
      if (now !== undefined) made[key] = now;
    });
    var said = Object.keys(made).some(function (key) {
      var inner = field.fields.find(function (one) { return one.key === key; });
      return !inner || inner.type !== "flag" || made[key] === true;
    });
    if (!said) return undefined;
    field.fields.forEach(function (inner) { if (inner.type === "flag" && inner.needed && made[inner.key] === undefined) made[inner.key] = false; });
    return made;
  }

  function sent() { return cleaned(settings.form, data) || {}; }

  function at(place) {
    return place.split(/[.[\]]+/).filter(Boolean).reduce(function (held, key) { return held === undefined || held === null ? undefined : held[key]; }, sent());
  }

  // --- drawing -----------------------------------------------------------------------------------------------

  S.redraw = function (place, id) {
    var y = window.scrollY;
    form.textContent = "";
    form.appendChild(S.group(settings.form, root));
    window.scrollTo(window.scrollX, y);
    if (last) show(last);
    var found = (place && placed()[place]) || (id && document.getElementById(id));
    if (found) { if (!found.matches("input, select, textarea, button, [tabindex]")) found = found.querySelector("input, select, textarea, button") || found; found.focus(); }
  };

  S.changed = function (place) {
    touched[place] = true;
    dirty = true;
    try { window.sessionStorage.setItem(store, JSON.stringify(data)); } catch (error) { /* a full or forbidden store: the page itself still holds it */ }
    window.clearTimeout(timer);
    timer = window.setTimeout(check, 350);
  };

  function placed() {
    var found = {};
    form.querySelectorAll("[data-place]").forEach(function (element) {
      var place = element.getAttribute("data-place");
      if (!found[place] || element.matches("input, select, textarea")) found[place] = element;
    });
    return found;
  }

  // --- the check ---------------------------------------------------------------------------------------------

  // Of the cookie: who signs in again on another tab has another one than the page was made with.
  function token() {
    var found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return found ? found[1] : document.querySelector("input[name=csrfmiddlewaretoken]").value;
  }

  function post(address, body) {
    var headers = { "X-CSRFToken": token(), Accept: "application/json" };
    if (typeof body === "string") headers["Content-Type"] = "application/json";
    return fetch(address, { method: "POST", body: body, headers: headers, credentials: "same-origin", redirect: "manual" }).then(function (answer) {
      if (answer.type === "opaqueredirect") throw new Error("signed out");
      return answer.json().then(function (found) { return { status: answer.status, found: found }; });
    });
  }

  function body() { return JSON.stringify({ data: sent(), incident: incident && incident.value ? Number(incident.value) : 0 }); }

  function check() {
    var mine = ++asked;
    state.textContent = S.words.checking;
    return post(settings.addresses.check, body()).then(function (answer) {
      if (mine !== asked) return null;
      if (answer.status !== 200) throw new Error(answer.found.error);
      last = answer.found;
      show(last);
      return last;
    }).catch(function (error) {
      if (mine === asked) trouble(error);
      return null;
    });
  }

  function trouble(error) { state.className = "bs-note is-bad"; state.textContent = error.message === "signed out" ? S.words.signedOut : S.words.offline; }

  function nearest(places, place) {
    while (place && !places[place]) place = place.replace(/(\.[^.[\]]+|\[[0-9]+\]|^[^.[\]]+)$/, "");
    return place ? places[place] : null;
  }

  function show(answer) {
    form.querySelectorAll(".bs-problem, tr.is-problem").forEach(function (old) { old.remove(); });
    form.querySelectorAll("[aria-invalid]").forEach(function (old) { old.removeAttribute("aria-invalid"); old.removeAttribute("aria-describedby"); });
    list.textContent = "";
    var places = placed(), shown = 0, missing = 0;
    answer.problems.forEach(function (problem) {
      var there = at(problem.place), empty = there === undefined || (Array.isArray(there) && !there.length);
      if (!strict && empty && !touched[problem.place]) { missing += 1; return; }
      shown += 1;
      mark(places, problem, "is-bad", shown);
    });
    answer.warnings.forEach(function (problem, number) { mark(places, problem, "is-wait", "w" + number); });
    var said = [];
    if (shown) said.push(S.words.mend.replace("%(count)s", shown));
    if (missing) said.push(S.words.missing.replace("%(count)s", missing));
    if (answer.warnings.length) said.push(S.words.warn.replace("%(count)s", answer.warnings.length));
    state.className = "bs-note " + (shown ? "is-bad" : missing || answer.warnings.length ? "is-wait" : "is-good");
    state.textContent = said.join(" · ") || S.words.good;
    if (answer.text !== null && answer.text !== undefined) { plain.innerHTML = answer.text; plain.removeAttribute("data-stale"); }
    else if (plain.querySelector(".bs-doc")) plain.setAttribute("data-stale", S.words.stale);
  }

  function labelOf(element) {
    var field = element.closest(".bs-line-field"), set = element.closest("fieldset");
    if (element.getAttribute("aria-label")) return element.getAttribute("aria-label");
    if (field) return field.querySelector(".bs-label").textContent;
    return set && set.querySelector("legend") ? set.querySelector("legend").firstChild.textContent : "";
  }

  function mark(places, problem, tone, number) {
    var element = nearest(places, problem.place), id = "problem-" + number, label = element ? labelOf(element) : problem.place;
    var link = S.el("button", { type: "button", class: "bs-link", text: (label ? label + ": " : "") + problem.text, onclick: function () {
      if (!element) return;
      var target = element.matches("input, select, textarea, [tabindex]") ? element : element.querySelector("input, select, textarea, button") || element;
      target.focus();
      target.scrollIntoView({ block: "center" });
    } });
    list.appendChild(S.el("li", { class: tone }, link));
    if (!element) return;
    var said = S.el("p", { class: "bs-problem " + tone, id: id, text: problem.text }), row = element.closest("tr.is-row");
    if (row) {
      var beside = S.el("tr", { class: "is-problem" }, S.el("td", { colspan: row.children.length }, said));
      var after = row;
      while (after.nextElementSibling && after.nextElementSibling.classList.contains("is-problem")) after = after.nextElementSibling;
      after.after(beside);
    } else if (element.matches("fieldset")) element.querySelector("legend").after(said);
    else if (element.matches("li")) element.appendChild(said);
    else (element.closest(".bs-condition, .bs-line-field > div") || element.parentElement).appendChild(said);
    if (element.matches("input, select, textarea")) { element.setAttribute("aria-invalid", "true"); element.setAttribute("aria-describedby", id); }
  }

  // --- buttons -----------------------------------------------------------------------------------------------

  function tell(text, tone, more) {
    note.hidden = false;
    note.className = "bs-note " + tone;
    note.textContent = text + " ";
    if (more) note.appendChild(more);
  }

  function save() {
    strict = true;
    window.clearTimeout(timer);
    check().then(function (answer) {
      if (!answer) return;
      if (answer.problems.length) { var first = list.querySelector("button"); if (first) first.click(); return; }
      post(settings.addresses.save, body()).then(function (done) {
        if (done.found.problems) { last = { problems: done.found.problems, warnings: [], text: null }; show(last); return; }
        if (done.status !== 200) { tell(done.found.error, "is-bad"); return; }
        dirty = false;
        try { window.sessionStorage.removeItem(store); } catch (error) { /* nothing to forget */ }
        if (done.found.again) tell(S.words.again.replace("%(version)s", done.found.version), "is-wait", S.el("a", { class: "bs-link", href: done.found.address, text: S.words.open }));
        else window.location.assign(done.found.address);
      }).catch(trouble);
    });
  }

  document.getElementById("scheme-save").addEventListener("click", save);
  document.getElementById("scheme-export").addEventListener("submit", function (event) {
    event.target.elements.data.value = JSON.stringify(sent());
    event.target.elements.csrfmiddlewaretoken.value = token();
    var before = dirty;
    dirty = false; // the answer is a file, the page stays
    window.setTimeout(function () { dirty = before; }, 1000);
  });
  // The theme writes the name of a chosen file beside every file field; ours has no such place.
  document.getElementById("scheme-import").hasChangeListener = true;
  document.getElementById("scheme-import").addEventListener("change", function (event) {
    var file = event.target.files[0], whole = new FormData();
    if (!file) return;
    whole.append("file", file);
    event.target.value = "";
    post(settings.addresses.read, whole).then(function (answer) {
      if (!answer.found.data) { tell(answer.found.error, "is-bad"); return; }
      data = answer.found.data;
      strict = true;
      last = null;
      S.redraw();
      S.changed("");
      tell(S.words.imported.replace("%(file)s", file.name), "is-good");
    }).catch(trouble);
  });
  if (incident) incident.addEventListener("change", function () {
    fetch(settings.addresses.codes + "?incident=" + encodeURIComponent(incident.value), { credentials: "same-origin" })
      .then(function (answer) { return answer.json(); })
      .then(function (found) { settings.codes = found; S.redraw("", "scheme-incident"); check(); })
      .catch(trouble);
  });
  window.addEventListener("beforeunload", function (event) { if (dirty) event.preventDefault(); });
  form.addEventListener("focusout", function (event) {
    var place = event.target.getAttribute && event.target.getAttribute("data-place");
    if (!place || touched[place]) return;
    touched[place] = true;
    if (last) show(last);
  });

  // --- what was typed before and not saved -------------------------------------------------------------------

  try {
    var before = window.sessionStorage.getItem(store);
    if (before && before !== JSON.stringify(data)) {
      data = JSON.parse(before);
      dirty = true;
      strict = true;
      tell(S.words.restored, "is-wait", S.el("button", { type: "button", class: "bs-btn is-small", text: S.words.discard, onclick: function () {
        window.sessionStorage.removeItem(store);
        data = S.clone(settings.data);
        dirty = false;
        last = null;
        note.hidden = true;
        S.redraw();
        check();
      } }));
    }
  } catch (error) { /* no store: nothing to bring back */ }
  S.redraw();
  check();
})();
