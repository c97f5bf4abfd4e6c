// Papers beside the form: opened in a panel, paged, zoomed and turned. Pictures alone; nothing of a paper is executed.
(function () {
  "use strict";

  var panel = document.querySelector("[data-paper-panel]");
  var opener = null;
  var zoom = 1;
  var turned = 0;

  function view() { return document.querySelector("[data-paper-view]"); }

  function fit() {
    var here = view();
    if (!here) return;
    var image = here.querySelector("img");
    var aside = turned % 180 !== 0;
    image.style.width = zoom * 100 + "%";
    image.style.transform = "rotate(" + turned + "deg)";
    // A picture that lies on its side keeps its place: what was its width is its height now.
    var slack = aside ? (image.clientWidth - image.clientHeight) / 2 : 0;
    image.style.marginBlock = slack + "px";
  }

  function turn(by) {
    var here = view();
    var leaf = Number(here.dataset.leaf) + by;
    var pages = Number(here.dataset.pages);
    if (leaf < 1 || leaf > pages) return;
    here.dataset.leaf = String(leaf);
    here.querySelector("img").src = here.dataset.address.replace(/0\/$/, leaf + "/");
    here.scrollTop = 0;
    document.querySelector("[data-paper-at]").textContent = leaf + " / " + pages;
    document.querySelectorAll("[data-turn]").forEach(function (button) {
      button.disabled = leaf + Number(button.dataset.turn) < 1 || leaf + Number(button.dataset.turn) > pages;
    });
  }

  function close() {
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    panel.replaceChildren();
    document.body.classList.remove("has-paper");
    if (opener) opener.focus();
  }

  function open(link) {
    opener = link;
    zoom = 1;
    turned = 0;
    fetch(link.href + "?part=1", { credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) throw new Error(answer.status);
        return answer.text();
      })
      .then(function (text) {
        panel.innerHTML = text;
        panel.hidden = false;
        document.body.classList.add("has-paper");
        (view() || panel.querySelector("[data-close-paper]")).focus({ preventScroll: true });
      })
      .catch(function () {
        panel.hidden = false;
        panel.textContent = panel.dataset.failed;
      });
  }

  document.addEventListener("click", function (event) {
    var on = event.target.closest ? event.target.closest("[data-paper],[data-turn],[data-zoom],[data-rotate],[data-close-paper]") : null;
    if (!on) return;
    if (on.matches("[data-paper]")) {
      if (!panel || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(on);
    } else if (on.matches("[data-turn]")) turn(Number(on.dataset.turn));
    else if (on.matches("[data-zoom]")) { zoom = Math.min(4, Math.max(0.5, zoom + Number(on.dataset.zoom) * 0.25)); fit(); }
    else if (on.matches("[data-rotate]")) { turned = (turned + 90) % 360; fit(); }
    else close();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
  });
})();
