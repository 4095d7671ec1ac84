"""Who may: the only door from a signed-in person to a project's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse

from projects.teams.models import Membership, Project, User
from projects.teams.rules import Role
from projects.teams.states import ProjectNotOpen, ProjectState

P = ParamSpec("P")


class ProjectRequest(HttpRequest):
    """A request of a signed-in member of `project`."""

    user: User
    project: Project
    membership: Membership
    htmx: Any


View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ProjectView = Callable[Concatenate[ProjectRequest, P], HttpResponseBase]
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def membership_or_404(user: User, slug: str, *roles: Role) -> Membership:
    """The person's active membership of the project, holding one of `roles` (any role when none is named).

    Raises Http404 alike for a missing project, one that is not theirs, and a role they do not hold, so that an answer
    never tells that something exists.
    """
    membership = Membership.objects.active().select_related("project").filter(user=user, project__slug=slug).first()
    if membership is None or not membership.roles or (roles and not membership.has(*roles)):
        raise Http404("No such page.")
    return membership


def project_view(*roles: Role, while_closed: bool = False) -> Callable[[ProjectView[P]], View[Concatenate[str, P]]]:
    """A view under `/projects/<slug>/` for members who hold one of `roles`; any member when none is named.

    The view gets `request.project` and `request.membership` and loses the slug from its arguments. A script names the
    person whose entries it sends; what one person has entered is not taken under another's name (412). A project that
    is not open is read and not written to (409), but by views that say `while_closed`; of one that was withdrawn
    there is a notice alone (410).
    """

    def decorate(view: ProjectView[P]) -> View[Concatenate[str, P]]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.headers.get("X-Person", str(request.user.pk)) != str(request.user.pk):
                return JsonResponse({"error": "Someone else is signed in in this browser now."}, status=412)
            membership = membership_or_404(cast(User, request.user), slug, *roles)
            inner = cast(ProjectRequest, request)
            inner.project = membership.project
            if inner.project.is_withdrawn:
                return _refused(inner, ProjectNotOpen(ProjectState.WITHDRAWN), {"member": membership})
            inner.membership = membership
            try:
                if request.method not in READING and not while_closed:
                    inner.project.require_open()
                return view(inner, *args, **kwargs)
            except ProjectNotOpen as refusal:
                return _refused(inner, refusal, {"sentence": str(refusal)})

        guarded.roles = roles  # type: ignore[attr-defined]  # read by the test of routes and roles
        guarded.while_closed = while_closed  # type: ignore[attr-defined]  # and by that of closed projects
        return cast(View[Concatenate[str, P]], guarded)

    return decorate


def _refused(request: ProjectRequest, refusal: ProjectNotOpen, context: dict[str, object]) -> HttpResponse:
    """The sentence in the form that was asked for: to a script, in place of a fragment, or as a page."""
    status = 410 if request.project.is_withdrawn else 409
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": str(refusal), "closed": True}, status=status)
    page = "teams/withdrawn.html" if request.project.is_withdrawn else "teams/not_open.html"
    template = "teams/_not_open.html" if request.headers.get("HX-Request") else page
    return TemplateResponse(request, template, {"sentence": str(refusal), **context}, status=status)
