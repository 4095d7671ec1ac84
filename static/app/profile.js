// The profile: a field takes the key that is pressed in it, and the sample shows how texts will look.

const sample = document.querySelector(".sample");
const form = document.getElementById("reading");

form.addEventListener("change", ({ target }) => {
  const part = { text_size: "size", text_width: "width", text_face: "face" }[target.name];
  if (part) sample.dataset[part] = target.value;
});

const SIGNS = { BracketLeft: "[", BracketRight: "]", Slash: "/", Backslash: "\\", Semicolon: ";", Quote: "'", Comma: ",", Period: ".", Minus: "-", Equal: "=", Backquote: "`" };

document.getElementById("keymap").addEventListener("keydown", (event) => {
  if (!event.target.matches(".key") || event.ctrlKey || event.altKey || event.metaKey) return;
  const sign = SIGNS[event.code] ?? /^Key([A-Z])$/.exec(event.code)?.[1];
  if (!sign) return;
  event.preventDefault();
  event.target.value = sign;
  event.target.select();
});
