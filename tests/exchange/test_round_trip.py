"""Any study, imported, written out and imported again, is the same study."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.datasets.snapshot import write_study
from projects.exchange.importing import prepare_import, write_import
from projects.exchange.invariants import broken_invariants
from projects.teams.models import Project
from tests.exchange.studies import CODEBOOK, STUDY, folder, import_files

pytestmark = pytest.mark.django_db
CHARACTERS = st.one_of(
    st.sampled_from('سلام 世界👋🏽é\u200d\u2028\u202e\r\n\t",;=@'),
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]),
)
TEXTS = st.text(CHARACTERS, min_size=1, max_size=30).filter(lambda text: text.strip())
NAMES = st.text(st.characters(categories=("L", "N", "So")), min_size=1, max_size=8)
ANSWERS: dict[str, st.SearchStrategy[list[str]]] = {
    "in_scope": st.sampled_from([["yes"], ["no"]]),
    "field": st.sampled_from([["economic"], ["political", "economic"], ["__none__"], ["cannot_tell"]]),
    "stance": st.sampled_from([["1"], ["2"], ["3"]]),
    "year": st.decimals(1991, 2030, places=3).map(lambda number: [str(number)]),
    "memo": TEXTS.map(lambda text: [text]),
    "stance_nominal": st.sampled_from([["1"], ["3"]]),
}


def table(header: str, rows: list[tuple[Any, ...]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header.split(","), *rows])
    return file.getvalue()


def passages(draw: st.DrawFn, text: str) -> list[tuple[str, int, int, str]]:
    ends = st.integers(1, len(text)).flatmap(lambda end: st.tuples(st.integers(0, end - 1), st.just(end)))
    marks = draw(st.lists(st.tuples(st.sampled_from(["POS", "NEG"]), ends), max_size=3, unique=True))
    return [(label, start, end, text[start:end]) for label, (start, end) in marks]


@st.composite
def studies(draw: st.DrawFn) -> dict[str, str]:
    """The files of a study: documents in many scripts, coders, answers of every type, passages and rulings."""
    texts = draw(st.dictionaries(NAMES, TEXTS, min_size=1, max_size=3))
    coders = draw(st.lists(NAMES, min_size=1, max_size=2, unique=True))
    rows: dict[str, list[tuple[Any, ...]]] = {
        "codings": [],
        "spans": [],
        "gold": [],
        "gold_spans": [],
        "assignments": [],
    }
    for code, given_text in texts.items():
        text = given_text.replace("\r\n", "\n")
        for coder in coders:
            rows["assignments"].append((code, coder))
            for variable in draw(st.sets(st.sampled_from(sorted(ANSWERS)))):
                rows["codings"] += [(code, coder, variable, value) for value in draw(ANSWERS[variable])]
            rows["spans"] += [(code, coder, *passage) for passage in passages(draw, text)]
        if draw(st.booleans()):
            rows["gold"] += [(code, "field", value, "why") for value in draw(ANSWERS["field"])]
            rows["gold_spans"] += [(code, "passages", *p) for p in passages(draw, text)]
    return {
        "codebook.json": json.dumps(CODEBOOK),
        "documents.csv": table("id,text,round", [(code, text, "first") for code, text in texts.items()]),
        "codings.csv": table("document_id,coder,variable,value", rows["codings"]),
        "spans.csv": table("document_id,coder,label,start,end,quote", rows["spans"]),
        "assignments.csv": table("document_id,coder", rows["assignments"]),
        "gold.csv": table("document_id,variable,value,reason", rows["gold"]),
        "gold_spans.csv": table("document_id,variable,label,start,end,quote", rows["gold_spans"]),
    }


@contextmanager
def undone() -> Iterator[Path]:
    """A folder, and a transaction that leaves nothing."""
    with TemporaryDirectory() as path, transaction.atomic():
        yield Path(path)
        transaction.set_rollback(True)


def load(slug: str, path: Path) -> bool:
    ready = prepare_import(slug, path)
    write_import(ready, by=None)
    return ready.plan.changes


def written(slug: str, path: Path) -> dict[str, bytes]:
    path.mkdir()
    write_study(Project.objects.get(slug=slug), path)
    return {file.name: file.read_bytes() for file in path.iterdir()}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(studies())
def test_any_study_comes_back_the_same(files: dict[str, str]) -> None:
    with undone() as path:
        (path / "given").mkdir()
        for name, content in files.items():
            (path / "given" / name).write_bytes(content.encode())
        load("first", path / "given")
        out = written("first", path / "out")
        assert not load("first", path / "out"), "what was written out is something else than what is there"
        load("second", path / "out")
        assert written("second", path / "again") == out
        assert list(broken_invariants(Project.objects.get(slug="second"))) == []
        assert not load("second", path / "given"), "the first folder says something else than what is there"


def test_corrections_and_open_codings_come_back_the_same(tmp_path: Path) -> None:
    head = "document_id,coder,variable,value\n"
    spans = "document_id,coder,variable,label,start,end,quote\n"
    import_files(tmp_path, STUDY | {
        "corrections.csv": head + "d1,Aigerim,stance,3\nd1,Omid,year,\n",
        "correction_spans.csv": spans + "d1,Aigerim,passages,NEG,7,11,many\nd2,Aigerim,passages,__none__,,,\n",
    })  # fmt: skip
    out = written("study", tmp_path / "out")
    assert {"corrections.csv", "correction_spans.csv", "open_assignments.csv", "gold_spans.csv"} <= out.keys()
    load("second", tmp_path / "out")
    assert written("second", tmp_path / "again") == out
    assert not load("study", folder(tmp_path, out))
