// Files and folders of a study dropped on the form or chosen as a folder; their places in the folder go along as fields.

const drop = document.querySelector("[data-drop]");
const files = drop.querySelector("input[name=files]");
const folder = drop.querySelector("[data-folder]");
const chosen = drop.querySelector("[data-chosen]");

for (const part of drop.querySelectorAll("[data-drop-only]")) part.hidden = false;
folder.hidden = false;

function take(entries) {
  const list = new DataTransfer();
  for (const old of drop.querySelectorAll("input[name=paths]")) old.remove();
  for (const { file, path } of entries) {
    list.items.add(file);
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "paths", value: path });
    drop.append(field);
  }
  files.files = list.files;
  const size = entries.reduce((sum, { file }) => sum + file.size, 0);
  chosen.textContent = entries.length ? `${entries.length} ${entries.length === 1 ? "file" : "files"}, ${(size / 1e6).toFixed(1)} MB: ${entries[0].path}${entries.length > 1 ? " …" : ""}` : "";
}

const visible = ({ path }) => !path.split("/").some((part) => part.startsWith("."));

files.addEventListener("change", () => take([...files.files].map((file) => ({ file, path: file.name }))));
folder.addEventListener("change", () => {
  take([...folder.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })).filter(visible));
  folder.value = "";
});

// A reader hands out a folder in parts until there are no more.
function listed(reader) {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

async function walk(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = entry.createReader();
  const found = [];
  for (let part = await listed(reader); part.length; part = await listed(reader)) {
    for (const inside of part) found.push(...(await walk(inside)));
  }
  return found;
}

for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));

drop.addEventListener("drop", async (event) => {
  event.preventDefault();
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const loose = [...event.dataTransfer.files].map((file) => ({ file, path: file.name }));
  const found = entries.length ? (await Promise.all(entries.map(walk))).flat() : loose;
  take(found.filter(visible));
  files.focus();
});
