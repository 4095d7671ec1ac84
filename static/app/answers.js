// Between the panel and the server: what is sent, and what is shown of its word.

import * as question from "app/question";
import { drop, kept, link, Saver } from "app/saving";

const panel = document.getElementById("panel");
const status = document.getElementById("saved");
const page = location.pathname; // of the edits that belong here
const PAUSE = 600; // milliseconds without a key before a text is saved

const formOf = (variable) => panel.querySelector(`form[data-variable="${CSS.escape(variable)}"]`);
const forms = () => panel.querySelectorAll("form[data-variable]");
const valuesIn = (edit) => edit.fields.filter(([name]) => name === "value").map(([, value]) => value);
const troubled = () => panel.querySelector("[data-problem]:not([hidden])");

/** How it stands with saving, in the panel's head: state is "", "busy" or "late". */
export function say(text, state = "", ...more) {
  status.replaceChildren(text, ...more);
  status.dataset.state = state;
}

function button(text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: text });
  made.addEventListener("click", act);
  return made;
}

const timers = new Map(); // of texts being written
let submitting = false;
let isBehind = false; // the server has a passage or a note from an earlier page that this one does not show
let signIn = null; // opens the dialog again

const saver = new Saver({
  changed,
  heard(edit, heard) {
    document.querySelector("#signin[open]")?.close();
    const form = edit.page === page && edit.variable && formOf(edit.variable);
    if (form) hear(form, edit, heard);
    else if (!edit.hear && !heard.ok) showHeld([edit]);
    else if (!edit.hear && edit.page === page) isBehind = true;
    said(heard);
    if (isBehind && !saver.waiting() && !timers.size) location.reload();
  },
  async quote({ fields }) {
    const { Text } = await import("app/passages");
    const { start, end } = Object.fromEntries(fields);
    return new Text(document.querySelector("#text .document")).slice(Number(start), Number(end));
  },
  async signedOut(byOther) {
    const dialog = await import("app/signin").catch(() => null);
    signIn = dialog && (() => dialog.open(byOther));
    changed();
    await dialog?.signedIn(byOther);
    signIn = null;
  },
});

/** The badge: how many edits of this document wait, and why; beside it those of other documents. */
function changed() {
  const count = saver.waiting(page);
  const last = submitting ? ", then submitted" : "";
  if (count && saver.trouble) say(`${count} not saved yet – ${saver.trouble}${last}`, "late", ...(signIn ? [button("Sign in", signIn)] : []));
  else if (count) say(`saving${last}`, "busy");
  else if (saver.trouble) say(saver.trouble, "late");
  showElsewhere();
}

function showElsewhere() {
  const others = kept().filter((edit) => edit.page !== page || edit.tab !== saver.tab);
  link(others, document.getElementById("elsewhere"));
}

/** What the panel's head says when the server has spoken of the last edit. */
function said({ ok, answer }) {
  changed();
  if (!ok || troubled()) say("not saved", "late");
  if (!ok || troubled() || saver.waiting()) return;
  const when = answer.saved_at ? new Date(answer.saved_at) : new Date();
  say(`✓ saved ${when.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`);
}

/**
 * Send any write – a passage, a note – in turn with the answers, and again until the server has spoken.
 * Resolves to `{ ok, status, answer }`; the fields get an `op_id` if they have none, and `label` says what it is.
 * What a page that is gone has left is sent by the next one, which then loads again to show it.
 */
export const send = (write) => saver.send({ ...write, document: panel.dataset.document });

/** The server's word on the answer to one question. */
function hear(form, edit, { ok, status, answer }) {
  const values = valuesIn(edit);
  if (status === 409 && !answer.closed) return askWhichStays(form, edit, answer);
  if (!ok) return keepRefused(form, edit, answer);
  question.setVersion(form, answer.version);
  form.dataset.standing = JSON.stringify(values);
  question.tell(form);
  return follow(answer);
}

/** An answer that the server refused stays on the screen, with what is wrong, until the coder changes or discards it. */
function keepRefused(form, edit, answer) {
  delete form.dataset.kept;
  const discard = () => {
    drop(edit);
    question.choose(form, JSON.parse(form.dataset.standing));
    form.dataset.kept = form.dataset.standing;
    question.tell(form);
    say("");
  };
  const buttons = Object.assign(document.createElement("div"), { className: "row" });
  buttons.append(button("Discard", discard), button("Copy", () => navigator.clipboard.writeText(question.wordsOf(form))));
  question.tell(form, "", answer.error, buttons);
}

