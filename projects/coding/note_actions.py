"""Notes to the adjudicator: written and taken back, revision by revision. They never count as an answer."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from projects.codebooks import models as codebooks
from projects.codebooks.rules import IllegalAnswer
from projects.coding.actions import locked, require_open
from projects.coding.models import Assignment, Note
from projects.coding.queries import codebook_of
from projects.coding.rules import checked_remark
from projects.teams.models import User


@transaction.atomic
def write_note(
    *, assignment: Assignment, variable_code: str, text: str, before: str, op_id: UUID, by: User | None
) -> Note:
    """Append the coder's note on a variable, and give the one that stands; an empty text takes it back.

    `before` is the note as the writer saw it. Where another window has written another one meanwhile, both are kept,
    one under the other. The same `op_id` again is the same edit. Raises IllegalAnswer, CodingSubmitted or CodingFrozen;
    then nothing has changed.
    """
    assignment = locked(assignment)
    known = Note.objects.filter(assignment=assignment, op_id=op_id).first()
    if known is not None:
        return known
    require_open(assignment)
    if variable_code not in {variable.code for variable in codebook_of(assignment).asked}:
        raise IllegalAnswer(f"{variable_code} is not asked here; load the page again to see what is")
    text, before = checked_remark(text), checked_remark(before)
    variable = codebooks.Variable.objects.get(project=assignment.document.project, code=variable_code)
    last = Note.objects.filter(assignment=assignment, variable=variable).order_by("version").last()
    standing = last.text if last else ""
    if last is not None and text == standing:
        return last
    if standing not in ("", before):
        text = checked_remark(f"{standing}\n\n{text}")
    version = last.version + 1 if last else 1
    return Note.objects.create(
        assignment=assignment, variable=variable, version=version, text=text, op_id=op_id, made_by=by
    )
