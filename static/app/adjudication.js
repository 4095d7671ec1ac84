// The case: keys take a coder's value or another one, write the reason, rule, or leave the document for later.

import { listen } from "app/keys";

const form = document.getElementById("case");
const fields = form?.querySelector("fieldset:not(:disabled)");
const dialog = document.getElementById("keys");

function take(key) {
  const input = fields?.querySelector(`[name=choice][data-key="${key}"]:not(:disabled)`);
  if (!input) return false;
  input.checked = true;
  input.focus({ preventScroll: true });
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

/** The first thing that lacks gets the focus, and the server is not asked in vain. */
function rule() {
  if (!fields) return false;
  const chosen = fields.querySelector("[name=choice]:checked");
  const reason = form.elements.reason;
  if (!chosen) fields.querySelector("[name=choice]:not(:disabled)").focus();
  else if (!reason.value.trim()) reason.focus();
  else form.requestSubmit();
  return true;
}

// What stands alone – none applies, a missing answer – excludes the rest; choosing a value chooses "another value".
fields?.addEventListener("change", ({ target }) => {
  if (target.name !== "value") return;
  const others = [...fields.querySelectorAll("[name=value]")].filter((input) => input !== target);
  const alone = "alone" in target.dataset;
  for (const input of others) {
    if (target.type === "text" || input.type === "text" ? target.value : alone || "alone" in input.dataset) {
      if (input.type === "text") input.value = "";
      else input.checked = false;
    }
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
  X: () => take("X"),
  R: () => form?.elements.reason?.focus(),
  L: () => document.getElementById("later").click(),
  D: () => document.getElementById("text").focus(),
  V: () => document.getElementById("panel").focus(),
  Enter: rule,
  "Ctrl+Enter": rule,
  "?": () => dialog.showModal(),
  Escape: () => document.activeElement?.blur(),
});
document.getElementById("help").addEventListener("click", () => dialog.showModal());
document.getElementById("main").dataset.ready = "1";
