"""The writes of codebooks: publishing a version, and noting what the next one should say."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from projects.codebooks import rules
from projects.codebooks.models import Category, Codebook, CodebookNote, Variable
from projects.codebooks.parsing import canonical_json, parse_codebook, sha256_of
from projects.codebooks.queries import category_ids, latest_codebook, variable_ids
from projects.teams.activity import log
from projects.teams.models import Project, User
from projects.teams.queries import held_open


class WrongCodebook(ValueError):
    """A codebook that cannot be published; the text has a line for every problem."""


LONGEST_NOTE = 2000


class WrongNote(ValueError):
    """A note that cannot be kept; the text says why."""


@transaction.atomic
def add_note(*, project: Project, variable: str, text: str, by: User | None = None) -> CodebookNote:
    """Keep a note on a variable for whoever writes the next version. Raises WrongNote or ProjectNotOpen.

    The same words once more are the note that is there.
    """
    held_open(project)
    words = text.strip()
    found = Variable.objects.filter(project=project, code=variable).first()
    if found is None:
        raise WrongNote(f"The codebook has no variable “{variable}” to make a note on.")
    if not words or len(words) > LONGEST_NOTE:
        raise WrongNote(f"A note has 1 to {LONGEST_NOTE} characters, and this one has {len(words)}.")
    held = CodebookNote.objects.filter(variable=found, text=words).first()
    if held is not None:
        return held
    note = CodebookNote.objects.create(variable=found, text=words, made_by=by)
    log(project=project, by=by, verb="made a note for the codebook", detail=f"on {variable}")
    return note


@transaction.atomic
def publish_codebook(*, project: Project, content: Any, by: User | None = None) -> tuple[Codebook, bool]:
    """Make `content` (as `json.loads` gave it) the next version; whether it is new.

    The same content as the latest version is that version again. Raises WrongCodebook or ProjectNotOpen.
    """
    codebook, found = parse_codebook(content)
    if codebook is None:
        raise WrongCodebook("\n".join(found.problems))
    sha256 = sha256_of(content)
    held_open(project)  # held: two publishers get two numbers
    latest = latest_codebook(project)
    if latest is not None and latest.sha256 == sha256:
        return latest, False
    number = latest.number + 1 if latest else 1
    version = Codebook.objects.create(
        project=project, number=number, content=canonical_json(content), sha256=sha256, published_by=by
    )
    _add_identities(project, codebook)
    log(project=project, by=by, verb="published a codebook", detail=f"version {number}")
    return version, True


def _add_identities(project: Project, codebook: rules.Codebook) -> None:
    """Rows for the variables and answers that have none yet; those of earlier versions stay."""
    held = variable_ids(project)
    fresh = [Variable(project=project, code=v.code) for v in codebook.variables if v.code not in held]
    Variable.objects.bulk_create(fresh)
    variables, answers = variable_ids(project), category_ids(project)
    Category.objects.bulk_create(
        Category(variable_id=variables[v.code], code=c.code)
        for v in codebook.variables
        for c in (*v.categories, *v.missing)
        if c.code not in answers.get(v.code, {})
    )
