// Keyboard of the work lists, on pages that hold <dialog data-keys> (partials/keys.html).
// Single keys can be switched off (WCAG 2.1.4) and are silent while one types.

const OFF = "gangguan.keys.off";
const sheet = document.querySelector("dialog[data-keys]");
const read = () => {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
};
let off = read();

const rows = () => [...document.querySelectorAll("[data-row]")];

function move(by) {
  const all = rows();
  if (all.length === 0) return;
  const now = all.findIndex((row) => row.classList.contains("row-now"));
  const next = all[Math.max(0, Math.min(all.length - 1, now === -1 && by < 0 ? 0 : now + by))];
  all.forEach((row) => row.classList.remove("row-now"));
  next.classList.add("row-now");
  next.querySelector("a")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function typing(event) {
  return event.target.closest("input, textarea, select, [contenteditable], dialog");
}

const ACTS = {
  "/": () => document.querySelector("input[type=search]")?.focus(),
  "?": () => sheet.showModal(),
  j: () => move(1),
  k: () => move(-1),
};

if (sheet) {
  document.querySelectorAll("[data-keys-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => sheet.showModal());
  });
  sheet.querySelector("[data-keys-close]").addEventListener("click", () => sheet.close());
  const box = sheet.querySelector("[data-keys-on]");
  box.checked = !off;
  box.addEventListener("change", () => {
    off = !box.checked;
    try {
      localStorage.setItem(OFF, off ? "1" : "0");
    } catch {
      // it then lasts for this page only
    }
  });
  document.addEventListener("keydown", (event) => {
    if (off || event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    const act = ACTS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
