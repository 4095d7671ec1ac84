"""A study in the database with cells of every kind, entered in whatever order a test likes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZipFile

from projects.adjudication.rules import Rule
from projects.datasets.actions import request_release
from projects.datasets.models import Release
from projects.datasets.package import CRATE
from projects.datasets.queries import package_path
from projects.jobs.actions import run_here
from projects.jobs.models import Job
from projects.teams.models import Project
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_project, mark, rule, submit

TEXTS = {
    "=1+1": 'Lamps, "many" lamps.\nAnd a second line.',
    "فارسی": "سلام دنیا 👋🏽",
    "文档": "智慧城市的路灯",
    "d4": "Left open.",
}
# Of five coded cells (in_scope, field, stance, share, passages): what two coders say on each document.
ANSWERS = {
    "=1+1": (("yes", ("economic", "political"), "4"), ("yes", ("political", "economic"), "4")),
    "فارسی": (("yes", ("__none__",), "2"), ("yes", ("military",), "cannot_tell")),
    "文档": (("no", (), "1"), ("yes", ("economic",), "1")),
}


def coded_study(slug: str = "study", order: Sequence[str] = tuple(TEXTS), coders: str = "Aigerim Daniyar") -> Project:
    """Three documents that two people coded, and one that one of them has still to code."""
    project = make_project(slug)
    make_codebook(project)
    people = {name: make_coder(project, name, signs_in=False) for name in coders.split()}
    for code in order:
        document = make_document(project, code, TEXTS[code], {"paper": "日报"} if code == "文档" else {})
        for name in people:
            coding = assign(document, people[name])
            if code in ANSWERS:
                in_scope, field, stance = ANSWERS[code][name == "Daniyar"]
                judge(coding, "in_scope", in_scope)
                if field:
                    judge(coding, "field", *field)
                judge(coding, "stance", stance)
                mark(coding, "passages", "POS", 0, 4)
                submit(coding)
            elif name == "Aigerim":
                judge(coding, "in_scope", "yes")
                submit(coding)
    rule(project.documents.get(code="文档"), "memo", "=1+1\nsecond line; «نقل»", reason="=cmd()")
    return project


def build(project: Project, how: Rule = Rule.UNANIMOUS) -> Job:
    """The ended job of building a release here and now."""
    return run_here(request_release(project=project, rule=how))


def release(project: Project, how: Rule = Rule.UNANIMOUS) -> Release:
    """A release built here and now."""
    job = build(project, how)
    return Release.objects.get(project=project, number=job.result["release"])


def members(release: Release) -> dict[str, bytes]:
    """The package's files by name, without what tells of its circumstances."""
    with ZipFile(BytesIO(package_path(release).read_bytes())) as package:
        return {
            name: package.read(name) for name in package.namelist() if not name.startswith("record/") and name != CRATE
        }
