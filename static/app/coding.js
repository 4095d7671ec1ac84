// The coding screen: which variable is open, what hands and keys do, and handing in.

import { isWaiting, save, saveAll, saveSoon, say, settled } from "app/answers";
import { areOn, listen, switchKeys } from "app/keys";
import * as question from "app/question";

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
  if (focus) (inputs.find((input) => input.checked) ?? inputs[0]).focus({ preventScroll: true });
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

function changed(form, input, goOn) {
  question.settle(form, input);
  question.fold(form);
  if (input.checked) question.explain(form, input);
  save(form);
  if (goOn) advance();
}

function takeBack(form) {
  if (!form || !question.isAnswered(form)) return false;
  question.choose(form, []);
  open(form);
  return save(form);
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
for (const name of ["focusin", "pointerover"]) {
  panel.addEventListener(name, ({ target }) => {
    const input = target.closest("label")?.querySelector("input") ?? target;
    if (input.hasAttribute("aria-describedby")) question.explain(input.form, input);
  });
}

listen({
  digit: press,
  X: press,
  J: () => step(1),
  K: () => step(-1),
  D: () => document.getElementById("text").focus(),
  V: () => open(active() ?? missing()[0] ?? forms()[0]),
  Backspace: () => takeBack(active()),
  Delete: () => takeBack(active()),
  "/": () => active()?.querySelector("[data-filter]")?.focus() ?? false,
  Enter: confirm,
  "Ctrl+Enter": confirm,
  Escape: () => document.activeElement.blur(),
  "?": () => keys.showModal(),
});
document.getElementById("help").addEventListener("click", () => keys.showModal());
const single = document.getElementById("single-keys");
single.checked = areOn();
single.addEventListener("change", () => switchKeys(single.checked));

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
