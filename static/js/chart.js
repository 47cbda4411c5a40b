// Chart and table of the steps as two tabs. Without this both are on the page, one below the other.
// The panels are renewed by htmx; the choice, and how far the chart was moved, outlive that.

const list = document.querySelector("[data-panes]");
const KEY = "gangguan-langkah";
let moved = 0;

function panels() {
  return [...document.getElementById(list.dataset.panes).children];
}

function show(id) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const chosen = tabs.find((tab) => tab.id === id) ?? tabs[0];
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
  }
  for (const panel of panels()) {
    const tab = tabs.find((one) => one.getAttribute("aria-controls") === panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.hidden = tab !== chosen;
  }
}

function choose(tab) {
  try {
    localStorage.setItem(KEY, tab.id);
  } catch {
    // Private windows may refuse; the choice then holds for this page.
  }
  list.dataset.chosen = tab.id;
  show(tab.id);
}

function remembered() {
  try {
    return list.dataset.chosen ?? localStorage.getItem(KEY);
  } catch {
    return list.dataset.chosen;
  }
}

if (list) {
  list.hidden = false;
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    const tabs = [...list.querySelectorAll("[role=tab]")];
    const here = tabs.indexOf(event.target);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (here < 0 || !step) return;
    event.preventDefault();
    const next = tabs[(here + step + tabs.length) % tabs.length];
    next.focus();
    choose(next);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id === list.dataset.panes) {
      moved = document.getElementById("bagan-geser")?.scrollLeft ?? 0;
    }
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.target.id !== list.dataset.panes) return;
    show(remembered());
    const box = document.getElementById("bagan-geser");
    if (box) box.scrollLeft = moved;
  });
  show(remembered());
}
