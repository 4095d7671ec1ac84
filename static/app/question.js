// One variable on the panel: what is chosen, how it is shown, and what must not stand together.

const isTick = (input) => input.matches("[type=radio], [type=checkbox]");

/** The inputs that make the answer. */
export const inputs = (form) => [...form.querySelectorAll("[name=value]")];

const given = (form) => inputs(form).filter((input) => (isTick(input) ? input.checked : input.value.trim()));

/** The answer as it goes to the server: codes, a number or a text; empty for none. */
export const valuesOf = (form) => given(form).map((input) => input.value);

/** The answer that came with the page, whatever was chosen since. */
export const valuesSent = (form) => inputs(form)
  .filter((input) => (isTick(input) ? input.defaultChecked : input.defaultValue.trim()))
  .map((input) => (isTick(input) ? input.value : input.defaultValue));

/** The answer in words. */
export const wordsOf = (form) => given(form).map((input) => input.dataset.label ?? input.value.trim()).join(", ");

/** What the server counts as the version of this answer. */
export const versionOf = (form) => form.elements.base_version.value;
export const setVersion = (form, version) => { form.elements.base_version.value = version; };

export const isAnswered = (form) => given(form).length > 0;
export const takesPassages = (form) => form.querySelector("[data-attach]") !== null;
export const takesOne = (form) => !takesPassages(form) && inputs(form).every((input) => input.type === "radio");
export const field = (form) => inputs(form).find((input) => !isTick(input));

/** Answers that stand alone take the others' place, and give way to them. */
export function settle(form, changed) {
  const alone = (input) => !isTick(input) || input.dataset.alone !== undefined;
  if (isTick(changed) ? !changed.checked : !changed.value.trim()) return;
  for (const other of inputs(form)) {
    if (other === changed || !(alone(changed) || alone(other))) continue;
    if (isTick(other)) other.checked = false;
    else other.value = "";
  }
}

/** Make `values` the answer. */
export function choose(form, values) {
  const ticks = inputs(form).filter(isTick);
  ticks.forEach((input) => { input.checked = values.includes(input.value); });
  const written = field(form);
  if (written) written.value = values.find((value) => !ticks.some((input) => input.value === value)) ?? "";
  fold(form);
}

/** Show the answer as the folded question shows it. */
export function fold(form) {
  if (takesPassages(form)) return; // passages say themselves how many they are
  const chips = given(form).map((input) => {
    const chip = document.createElement("span");
    chip.className = input.matches("textarea") ? "chip accent memo" : "chip accent";
    chip.dir = "auto";
    if (input.dataset.hue) {
      const dot = document.createElement("i");
      dot.className = `dot h${input.dataset.hue}`;
      chip.append(dot);
    }
    chip.append(input.dataset.label ?? input.value.trim());
    return chip;
  });
  form.querySelector("[data-answer]").replaceChildren(...chips);
  form.classList.toggle("todo", !chips.length && !form.classList.contains("active"));
}

/** Show what the codebook says of one answer: the one in focus or under the pointer, else the one chosen. */
export function explain(form, input) {
  const about = (input ?? given(form)[0])?.getAttribute("aria-describedby");
  form.querySelectorAll(".definition").forEach((text, place) => {
    text.classList.toggle("shown", about ? text.id === about : place === 0);
  });
}

/** A sentence about this answer, with what can be done; without arguments, none. */
export function tell(form, kind, ...content) {
  const place = form.querySelector("[data-problem]");
  place.className = `problem ${kind ?? ""}`;
  place.replaceChildren(...content);
  place.hidden = !content.length;
}

/** Keep only the answers that hold `text`. */
export function filter(form, text) {
  for (const option of form.querySelectorAll(".options:not(.rest) .option")) {
    option.hidden = !option.textContent.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase());
  }
}

/** Whether the answers before it ask this question, by its own skip logic. */
export function isAsked(form, formOf) {
  if (!form.dataset.condition) return true;
  const [variable, values] = JSON.parse(form.dataset.condition);
  const parent = formOf(variable);
  return Boolean(parent) && !parent.hidden && valuesOf(parent).some((value) => values.includes(value));
}

/** Put the question to the coder, or take it away together with its answer. */
export function ask(form, isAskedNow) {
  if (form.hidden === !isAskedNow) return;
  form.hidden = !isAskedNow;
  form.classList.remove("active");
  choose(form, []);
  tell(form);
  form.dataset.kept = "[]";
}
