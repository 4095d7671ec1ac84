// Edits on their way to the server. Until it says that they are kept, they wait in this browser, under the person who
// made them; signing out wipes them. Only what the person entered is kept here, never a document's text.

const WAITS = [1000, 2000, 4000, 8000, 15000];
const PATIENCE = 20_000; // milliseconds for one answer; asking again is harmless
const { person } = document.body.dataset;
const PREFIX = `unsaved ${person} `;
const LEFT = `left ${person}`;
let left = false;

const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).sort();

/** Everything of this person, the oldest first, whichever page it was made on. */
export const kept = () => keys().map((key) => JSON.parse(localStorage.getItem(key)));

/** A key for one more edit; keys sort as the edits were made. */
function nextKey() {
  const last = Number(keys().at(-1)?.slice(PREFIX.length) ?? 0);
  return PREFIX + Math.max(Date.now(), Math.floor(last) + 1) + Math.random().toFixed(6).slice(1);
}

const isQuote = ([name]) => name === "quote";

/**
 * Keep the edit under its key, without the words that it quotes from the text. A browser that keeps nothing must not stop
 * the work: then it waits in the page alone.
 */
function keep(edit) {
  if (left) return;
  edit.quotes ||= edit.fields.some(isQuote);
  try {
    localStorage.setItem(edit.key, JSON.stringify({ ...edit, fields: edit.fields.filter((field) => !isQuote(field)) }));
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
  }
}

export const drop = (edit) => localStorage.removeItem(edit.key);

/** In `place` a link for each document of which edits are unsaved, saying how many. */
export function link(edits, place) {
  place.replaceChildren(...[...Map.groupBy(edits, (edit) => edit.page)].map(([href, { length, 0: first }]) => {
    const textContent = `${length} ${length === 1 ? "answer" : "answers"} of ${first.document} not saved yet`;
    return Object.assign(document.createElement("a"), { href, textContent, title: textContent, dir: "auto" });
  }));
}

/** Call `act` when the person signs out, in this tab or in another one. */
function whenLeft(act) {
  document.addEventListener("left", act);
  addEventListener("storage", ({ key, newValue }) => { if (key === LEFT && newValue) act(); });
}

function wipe() {
  left = true;
  keys().forEach((key) => localStorage.removeItem(key));
  localStorage.setItem(LEFT, "1");
  localStorage.removeItem(LEFT);
  document.dispatchEvent(new Event("left"));
}

// Back on a page that was left: signing out did not come about.
addEventListener("pageshow", () => { left = false; });

// Signing out asks first while something is unsaved.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-sign-out]")) return;
  const count = keys().length;
  if (!count) return wipe();
  event.preventDefault();
  const dialog = document.getElementById("unsaved");
  dialog.querySelector("[data-count]").textContent = count === 1 ? dialog.dataset.one : dialog.dataset.many.replace("{count}", count);
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue !== "lose") return;
    wipe();
    form.submit();
  };
  dialog.showModal();
});

/** The CSRF token as it is now; signing in again, here or in another tab, changes it. */
const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

