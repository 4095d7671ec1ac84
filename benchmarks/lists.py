"""What the pages with lists and counts cost at 100,000 documents and 1,000,000 judgements on SQLite.

    make bench
    python -m benchmarks.lists FOLDER     keeps the generated study there, and measures it again the next time

Each page is asked for through Django's test client, so that the figure is the server's own work, from the request to
the last byte. The table goes to standard error, one JSON document to standard output.
"""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

RUNS = 20
BUDGET = 200
# What is asked for: who asks, and the address below the project's.
PAGES = {
    "cockpit": ("manager", ""),
    "cockpit of a viewer": ("viewer", ""),
    "activity log": ("manager", "log/"),
    "activity log of a person": ("manager", "log/?by=coder1"),
    "activity log, last page": ("manager", "log/?page=2500"),
    "documents": ("manager", "documents/"),
    "documents, last page": ("manager", "documents/?page=2000"),
    "documents, found by words": ("manager", "documents/?q=district+777"),
    "documents without a coder": ("manager", "documents/?coded=unassigned"),
    "documents being coded": ("manager", "documents/?coded=coding"),
    "documents with all codings": ("manager", "documents/?coded=coded"),
    "documents not coded": ("manager", "documents/?coded=uncoded"),
    "disagreements": ("adjudicator", "disagreements/"),
    "disagreements, last page": ("adjudicator", "disagreements/?page=999999"),
    "disagreements of a variable": ("adjudicator", "disagreements/?variable=v1"),
    "a coder's home": ("coder", "code/"),
    "a coder's home, last page": ("coder", "code/?page=999999"),
    "next document": ("coder", "code/next/"),
    "my codings": ("coder", "code/mine/"),
    "my codings, last page": ("coder", "code/mine/?page=999999"),
    "my codings, found by words": ("coder", "code/mine/?q=district+777"),
}


@dataclass(frozen=True)
class Figure:
    """One line of the table; times in milliseconds. `first` is the very first request.

    `processor` is the 95th percentile of processor time: what is left of `p95` where nothing else runs.
    """

    page: str
    first: float
    p95: float
    processor: float
    queries: int
    budget: int = BUDGET


@contextmanager
def database() -> Iterator[None]:
    """Django set up in the folder that was named, or in one that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="annotator-bench-") as folder:
        place = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        os.environ |= {"DATA_DIR": str(place), "DJANGO_SETTINGS_MODULE": "annotator.settings", "DEBUG": "off"}
        os.environ["ALLOWED_HOSTS"] = "testserver"
        import django

        django.setup()
        yield


def measure(runs: int = RUNS) -> list[Figure]:
    """Every page, `runs` times after the first."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.large_study import fill, find
    from projects.teams.models import Project

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    study = find() if Project.objects.filter(slug="large").exists() else fill()
    print(f"counting the cells, which a worker does: {count(study.slug):.1f} s", file=sys.stderr)
    figures = []
    for name, (who, below) in PAGES.items():
        client = Client()
        client.force_login(study.people[who])
        times, processor = [], []
        for _ in range(runs + 1):
            began, worked = time.perf_counter(), time.process_time()
            response = client.get(f"/projects/{study.slug}/{below}")
            times.append(1000 * (time.perf_counter() - began))
            processor.append(1000 * (time.process_time() - worked))
            if response.status_code not in (200, 302):
                raise SystemExit(f"{name}: status {response.status_code}")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/projects/{study.slug}/{below}")
        figures.append(Figure(name, times[0], p95(times[1:]), p95(processor[1:]), len(captured)))
        print(row(figures[-1]), file=sys.stderr)
    return figures


def count(slug: str) -> float:
    """Have the study's cells counted, as the worker does when a page asks; how many seconds that took."""
    from projects.adjudication.counts_actions import request_counts
    from projects.jobs.actions import run_here
    from projects.teams.models import Project

    began = time.perf_counter()
    job = run_here(request_counts(project=Project.objects.get(slug=slug), member=None))
    if job.error:
        raise SystemExit(job.error)
    return time.perf_counter() - began


def p95(times: list[float]) -> float:
    """The 95th percentile, by nearest rank."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def row(figure: Figure) -> str:
    """A line of the table."""
    times = "".join(f"{time:>8.0f} ms" for time in (figure.first, figure.p95, figure.processor))
    return f"{figure.page:<32}{times}   ≤ {figure.budget}{figure.queries:>5} queries"


def main() -> None:
    """Fill, measure, and print table and JSON."""
    with database():
        print(f"{'':<32}{'first':>11}{'p95':>11}{'processor':>11}", file=sys.stderr)
        figures = measure()
    print(json.dumps({"benchmark": "lists", "processors": os.cpu_count(), "figures": [asdict(f) for f in figures]}))


if __name__ == "__main__":
    main()
