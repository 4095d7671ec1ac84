// The editor of the codebook: moving by drag and by Alt with the arrows, and whether all that was typed is saved.

const status = () => document.getElementById("saved");
let [typed, sent, kept] = [0, 0, 0]; // strokes: made, on their way, on the server
let moved = "";

function tell() {
  const line = status();
  line.textContent = "not saved yet";
  line.dataset.state = "busy";
}

/** The moment of the last save, by the clock of the person. */
function tellTime() {
  const moment = status().querySelector("time");
  if (moment) moment.textContent = new Date(moment.dateTime).toLocaleTimeString(document.documentElement.lang);
}

/** A sentence about a problem leads to its field. */
function toField() {
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.focus();
}

tellTime();
toField();
addEventListener("hashchange", toField);

document.addEventListener("input", ({ target }) => {
  if (!target.closest("[data-draft]")) return;
  typed += 1;
  tell();
});

// A refused edit is an answer like any other; its sentence stands where "saved" would.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if ([409, 422].includes(detail.xhr.status)) detail.isError = false;
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.requestConfig.verb === "post") sent = typed;
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.requestConfig.verb !== "post" || detail.xhr.status >= 400) return;
  kept = sent;
  tellTime();
  if (typed > kept) tell();
});

addEventListener("beforeunload", (event) => {
  if (typed > kept) event.preventDefault();
});

/** Ask the server to put the item at `from` to the place `to`. */
function move(order, from, to) {
  const count = order.querySelectorAll("[data-item]").length;
  if (to < 0 || to >= count || to === from) return;
  const button = order.querySelector("[data-mover]");
  button.value = `move:${from}:${to}`;
  moved = `${order.id} [data-item="${to}"] [data-handle]`;
  button.click();
}

document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const item = event.target.closest("[data-item]");
  // There Alt with an arrow opens a list, or moves by paragraphs.
  if (!event.altKey || !step || !item || event.target.matches("select, textarea")) return;
  event.preventDefault();
  const from = Number(item.dataset.item);
  move(item.closest("[data-order]"), from, from + step);
});

// The item keeps the focus at its new place.
document.addEventListener("htmx:afterSettle", () => {
  if (moved) document.querySelector(`#${moved}`)?.focus();
  moved = "";
});

let dragged;

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-handle]")?.closest("[data-item]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setDragImage(dragged, 12, 12);
  dragged.classList.add("dragged");
});

document.addEventListener("dragover", (event) => {
  const over = event.target.closest("[data-item]");
  if (!dragged || !over || over.closest("[data-order]") !== dragged.closest("[data-order]")) return;
  event.preventDefault();
  document.querySelector(".over")?.classList.remove("over");
  over.classList.add("over");
});

document.addEventListener("drop", (event) => {
  const over = event.target.closest("[data-item]");
  if (!dragged || !over) return;
  event.preventDefault();
  move(over.closest("[data-order]"), Number(dragged.dataset.item), Number(over.dataset.item));
});

document.addEventListener("dragend", () => {
  for (const name of ["over", "dragged"]) document.querySelector(`.${name}`)?.classList.remove(name);
  dragged = undefined;
});
