"""The writes of sub-hypotheses. What one said before it was changed or removed is in the log."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from projects.codebooks.hypotheses import MOST, Link, code_problem, links_problem, next_code, text_problem
from projects.codebooks.models import SubHypothesis, SubHypothesisLink
from projects.codebooks.queries import sub_hypotheses
from projects.teams.activity import log
from projects.teams.models import Project, User
from projects.teams.queries import held_open


class WrongSubHypothesis(ValueError):
    """A sub-hypothesis that cannot be kept as it was given; the sentence says why."""


@transaction.atomic
def add_sub_hypothesis(
    *, project: Project, text: str, code: str = "", links: Collection[Link] = (), by: User | None
) -> SubHypothesis:
    """Put one behind those there, under the next free code unless `code` gives another.

    One that was removed stands again where `code` is its own. Raises WrongSubHypothesis or ProjectNotOpen.
    """
    held_open(project)
    held = dict(SubHypothesis.objects.filter(project=project).values_list("code", "removed_at"))
    code = code or next_code(held)
    wrong = code_problem(code)
    if wrong:
        raise WrongSubHypothesis(f"“{code}” {wrong}.")
    if code in held and held[code] is None:
        raise WrongSubHypothesis(f"There is a sub-hypothesis {code} already; choose another code.")
    _refuse(text, links)
    if sum(removed is None for removed in held.values()) >= MOST:
        raise WrongSubHypothesis(f"A project has at most {MOST} sub-hypotheses. Remove one first.")
    last = sub_hypotheses(project).aggregate(last=Max("position"))["last"] or 0
    given = {"text": text.strip(), "position": last + 1, "removed_at": None}
    sub, _ = SubHypothesis.objects.update_or_create(project=project, code=code, defaults=given)
    _set_links(sub, links)
    log(project=project, by=by, verb="added a sub-hypothesis", detail=f"{code} “{sub.text}”")
    return sub


@transaction.atomic
def change_sub_hypothesis(
    *, sub_hypothesis: SubHypothesis, text: str, links: Collection[Link], seen: str | None = None, by: User | None
) -> SubHypothesis:
    """Say anew what it is and what bears on it; `seen` is its `stamp` as the writer saw it.

    Raises WrongSubHypothesis, also where it was changed meanwhile, or ProjectNotOpen; then nothing has changed.
    """
    sub = _held(sub_hypothesis)
    if seen not in (None, sub.stamp):
        raise WrongSubHypothesis(
            f"Somebody changed {sub.code} while you wrote. Look at it again in another window, and keep what is right."
        )
    _refuse(text, links)
    if text.strip() != sub.text:
        log(project=sub.project, by=by, verb="changed a sub-hypothesis", detail=f"{sub.code}, it was “{sub.text}”")
        sub.text = text.strip()
    before = set(sub.plain_links)
    if before != set(links):
        log(
            project=sub.project,
            by=by,
            verb="linked a sub-hypothesis anew",
            detail=f"{sub.code}: {_told(before, links)}",
        )
        _set_links(sub, links)
    sub.save(update_fields=["text", "changed_at"])
    return sub


@transaction.atomic
def link_sub_hypothesis(*, sub_hypothesis: SubHypothesis, links: Collection[Link], by: User | None) -> None:
    """Add links to those it has. Raises WrongSubHypothesis or ProjectNotOpen."""
    standing = sub_hypothesis.plain_links
    change_sub_hypothesis(sub_hypothesis=sub_hypothesis, text=sub_hypothesis.text, links=[*standing, *links], by=by)


@transaction.atomic
def move_sub_hypothesis(*, sub_hypothesis: SubHypothesis, places: int, by: User | None) -> None:
    """Move it so many places down, or up where `places` is negative; at the ends it stays.

    Raises WrongSubHypothesis or ProjectNotOpen.
    """
    sub = _held(sub_hypothesis)
    standing = list(sub_hypotheses(sub.project))
    before = standing.index(sub)
    after = min(max(before + places, 0), len(standing) - 1)
    if after == before:
        return
    standing.insert(after, standing.pop(before))
    for position, other in enumerate(standing, 1):
        other.position = position
    SubHypothesis.objects.bulk_update(standing, ["position"])
    order = ", ".join(other.code for other in standing)
    log(project=sub.project, by=by, verb="reordered the sub-hypotheses", detail=order)


@transaction.atomic
def remove_sub_hypothesis(*, sub_hypothesis: SubHypothesis, by: User | None) -> None:
    """Take it away; its row and its line in the log stay. Raises WrongSubHypothesis or ProjectNotOpen."""
    sub = _held(sub_hypothesis)
    sub.removed_at = timezone.now()
    sub.save(update_fields=["removed_at", "changed_at"])
    log(project=sub.project, by=by, verb="removed a sub-hypothesis", detail=f"{sub.code} “{sub.text}”")


def _held(sub_hypothesis: SubHypothesis) -> SubHypothesis:
    """The sub-hypothesis as it stands now, held with its project."""
    held_open(sub_hypothesis.project)
    found = sub_hypotheses(sub_hypothesis.project).filter(pk=sub_hypothesis.pk).first()
    if found is None:
        raise WrongSubHypothesis(f"{sub_hypothesis.code} was removed meanwhile.")
    return found


def _refuse(text: str, links: Collection[Link]) -> None:
    problem = text_problem(text) or links_problem(links)
    if problem:
        raise WrongSubHypothesis(problem)


def _set_links(sub: SubHypothesis, links: Collection[Link]) -> None:
    SubHypothesisLink.objects.filter(sub_hypothesis=sub).delete()
    SubHypothesisLink.objects.bulk_create(
        SubHypothesisLink(
            sub_hypothesis=sub, variable=link.variable, category=link.category, bearing=link.bearing.value
        )
        for link in sorted(links)
    )


def _told(before: Collection[Link], after: Collection[Link]) -> str:
    """What was added and what went, for the log."""
    rows = [("+", link) for link in sorted(set(after) - set(before))]
    rows += [("−", link) for link in sorted(set(before) - set(after))]
    return ", ".join(f"{sign} {link.variable}={link.category} {link.bearing}" for sign, link in rows)
