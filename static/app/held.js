// What the server refused and no question on the page can show stays in sight until the person discards it.

import { drop } from "app/saving";

const OURS = ["op_id", "base_version", "variable", "csrfmiddlewaretoken"];

const textOf = ({ fields }) => fields.filter(([name]) => !OURS.includes(name)).map(([, value]) => value).join(", ");

function button(text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: text });
  made.addEventListener("click", act);
  return made;
}

function lineOf(edit) {
  const line = Object.assign(document.createElement("div"), { className: "note error" });
  line.setAttribute("role", "alert");
  const what = Object.assign(document.createElement("span"), { dir: "auto", textContent: `${edit.document} · ${edit.label}: ${textOf(edit) || "no answer"}` });
  const why = Object.assign(document.createElement("span"), { dir: "auto", textContent: `Not saved. ${edit.held.answer.error}` });
  const discard = () => {
    drop(edit);
    line.remove();
  };
  line.append(what, why, button("Copy", () => navigator.clipboard.writeText(textOf(edit))), button("Discard", discard));
  return line;
}

/** Show each of them, with what was wrong; `place` gets them at its end. */
export function show(edits, place) {
  place.append(...edits.map(lineOf));
}