/** What the server says of the other variables. Which ones are asked it knows when it has heard every answer. */
function follow({ asked, closed, answered, needed }) {
  for (const [variable, version] of Object.entries(closed)) {
    question.setVersion(formOf(variable), version);
    formOf(variable).dataset.standing = "[]";
  }
  if (saver.waitingAnswers()) return;
  asked.map(formOf).filter(Boolean).forEach((form) => question.ask(form, true));
  Object.keys(closed).forEach((variable) => question.ask(formOf(variable), false));
  const [done, all] = document.querySelectorAll("#answered b");
  done.textContent = answered;
  all.textContent = needed;
}

/** Another window gave another answer to the same question: show both, and let the coder say which one stays. */
function askWhichStays(form, edit, answer) {
  const settle = (values, act) => () => {
    drop(edit);
    question.setVersion(form, answer.version);
    form.dataset.standing = JSON.stringify(answer.value);
    question.choose(form, values);
    question.tell(form);
    act();
  };
  const values = valuesIn(edit);
  question.choose(form, values);
  const mine = settle(values, () => {
    delete form.dataset.kept;
    save(form);
  });
  const other = settle(answer.value, () => {
    form.dataset.kept = JSON.stringify(question.valuesOf(form));
    say("✓ saved");
  });
  const buttons = Object.assign(document.createElement("div"), { className: "row" });
  buttons.append(button(`Keep mine: ${question.wordsOf(form) || "no answer"}`, mine));
  buttons.append(button(`Take the other: ${answer.readable}`, other));
  question.tell(form, "differ", answer.error, buttons);
}

/** Send the answer if it is another than the one sent last. */
export function save(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  const values = question.valuesOf(form);
  if (form.dataset.kept === JSON.stringify(values)) return;
  form.dataset.kept = JSON.stringify(values);
  askWhatApplies();
  const { variable } = form.dataset;
  const fields = { variable, base_version: question.versionOf(form), value: values };
  const label = form.querySelector("[data-open]").textContent;
  saver.answer({ address: panel.dataset.record, document: panel.dataset.document, variable, label, fields });
}

const askWhatApplies = () => forms().forEach((form) => question.ask(form, question.isAsked(form, formOf)));

/** Send the answer when typing rests. */
export function saveSoon(form) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), PAUSE));
}

export const saveAll = () => [...timers.keys()].forEach(save);
export const isWaiting = () => saver.waiting() > 0;

/** Resolves when the server has heard everything, with the variable that is in trouble, if any. */
export async function settled() {
  submitting = true;
  changed();
  await saver.settled();
  submitting = false;
  return troubled()?.closest("form");
}

/** Put what waits for this document back on the screen, as if it had just been chosen. */
function showWaiting(edit) {
  const form = formOf(edit.variable);
  if (!form) return;
  const isTouched = JSON.stringify(question.valuesOf(form)) !== form.dataset.kept;
  if (!isTouched) question.choose(form, valuesIn(edit));
  form.dataset.kept = JSON.stringify(valuesIn(edit));
  askWhatApplies();
}

/** The note that waited is written where it belongs, as the next one is based on it. */
function showNote(edit) {
  const { variable, note } = Object.fromEntries(edit.fields);
  const fields = formOf(variable)?.elements;
  if (!fields?.note) return;
  fields.note.value = fields.before.value = note;
  fields.note.closest("details").open = true;
}

function showHeld(edits) {
  if (edits.length) import("app/held").then((held) => held.show(edits, document.getElementById("messages"))).catch(() => {});
}

/** What an earlier page has left: to be sent, and to be looked at again. */
async function takeUp() {
  const found = (await saver.adopt()).filter((edit) => edit.page === page);
  const lines = new Set(found.map((edit) => edit.line));
  if (lines.size === 1) [saver.line] = lines;
  found.filter((edit) => edit.variable && !edit.held).forEach(showWaiting);
  found.filter((edit) => edit.label === "note").forEach(showNote);
  return found.filter((edit) => edit.held);
}

for (const form of forms()) form.dataset.kept = form.dataset.standing = JSON.stringify(question.valuesSent(form));
const held = kept().length ? await takeUp() : [];
// A quick hand may have chosen before this script was there to listen.
forms().forEach(save);
for (const edit of held) {
  const form = edit.variable && formOf(edit.variable);
  if (!form) continue;
  askWhatApplies();
  question.choose(form, valuesIn(edit));
  hear(form, edit, edit.held);
}
showHeld(held.filter((edit) => !edit.variable || !formOf(edit.variable)));
if (held.length) say("not saved", "late");
addEventListener("storage", changed);
changed();
