"""Reads about codebooks."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet

from projects.codebooks.hypotheses import ShownLink, shown
from projects.codebooks.models import Category, CodeAgain, Codebook, CodebookNote, Draft, SubHypothesis, Variable
from projects.teams.models import Project


def latest_codebook(project: Project) -> Codebook | None:
    """The version in force; None before the first is published."""
    return Codebook.objects.filter(project=project).order_by("-number").first()


def variable_ids(project: Project) -> dict[str, int]:
    """Identities of variables by code."""
    return dict(Variable.objects.filter(project=project).values_list("code", "pk"))


def category_ids(project: Project) -> dict[str, dict[str, int]]:
    """Identities of answers, missing ones included, by the codes of variable and answer."""
    found: dict[str, dict[str, int]] = {}
    rows = Category.objects.filter(variable__project=project).values_list("variable__code", "code", "pk")
    for variable, code, pk in rows:
        found.setdefault(variable, {})[code] = pk
    return found


def notes_by_variable(project: Project) -> dict[str, list[CodebookNote]]:
    """What is to be remembered for the next version, by variable, newest first."""
    found: defaultdict[str, list[CodebookNote]] = defaultdict(list)
    rows = CodebookNote.objects.filter(variable__project=project).select_related("variable", "made_by")
    for note in rows:
        found[note.variable.code].append(note)
    return dict(found)


def sub_hypotheses(project: Project) -> QuerySet[SubHypothesis]:
    """Those that stand, in their order, with their links; two queries."""
    return SubHypothesis.objects.filter(project=project, removed_at=None).prefetch_related("links")


def shown_sub_hypotheses(project: Project, codebook: Codebook | None) -> list[tuple[SubHypothesis, list[ShownLink]]]:
    """Each with its links as `codebook` names them; two queries."""
    parsed = codebook.parsed if codebook else None
    return [(sub, shown(sub.plain_links, parsed)) for sub in sub_hypotheses(project)]


def draft_of(project: Project) -> Draft | None:
    """The draft of the next version, with who changed it last; None while nobody writes one."""
    return Draft.objects.select_related("changed_by", "based_on").filter(project=project).first()


def versions_of(project: Project) -> QuerySet[Codebook]:
    """Every published version, the newest first."""
    return Codebook.objects.filter(project=project).select_related("published_by").order_by("-number")


def to_code_again(project: Project) -> QuerySet[CodeAgain]:
    """What managers said is to be coded again, the newest version first, with variables and answers."""
    found = CodeAgain.objects.filter(codebook__project=project).select_related("codebook", "variable")
    return found.prefetch_related("answers").order_by("-codebook__number", "pk")
