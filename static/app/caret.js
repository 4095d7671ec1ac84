// A caret for reading with the keyboard: arrows go by word, with Ctrl by character, with Shift they select.

import { paint } from "app/passages";

const BY = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "backward", ArrowDown: "forward", Home: "backward", End: "forward" };
const reading = document.getElementById("text");
let text;
let tell;
let labelsAt;
let before = "";
let isOn = false;

function granularity(event) {
  if (event.key.startsWith("Home") || event.key === "End") return "lineboundary";
  if (event.key === "ArrowUp" || event.key === "ArrowDown") return "line";
  return event.ctrlKey ? "character" : "word";
}

/** Show where the caret is, which a page that cannot be edited does not. */
function show() {
  const { focusNode, focusOffset } = getSelection();
  if (!focusNode || !text.article.contains(focusNode)) return;
  const point = text.pointOf(focusNode, focusOffset);
  const at = Math.min(point, text.length - 1);
  paint("caret", [text.range(at, at + 1)], 3);
  text.lineAt(point).element.scrollIntoView({ block: "nearest" });
  const labels = labelsAt(point).join(", ");
  if (labels !== before) tell(labels ? `in ${labels}` : "outside passages");
  before = labels;
}

function press(event) {
  const direction = BY[event.key];
  if (!direction || event.altKey || event.metaKey) return;
  event.preventDefault();
  getSelection().modify(event.shiftKey ? "extend" : "move", direction, granularity(event));
  show();
}

/** The first line that is in sight. */
const inSight = () => text.lines.find(({ node, element }) => node && element.getBoundingClientRect().bottom > reading.getBoundingClientRect().top) ?? text.lines[0];

function end() {
  isOn = false;
  delete reading.dataset.caret;
  reading.removeEventListener("keydown", press);
  paint("caret", []);
  tell("Reading caret off.");
}

/** The caret comes where reading is, or goes. */
export function toggle(of, say, labels) {
  [text, tell, labelsAt] = [of, say, labels];
  if (isOn) return end();
  isOn = true;
  reading.dataset.caret = "";
  reading.focus();
  const { anchorNode } = getSelection();
  if (!anchorNode || !text.article.contains(anchorNode)) {
    const { start } = inSight();
    text.select(start, start);
  }
  reading.addEventListener("keydown", press);
  tell("Reading caret on: arrows go by word, with Shift they select.");
  return show();
}
