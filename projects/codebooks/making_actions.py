"""Making a project with what it begins with: nothing, a template's codebook, or another project's description."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from projects.codebooks.actions import publish_codebook
from projects.codebooks.hypothesis_actions import add_sub_hypothesis
from projects.codebooks.queries import latest_codebook, sub_hypotheses
from projects.codebooks.starting_points import StartingPoint
from projects.teams.actions import create_project
from projects.teams.activity import log
from projects.teams.models import Project, User


@transaction.atomic
def make_project(
    *,
    slug: str,
    name: str,
    question: str = "",
    hypothesis: str = "",
    parts: Sequence[str] = (),
    template: StartingPoint | None = None,
    copied: Project | None = None,
    by: User,
) -> Project:
    """A project that `by` manages, with `parts` as its sub-hypotheses and the codebook of what it begins with.

    What is empty is taken from the project that is `copied`; its documents, people and codings never are. Raises
    WrongName, NameTaken or WrongSubHypothesis; then nothing was made.
    """
    question = question or (copied.question if copied else "")
    hypothesis = hypothesis or (copied.hypothesis if copied else "")
    project = create_project(slug=slug, name=name, question=question, hypothesis=hypothesis, by=by)
    for text in parts:
        add_sub_hypothesis(project=project, text=text, by=by)
    if template is not None:
        content = {**template.content, "name": project.name, "hypothesis": hypothesis}
        publish_codebook(project=project, content=content, by=by)
        log(project=project, by=by, verb="began with a template", detail=template.codebook.name)
    if copied is not None:
        _copy(copied, project, by, with_parts=not parts)
    return project


def _copy(source: Project, project: Project, by: User, *, with_parts: bool) -> None:
    """The codebook as it is, byte for byte, so that its SHA-256 shows that both studies use the same."""
    codebook = latest_codebook(source)
    if codebook is not None:
        publish_codebook(project=project, content=codebook.json, by=by)
    for sub in sub_hypotheses(source) if with_parts else ():
        add_sub_hypothesis(project=project, text=sub.text, code=sub.code, links=sub.plain_links, by=by)
    log(project=project, by=by, verb="copied a project", detail=f"{source.name} ({source.slug})")
