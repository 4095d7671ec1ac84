"""The demo: the founding study, loaded once, and the people who take part in it.

Every step looks first whether it was done, so that a start that was interrupted is completed by the next one, and
nothing that anybody has coded since is touched.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from projects.exchange.importing import prepare_import, write_import
from projects.reliability.actions import request_figures
from projects.teams.actions import accept_identity, add_member, create_account, describe_project
from projects.teams.models import Membership, Project, User
from projects.teams.rules import Role

SLUG = "china-ai-central-asia"
QUESTION = "What does China want to achieve with artificial intelligence in Central Asia?"
CODERS = ("Aigerim", "Daniyar", "Omid")
OTHERS = {"Leila": Role.ADJUDICATOR, "Nadia": Role.MANAGER}
UNKNOWN = "was changed: manage.py changepassword"


@dataclass(frozen=True)
class SignIn:
    """How one of the demo's people signs in."""

    name: str
    role: str
    username: str
    password: str


def load_demo(say: Callable[[str], None]) -> list[SignIn]:
    """Load the study and its people where they are not there yet; returns how they sign in."""
    project = Project.objects.filter(slug=SLUG).first() or _load_study(say)
    if not project.question:
        describe_project(project=project, question=QUESTION)
    places = dict(Membership.objects.filter(project=project).values_list("name", "user__username"))
    missing = [name for name in (*CODERS, *OTHERS) if not places.get(name)]
    passwords = _passwords(settings.DATA_DIR / "demo-sign-ins.json", [name.lower() for name in missing])
    for name in missing:
        _seat(project, name, passwords[name.lower()])
        places[name] = name.lower()
    roles = dict.fromkeys(CODERS, Role.CODER) | OTHERS
    return [
        SignIn(name, role.value, str(places[name]), passwords.get(str(places[name]), UNKNOWN))
        for name, role in roles.items()
    ]


def _load_study(say: Callable[[str], None]) -> Project:
    say("Loading the demo study")
    ready = prepare_import(SLUG, settings.BASE_DIR / "fixtures" / "demo")
    with transaction.atomic():
        write_import(ready, by=None)
        project = Project.objects.get(slug=SLUG)
        request_figures(project=project)  # the worker has them ready when somebody opens the reliability page
    return project


@transaction.atomic
def _seat(project: Project, name: str, password: str) -> None:
    """Give one of the people an account and their place: a coder's is the identity that came with the study."""
    user = User.objects.filter(username=name.lower()).first()
    user = user or create_account(username=name.lower(), password=password)
    if name in CODERS:
        accept_identity(membership=Membership.objects.get(project=project, name=name), user=user)
    else:
        add_member(project=project, name=name, user=user, roles=(OTHERS[name],))


def _passwords(path: Path, wanted: list[str]) -> dict[str, str]:
    """The passwords kept in `path` by username, and random ones for those `wanted`; for the owner's eyes alone.

    They are written before the accounts are made, so that none is made whose password nobody knows.
    """
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    fresh = {username: secrets.token_urlsafe(9) for username in wanted if username not in kept}
    if fresh:
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(kept | fresh, file, indent=1)
        draft.replace(path)
    return kept | fresh
