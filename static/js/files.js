// <input type="file" data-shrink data-max-mb="10" data-max-files="20">: shows what was chosen with
// its size, lets one take a file out again, adds to the choice instead of replacing it, says at
// once what the server would refuse, and shrinks photographs before they are sent.

const LONGEST = 1600;
const PHOTO = ["image/jpeg", "image/png", "image/webp"];
const number = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 1 });
const size = (bytes) =>
  bytes < 1_000_000 ? `${number.format(Math.ceil(bytes / 1000))} KB` : `${number.format(bytes / 1_000_000)} MB`;

async function shrink(file) {
  if (!PHOTO.includes(file.type) || file.size < 400_000) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const ratio = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * ratio);
    canvas.height = Math.round(picture.height * ratio);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // a transparent screenshot must not turn black
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // the server shrinks it as well
  }
}

function watch(input) {
  const most = Number(input.dataset.maxMb || 10) * 1024 * 1024;
  const count = Number(input.dataset.maxFiles || (input.multiple ? 20 : 1));
  const allowed = (input.accept || "").toLowerCase().split(",").map((part) => part.trim()).filter(Boolean);
  const list = document.createElement("ul");
  list.className = "files";
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  input.after(list, spoken);
  let chosen = [];
  let working = Promise.resolve();

  const fault = (file, place) => {
    if (place >= count) return `Paling banyak ${count} berkas; berkas ini tidak ikut dikirim.`;
    if (file.size === 0) return "Berkas ini kosong; pilih berkas lain.";
    if (file.size > most) return `Lebih dari ${number.format(most / 1048576)} MB; perkecil berkas ini atau pilih yang lain.`;
    const ending = "." + file.name.split(".").pop().toLowerCase();
    const fits = allowed.length === 0 || allowed.some(
      (rule) => rule === ending || rule === file.type || (rule.endsWith("/*") && file.type.startsWith(rule.slice(0, -1))),
    );
    return fits ? "" : "Jenis berkas ini tidak diterima.";
  };

  const show = () => {
    const kept = new DataTransfer();
    list.replaceChildren(
      ...chosen.map((file, place) => {
        const row = document.createElement("li");
        const name = document.createElement("span");
        name.textContent = `${file.name} (${size(file.size)})`;
        const out = document.createElement("button");
        out.type = "button";
        out.className = "btn btn-sm btn-outline-secondary";
        out.textContent = "Hapus";
        out.setAttribute("aria-label", `Hapus ${file.name} dari daftar`);
        out.addEventListener("click", () => {
          chosen.splice(place, 1);
          show();
          input.focus();
        });
        row.append(name, out);
        const bad = fault(file, place);
        if (bad) {
          row.className = "refused";
          const why = document.createElement("span");
          why.className = "bad";
          why.textContent = bad;
          row.append(why);
        } else {
          kept.items.add(file);
        }
        return row;
      }),
    );
    input.files = kept.files;
    const refused = chosen.length - kept.files.length;
    spoken.textContent = `${kept.files.length} berkas siap dikirim.` + (refused ? ` ${refused} berkas tidak dapat dikirim.` : "");
  };

  input.addEventListener("change", () => {
    const fresh = [...input.files];
    input.dataset.working = "1";
    working = working.then(async () => {
      const ready = input.hasAttribute("data-shrink") ? await Promise.all(fresh.map(shrink)) : fresh;
      chosen = input.multiple ? [...chosen, ...ready] : ready;
      show();
      delete input.dataset.working;
    });
  });

  // Sending waits until the photographs are ready.
  input.form?.addEventListener("submit", (event) => {
    if (!input.dataset.working) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    working.then(() => input.form.requestSubmit(event.submitter));
  }, true);
}

document.querySelectorAll("input[type=file]").forEach(watch);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) event.target.querySelectorAll("input[type=file]").forEach(watch);
});
