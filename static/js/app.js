// Small behaviours of every page. Each adds to a page that already works without it.

const onAll = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

// A line in the corner that a screen reader speaks; `bad` stays until it is closed.
export function say(text, { bad = false } = {}) {
  const box = document.getElementById(bad ? "toasts-bad" : "toasts");
  if (!box) return;
  const line = document.createElement("div");
  line.className = bad ? "toast-line late" : "toast-line";
  const words = document.createElement("span");
  words.textContent = text;
  line.append(words);
  if (bad) {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "linkish";
    close.textContent = "Tutup";
    close.addEventListener("click", () => line.remove());
    line.append(close);
  } else {
    setTimeout(() => line.remove(), 6000);
  }
  box.append(line);
}

// Display: follow the system, light, dark.
const DISPLAY = { system: "Ikut perangkat", light: "Terang", dark: "Gelap" };

function display(button) {
  const show = () => {
    button.querySelector("[data-display-name]").textContent = DISPLAY[window.gangguanDisplay.get()];
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const names = Object.keys(DISPLAY);
    const next = names[(names.indexOf(window.gangguanDisplay.get()) + 1) % names.length];
    window.gangguanDisplay.set(next);
    show();
  });
  show();
}

// data-copy="text": copies the text; data-copy-from="id": copies that element's text.
async function copy(button) {
  const source = button.dataset.copyFrom;
  const text = source ? document.getElementById(source).textContent.trim() : button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
    say("Tersalin.");
  } catch {
    say("Peramban menolak menyalin. Silakan salin dengan tangan: " + text, { bad: true });
  }
}

// data-once: a second click while the first is under way is ignored. The button is not disabled,
// for a disabled button's name and value would not be sent.
function once(event) {
  const form = event.target;
  if (!form.matches("[data-once]") || form.querySelector("[data-working]")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sending = "1";
  const button = event.submitter;
  if (!button) return;
  button.setAttribute("aria-disabled", "true");
  if (button.dataset.busy) {
    button.dataset.label = button.textContent;
    button.textContent = button.dataset.busy;
  }
}

function release(form) {
  delete form.dataset.sending;
  onAll("[aria-disabled=true]", (button) => {
    button.removeAttribute("aria-disabled");
    if (button.dataset.label) button.textContent = button.dataset.label;
  }, form);
}

// [data-kind-source] (select or radios) decides which [data-when-kind="a b"] groups are asked.
function kinds(source) {
  const form = source.closest("form");
  const show = () => {
    const radio = source.matches("select") ? source : source.querySelector("input:checked");
    const kind = radio ? radio.value : "";
    onAll("[data-when-kind]", (group) => {
      const wanted = group.dataset.whenKind.split(/\s+/).includes(kind);
      group.hidden = !wanted;
      if (group.matches("fieldset")) group.disabled = !wanted;
    }, form);
  };
  source.addEventListener("change", show);
  show();
}

// data-reveal="id of the password field"
function reveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  });
}

// data-fill="#field=value" (and data-fill-also): fills the sign-in form with a demo account.
function fill(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const pair of [button.dataset.fill, button.dataset.fillAlso]) {
      if (!pair) continue;
      const [selector, ...rest] = pair.split("=");
      document.querySelector(selector).value = rest.join("=");
    }
    document.querySelector("form button.btn-primary").focus();
  });
}

// A link of the error summary puts the cursor into the field, also for a group of choices.
function toField(event) {
  const link = event.target.closest(".errors a[href^='#']");
  if (!link) return;
  const target = document.getElementById(link.hash.slice(1));
  if (!target) return;
  const field = target.matches("input, select, textarea, button")
    ? target
    : target.querySelector("input:not([type=hidden]), select, textarea");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
}

function start(root) {
  onAll("[data-display-toggle]", display, root);
  onAll("[data-copy], [data-copy-from]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }, root);
  onAll("[data-kind-source]", kinds, root);
  onAll("[data-reveal]", reveal, root);
  onAll("[data-fill]", fill, root);
  onAll("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }, root);
  if (window.matchMedia("(max-width: 61.99rem)").matches) {
    onAll("details[data-fold-phone]", (fold) => fold.removeAttribute("open"), root);
  }
  root.querySelector(".errors")?.focus();
}

// Paper has no folds. theme.css opens them too, in browsers that know ::details-content.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("main details:not([open])")];
  unfolded.forEach((fold) => fold.setAttribute("open", ""));
});
window.addEventListener("afterprint", () => unfolded.forEach((fold) => fold.removeAttribute("open")));

start(document);
document.addEventListener("submit", once, true); // before htmx sees it
document.addEventListener("click", toField);
document.addEventListener("click", (event) => {
  onAll(".popup[open]", (popup) => {
    if (!popup.contains(event.target)) popup.removeAttribute("open");
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const popup = document.querySelector(".popup[open]");
  if (!popup) return;
  popup.removeAttribute("open");
  popup.querySelector("summary").focus();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) onAll("form[data-once]", release);
});
window.addEventListener("offline", () =>
  say("Sambungan terputus. Isian Anda tetap tersimpan di perangkat ini.", { bad: true }));
window.addEventListener("online", () => say("Sambungan kembali."));

document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches?.("form[data-once]")) release(event.target);
});
document.addEventListener("htmx:sendError", (event) => {
  if (!event.detail.elt.hasAttribute("data-quiet")) {
    say("Server tidak terjangkau. Periksa sambungan Anda, lalu coba lagi.", { bad: true });
  }
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.elt.hasAttribute("data-quiet")) return;
  const status = event.detail.xhr.status;
  say(
    status === 403
      ? "Permintaan ditolak. Muat ulang halaman, lalu coba lagi."
      : `Permintaan tidak berhasil (kode ${status}). Isian Anda masih ada; coba lagi.`,
    { bad: true },
  );
});
