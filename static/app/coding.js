// The coding screen: which variable is open, what hands and keys do, and handing in.

import { isWaiting, save, saveAll, saveSoon, say, send, settled } from "app/answers";
import * as evidence from "app/evidence";
import { areOn, listen, switchKeys, takesText } from "app/keys";
import * as question from "app/question";
import { unique } from "app/saving";

const panel = document.getElementById("panel");
const submit = document.getElementById("submit");
const keys = document.getElementById("keys");

const forms = () => [...panel.querySelectorAll("form[data-variable]:not([hidden])")];
const active = () => panel.querySelector("form.active");
const missing = () => forms().filter((form) => "required" in form.dataset && !question.isAnswered(form));

/** Open one variable, and fold the one that was open. */
function open(form, { focus = true } = {}) {
  for (const other of panel.querySelectorAll("form[data-variable]")) {
    other.classList.toggle("active", other === form);
    other.querySelector("[data-open]").setAttribute("aria-expanded", other === form);
    question.fold(other);
  }
  if (!form) return;
  question.explain(form);
  form.scrollIntoView({ block: "nearest" });
  const inputs = question.inputs(form);
  const first = inputs.find((input) => input.checked) ?? inputs[0] ?? form;
  if (focus) first.focus({ preventScroll: true });
}

function step(by) {
  const all = forms();
  const at = all.indexOf(active());
  const next = all[at < 0 && by < 0 ? all.length - 1 : at + by];
  if (next) open(next);
}

/** On to the next variable without an answer, then to what was left behind, then to the button. */
function advance() {
  const all = forms();
  const ahead = all.slice(all.indexOf(active()) + 1).find((form) => !question.isAnswered(form));
  const next = ahead ?? missing()[0];
  open(next ?? null);
  if (!next) submit.querySelector("button").focus();
}

let byArrow = false; // arrows walk through a group of options; only a choice goes on to the next variable

const done = []; // what can be undone, the latest last
const remember = (undo) => done.push(undo);
const allForms = () => [...panel.querySelectorAll("form[data-variable]")];
const sent = () => allForms().map((form) => [form, form.dataset.kept]);

/** Passages that rest on an answer which does not stand any more go with it, as they do on the server. */
function prune(changedForm) {
  const touched = allForms().filter((form) => form.hidden || form === changedForm);
  return touched.flatMap((form) => {
    const supports = (category) => !form.hidden && (question.takesPassages(form) || question.valuesOf(form).includes(category));
    return evidence.prune(form.dataset.variable, supports);
  });
}

/** Send an answer, and keep how to take the step back: with the answers and passages that went with the former one. */
function saveStep(form) {
  const before = sent();
  save(form);
  const gone = prune(form);
  const undo = () => {
    for (const [other, kept] of before) {
      if (other.dataset.kept === kept) continue;
      question.choose(other, JSON.parse(kept ?? "[]"));
      save(other);
    }
    prune(form);
    evidence.restore(gone);
    open(form);
  };
  remember(undo);
  return undo;
}

function changed(form, input, goOn) {
  question.settle(form, input);
  question.fold(form);
  if (input.checked) question.explain(form, input);
  saveStep(form);
  if (goOn && "autoAdvance" in panel.dataset) advance();
}

function takeBack(form) {
  if (!form || !question.isAnswered(form)) return false;
  question.choose(form, []);
  open(form);
  saveStep(form);
  return true;
}

/** Choose a category because a passage was marked for it; gives what takes the choice back, if it was one. */
function choose(variable, category) {
  const form = allForms().find((one) => one.dataset.variable === variable);
  const input = question.inputs(form).find((one) => one.value === category);
  if (!input || input.checked) return undefined;
  input.checked = true;
  question.settle(form, input);
  question.fold(form);
  question.explain(form, input);
  const undo = saveStep(form);
  done.pop(); // the mark and its choice are one step
  return undo;
}

/** Take the last step back; with none left, the coding that was handed in a moment ago. */
function undo() {
  const last = done.pop();
  if (last) last();
  else document.querySelector("#undo-submit button")?.click();
  return true;
}

function press(key) {
  const form = active();
  const input = form && question.inputs(form).find((one) => one.dataset.key === key);
  if (!input) return false;
  input.focus({ preventScroll: true });
  input.checked = input.type === "radio" || !input.checked;
  return changed(form, input, input.type === "radio");
}

