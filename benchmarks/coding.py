"""What the coding screen costs in Chromium: requests and bytes cold, the next document, a mark, a key.

    make bench

A study in a throwaway folder is served as `make run` serves it, on a free port of this machine. The table goes to
standard error, one JSON document to standard output. Times are 95th percentiles, from the key or click to the next
frame that shows what it did; on a machine that does other things they swing by a fifth or more.
"""

import gzip
import json
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from playwright.sync_api import Page, Response, sync_playwright

RUNS = 20
LINE = (
    "The municipality signed a framework agreement with one supplier for cameras, lamps and a control room. " * 3
    + "شهرداری توافق‌نامه‌ای برای یک سامانهٔ شهر هوشمند امضا کرد 👨‍👩‍👧."
)
PASSAGE = 40
# characters, passages, what the next document may take (ms), documents
SIZES = {"12 kB": (12_000, 12, 200, RUNS), "100 kB": (100_000, 200, 400, RUNS), "1 MB": (1_000_000, 200, None, 6)}
# In the page, so that the way between this process and the browser is not counted: from the start of the navigation to
# the frame with the passages, and from a key to the frame behind it.
CLOCK = """
  const frame = then => requestAnimationFrame(() => setTimeout(() => then(performance.now())));
  window.shown = new Promise(resolve => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector("#text[data-painted]")) return;
      observer.disconnect();
      frame(resolve);
    }).observe(document, { attributes: true, childList: true, subtree: true });
  });
  window.time = () => {
    window.taken = new Promise(resolve => {
      const pressed = ({ timeStamp }) => frame(now => resolve(now - timeStamp));
      addEventListener("keydown", pressed, { once: true, capture: true });
    });
  };
"""


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    what: str
    value: float
    unit: str
    budget: float | None = None


def p95(times: list[float]) -> float:
    """The 95th percentile, by nearest rank."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def fill() -> tuple[str, dict[str, list[int]]]:
    """A coder's session, and open codings of documents of every size, by its name."""
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from tests.factories import assign, make_codebook, make_coder, make_document, make_project, mark

    project = make_project("bench")
    make_codebook(project)
    coder = make_coder(project, "Aigerim")
    codings: dict[str, list[int]] = {}
    for name, (characters, passages, _, documents) in SIZES.items():
        text = "\n".join([LINE] * math.ceil(characters / len(LINE.encode())))
        for number in range(documents):
            coding = assign(make_document(project, f"{name} {number}", text), coder)
            codings.setdefault(name, []).append(coding.pk)
            for start in range(0, len(text) - PASSAGE, len(text) // passages):
                mark(coding, "passages", ("POS", "NEG")[start % 2], start, start + PASSAGE)
    client = Client()
    client.force_login(coder.user)  # type: ignore[arg-type]  # make_coder gave her an account
    return client.cookies["sessionid"].value, codings


@contextmanager
def served() -> Iterator[str]:
    """The product's web server; gives its address."""
    from django.conf import settings

    from annotator.management.commands.up import is_up, web_arguments

    server = subprocess.Popen([sys.executable, "-m", "waitress", *web_arguments()], stderr=subprocess.DEVNULL)
    try:
        while not is_up():
            time.sleep(0.1)
        yield f"http://127.0.0.1:{settings.PORT}"
    finally:
        server.terminate()
        server.wait()


def painted_after(page: Page, key: str) -> float:
    """Milliseconds from a key to the next frame on the page."""
    page.evaluate("time()")
    page.keyboard.press(key)
    return float(page.evaluate("taken"))


def cold(page: Page, address: str) -> list[Figure]:
    """The first document of the day, with nothing in the browser's cache."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="networkidle")
    code = [answer for answer in answers if answer.url.endswith((".js", ".css"))]
    packed = sum(len(gzip.compress(answer.body())) for answer in code)
    return [
        Figure("requests, cold", len(answers), "", 10),
        Figure("JavaScript and CSS, compressed", packed / 1000, "kB", 45),
    ]


def next_documents(page: Page, addresses: list[str], name: str, budget: float | None) -> Figure:
    """From asking for a document to its text with its passages in a frame."""
    times = []
    for address in addresses:
        page.goto(address, wait_until="networkidle")
        times.append(float(page.evaluate("shown")))
    return Figure(f"next document painted, {name}", p95(times), "ms", budget)


def hands(page: Page) -> list[Figure]:
    """On the 100 kB document with 200 passages: one more mark, and a key that chooses."""
    select = """n => { const node = document.querySelectorAll(".document p")[n].firstChild;
                       getSelection().setBaseAndExtent(node, 4, node, 30); }"""
    page.keyboard.press("1")
    marks, choices = [], []
    for number in range(1, RUNS + 1):
        page.evaluate(select, number)
        page.keyboard.press("e")
        marks.append(painted_after(page, "1"))
        choices.append(painted_after(page, "2"))
    return [
        Figure("one more passage to the frame", p95(marks), "ms", 50),
        Figure("key to visible choice", p95(choices), "ms", 50),
    ]


def paint(page: Page) -> Figure:
    """What painting 200 passages over 100 kB takes by itself, reading the text included."""
    script = """async () => { const { Text, paintOne, wipeOne } = await import("app/passages"); const times = [];
        const passages = [...document.querySelectorAll("#evidence li")].map(({ dataset: d }) =>
          ({ start: Number(d.start), end: Number(d.end), hue: Number(d.hue) }));
        for (let n = 0; n < 20; n += 1) {
          const began = performance.now();
          const text = new Text(document.querySelector("#text .document"));
          passages.forEach(passage => paintOne(text, passage));
          times.push(performance.now() - began);
          passages.forEach(wipeOne);
        }
        return times; }"""
    return Figure("reading 100 kB and painting 200 passages", p95(page.evaluate(script)), "ms", 50)


def measure(session: str, codings: dict[str, list[int]], origin: str) -> list[Figure]:
    """Every figure, in one browser."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    switches = ["--disable-gpu", "--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=switches)
        context = browser.new_context(viewport={"width": 1360, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": origin}])
        page = context.new_page()
        page.add_init_script(CLOCK)
        at = {name: [f"{origin}/projects/bench/code/{pk}/" for pk in pks] for name, pks in codings.items()}
        figures = cold(page, at["12 kB"][0])
        figures += [next_documents(page, at[name], name, budget) for name, (_, _, budget, _) in SIZES.items()]
        page.goto(at["100 kB"][0], wait_until="networkidle")
        figures += [paint(page), *hands(page)]
        browser.close()
    return figures


@contextmanager
def on_a_free_port() -> Iterator[None]:
    """Django set up with a folder of its own, which is gone afterwards, and a port that nobody listens on."""
    with tempfile.TemporaryDirectory(prefix="annotator-bench-") as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        os.environ |= {"DATA_DIR": folder, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "annotator.settings"}
        import django

        django.setup()
        yield


def tell(figures: list[Figure]) -> None:
    """The table, on standard error."""
    for figure in figures:
        budget = "" if figure.budget is None else f"≤ {figure.budget:g}"
        print(f"{figure.what:<44}{figure.value:>9.1f} {figure.unit:<3}{budget:>8}", file=sys.stderr)


def main() -> None:
    """Fill, serve, measure, and print table and JSON."""
    with on_a_free_port():
        session, codings = fill()
        with served() as origin:
            figures = measure(session, codings, origin)
    tell(figures)
    print(json.dumps({"benchmark": "coding", "processors": os.cpu_count(), "figures": [asdict(f) for f in figures]}))


if __name__ == "__main__":
    main()
