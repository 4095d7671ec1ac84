// Passages of the text that support an answer: painted over the text, listed beside it, marked by hand or by key.

import { listen } from "app/keys";
import { paint, paintOne, paintOverlaps, Text, wipeOne } from "app/passages";

const text = new Text(document.querySelector("#text .document"));
const list = document.getElementById("evidence");
const marker = document.getElementById("marker");
const heading = document.getElementById("evidence-count");
const passages = [...list.children].map((item) => ({
  item,
  name: item.dataset.passage,
  variable: item.dataset.variable,
  category: item.dataset.category,
  start: Number(item.dataset.start),
  end: Number(item.dataset.end),
  hue: Number(item.dataset.hue),
}));

let hands; // what the coding screen lends: send, unique, remember, choose, activeVariable, isAsked
let current; // the passage that was jumped to
let moving; // the passage that is to get other borders
let chosen; // the passage of the text that the marker is open for
let last; // the category that was marked last

const same = (one, other) => ["variable", "category", "start", "end"].every((key) => one[key] === other[key]);
const option = (variable, category) => marker.querySelector(`[data-variable="${CSS.escape(variable)}"] [data-category="${CSS.escape(category)}"]`);
const plural = (count) => `${count} ${count === 1 ? "passage" : "passages"}`;
const say = (sentence) => { document.getElementById("evidence-said").textContent = sentence; };

/** Passages over a code point, the shortest first. */
const over = (point) => passages.filter(({ start, end }) => start <= point && point < end).sort((a, b) => a.end - a.start - b.end + b.start);

function show() {
  passages.sort((a, b) => a.start - b.start || a.end - b.end);
  paintOverlaps(text, passages);
  heading.textContent = plural(passages.length);
  document.getElementById("evidence-empty").hidden = passages.length > 0;
  const lines = document.getElementById("paragraphs-marked");
  lines.hidden = !passages.length;
  lines.querySelector("b").textContent = text.linesUnder(passages);
  const counts = new Map();
  for (const { variable, category } of passages) counts.set(`${variable} ${category}`, (counts.get(`${variable} ${category}`) ?? 0) + 1);
  for (const count of document.querySelectorAll("#panel [data-count]")) {
    const number = counts.get(count.dataset.count);
    count.textContent = number ? plural(number) : "";
  }
}

/** An item of the list for a passage that was marked just now. */
function itemFor(passage) {
  const item = document.getElementById("evidence-item").content.firstElementChild.cloneNode(true);
  const label = option(passage.variable, passage.category)?.dataset.label ?? passage.category;
  item.querySelector(".dot").classList.add(`h${passage.hue}`);
  item.querySelector("q").textContent = text.slice(passage.start, Math.min(passage.end, passage.start + 200));
  item.querySelector("[data-label]").textContent = label;
  return item;
}

function add(passage) {
  passage.item = itemFor(passage);
  passages.push(passage);
  paintOne(text, passage);
  const next = passages.filter((one) => one !== passage && one.start > passage.start).sort((a, b) => a.start - b.start)[0];
  list.insertBefore(passage.item, next?.item ?? null);
  show();
}

function drop(passage) {
  const at = passages.indexOf(passage);
  if (at < 0) return;
  passages.splice(at, 1);
  passage.item.remove();
  wipeOne(passage);
  if (current === passage) unmark();
  show();
}

function unmark() {
  current = undefined;
  paint("ev-current", []);
}

/** Go to a passage: the text scrolls to it, and it is underlined until the next one. */
function jump(passage) {
  current = passage;
  paint("ev-current", [text.range(passage.start, passage.end)], 2);
  text.lineAt(passage.start).element.scrollIntoView({ block: "center" });
  const label = passage.item.querySelector("[data-label]").textContent;
  say(`${label}: ${text.slice(passage.start, Math.min(passage.end, passage.start + 80))}`);
  passage.item.scrollIntoView({ block: "nearest" });
  passage.item.querySelector("button").focus({ preventScroll: true });
}

/** What the server refused, for all to see, until the next passage goes through. */
function tellProblem(sentence) {
  const place = document.getElementById("evidence-problem");
  place.textContent = sentence;
  place.hidden = !sentence;
}

async function tellServer(passage, address, fields) {
  const { ok, answer } = await hands.send({ address, fields, label: "passage" });
  tellProblem(ok ? "" : answer.error);
  if (answer.passage) passage.name = answer.passage;
  return ok;
}

const borders = ({ start, end }) => ({ start, end, quote: text.slice(start, end) });

