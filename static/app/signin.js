// Signing in again without leaving the page: what is written on it stays, and what waits goes out afterwards.

const dialog = document.getElementById("signin");
const form = dialog.querySelector("form[method=post]");
const problem = dialog.querySelector("[data-problem]");
const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
let going = () => {};
let done = false; // the server took the password; if it still asks, another step is missing

function tell(text) {
  problem.textContent = text;
  problem.hidden = !text;
}

/** Open the dialog: for the person's password, or with the word that someone else is signed in now. */
export function open(byOther) {
  for (const part of dialog.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "other") !== byOther;
  if (!dialog.open) dialog.showModal();
}

/** Resolves when it is worth trying again: after signing in here, or coming back from where that was done. */
export function signedIn(byOther) {
  if (done && !byOther) tell("Signing in needs one more step. Do it on a page of its own; then come back.");
  done = false;
  open(byOther);
  return new Promise((resolve) => {
    going = resolve;
    addEventListener("focus", resolve, { once: true });
  }).finally(() => removeEventListener("focus", going));
}

/** The sentence of a refused form. */
const sentenceOf = ({ form: { errors, fields } }) => [...errors, ...Object.values(fields).flatMap((field) => field.errors)].join(" ");

async function enter() {
  // The first request is for its cookie: the token that came with this page may be gone.
  const first = await fetch(form.action, { headers });
  if ((await first.json()).location) return "";
  const body = new FormData(form);
  body.set("csrfmiddlewaretoken", /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "");
  const heard = await fetch(form.action, { method: "POST", headers, body: new URLSearchParams(body) });
  if (heard.status === 429) return "Too many attempts. Wait a few minutes, then try again.";
  return heard.ok ? "" : sentenceOf(await heard.json());
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  button.setAttribute("aria-busy", "true");
  const wrong = await enter().catch(() => "The server does not answer. Try again in a moment.");
  button.removeAttribute("aria-busy");
  tell(wrong);
  form.elements.password.value = "";
  if (wrong) return form.elements.password.focus();
  done = true;
  dialog.close();
  return going();
});
