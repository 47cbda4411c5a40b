// Drafts: what is typed into <form data-draft="name"> is kept on this device until it is sent, so
// that a lost connection, a closed tab or an ended session loses nothing.
//
// Never kept: passwords, files, hidden fields (CSRF token, sequence) and fields marked
// data-no-draft. A draft belongs to one account, lives seven days, and signing out removes all of
// them.
//
// The one hidden field that goes with the text is `key`: the same text sent again, from a restored
// draft or after Back, is then one act. The server binds the key to the text, so other text sent
// with it is news.

const PREFIX = "gangguan.draft.";
const SENT = "gangguan.sent";
const DAYS = 7;
const NEVER = ["password", "file", "hidden", "submit", "button", "image", "reset"];

const owner = document.body.dataset.user || "tamu";
const keyOf = (form) => `${PREFIX}${owner}.${form.dataset.draft}`;
const fields = (form) =>
  [...form.elements].filter(
    (field) => field.name && !NEVER.includes(field.type) && !field.hasAttribute("data-no-draft"),
  );
const isBox = (field) => field.type === "checkbox" || field.type === "radio";

function valueOf(field) {
  if (isBox(field)) return field.checked;
  if (field.type === "select-multiple") return [...field.selectedOptions].map((o) => o.value);
  return field.value;
}

// The value the server sent: only what differs from it is a person's work.
function given(field) {
  if (isBox(field)) return field.defaultChecked;
  if (field.type.startsWith("select")) {
    const chosen = [...field.options].filter((o) => o.defaultSelected).map((o) => o.value);
    return field.type === "select-multiple" ? chosen : chosen[0] ?? field.options[0]?.value ?? "";
  }
  return field.defaultValue;
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const slot = (field) => (isBox(field) ? `${field.name}=${field.value}` : field.name);

const touched = (form) => fields(form).filter((field) => !same(valueOf(field), given(field)));
const collect = (form) =>
  Object.fromEntries(fields(form).map((field) => [slot(field), valueOf(field)]));
const keyField = (form) => form.querySelector("input[type=hidden][name=key]");

// All of the form, also what the server filled in ("since when: now"): sent again, it is the same.
function save(form) {
  if (touched(form).length === 0) return localStorage.removeItem(keyOf(form));
  const draft = { at: Date.now(), key: keyField(form)?.value, values: collect(form) };
  localStorage.setItem(keyOf(form), JSON.stringify(draft));
}

function restore(form) {
  const draft = JSON.parse(localStorage.getItem(keyOf(form)) || "null");
  if (!draft) return;
  if (Date.now() - draft.at > DAYS * 86_400_000) return localStorage.removeItem(keyOf(form));
  put(form, draft);
  tell(form);
}

function put(form, { key, values }) {
  form.dispatchEvent(new CustomEvent("draft:restore", { detail: Object.keys(values) })); // rows.js
  for (const field of fields(form)) {
    const value = values[slot(field)];
    if (value === undefined) continue;
    if (isBox(field)) field.checked = value;
    else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = value.includes(option.value);
    } else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (key && keyField(form)) keyField(form).value = key;
}

// After Back the browser shows again most of what was typed, but not what the server had given or
// what a hidden group held. Where it shows what was sent, the page becomes again the one that was
// sent; that is no draft.
let quiet = false;

function rememberSent(form) {
  const sent = { key: keyField(form)?.value, values: collect(form) };
  const all = { ...history.state?.[SENT], [keyOf(form)]: sent };
  history.replaceState({ ...history.state, [SENT]: all }, "");
}

function restoreSent(form) {
  const sent = history.state?.[SENT]?.[keyOf(form)];
  const shown = touched(form);
  if (!sent || shown.length === 0) return;
  if (shown.some((field) => !same(valueOf(field), sent.values[slot(field)]))) return;
  quiet = true;
  put(form, sent);
  quiet = false;
}

function tell(form) {
  const note = document.createElement("div");
  note.className = "restored";
  note.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = "Isian Anda yang belum terkirim dipulihkan dari perangkat ini.";
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "linkish";
  drop.textContent = "Kosongkan isian";
  drop.addEventListener("click", () => {
    form.reset();
    localStorage.removeItem(keyOf(form));
    form.dispatchEvent(new Event("change", { bubbles: true }));
    for (const field of fields(form)) field.dispatchEvent(new Event("change", { bubbles: true }));
    note.remove();
  });
  note.append(words, drop);
  form.prepend(note);
}

// A draft was sent when the page after the submit came from that form and shows no refusal.
// [data-keep-drafts] stands on pages that answer a submit without having taken it (login, errors).
function settle() {
  for (const mark of document.querySelectorAll("[data-draft-clear]")) {
    localStorage.removeItem(`${PREFIX}${owner}.${mark.dataset.draftClear}`);
  }
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (!sent || document.querySelector("[data-keep-drafts]")) return;
  const [navigation] = performance.getEntriesByType("navigation");
  const back = navigation?.type === "back_forward";
  const fromHere = document.referrer.startsWith(location.origin + "/");
  if (!back && fromHere && !document.querySelector(".errors")) localStorage.removeItem(sent);
}

function watch(form) {
  // After a refused submit the server has already put back what was typed.
  if (!form.querySelector(".is-invalid") && !document.querySelector(".errors")) restore(form);
  let timer = 0;
  const later = () => {
    if (quiet) return;
    clearTimeout(timer);
    timer = setTimeout(() => save(form), 400);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (event.defaultPrevented) return;
    save(form);
    rememberSent(form);
    sessionStorage.setItem(SENT, keyOf(form));
  });
}

function forgetAll() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  }
}

try {
  settle();
  document.querySelectorAll("form[data-draft]").forEach(watch);
  document.querySelectorAll("form[data-sign-out]").forEach((form) => {
    form.addEventListener("submit", forgetAll);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) sessionStorage.removeItem(SENT);
    else document.querySelectorAll("form[data-draft]").forEach(restoreSent); // now the browser has
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) event.target.querySelectorAll("form[data-draft]").forEach(watch);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches?.("form[data-draft]")) return;
    sessionStorage.removeItem(SENT);
    if (event.detail.successful) localStorage.removeItem(keyOf(form));
  });
} catch (error) {
  console.warn("Draf tidak dapat disimpan di peramban ini.", error);
}
