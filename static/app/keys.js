// Keys by their place on the keyboard, so that they are the same on a Persian, Russian or Chinese layout.

const DIGIT = /^(?:Digit|Numpad)(\d)$/;
const NAMED = new Set(["Escape", "Backspace", "Delete", "/"]);
const OFF = "keys-off";
const ACTIONS = {
  E: "mark", S: "caret", F: "find", Z: "undo", N: "next_document", P: "previous_document", "[": "previous_passage", "]": "next_passage", J: "next_variable", K: "previous_variable",
};

/** Whether single keys work; whoever speaks to the computer or uses a screen reader may switch them off. */
export const areOn = () => localStorage.getItem(OFF) === null;
export function switchKeys(on) {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
}

/** Whether typing belongs to the element: no key of ours may be taken from it. */
export function takesText(element) {
  return element.matches("textarea, select, input:not([type=radio], [type=checkbox])") || element.isContentEditable;
}

/** A field for a number needs digits and what edits them; letters are free there. */
const isFreeInNumber = (name, target) => target.matches("[inputmode=decimal]") && /^[A-Z?]$/.test(name);

/** The name of a key press: "1", "⇧1", "J", "Enter", "Ctrl+Enter", "?" …; empty when it is not ours to use. */
export function keyName(event) {
  if (event.isComposing || event.altKey || event.metaKey) return "";
  if (event.key === "Enter") return event.ctrlKey ? "Ctrl+Enter" : "Enter";
  if (event.ctrlKey) return "";
  if (event.key === "?" || event.key === "؟") return "?";
  if (NAMED.has(event.key)) return event.key;
  const digit = DIGIT.exec(event.code);
  if (digit) return `${event.shiftKey ? "⇧" : ""}${digit[1]}`;
  if (event.code.startsWith("Bracket")) return event.code === "BracketLeft" ? "[" : "]";
  return event.code.startsWith("Key") && !event.shiftKey ? event.code.slice(3) : "";
}

function isFree(name, target) {
  if (["Escape", "Ctrl+Enter"].includes(name)) return true;
  if (name === "Enter") return !target.closest("textarea, select, button, a, summary, [type=search]");
  return areOn() && (!takesText(target) || isFreeInNumber(name, target));
}

/** Call `actions[name]` for its key, `actions.digit` for digits; an action that returns false leaves the key to the next. */
export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    const name = keyName(event);
    if (event.defaultPrevented || !name || document.querySelector("dialog[open]") || !isFree(name, event.target)) return;
    const action = actions[name] ?? actions[ACTIONS[name]] ?? (/\d$/.test(name) ? actions.digit : undefined);
    if (action && action(name, event) !== false) event.preventDefault();
  });
}
