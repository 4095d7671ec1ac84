"""What a save costs while twenty coders work: each saves twice a second on a document of their own.

    make bench

The product's web server on a free port of this machine, on SQLite, or on the database of `DATABASE_URL`. Times are from
sending an answer to the server's word that it is kept; anything else than that word is an error. A coder whose answer
is late saves at once when it is there, so that a slow server is not spared.
"""

import http.client
import json
import os
import sys
import threading
import time
import uuid
from dataclasses import asdict
from urllib.parse import urlencode, urlsplit

from benchmarks.coding import Figure, on_a_free_port, p95, served, tell

CODERS = 20
SECONDS = 15
EVERY = 0.5
BUDGET = 100


def fill() -> list[tuple[str, int]]:
    """A session and an open coding for each coder."""
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    from tests.factories import assign, make_codebook, make_coder, make_document, make_project

    project = make_project("bench")
    make_codebook(project)
    found = []
    for number in range(CODERS):
        coder = make_coder(project, f"coder{number}")
        coding = assign(make_document(project, f"d{number}"), coder)
        client = Client()
        client.force_login(coder.user)  # type: ignore[arg-type]  # make_coder gave them an account
        found.append((client.cookies["sessionid"].value, coding.pk))
    return found


class Coder(threading.Thread):
    """Someone who answers the same question again and again, each time on what they saw last."""

    def __init__(self, origin: str, session: str, coding: int, first: float) -> None:
        super().__init__()
        self.host, self.session, self.coding, self.first = urlsplit(origin).netloc, session, coding, first
        self.times: list[float] = []
        self.errors: list[str] = []

    def run(self) -> None:
        """Save until the time is over."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        token = "a" * 32
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={token}",
            "X-CSRFToken": token,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        for number in range(int(SECONDS / EVERY)):
            time.sleep(max(0, self.first + number * EVERY - time.monotonic()))
            fields = {"variable": "stance", "value": str(number % 5 + 1), "base_version": number, "op_id": uuid.uuid4()}
            sent = time.monotonic()
            connection.request("POST", f"/projects/bench/code/{self.coding}/answers/", urlencode(fields), headers)
            answer = connection.getresponse()
            body = answer.read()
            self.times.append(1000 * (time.monotonic() - sent))
            if answer.status != http.client.OK:
                self.errors.append(f"{answer.status} {body[:200]!r}")


def measure(codings: list[tuple[str, int]], origin: str) -> list[Figure]:
    """Everyone at once; their beats are spread evenly."""
    begin = time.monotonic() + 1
    coders = [Coder(origin, *coding, begin + n * EVERY / CODERS) for n, coding in enumerate(codings)]
    for coder in coders:
        coder.start()
    for coder in coders:
        coder.join()
    times = [taken for coder in coders for taken in coder.times]
    errors = [error for coder in coders for error in coder.errors]
    for error in errors[:3]:
        print(error, file=sys.stderr)
    return [
        Figure(f"save, {CODERS} coders twice a second", p95(times), "ms", BUDGET),
        Figure(f"errors among {len(times)} saves", len(errors), "", 0),
    ]


def main() -> None:
    """Fill, serve, measure, and print table and JSON."""
    with on_a_free_port():
        codings = fill()
        with served() as origin:
            figures = measure(codings, origin)
    tell(figures)
    print(json.dumps({"benchmark": "saving", "processors": os.cpu_count(), "figures": [asdict(f) for f in figures]}))


if __name__ == "__main__":
    main()