/** Attach a passage to a category. Gives the passage that stands. */
export function mark(variable, category, start, end) {
  const passage = { name: hands.unique(), variable, category, start, end, hue: Number(option(variable, category).dataset.hue) };
  const standing = passages.find((one) => same(one, passage));
  if (standing) return standing;
  add(passage);
  last = { variable, category };
  say(`Marked as ${option(variable, category).dataset.label}.`);
  const fields = { variable, category, ...borders(passage), op_id: passage.name };
  tellServer(passage, list.dataset.toMark, fields).then((ok) => ok || drop(passage));
  return passage;
}

function remove(passage) {
  drop(passage);
  say("Passage removed.");
  return tellServer(passage, list.dataset.toRemove, { passage: passage.name }).then((ok) => {
    if (!ok) add(passage);
  });
}

function move(passage, [start, end]) {
  const old = { start: passage.start, end: passage.end };
  const fields = { passage: passage.name, ...borders({ start, end }), op_id: hands.unique() };
  drop(passage);
  Object.assign(passage, { start, end, name: fields.op_id });
  add(passage);
  tellServer(passage, list.dataset.toMove, fields).then((ok) => {
    if (ok) return;
    drop(passage);
    add(Object.assign(passage, old, { name: fields.passage }));
  });
  return old;
}

/** Take from the page what the server took away with an answer; gives those passages, for undo. */
export function prune(variable, isSupported) {
  const gone = passages.filter((one) => one.variable === variable && !isSupported(one.category));
  gone.forEach(drop);
  return gone;
}

/** Mark again what was taken away. */
export const restore = (gone) => gone.forEach(({ variable, category, start, end }) => mark(variable, category, start, end));

// The marker: a small window at the selection with the categories and their keys.

const groups = () => [...marker.querySelectorAll("[data-variable]")].filter((group) => hands.isAsked(group.dataset.variable));

function openMarker() {
  chosen = text.selected();
  if (!chosen || !groups().length) return false;
  const wanted = [hands.activeVariable(), last?.variable].find((code) => groups().some((group) => group.dataset.variable === code));
  showGroup(groups().find((group) => group.dataset.variable === wanted) ?? groups()[0]);
  marker.querySelector("[data-move]").hidden = !moving;
  marker.showPopover();
  place();
  return true;
}

function showGroup(group) {
  for (const one of marker.querySelectorAll("[data-variable]")) {
    one.hidden = one !== group;
  }
  for (const tab of marker.querySelectorAll("[data-tab]")) {
    tab.hidden = !groups().some((one) => one.dataset.variable === tab.dataset.tab);
    tab.setAttribute("aria-pressed", tab.dataset.tab === group.dataset.variable);
  }
}

/** Below the selection where there is room, else above it; on a narrow page the style sheet places it. */
function place() {
  const [start, end] = chosen;
  const range = new Range();
  range.setStart(...text.place(start));
  range.setEnd(...text.place(end));
  const box = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = marker;
  const below = box.bottom + 8 + height < innerHeight;
  marker.style.top = `${Math.max(8, below ? box.bottom + 8 : box.top - 8 - height)}px`;
  marker.style.left = `${Math.min(Math.max(8, box.left), innerWidth - width - 8)}px`;
}

function closeMarker() {
  if (!marker.matches(":popover-open")) return false;
  marker.hidePopover();
  return true;
}

function take(button) {
  const { variable } = button.closest("[data-variable]").dataset;
  attach(variable, button.dataset.category, chosen);
}

/** Mark by hand or key, so that it can be undone; the answer is given with it, and the selection has done its work. */
function attach(variable, category, [start, end]) {
  const unchoose = hands.choose(variable, category);
  const passage = mark(variable, category, start, end);
  hands.remember(() => {
    remove(passage);
    unchoose?.();
  });
  closeMarker();
  getSelection().collapseToEnd();
}

function moveHere() {
  const passage = moving;
  moving = undefined;
  const old = move(passage, chosen);
  hands.remember(() => move(passage, [old.start, old.end]));
  closeMarker();
  getSelection().collapseToEnd();
}

function takeAway(passage) {
  remove(passage);
  hands.remember(() => restore([passage]));
}

function startMoving(passage) {
  moving = passage;
  document.getElementById("text").focus();
  text.select(passage.start, passage.end);
  say("Select the passage anew; then choose “Move the passage here”.");
  openMarker();
}

// Keys

function digit(name) {
  if (marker.matches(":popover-open")) {
    const button = marker.querySelector(`[data-variable]:not([hidden]) [data-key="${name}"]`);
    if (button) take(button);
    return true;
  }
  const group = groups().find((one) => one.dataset.variable === hands.activeVariable() && "span" in one.dataset);
  const button = group?.querySelector(`[data-key="${name}"]`);
  const selected = text.selected();
  if (!button || !selected) return false;
  attach(group.dataset.variable, button.dataset.category, selected);
  return true;
}

