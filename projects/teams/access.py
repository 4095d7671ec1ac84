"""Who may: the only door from a signed-in person to a project's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse

from projects.teams.models import Membership, Project, User
from projects.teams.rules import Role

P = ParamSpec("P")


class ProjectRequest(HttpRequest):
    """A request of a signed-in member of `project`."""

    user: User
    project: Project
    membership: Membership
    htmx: Any


View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ProjectView = Callable[Concatenate[ProjectRequest, P], HttpResponseBase]


def membership_or_404(user: User, slug: str, *roles: Role) -> Membership:
    """The person's active membership of the project, holding one of `roles` (any role when none is named).

    Raises Http404 alike for a missing project, one that is not theirs, and a role they do not hold, so that an answer
    never tells that something exists.
    """
    membership = Membership.objects.active().select_related("project").filter(user=user, project__slug=slug).first()
    if membership is None or not membership.roles or (roles and not membership.has(*roles)):
        raise Http404("No such page.")
    return membership


def project_view(*roles: Role) -> Callable[[ProjectView[P]], View[Concatenate[str, P]]]:
    """A view under `/projects/<slug>/` for members who hold one of `roles`; any member when none is named.

    The view gets `request.project` and `request.membership` and loses the slug from its arguments. A script names the
    person whose entries it sends; what one person has entered is not taken under another's name (412).
    """

    def decorate(view: ProjectView[P]) -> View[Concatenate[str, P]]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.headers.get("X-Person", str(request.user.pk)) != str(request.user.pk):
                return JsonResponse({"error": "Someone else is signed in in this browser now."}, status=412)
            membership = membership_or_404(cast(User, request.user), slug, *roles)
            inner = cast(ProjectRequest, request)
            inner.project, inner.membership = membership.project, membership
            return view(inner, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]  # read by the test of routes and roles
        return cast(View[Concatenate[str, P]], guarded)

    return decorate
