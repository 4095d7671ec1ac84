// Sending answers to the server one after the other, until it says that they are kept.

const WAITS = [1000, 2000, 4000, 8000, 15000];

/** The CSRF token as it is now; signing in again, here or in another tab, changes it. */
function token() {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

/** Resolves when the person comes back to this tab, or asks for another try. */
function returning(again) {
  return new Promise((resolve) => {
    addEventListener("focus", resolve, { once: true });
    again(resolve);
  });
}

/** Fields as pairs: of an object whose values may be lists, of a FormData, or of pairs. */
function pairs(fields) {
  if (Symbol.iterator in fields) return [...fields];
  return Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
}

/**
 * The edits on their way, in the order in which they were made: a later one may hang on an earlier one.
 * `on` holds busy(), late() and signedOut(again).
 */
export class Saver {
  #queue = [];
  #idle = [];

  constructor(on) {
    this.on = on;
  }

  /** How many edits the server has not confirmed. */
  get waiting() {
    return this.#queue.length;
  }

  /** Resolves when nothing waits any more. */
  settled() {
    return this.waiting ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  /** Send an edit when its turn comes. Resolves to `{ ok, status, answer }` when the server has spoken. */
  send({ address, fields, label }) {
    const edit = { address, label, fields: pairs(fields) };
    // Made once: however often the edit is sent, the server keeps it once.
    if (!edit.fields.some(([name]) => name === "op_id")) edit.fields.push(["op_id", crypto.randomUUID()]);
    return this.#add(edit);
  }

  /** Send an answer; `base()` gives the version it is based on when its turn comes. One that still waits for its turn is replaced. */
  answer({ base, variable, ...edit }) {
    const last = this.#queue.at(-1);
    if (last?.variable === variable && last !== this.#queue[0]) {
      last.fields = pairs(edit.fields).concat(last.fields.filter(([name]) => name === "op_id"));
      return last.heard;
    }
    return this.#add({ ...edit, base, variable, fields: [...pairs(edit.fields), ["op_id", crypto.randomUUID()]] });
  }

  #add(edit) {
    edit.heard = new Promise((resolve) => { edit.hear = resolve; });
    this.#queue.push(edit);
    this.on.busy();
    if (this.#queue.length === 1) this.#work();
    return edit.heard;
  }

  async #work() {
    while (this.#queue.length) {
      const edit = this.#queue[0];
      const heard = await this.#deliver(edit);
      this.#queue.shift();
      edit.hear(heard);
      await heard; // whoever waits for it hears it before the next one goes
    }
    this.#idle.splice(0).forEach((resolve) => resolve());
  }

  async #deliver(edit) {
    const body = new URLSearchParams(edit.fields);
    if (edit.base) body.set("base_version", edit.base());
    for (let attempt = 0; ; attempt += 1) {
      const response = await this.#post(edit.address, body);
      if (!response || response.status >= 500 || response.status === 429) {
        this.on.late();
        await pause(WAITS[Math.min(attempt, WAITS.length - 1)]);
      } else if (response.type === "opaqueredirect" || [401, 403].includes(response.status)) {
        await returning(this.on.signedOut);
      } else {
        const answer = await response.json().catch(() => ({ error: "The server’s answer cannot be read. Load the page again." }));
        return { ok: response.ok, status: response.status, answer };
      }
    }
  }

  async #post(address, body) {
    const headers = { Accept: "application/json", "X-CSRFToken": token() };
    try {
      return await fetch(address, { method: "POST", body, headers, redirect: "manual" });
    } catch {
      return null;
    }
  }
}
