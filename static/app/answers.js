// Between the panel and the server: what is sent, and what is shown of its word.

import * as question from "app/question";
import { Saver } from "app/saving";

const panel = document.getElementById("panel");
const status = document.getElementById("saved");
const PAUSE = 600; // milliseconds without a key before a text is saved

const formOf = (variable) => panel.querySelector(`form[data-variable="${CSS.escape(variable)}"]`);
const forms = () => panel.querySelectorAll("form[data-variable]");
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

const saver = new Saver({
  busy: () => say("saving", "busy"),
  late: () => say("not saved – retrying", "late"),
  signedOut(again) {
    const signIn = { href: document.body.dataset.login, target: "_blank", textContent: "sign in again" };
    say("not saved – ", "late", Object.assign(document.createElement("a"), signIn), button("Try again", again));
  },
});

/**
 * Send any write – a passage, a note – in turn with the answers, and again until the server has spoken.
 * Resolves to `{ ok, status, answer }`; the fields get an `op_id` if they have none.
 */
export async function send(write) {
  const heard = await saver.send(write);
  sayOf(heard);
  return heard;
}

/** What the panel's head says when the server has spoken of the last edit. */
function sayOf({ ok, answer }) {
  if (!ok) say("not saved", "late");
  if (!ok || saver.waiting) return;
  const when = answer.saved_at ? new Date(answer.saved_at) : new Date();
  const time = when.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  if (troubled()) say("not saved", "late");
  else say(`✓ saved ${time}`);
}

/** The server's word on the answer to one question. */
function hear(form, heard) {
  const { ok, status, answer } = heard;
  if (!ok && status === 409 && !answer.closed) return askWhichStays(form, answer);
  if (ok) {
    question.setVersion(form, answer.version);
    question.tell(form);
    follow(answer);
  } else {
    delete form.dataset.kept;
    question.tell(form, "", answer.error);
  }
  return sayOf(heard);
}

/** What the server says of the other variables. Which ones are asked it knows when it has heard every answer. */
function follow({ asked, closed, answered, needed }) {
  for (const [variable, version] of Object.entries(closed)) question.setVersion(formOf(variable), version);
  if (saver.waiting) return;
  asked.map(formOf).filter(Boolean).forEach((form) => question.ask(form, true));
  Object.keys(closed).forEach((variable) => question.ask(formOf(variable), false));
  const [done, all] = document.querySelectorAll("#answered b");
  done.textContent = answered;
  all.textContent = needed;
}

/** Another window gave another answer to the same question: show both, and let the coder say which one stays. */
function askWhichStays(form, answer) {
  const settle = (act) => () => {
    question.setVersion(form, answer.version);
    question.tell(form);
    act();
  };
  const mine = settle(() => {
    delete form.dataset.kept;
    save(form);
  });
  const other = settle(() => {
    question.choose(form, answer.value);
    form.dataset.kept = JSON.stringify(question.valuesOf(form));
    say("✓ saved");
  });
  const buttons = Object.assign(document.createElement("div"), { className: "row" });
  buttons.append(button(`Keep mine: ${question.wordsOf(form) || "no answer"}`, mine));
  buttons.append(button(`Take the other: ${answer.readable}`, other));
  question.tell(form, "differ", answer.error, buttons);
  say("not saved – choose", "late");
}

const timers = new Map();

/** Send the answer if it is another than the one sent last. */
export function save(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  const values = question.valuesOf(form);
  if (form.dataset.kept === JSON.stringify(values)) return;
  form.dataset.kept = JSON.stringify(values);
  for (const other of forms()) question.ask(other, question.isAsked(other, formOf));
  const fields = { variable: form.dataset.variable, value: values };
  const edit = { address: panel.dataset.record, variable: form.dataset.variable, base: () => question.versionOf(form), fields };
  saver.answer(edit).then((heard) => hear(form, heard));
}

/** Send the answer when typing rests. */
export function saveSoon(form) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), PAUSE));
}

export const saveAll = () => [...timers.keys()].forEach(save);
export const isWaiting = () => saver.waiting > 0;

/** Resolves when the server has heard everything, with the variable that is in trouble, if any. */
export async function settled() {
  await saver.settled();
  return troubled()?.closest("form");
}

for (const form of forms()) form.dataset.kept = JSON.stringify(question.valuesSent(form));
// A quick hand may have chosen before this script was there to listen.
forms().forEach(save);
