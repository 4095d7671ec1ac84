// On a coder's other pages: what an earlier page has left is sent, and what the server refused stays in sight.

import { kept, link, Saver } from "app/saving";

const place = document.getElementById("messages");
const line = Object.assign(document.createElement("p"), { className: "message late" });

function tell() {
  const edits = kept().filter((edit) => !edit.held);
  link(edits, line);
  line.hidden = !edits.length;
}

async function show(edits) {
  if (edits.length) (await import("app/held")).show(edits, place);
}

async function begin() {
  const saver = new Saver({
    changed: tell,
    heard(edit, { ok }) {
      tell();
      if (!ok) show([edit]);
    },
    signedOut: () => new Promise((resolve) => addEventListener("focus", resolve, { once: true })),
  });
  place.append(line);
  show((await saver.adopt()).filter((edit) => edit.held));
  tell();
}

if (kept().length) begin();
