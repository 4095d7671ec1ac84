// Finding words in the document: all places are painted, Enter goes from one to the next.

import { paint } from "app/passages";

const MOST = 2000;
const bar = document.getElementById("find");
const field = bar.querySelector("input");
const count = bar.querySelector("output");
let text;
let places = [];
let at = -1;

/** Every place of `words`, in whatever case, as code points. */
function search(words) {
  const wanted = new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu");
  const found = [];
  for (const { element, node, data } of text.lines) {
    for (const match of node ? data.matchAll(wanted) : []) {
      if (found.length === MOST) return found;
      const range = { startContainer: node, startOffset: match.index, endContainer: node, endOffset: match.index + match[0].length };
      found.push({ range: new StaticRange(range), element });
    }
  }
  return found;
}

function say() {
  if (!field.value.trim()) count.textContent = "";
  else count.textContent = places.length ? `${at + 1} of ${places.length}${places.length === MOST ? "+" : ""}` : "not found";
}

function go(by) {
  if (!places.length) return;
  at = (at + by + places.length) % places.length;
  paint("found-now", [places[at].range], 5);
  places[at].element.scrollIntoView({ block: "center" });
  say();
}

function look() {
  places = field.value.trim() ? search(field.value) : [];
  at = -1;
  paint("found", places.map(({ range }) => range), 4);
  paint("found-now", []);
  go(1);
  say();
}

function close() {
  bar.hidden = true;
  places = [];
  paint("found", []);
  paint("found-now", []);
  document.getElementById("text").focus();
}

field.addEventListener("input", look);
bar.addEventListener("submit", (event) => {
  event.preventDefault();
  go(1);
});
bar.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
  else if (event.key === "Enter" && event.shiftKey) go(-1);
  else return;
  event.preventDefault();
  event.stopPropagation();
});
bar.querySelector("[data-back]").addEventListener("click", () => go(-1));
bar.querySelector("[data-close]").addEventListener("click", close);

/** Look for what stands in the field already, else for the words that were selected. */
export function open(of, selected) {
  text = of;
  if (!field.value && selected && selected[1] - selected[0] < 80) {
    field.value = text.slice(...selected);
    field.select();
  }
  look();
}
