"""How the cells of a study stand, counted once and kept until something changes: nothing can drift.

A small study is counted when a page asks. Counting a large one takes longer than a page may (15 s for a million
judgements), so a worker counts it (`build.py`) and pages show the last counts with their age. Counts are kept for
each member who has documents still to code, without these, and once for all others.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Sum
from django.utils import timezone

from projects.adjudication.counts import CellCounts, Tally
from projects.adjudication.models import Ruling
from projects.adjudication.queries import COUNTED, blocked_documents, cells, rules_of
from projects.codebooks.queries import latest_codebook
from projects.coding.models import Assignment, Judgement, Round, Span
from projects.corpus.models import Document
from projects.teams.models import Membership, Project

KIND = "count_cells"
KEPT_SECONDS = 7 * 24 * 3600
# A study of more documents is counted by a worker.
LARGE = 2_000
# Counts of a large study stay on the page for so many times as long as counting took, whatever changes.
PATIENCE = 10
# Part of the key, one more whenever counts hold something else.
VERSION = 2


@dataclass(frozen=True)
class Kept:
    """Counts as they were kept, if any; `due` where they have to be made anew, `large` where a worker does it.

    `state` is the fingerprint of what there is to count, where it was taken.
    """

    counts: CellCounts | None
    due: bool
    large: bool
    state: str = ""


def kept_counts(membership: Membership) -> Kept:
    """What is kept for this member. Never counts in which a document has a part that they have still to code."""
    blocked = frozenset(blocked_documents(membership))
    state, counts = cache.get(_key(membership.project, membership if blocked else None), ("", None))
    if counts is not None and not blocked <= counts.left_out:
        counts = None
    large = is_large(membership.project)
    if large and (counts is None or _is_recent(counts)):
        return Kept(counts, due=counts is None, large=large)
    now = fingerprint(membership.project)
    holds = counts is not None and counts.left_out == blocked and state == now
    return Kept(counts, not holds, large, now)


def is_large(project: Project) -> bool:
    """Whether the study has so many documents that a page must not count its cells."""
    return Document.objects.filter(project=project).order_by("pk").values("pk")[LARGE : LARGE + 1].exists()


def _is_recent(counts: CellCounts) -> bool:
    return timezone.now() < counts.counted_at + timedelta(seconds=PATIENCE * counts.seconds)


def _key(project: Project, member: Membership | None) -> str:
    return f"cells:{VERSION}:{project.pk}:{member.pk if member else 'all'}"


def count_now(project: Project, member: Membership | None, state: str) -> CellCounts:
    """Count the cells, without those of documents the member has still to code, and keep the counts.

    `state` is the fingerprint as it was before: what comes in meanwhile makes the counts due again, never wrongly new.
    """
    left_out = frozenset(blocked_documents(member)) if member else frozenset()
    at, began = timezone.now(), time.monotonic()
    tally, codebook = Tally(), latest_codebook(project)
    seen = Document.objects.filter(project=project)
    tally.add(cells(project, documents=seen.exclude(pk__in=blocked_documents(member)) if member else seen))
    counts = tally.counts(
        dict(Document.objects.filter(project=project).values_list("code", "pk")),
        _complete_since(project),
        [v.code for v in codebook.parsed.variables] if codebook else [],
        left_out=left_out,
        at=at,
        seconds=time.monotonic() - began,
    )
    cache.set(_key(project, member if left_out else None), (state, counts), timeout=KEPT_SECONDS)
    return counts


def _complete_since(project: Project) -> dict[int, datetime]:
    """When the last coding of each document came in, by the document's primary key."""
    codings = Assignment.objects.submitted().filter(round__in=_rounds(project)).order_by()
    return dict(codings.values_list("document").annotate(Max("submitted_at")))


def _rounds(project: Project) -> list[int]:
    return list(Round.objects.filter(project=project, purpose__in=COUNTED).values_list("pk", flat=True))


def fingerprint(project: Project) -> str:
    """Changes with everything that settles cells, and with no answer before it is handed in; reads none of them."""
    coders, rounds = list(Membership.objects.filter(project=project).values_list("pk", flat=True)), _rounds(project)
    codings = Assignment.objects.filter(coder__in=coders, round__in=rounds).order_by("state").values("state")
    documents = Document.objects.filter(project=project).aggregate(Count("pk"), Max("pk"))
    # As a condition on each row, so that the database walks back from the newest one and stops at the first it finds.
    handed_in = Exists(Assignment.objects.submitted().filter(pk=OuterRef("assignment"), round__in=rounds))
    removed = Span.objects.filter(handed_in, removed_in_correction=True).aggregate(Max("removed_at"))
    newest = [
        rows.order_by("-pk").values_list("pk", flat=True).first()
        for rows in (
            project.codebooks.all(),
            Judgement.objects.filter(handed_in),
            Span.objects.filter(handed_in),
            Ruling.objects.filter(variable__in=list(project.variables.values_list("pk", flat=True))),
        )
    ]
    states = list(codings.annotate(Count("pk"), Sum("pk"), Max("submitted_at")))
    rules = sorted((code, rule.rule, rule.at_least) for code, rule in rules_of(project).own.items())
    text = json.dumps([states, documents, removed, newest, rules], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
