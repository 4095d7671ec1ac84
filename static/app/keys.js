// Keys by their place on the keyboard, so that they are the same on a Persian, Russian or Chinese layout.

const DIGIT = /^(?:Digit|Numpad)(\d)$/;
const LETTER = /^Key([A-Z])$/;
const NAMED = new Set(["Escape", "Backspace", "Delete"]);
const actionOf = new Map(Object.entries(JSON.parse(document.body.dataset.keys ?? "{}")).map(([action, code]) => [code, action]));

/** Whether single keys work; whoever speaks to the computer or uses a screen reader may switch them off. */
export const areOn = () => document.body.dataset.singleKeys !== "off";

/** Switch single keys on or off, here at once and in the profile. */
export function switchKeys(on, address) {
  document.body.dataset.singleKeys = on ? "on" : "off";
  keepInProfile({ single_keys: on ? "on" : "" }, address);
}

/** Keep part of the person's profile; whether it is kept. */
export async function keepInProfile(fields, address) {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  try {
    return (await fetch(address, { method: "POST", body: new URLSearchParams(fields), headers })).ok;
  } catch {
    return false; // the network is away
  }
}

/** Whether typing belongs to the element: no key of ours may be taken from it. */
export function takesText(element) {
  return element.matches("textarea, select, input:not([type=radio], [type=checkbox])") || element.isContentEditable;
}

/** A field for a number needs digits and what edits them; letters are free there. */
const isFreeInNumber = (event) => event.target.matches("[inputmode=decimal]") && (event.code.startsWith("Key") || isHelp(event));

const isHelp = ({ key }) => key === "?" || key === "؟";

/** What a key press asks for: an action, or "1", "⇧1", "B", "Enter", "Ctrl+Enter", "?" …; empty when it is not ours. */
export function keyName(event) {
  if (event.isComposing || event.altKey || event.metaKey) return "";
  if (event.key === "Enter") return event.ctrlKey ? "Ctrl+Enter" : "Enter";
  if (event.ctrlKey) return "";
  if (isHelp(event)) return "?";
  if (NAMED.has(event.key)) return event.key;
  const digit = DIGIT.exec(event.code);
  if (digit) return `${event.shiftKey ? "⇧" : ""}${digit[1]}`;
  return (!event.shiftKey && (actionOf.get(event.code) ?? LETTER.exec(event.code)?.[1])) || "";
}

function isFree(name, event) {
  if (["Escape", "Ctrl+Enter"].includes(name)) return true;
  if (name === "Enter") return !event.target.closest("textarea, select, button, a, summary, [type=search]");
  return areOn() && (!takesText(event.target) || isFreeInNumber(event));
}

/** Call `actions[name]` for its key, `actions.digit` for digits and letters of answers; an action that returns false leaves the key to the next. */
export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    const name = keyName(event);
    if (event.defaultPrevented || !name || document.querySelector("dialog[open]") || !isFree(name, event)) return;
    const action = actions[name] ?? (/\d$|^[A-Z]$/.test(name) ? actions.digit : undefined);
    if (action && action(name, event) !== false) event.preventDefault();
  });
}
