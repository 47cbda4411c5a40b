// Tables of rows in a form ([data-entries]): adds and removes rows, and shows what another answer
// asks for ([data-when="name=value"]). Without script there are blank rows enough, and the server
// ignores those left blank.
//
// drafts.js keeps what is typed by the names of the fields; before it puts a draft back it sends
// `draft:restore` with those names, and the rows that they need are added here.

const onAll = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

function entries(box) {
  const name = box.dataset.entries;
  const most = Number(box.dataset.most);
  const body = box.querySelector("tbody");
  const add = box.querySelector("[data-add]");
  const rows = () => [...body.querySelectorAll("[data-entry]")];
  const fields = (row) => [...row.querySelectorAll("input, select, textarea")];
  const place = (row) => Number(fields(row)[0].name.slice(name.length + 1).split("-")[0]);
  const blank = (row) =>
    fields(row).every((field) => field.type === "datetime-local" || field.value === "");

  function renumber() {
    rows().forEach((row, index) => {
      onAll("[data-number]", (mark) => (mark.textContent = index + 1), row);
      fields(row).forEach((field) => {
        const label = field.closest("td").dataset.label;
        field.setAttribute("aria-label", `${label}, baris ${index + 1}`);
      });
      onAll("[data-drop]", (button) => (button.hidden = rows().length < 2), row);
    });
    add.hidden = rows().length >= most;
  }

  function append(at) {
    const copy = box.querySelector("template").content.cloneNode(true);
    onAll("[name]", (field) => (field.name = field.name.replace("__n__", at)), copy);
    body.append(copy);
    renumber();
    return rows().at(-1);
  }

  const next = () => Math.max(-1, ...rows().map(place)) + 1;
  const said = (text) => (box.querySelector("[data-said]").textContent = text);

  add.addEventListener("click", () => {
    const row = append(next());
    fields(row)[0].focus();
    said(`Baris ${rows().length} ditambahkan.`);
  });
  body.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drop]");
    if (!button) return;
    const row = button.closest("[data-entry]");
    const at = rows().indexOf(row);
    row.remove();
    renumber();
    said(`Baris ${at + 1} dihapus.`);
    fields(rows()[Math.min(at, rows().length - 1)])[0].focus();
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
  box.closest("form").addEventListener("draft:restore", (event) => {
    const wanted = new Set(
      event.detail
        .filter((key) => key.startsWith(`${name}-`))
        .map((key) => Number(key.slice(name.length + 1).split("-")[0]))
        .filter(Number.isInteger),
    );
    const here = new Set(rows().map(place));
    [...wanted].sort((a, b) => a - b).filter((at) => !here.has(at) && rows().length < most)
      .forEach(append);
  });

  // The blank rows are for those without script; here one is enough.
  rows().filter(blank).slice(rows().every(blank) ? 1 : 0).forEach((row) => row.remove());
  renumber();
}

function when(group) {
  const [name, value] = group.dataset.when.split("=");
  const form = group.closest("form");
  const show = () => {
    const source = form.elements.namedItem(name);
    group.hidden = Boolean(source) && source.value !== value;
  };
  form.addEventListener("change", show);
  show();
}

function start(root) {
  onAll("[data-entries]", entries, root);
  onAll("[data-when]", when, root);
}

start(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
