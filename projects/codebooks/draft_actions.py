"""The writes of the draft: starting it, saving an edit, giving it up, publishing it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from projects.codebooks.actions import WrongCodebook, publish_codebook
from projects.codebooks.difference import Reach, difference, touched
from projects.codebooks.drafting import blank_draft
from projects.codebooks.models import CodeAgain, Codebook, Draft
from projects.codebooks.parsing import canonical_json
from projects.codebooks.proofing import problems_of
from projects.codebooks.queries import category_ids, draft_of, latest_codebook, variable_ids
from projects.teams.activity import log
from projects.teams.models import Activity, Project, User

# A draft is saved as one goes along; the log tells once in a while that somebody is at it.
TOLD_EVERY = timedelta(hours=1)
CHANGED = "changed the draft of the codebook"
LARGEST = 2_000_000  # characters


class StaleDraft(ValueError):
    """An edit that is based on an older draft than the one that stands; `draft` is None when it is gone."""

    def __init__(self, draft: Draft | None) -> None:
        who = f"{draft.changed_by}" if draft and draft.changed_by else "Somebody"
        what = f"{who} changed the draft meanwhile" if draft else "The draft was published or given up meanwhile"
        super().__init__(f"{what}, so your last change is not saved. Load the page again to see how it stands.")
        self.draft = draft


class WrongDraft(ValueError):
    """A draft that cannot be kept; the sentence says why."""


@transaction.atomic
def start_draft(*, project: Project, by: User | None) -> Draft:
    """The project's draft; a new one begins as the version in force, or empty before the first."""
    Project.objects.select_for_update().get(pk=project.pk)
    standing = draft_of(project)
    if standing is not None:
        return standing
    latest = latest_codebook(project)
    content = latest.json if latest else blank_draft(project.name, project.hypothesis)
    draft = Draft.objects.create(project=project, content=canonical_json(content), based_on=latest, changed_by=by)
    detail = f"from version {latest.number}" if latest else ""
    log(project=project, by=by, verb="started a draft of the codebook", detail=detail)
    return draft


@transaction.atomic
def save_draft(*, project: Project, base_version: int, content: Any, by: User | None, told: str = "") -> Draft:
    """Make `content` the draft. `told` is for the log; without it an edit is told once an hour.

    Raises StaleDraft where another edit came between, WrongDraft for what no database keeps; then nothing changes.
    """
    draft, text = _held(project, base_version), canonical_json(content)
    if "\\u0000" in text or any(0xD800 <= ord(sign) < 0xE000 for sign in text):
        raise WrongDraft("The codebook holds a NUL character or half of a character; remove it.")
    if len(text) > LARGEST:
        raise WrongDraft(f"The codebook has {len(text)} characters; {LARGEST} are the most it may have.")
    if text == draft.content:
        return draft
    draft.content, draft.version, draft.changed_by = text, draft.version + 1, by
    draft.save()
    if told or not _told_lately(project, by):
        log(project=project, by=by, verb=CHANGED, detail=told)
    return draft


@transaction.atomic
def discard_draft(*, project: Project, base_version: int, by: User | None) -> None:
    """Give the draft up; the published versions stay. Raises StaleDraft."""
    _held(project, base_version).delete()
    log(project=project, by=by, verb="gave up the draft of the codebook")


@transaction.atomic
def publish_draft(*, project: Project, base_version: int, again: Collection[str], by: User | None) -> Codebook:
    """Make the draft the next version, and keep which touches (by name) are to be coded `again`.

    Raises StaleDraft, or WrongCodebook while the draft has problems or changes nothing; then nothing has changed.
    """
    draft = _held(project, base_version)
    problems = problems_of(draft.json)
    if problems:
        raise WrongCodebook("\n".join(problem.what for problem in problems))
    before = latest_codebook(project)
    codebook, is_new = publish_codebook(project=project, content=draft.json, by=by)
    if not is_new:
        raise WrongCodebook("The draft says the same as the version in force; there is nothing to publish.")
    _keep_what_to_code_again(project, before, codebook, set(again))
    draft.delete()
    return codebook


def _keep_what_to_code_again(project: Project, before: Codebook | None, now: Codebook, again: set[str]) -> None:
    if before is None:
        return
    variables, answers = variable_ids(project), category_ids(project)
    for touch in touched(difference(before.parsed, now.parsed)):
        if touch.name in again:
            row, _ = CodeAgain.objects.get_or_create(
                codebook=now, variable_id=variables[touch.variable], reach=touch.reach
            )
            if touch.reach is Reach.ANSWERS:
                row.answers.add(*(answers[touch.variable][code] for code in touch.answers))


def _held(project: Project, base_version: int) -> Draft:
    """The draft, held until the transaction ends. Raises StaleDraft unless it is the one that the edit saw."""
    draft = Draft.objects.select_for_update(of=("self",)).select_related("changed_by").filter(project=project).first()
    if draft is None or draft.version != base_version:
        raise StaleDraft(draft)
    return draft


def _told_lately(project: Project, by: User | None) -> bool:
    since = timezone.now() - TOLD_EVERY
    return Activity.objects.filter(project=project, by=by, verb=CHANGED, at__gte=since).exists()
