"""What an import of very many documents costs, while coders go on saving; then the pages of the list.

    make bench

A CSV of documents is imported into a throwaway folder's SQLite database as the browser does it: read, then stored, in a
process of its own. Meanwhile threads of this process save judgements. The table goes to standard error, one JSON
document to standard output; `DOCUMENTS` sets how many there are.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.coding import Figure, p95

DOCUMENTS = int(os.environ.get("DOCUMENTS", "100000"))
CODERS, PAUSE = 4, 0.5
WORDS = [
    *("lamp", "street", "city", "data", "centre", "China", "camera", "border", "trade", "power", "security", "route"),
    *("влияние", "город", "данные", "Китай", "безопасность", "дорога", "شهر", "هوشمند", "داده", "چین", "مرز", "توافق"),
    *("智慧城市", "数据中心", "中国", "安全"),
]
PAGES = {
    "list": {},
    "list, the last page": {"page": "100000"},
    "sorted by title": {"sort": "title"},
    "sorted by metadata": {"sort": "meta.genre"},
    "filtered by metadata": {"column": "meta.genre", "value": "note 7"},
    "search: a frequent word": {"q": "lamp"},
    "search: a rare word": {"q": "xylophone"},
    "search: Cyrillic": {"q": "БЕЗОПАСНОСТЬ"},
    "search: Persian": {"q": "توافق"},
    "search: Chinese": {"q": "智慧"},
}
WORKER = """
import django, json, resource, sys
django.setup()
import projects.tasks
from projects.jobs import actions, running
from projects.jobs.models import Job
job = Job.objects.get(pk=int(sys.argv[1]))
actions.run_here(job)
assert job.state == "succeeded", job.error
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def write_table(path: Path) -> None:
    """A CSV with about 1.5 kB a row, in four scripts."""
    pick = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("id", "title", "text", "lang", "date", "genre"))
        for number in range(DOCUMENTS):
            words: list[str] = []
            size = 0
            while size < 1_450:
                words.append(f"{pick.choice(WORDS)}{pick.randrange(9) or ''}")
                size += len(words[-1].encode()) + 1
            title = f"{pick.choice(WORDS)} {pick.choice(WORDS)} {number}"
            genre = f"note {number % 40}"
            out.writerow((f"d{number:06}", title, " ".join(words), "en", f"20{number % 25:02}-01-01", genre))


def in_worker(job: Any) -> tuple[float, float, float]:
    """Do the job in another process; seconds, seconds of a processor, and megabytes at the most."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", WORKER, str(job.pk)], check=True, capture_output=True, text=True)
    processor, megabytes = json.loads(done.stdout.splitlines()[-1])
    return time.monotonic() - began, processor, megabytes


@contextmanager
def coders_saving(project: Any) -> Iterator[list[float]]:
    """People who save twice a second each; how long each save took, in milliseconds."""
    from django.db import connection

    from projects.coding.actions import record_judgement
    from tests.factories import assign, make_coder, make_document

    codings = [assign(make_document(project, f"coded {n}"), make_coder(project, f"Coder {n}")) for n in range(CODERS)]
    over, times = threading.Event(), list[float]()

    def save(coding: Any) -> None:
        version = 0
        while not over.wait(PAUSE):
            began = time.monotonic()
            version = record_judgement(
                assignment=coding,
                variable_code="stance",
                given=[str(version % 5 + 1)],
                op_id=uuid4(),
                base_version=version,
                by=None,
            ).version
            times.append(1000 * (time.monotonic() - began))
        connection.close()

    threads = [threading.Thread(target=save, args=(coding,)) for coding in codings]
    for thread in threads:
        thread.start()
    try:
        yield times
    finally:
        over.set()
        for thread in threads:
            thread.join()


def importing(folder: Path) -> tuple[list[Figure], Any]:
    """Read and store the table while coders save; gives the manager's client, too."""
    from django.core.files.uploadedfile import UploadedFile
    from django.test import Client

    from projects.corpus.upload_actions import bring_files, store_what_was_read
    from projects.teams.rules import Role
    from tests.factories import make_codebook, make_member, make_project

    project = make_project("bench")
    make_codebook(project)
    nadia: Any = make_member(project, "Nadia", Role.MANAGER).user
    write_table(folder / "table.csv")
    size = (folder / "table.csv").stat().st_size
    sent = UploadedFile((folder / "table.csv").open("rb"), "table.csv", "text/csv", size)
    with coders_saving(project) as saves:
        job = bring_files(project=project, by=nadia, files=[sent], paths=[], wish={})
        reading, reading_cpu, reading_mb = in_worker(job)
        job.refresh_from_db()
        before = len(saves)
        storing, storing_cpu, storing_mb = in_worker(store_what_was_read(job=job, by=nadia, twins=True))
    client = Client()
    client.force_login(nadia)
    return [
        Figure("documents read", DOCUMENTS / reading, "/s", None),
        Figure("documents read, in a second of a processor", DOCUMENTS / reading_cpu, "/s", None),
        Figure("documents stored", DOCUMENTS / storing, "/s", 10_000),
        Figure("documents stored, in a second of a processor", DOCUMENTS / storing_cpu, "/s", None),
        Figure("memory at most, reading", reading_mb, "MB", None),
        Figure("memory at most, storing", storing_mb, "MB", None),
        Figure("a save during it", p95(saves[before:]), "ms", 100),
        Figure("the longest save during it", max(saves[before:]), "ms", None),
    ], client


def pages(get: Callable[[dict[str, str]], Any]) -> list[Figure]:
    """Every kind of list page, five times."""
    figures = []
    for name, asked in PAGES.items():
        times = []
        for _ in range(5):
            began = time.monotonic()
            answer = get(asked)
            times.append(1000 * (time.monotonic() - began))
            if answer.status_code != 200:
                sys.exit(f"{name}: the page answered {answer.status_code}")
        figures.append(Figure(f"{name} ({DOCUMENTS:,} documents)", p95(times), "ms", 200))
    return figures


def main() -> None:
    """Import, open the pages, and print table and JSON."""
    with tempfile.TemporaryDirectory(prefix="annotator-bench-") as name:
        os.environ |= {
            "DATA_DIR": os.environ.get("BENCH_DIR", name),
            "DJANGO_SETTINGS_MODULE": "annotator.settings",
            "ALLOWED_HOSTS": "testserver",
        }
        import django

        django.setup()
        from django.core.management import call_command

        from projects.jobs import actions

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        actions.ring = lambda job_id: None  # the one worker here is asked by hand
        figures, client = importing(Path(name))
        figures += pages(lambda asked: client.get("/projects/bench/documents/", asked))
    for figure in figures:
        budget = "" if figure.budget is None else f"{'≥' if figure.unit == '/s' else '≤'} {figure.budget:g}"
        print(f"{figure.what:<54}{figure.value:>9.1f} {figure.unit:<3}{budget:>8}", file=sys.stderr)
    print(json.dumps({"benchmark": "importing", "processors": os.cpu_count(), "figures": [asdict(f) for f in figures]}))


if __name__ == "__main__":
    main()
