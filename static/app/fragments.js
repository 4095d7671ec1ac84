// Everything that listens to htmx: a fresh token for every request, and a sentence when an answer does not come.

const messages = document.getElementById("messages");

function say(text, action) {
  const line = document.createElement("p");
  line.className = "message late";
  line.dataset.fragment = "";
  line.append(text);
  if (action) {
    const link = document.createElement("a");
    link.href = action.href;
    link.textContent = action.text;
    line.append(" ", link);
  }
  messages.querySelector("[data-fragment]")?.remove();
  messages.append(line);
}

// Signing in again in another tab changes the token, so the cookie is read when a request goes out.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (token) event.detail.headers["X-CSRFToken"] = token[1];
});

document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.xhr.status < 400) messages.querySelector("[data-fragment]")?.remove();
});

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401 || status === 403) {
    const back = encodeURIComponent(location.pathname + location.search);
    say("Your session has ended; nothing was changed.", { href: `${document.body.dataset.login}?next=${back}`, text: "Sign in again" });
  } else if (status !== 409 && status !== 422) {
    say("The server could not do that; nothing was changed. Try again in a moment.");
  }
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => say("The server does not answer. Check the connection; then try again."));
}
