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

/**
 * The answers on their way, in the order in which they were given: a later question may hang on an earlier answer.
 * `on` holds busy(), saved(edit, answer), late(), signedOut(again), stale(edit, answer), refused(edit, answer).
 */
export class Saver {
  #queue = [];
  #idle = [];

  constructor(address, on) {
    Object.assign(this, { address, on });
  }

  /** How many answers the server has not confirmed. */
  get waiting() {
    return this.#queue.length;
  }

  /** Resolves when nothing waits any more. */
  settled() {
    return this.waiting ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  /** Send `values` as the answer to `variable`; `base()` gives the version it is based on when its turn comes. */
  save(variable, values, base) {
    const next = this.#queue.find((edit) => edit.variable === variable && !edit.body);
    if (next) next.values = values;
    else this.#queue.push({ variable, values, base });
    this.on.busy();
    if (this.#queue.length === 1) this.#work();
  }

  async #work() {
    while (this.#queue.length) {
      await this.#send(this.#queue[0]);
      this.#queue.shift();
    }
    this.#idle.splice(0).forEach((resolve) => resolve());
  }

  // The op_id is made once: however often the edit is sent, the server keeps it once.
  async #send(edit) {
    edit.body = new URLSearchParams({ variable: edit.variable, base_version: edit.base(), op_id: crypto.randomUUID() });
    edit.values.forEach((value) => edit.body.append("value", value));
    for (let attempt = 0; ; attempt += 1) {
      const response = await this.#post(edit.body);
      if (!response || response.status >= 500 || response.status === 429) {
        this.on.late();
        await pause(WAITS[Math.min(attempt, WAITS.length - 1)]);
      } else if (response.type === "opaqueredirect" || [401, 403].includes(response.status)) {
        await returning(this.on.signedOut);
      } else return this.#hear(edit, response);
    }
  }

  async #post(body) {
    const headers = { Accept: "application/json", "X-CSRFToken": token() };
    try {
      return await fetch(this.address, { method: "POST", body, headers, redirect: "manual" });
    } catch {
      return null;
    }
  }

  async #hear(edit, response) {
    const answer = await response.json().catch(() => ({ error: "The server’s answer cannot be read. Load the page again." }));
    if (response.ok) return this.on.saved(edit, answer);
    if (response.status === 409 && !answer.closed) return this.on.stale(edit, answer);
    return this.on.refused(edit, answer);
  }
}
