"""Notes to the adjudicator: one request for each; JSON for the page's script, the page again for a form without it."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from projects.codebooks.rules import IllegalAnswer
from projects.coding.actions import CodingClosed
from projects.coding.evidence_forms import NoteForm
from projects.coding.note_actions import write_note
from projects.coding.views import by_script, own_or_404, screen
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role


@require_POST
@project_view(Role.CODER)
def note(request: ProjectRequest, assignment_id: int) -> HttpResponse:
    """Keep a note: 200 with the note that stands, 409 where the coding is closed, 422 with what is wrong."""
    assignment, form = own_or_404(request.membership, assignment_id), NoteForm(request.POST)

    def refused(status: int, sentence: str, *, closed: bool = False) -> HttpResponse:
        if by_script(request):
            return JsonResponse({"error": sentence} | ({"closed": True} if closed else {}), status=status)
        return screen(request, assignment, sentence, status)

    if not form.is_valid():
        return refused(422, form.problem)
    given = form.cleaned_data
    try:
        kept = write_note(
            assignment=assignment,
            variable_code=given["variable"],
            text=given["note"],
            before=given["before"],
            op_id=form.edit,
            by=request.user,
        )
    except IllegalAnswer as wrong:
        return refused(422, f"{wrong}.")
    except CodingClosed as closed:
        return refused(409, f"{closed}", closed=True)
    if by_script(request):
        answer = {"note": kept.text, "of": given["variable"], "saved_at": timezone.now().isoformat()}
        return JsonResponse(answer)
    return redirect("coding:document", slug=request.project.slug, assignment_id=assignment.pk)
