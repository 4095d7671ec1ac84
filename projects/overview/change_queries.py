"""Which codings a change of the codebook touches. Documents that the asker has still to code are never among them."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Collection
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from projects.adjudication.queries import blocked_documents
from projects.codebooks.difference import Reach, Touch
from projects.codebooks.models import CodeAgain
from projects.codebooks.queries import category_ids, variable_ids
from projects.coding.models import Assignment, Judgement, JudgementCategory, Span
from projects.coding.rules import State
from projects.corpus.models import Document
from projects.teams.models import Membership

KEPT_SECONDS = 60
SLOW_SECONDS = 0.5


@dataclass(frozen=True)
class Reached:
    """How many codings a change touches, and how many documents these are."""

    codings: int
    documents: int


def reached(membership: Membership, touches: Collection[Touch]) -> list[tuple[Touch, Reached]]:
    """What each change touches in all that is handed in; one query for each variable that is touched."""
    variables, answers = variable_ids(membership.project), category_ids(membership.project)
    found = []
    for touch in touches:
        known = answers.get(touch.variable, {})
        chosen = [known[code] for code in touch.answers if code in known]
        codings = _handed_in(membership).filter(_touches(variables.get(touch.variable), touch.reach, chosen))
        counts = codings.aggregate(codings=Count("pk"), documents=Count("document", distinct=True))
        found.append((touch, Reached(**counts)))
    return found


def documents_to_code_again(membership: Membership, again: CodeAgain) -> QuerySet[Document]:
    """The documents with cells to code again, by id; `coded_again` is whether somebody has, under this version or a
    later one."""
    earlier = _handed_in(membership).filter(round__codebook__number__lt=again.codebook.number)
    chosen = [answer.pk for answer in again.answers.all()]
    touched = earlier.filter(_touches(again.variable_id, Reach(again.reach), chosen))
    since = Assignment.objects.filter(
        document=OuterRef("pk"), state=State.SUBMITTED, round__codebook__number__gte=again.codebook.number
    )
    # Asked document by document, so that a page of them is found without finding all.
    documents = Document.objects.filter(Exists(touched.filter(document=OuterRef("pk"))), project=membership.project)
    return documents.annotate(coded_again=Exists(since)).defer("text").order_by("pk")


def counts_to_code_again(membership: Membership, again: CodeAgain) -> tuple[int, int]:
    """How many documents are coded again, and of how many; where counting is slow, at most a minute old."""
    blocked = sorted(set(blocked_documents(membership)))
    key = f"again:{again.pk}:{hashlib.sha256(json.dumps(blocked).encode()).hexdigest()}"
    known: tuple[int, int] | None = cache.get(key)
    if known is not None:
        return known
    started = time.monotonic()
    counts = _counts(membership, again)
    if time.monotonic() - started > SLOW_SECONDS:
        cache.set(key, counts, timeout=KEPT_SECONDS)
    return counts


def _counts(membership: Membership, again: CodeAgain) -> tuple[int, int]:
    counts = documents_to_code_again(membership, again).aggregate(
        done=Count("pk", filter=Q(coded_again=True)), total=Count("pk")
    )
    return counts["done"], counts["total"]


def _handed_in(membership: Membership) -> QuerySet[Assignment]:
    """Codings that were handed in with answers, without those of documents the member has still to code."""
    codings = Assignment.objects.submitted().filter(round__project=membership.project, cannot_code="")
    return codings.exclude(document__in=blocked_documents(membership))


def _touches(variable: int | None, reach: Reach, answers: Collection[int]) -> Q:
    """The condition on a coding that its answer to the variable is among those reached."""
    given = Judgement.objects.current().filter(assignment=OuterRef("pk"), variable=variable)
    marked = Span.objects.current().filter(assignment=OuterRef("pk"), variable=variable)
    if reach is Reach.NONE_YET:
        return ~Q(Exists(given))
    if reach is Reach.ALL:
        return Q(Exists(given)) | Q(Exists(marked))
    several = JudgementCategory.objects.filter(judgement=OuterRef("pk"), category__in=answers)
    return Q(Exists(given.filter(Q(category__in=answers) | Exists(several)))) | Q(
        Exists(marked.filter(category__in=answers))
    )
