// Files and folders that are dropped or chosen, with their paths, which a form by itself does not send.

const form = document.getElementById("import");
const zone = document.getElementById("drop");
const files = document.getElementById("files");
const folder = document.getElementById("folder");
const chosen = document.getElementById("chosen");
const paths = form.elements.paths;
const MOST = 10_000;

function take(found) {
  const kept = found.filter(({ path }) => !path.split("/").some((part) => part.startsWith(".")));
  const carrier = new DataTransfer();
  for (const { file } of kept) carrier.items.add(file);
  files.files = carrier.files;
  paths.value = JSON.stringify(kept.map(({ path }) => path));
  tell(kept.map(({ path }) => path), kept.reduce((sum, { file }) => sum + file.size, 0), found.length - kept.length);
}

function tell(names, size, hidden = 0) {
  const sum = size < 1e6 ? `${Math.ceil(size / 1e3)} kB` : `${(size / 1e6).toFixed(1)} MB`;
  const told = names.slice(0, 4).join(", ") + (names.length > 4 ? " …" : "");
  const many = names.length === 1 ? "1 file" : `${names.length.toLocaleString("en")} files`;
  chosen.textContent = names.length ? `${many}, ${sum}: ${told}` : "Nothing to read was in there.";
  if (hidden) chosen.textContent += ` (hidden files left out: ${hidden})`;
  const tooMany = names.length > MOST;
  if (tooMany) chosen.textContent += ` At most ${MOST.toLocaleString("en")} files can be sent at a time: send a zip, or parts.`;
  form.querySelector("[type=submit]").disabled = tooMany;
}

// A folder hands its entries out a hundred at a time.
async function inside(entry, path = "") {
  const here = path + entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path: here }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!entries.length) return found;
    for (const inner of entries) found.push(...await inside(inner, `${here}/`));
  }
}

for (const name of ["dragover", "dragleave", "drop"]) {
  zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.toggleAttribute("data-over", name === "dragover");
  });
}
zone.addEventListener("drop", async (event) => {
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  try {
    take((await Promise.all(entries.map((entry) => inside(entry)))).flat());
  } catch {
    chosen.textContent = "The browser could not read what was dropped. Choose the files with the button instead.";
  }
});
files.addEventListener("change", () => {
  paths.value = "";
  tell([...files.files].map(({ name }) => name), [...files.files].reduce((sum, { size }) => sum + size, 0));
});
folder.addEventListener("change", () => {
  take([...folder.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
});
form.addEventListener("submit", () => {
  const button = form.querySelector("[type=submit]");
  button.setAttribute("aria-busy", "true");
  button.textContent = button.dataset.busy;
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
form.dataset.ready = "";
