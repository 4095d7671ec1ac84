// The case: keys take a coder's value or another one, write the reason, rule, or leave the document for later.

import { areOn, listen, switchKeys } from "app/keys";

const form = document.getElementById("case");
const fields = form?.querySelector("fieldset:not(:disabled)");
const panel = document.getElementById("panel");
const dialog = document.getElementById("keys");

const choices = () => [...fields.querySelectorAll("[name=choice]:not(:disabled)")];
const isOther = () => fields.querySelector("[name=choice]:checked")?.value === "other";

/** Press an input as a click would: a tick comes and goes, a choice comes. */
function press(input) {
  input.focus({ preventScroll: true });
  input.checked = input.type === "radio" || !input.checked;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A key takes what a coder said; while another value is chosen, a digit takes one of all values. */
function take(key) {
  const name = /\d/.test(key) && fields && isOther() ? "value" : "choice";
  const input = fields?.querySelector(`[name=${name}][data-key="${key}"]:not(:disabled)`);
  if (!input) return false;
  press(input);
  return true;
}

/** Another value, and back: a field for it gets the focus, else digits choose. */
function takeOther() {
  if (!fields || !isOther()) {
    const taken = take("X");
    if (taken) fields.querySelector(".other [type=text]")?.focus();
    return taken;
  }
  choices().forEach((input) => { input.checked = false; });
  panel.focus({ preventScroll: true });
  return true;
}

/** The first thing that lacks gets the focus, and the server is not asked in vain. */
function rule() {
  if (!fields) return false;
  const reason = form.elements.reason;
  if (!choices().some((input) => input.checked)) choices()[0].focus();
  else if (!reason.value.trim()) reason.focus();
  else form.requestSubmit();
  return true;
}

// What stands alone – none applies, a missing answer, a number – excludes the rest.
fields?.addEventListener("change", ({ target }) => {
  const written = target.type === "text";
  if (target.name !== "value" || !(written ? target.value : target.checked)) return;
  for (const other of fields.querySelectorAll("[name=value]")) {
    if (other === target || !(written || other.type === "text" || [target, other].some((input) => "alone" in input.dataset))) continue;
    if (other.type === "text") other.value = "";
    else other.checked = false;
  }
});

// One press rules once.
form?.addEventListener("submit", (event) => {
  if (form.ariaBusy === "true") event.preventDefault();
  form.ariaBusy = "true";
});
addEventListener("pageshow", () => form && (form.ariaBusy = null));

listen({
  digit: take,
  agree: () => take("A"),
  none: takeOther,
  reason: () => form?.elements.reason?.focus(),
  later: () => document.getElementById("later").click(),
  text: () => document.getElementById("text").focus(),
  variables: () => panel.focus(),
  Enter: rule,
  "Ctrl+Enter": rule,
  "?": () => dialog.showModal(),
  Escape: () => document.activeElement?.blur(),
});
const single = document.getElementById("single-keys");
single.checked = areOn();
single.addEventListener("change", () => switchKeys(single.checked, single.dataset.address));
document.getElementById("help").addEventListener("click", () => dialog.showModal());
document.getElementById("main").dataset.ready = "1";
