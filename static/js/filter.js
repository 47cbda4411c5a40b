// [data-filter="#list"]: typing in its search field leaves only the [data-filter-row]s of that list
// that hold every word; what is ticked stays in sight.

const plain = (text) => text.toLocaleLowerCase("id").normalize("NFKD").replace(/\p{M}/gu, "");

function filter(box) {
  const list = document.querySelector(box.dataset.filter);
  const field = box.querySelector("input");
  const count = box.querySelector("[data-filter-count]");
  const rows = [...list.querySelectorAll("[data-filter-row]")].map((row) => [row, plain(row.textContent)]);
  const show = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of rows) {
      const fits = words.every((word) => text.includes(word));
      row.hidden = !fits && !row.querySelector("input:checked");
      shown += fits ? 1 : 0;
    }
    for (const group of list.querySelectorAll("[data-filter-group]")) {
      group.hidden = !group.querySelector("[data-filter-row]:not([hidden])");
    }
    count.textContent = words.length ? `${shown} pegawai cocok.` : "";
  };
  box.hidden = false;
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

document.querySelectorAll("[data-filter]").forEach(filter);