function confirm() {
  saveAll();
  if (active()) advance();
  else submit.requestSubmit();
}

panel.addEventListener("change", ({ target }) => {
  if (target.name === "value") changed(target.form, target, target.type === "radio" && !byArrow);
});
panel.addEventListener("input", ({ target }) => {
  if ("filter" in target.dataset) return question.filter(target.form, target.value);
  if (target !== question.field(target.form)) return;
  question.settle(target.form, target);
  saveSoon(target.form);
});
panel.addEventListener("keydown", (event) => { byArrow = event.key.startsWith("Arrow"); }, true);
panel.addEventListener("pointerdown", () => { byArrow = false; }, true);
panel.addEventListener("click", ({ target }) => {
  const form = target.closest("form[data-variable]");
  if (target.closest("[data-back]")) takeBack(form);
  else if (target.closest("[data-open]")) open(form);
});
panel.addEventListener("submit", (event) => event.preventDefault());
panel.addEventListener("focusin", async ({ target }) => {
  if (target.name === "note") (await import("app/notes")).watch(target, send);
});
for (const name of ["focusin", "pointerover"]) {
  panel.addEventListener(name, ({ target }) => {
    const input = target.closest("label")?.querySelector("input") ?? target;
    if (input.hasAttribute("aria-describedby")) question.explain(input.form, input);
  });
}

/** Write a note to the adjudicator on the open variable. */
function note() {
  const field = active()?.elements.note;
  if (!field) return false;
  field.closest("details").open = true;
  field.focus();
  return true;
}

evidence.start({
  send,
  unique,
  remember,
  choose,
  activeVariable: () => active()?.dataset.variable,
  isAsked: (variable) => forms().some((form) => form.dataset.variable === variable),
});
document.addEventListener("keydown", (event) => {
  if (event.code !== "KeyZ" || !(event.ctrlKey || event.metaKey) || event.shiftKey || takesText(event.target)) return;
  event.preventDefault();
  undo();
});
const cannot = document.getElementById("cannot");
const askWhy = () => cannot.showModal();
document.getElementById("cannot-code").addEventListener("click", (event) => {
  event.preventDefault();
  askWhy();
});
if (cannot.open) {
  cannot.close();
  askWhy();
}
cannot.querySelector("form[action]").addEventListener("submit", async (event) => {
  event.preventDefault();
  event.submitter.setAttribute("aria-busy", "true");
  saveAll();
  await settled();
  event.target.submit();
});
listen({
  undo,
  note,
  cannot_code: askWhy,
  next_document: () => document.getElementById("next-document").click(),
  previous_document: () => document.getElementById("previous-document").click(),
  digit: press,
  none: () => press("X"),
  next_variable: () => step(1),
  previous_variable: () => step(-1),
  text: () => document.getElementById("text").focus(),
  variables: () => open(active() ?? missing()[0] ?? forms()[0]),
  Backspace: () => takeBack(active()),
  Delete: () => takeBack(active()),
  filter: () => active()?.querySelector("[data-filter]")?.focus() ?? false,
  Enter: confirm,
  "Ctrl+Enter": confirm,
  Escape: () => document.activeElement.blur(),
  "?": () => keys.showModal(),
});
document.getElementById("help").addEventListener("click", () => keys.showModal());
const single = document.getElementById("single-keys");
single.checked = areOn();
single.addEventListener("change", () => switchKeys(single.checked, single.dataset.address));

// What was chosen a moment ago must have reached the server before the coding is handed in.
submit.addEventListener("submit", async (event) => {
  event.preventDefault();
  saveAll();
  const troubled = missing().length ? null : await settled();
  const left = missing();
  if (left.length || troubled) {
    open(troubled ?? left[0]);
    if (left.length) say(`${left.length} still to answer`, "late");
    return;
  }
  submit.querySelector("button").setAttribute("aria-busy", "true");
  submit.submit();
});
addEventListener("beforeunload", (event) => {
  saveAll();
  if (isWaiting()) event.preventDefault();
});

// The page opens on a question without an answer; one that has it was answered before this script was there to listen.
const first = active();
if (first && question.isAnswered(first)) {
  question.fold(first);
  if (question.takesOne(first)) advance();
}
if (active()) {
  question.explain(active());
  active().scrollIntoView({ block: "nearest" });
}
panel.dataset.ready = "";