/** A UUID, also where the site is served without TLS and the browser makes none. */
export const unique = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => (
  digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

/** Fields as pairs: of an object whose values may be lists, of a FormData, or of pairs. */
function pairs(fields) {
  if (Symbol.iterator in fields) return [...fields];
  return Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
}

const sameCell = (one, other) => Boolean(one.variable) && one.variable === other.variable && one.address === other.address;

/** Run `act` if the tab is gone: as long as it lives it holds the lock of its name. */
async function ifGone(tab, act) {
  if (navigator.locks) await navigator.locks.request(tab, { ifAvailable: true }, (lock) => lock && act());
  else act();
}

/**
 * The edits on their way, in the order in which they were made: a later one may hang on an earlier one.
 * `on` holds changed(), heard(edit, { ok, status, answer }), signedOut(byOther), which resolves when to try again, and
 * where the text is at hand quote(edit), which resolves to the words that a passage needs.
 *
 * An edit is kept in the browser before it is sent. It belongs to the tab that made it; when that is gone, another one
 * adopts it. Edits of one `line` were made by someone who saw the ones before: each is based on what those produced.
 */
export class Saver {
  #queue = [];
  #idle = [];
  #working = false;

  constructor(on) {
    const tab = unique();
    Object.assign(this, { on, tab, line: tab, trouble: "" });
    navigator.locks?.request(tab, () => new Promise(() => {}));
    whenLeft(() => this.#forget());
    addEventListener("online", () => this.adopt((edit) => edit.page !== location.pathname));
  }

  /** How many edits the server has not confirmed; of one page, or of all. */
  waiting(page) {
    return page ? this.#queue.filter((edit) => edit.page === page).length : this.#queue.length;
  }

  /** How many answers, of whatever question, the server has not confirmed; passages and notes do not count. */
  waitingAnswers() {
    return this.#queue.filter((edit) => edit.variable).length;
  }

  /** Resolves when nothing waits any more. */
  settled() {
    return this.#working ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  /** Send any write in its turn. Resolves to `{ ok, status, answer }` when the server has spoken. */
  send({ fields, ...edit }) {
    return new Promise((hear) => this.#add({ ...edit, fields: pairs(fields), hear }));
  }

  /** Send an answer in its turn; one to the same question that was never sent gives way to it. */
  answer({ fields, ...edit }) {
    const last = this.#queue.at(-1);
    if (last && sameCell(last, edit) && last.line === this.line && !last.tried) drop(this.#queue.pop());
    this.#add({ ...edit, fields: pairs(fields) });
  }

  /** Take over what tabs that are gone have left, and send it. Returns it, with what the server refused. */
  async adopt(isWanted = () => true) {
    const found = [];
    for (const tab of new Set(kept().map((edit) => edit.tab))) {
      if (tab !== this.tab) await ifGone(tab, () => found.push(...this.#take(tab, isWanted)));
    }
    found.sort((one, other) => (one.key < other.key ? -1 : 1));
    for (const edit of found.filter((one) => one.quotes)) edit.fields.push(["quote", await this.on.quote(edit)]);
    this.#queue.push(...found.filter((edit) => !edit.held));
    this.#work();
    return found;
  }

  /** What was refused because the coding was closed is tried again on its page, which may be open again. */
  #take(tab, isWanted) {
    const isReadable = (edit) => !edit.quotes || (this.on.quote && edit.page === location.pathname);
    const edits = kept().filter((edit) => edit.tab === tab && isWanted(edit) && isReadable(edit));
    for (const edit of edits) {
      if (edit.held?.answer.closed && edit.page === location.pathname) delete edit.held;
      keep(Object.assign(edit, { tab: this.tab }));
    }
    return edits;
  }

  // The op_id is made once: however often the edit is sent, the server keeps it once.
  #add(edit) {
    Object.assign(edit, { tab: this.tab, line: this.line, page: location.pathname, key: nextKey() });
    if (!edit.fields.some(([name]) => name === "op_id")) edit.fields.push(["op_id", unique()]);
    keep(edit);
    this.#queue.push(edit);
    this.#work();
    this.on.changed();
  }

  #forget() {
    this.#queue = [];
    this.#tell("signed out");
  }

  async #work() {
    if (this.#working) return;
    this.#working = true;
    while (this.#queue.length) {
      const edit = this.#queue[0];
      const heard = await this.#deliver(edit);
      if (!heard) continue;
      this.#queue.shift();
      this.#conclude(edit, heard);
      this.on.heard(edit, heard);
      edit.hear?.(heard);
    }
    this.#working = false;
    this.#idle.splice(0).forEach((resolve) => resolve());
  }

  /** Send it until the server has spoken; nothing comes back when the person signed out meanwhile. */
  async #deliver(edit) {
    keep(Object.assign(edit, { tried: true }));
    for (let attempt = 0; this.#queue[0] === edit; attempt += 1) {
      const { status, ok, type, answer } = await this.#post(edit);
      if (type === "opaqueredirect" || [401, 403, 412].includes(status)) {
        this.#tell("signed out");
        await this.on.signedOut(status === 412);
      } else if (!status || status >= 500 || status === 429 || (ok && !answer)) {
        this.#tell(navigator.onLine ? "retrying" : "offline");
        await pause(WAITS[Math.min(attempt, WAITS.length - 1)]);
      } else {
        this.trouble = "";
        return { ok, status, answer: answer ?? { error: "The server did not take this. Load the page again." } };
      }
    }
    return null;
  }

  #tell(trouble) {
    this.trouble = trouble;
    this.on.changed();
  }

  async #post({ address, fields }) {
    const headers = { Accept: "application/json", "X-CSRFToken": token(), "X-Person": person };
    const request = { method: "POST", body: new URLSearchParams(fields), headers, redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE) };
    try {
      const response = await fetch(address, request);
      const { status, ok, type } = response;
      return { status, ok, type, answer: await response.json().catch(() => null) };
    } catch {
      return {};
    }
  }

  /** What is kept goes; what is refused stays for the person to see, unless whoever sent it shows it. */
  #conclude(edit, heard) {
    if (heard.ok || edit.hear) drop(edit);
    else keep(Object.assign(edit, { held: heard }));
    const isPast = (old) => old.held && old.line === edit.line && old.key < edit.key && sameCell(old, edit);
    kept().filter(isPast).forEach(drop);
    if (!heard.ok) return;
    for (const next of this.#queue.filter((one) => one.line === edit.line && one.variable && one.address === edit.address)) {
      const version = sameCell(next, edit) ? heard.answer.version : heard.answer.closed?.[next.variable];
      if (version === undefined) continue;
      next.fields.find(([name]) => name === "base_version")[1] = version;
      keep(next);
    }
  }
}