/** The marker; a second time, the category that was marked last. */
function markKey() {
  if (!marker.matches(":popover-open")) return openMarker();
  if (moving) moveHere();
  else if (last) attach(last.variable, last.category, chosen);
  return true;
}

function turn(by) {
  if (!marker.matches(":popover-open")) return false;
  const all = groups();
  const at = all.findIndex((group) => !group.hidden);
  showGroup(all[(at + by + all.length) % all.length]);
  place();
  return true;
}

function walk(by) {
  if (!passages.length) return false;
  const at = passages.indexOf(current);
  jump(passages[at < 0 ? (by > 0 ? 0 : passages.length - 1) : (at + by + passages.length) % passages.length]);
  return true;
}

function deleteKey() {
  const passage = passages.find(({ item }) => item.contains(document.activeElement)) ?? (text.article.contains(getSelection().anchorNode) ? current : undefined);
  if (!passage) return false;
  const at = passages.indexOf(passage);
  takeAway(passage);
  passages[Math.min(at, passages.length - 1)]?.item.querySelector("button").focus();
  return true;
}

/** Let hands and keys work; without it the page shows what is marked and lets one jump to it. */
export function start(lent) {
  hands = lent;
  let timer;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    if (!marker.matches(":popover-open")) return;
    chosen = text.selected();
    if (chosen) place();
    else closeMarker();
  });
  const settled = () => { timer = setTimeout(() => text.selected() && openMarker(), 10); };
  document.getElementById("text").addEventListener("pointerup", settled);
  // A finger's selection is finished by its handles, for which no pointer event comes.
  if (matchMedia("(pointer: coarse)").matches) {
    document.addEventListener("selectionchange", () => { timer = setTimeout(() => text.selected() && openMarker(), 350); });
  }
  marker.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  marker.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("tab" in button.dataset) showGroup(groups().find((group) => group.dataset.variable === button.dataset.tab));
    else if ("move" in button.dataset) moveHere();
    else if ("category" in button.dataset) take(button);
  });
  // A question that takes passages has buttons in the panel; pressing one leaves the selection as it is.
  const panel = document.getElementById("panel");
  panel.addEventListener("pointerdown", (event) => event.target.closest("[data-attach]") && event.preventDefault());
  panel.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-attach]");
    const selected = button && text.selected();
    if (selected) attach(button.closest("form").dataset.variable, button.dataset.attach, selected);
    else if (button) say("Select words of the text first.");
  });
  document.addEventListener("toggle", ({ target, newState }) => {
    if (target === marker && newState === "closed") chosen = undefined;
  }, true);
  listen({
    digit,
    mark: markKey,
    next_variable: () => turn(1),
    previous_variable: () => turn(-1),
    Delete: deleteKey,
    Backspace: deleteKey,
    Escape: () => { moving = undefined; return closeMarker(); },
    caret: () => { import("app/caret").then((caret) => caret.toggle(text, say, (point) => over(point).map(({ item }) => item.querySelector("[data-label]").textContent))); },
  });
}

/** The field is there at once, for hands that type on; what finds comes behind it. */
function openFind() {
  const selected = text.selected();
  const bar = document.getElementById("find");
  bar.hidden = false;
  bar.querySelector("input").focus();
  import("app/find").then((find) => find.open(text, selected));
}

listen({
  next_passage: () => walk(1),
  previous_passage: () => walk(-1),
  find: openFind,
});

list.addEventListener("click", ({ target }) => {
  const passage = passages.find(({ item }) => item.contains(target));
  if (!passage) return;
  if (target.closest("[data-remove]")) takeAway(passage);
  else if (target.closest("[data-adjust]")) startMoving(passage);
  else jump(passage);
});

// A press on a painted passage shows it in the list.
text.article.addEventListener("click", (event) => {
  if (!getSelection().isCollapsed) return;
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const passage = caret && over(text.pointOf(caret.offsetNode, caret.offset))[0];
  if (!passage) return unmark();
  current = passage;
  paint("ev-current", [text.range(passage.start, passage.end)], 2);
  passage.item.scrollIntoView({ block: "nearest" });
  say(passage.item.querySelector("[data-label]").textContent);
});

const look = document.getElementById("look");
look.addEventListener("toggle", () => import("app/look"));
look.addEventListener("change", async ({ target }) => (await import("app/look")).set(target));
for (const button of document.querySelectorAll("[data-find]")) button.addEventListener("click", openFind);
passages.forEach((passage) => paintOne(text, passage));
show();
document.getElementById("text").dataset.painted = "";
