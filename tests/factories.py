"""People, studies and codings for tests: plain functions that drive the product's own actions where there are any.

project = make_project()
make_codebook(project)                       # one variable of every type, see VARIABLES
aigerim = make_coder(project, "Aigerim")     # signs in; signs_in=False for an imported identity
text = make_document(project, "d1", "Some text.")
coding = assign(text, aigerim)
judge(coding, "stance", "4"); judge(coding, "field", "economic", "political"); mark(coding, "passages", "POS", 0, 4)
submit(coding)                               # frozen=True freezes it, as another's look at the case would
rule(text, "stance", "4", by=leila)
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.utils import timezone

from projects.adjudication.models import Ruling, RulingCategory, RulingSpan
from projects.codebooks.actions import publish_codebook
from projects.codebooks.models import Codebook
from projects.codebooks.queries import category_ids, latest_codebook, variable_ids
from projects.codebooks.rules import Level, Value, check_answer
from projects.coding.answers import typed
from projects.coding.models import Assignment, Judgement, JudgementCategory, Round, Span
from projects.coding.rules import Purpose, State
from projects.corpus.importing import add_documents
from projects.corpus.models import Document
from projects.corpus.rules import NewDocument
from projects.teams.actions import add_member, create_account, create_project
from projects.teams.models import Membership, Project, User
from projects.teams.rules import Role

PASSWORD = "a long enough pass phrase"
VARIABLES: list[dict[str, Any]] = [
    {"id": "in_scope", "type": "nominal", "categories": ["yes", "no"]},
    {
        "id": "field",
        "type": "multi-select",
        "categories": ["economic", "political", "military"],
        "missing_values": ["cannot_tell"],
        "evidence": True,
        "asked_only_if": {"variable": "in_scope", "value": "yes"},
    },
    {"id": "stance", "type": "ordinal", "categories": ["1", "2", "3", "4", "5"], "missing_values": ["cannot_tell"]},
    {"id": "event_year", "type": "interval", "min": 1991, "max": 2030, "step": 1, "required": False},
    {"id": "share", "type": "ratio", "required": False},
    {"id": "passages", "type": "span", "categories": ["POS", "NEG"]},
    {"id": "memo", "type": "text"},
    {"id": "stance_nominal", "type": "nominal", "categories": ["1", "2", "3", "4", "5"], "derived_from": "stance"},
]
_numbers = itertools.count(1)


def make_user(username: str = "") -> User:
    """An account that can sign in with PASSWORD and is nowhere a member."""
    return create_account(username=username or f"person{next(_numbers)}", password=PASSWORD)


def make_project(slug: str = "", name: str = "", *, manager: User | None = None) -> Project:
    """A project without codebook and members; `manager` becomes a member of it."""
    slug = slug or f"study-{next(_numbers)}"
    return create_project(slug=slug, name=name or slug, by=manager)


def make_member(project: Project, name: str, *roles: Role, signs_in: bool = True) -> Membership:
    """A member with these roles; their account has the small letters of their name, and PASSWORD."""
    username = name.lower()
    user = User.objects.filter(username=username).first() or make_user(username) if signs_in else None
    return add_member(project=project, name=name, user=user, roles=roles)


def make_coder(project: Project, name: str = "Aigerim", *, signs_in: bool = True) -> Membership:
    """A member who codes."""
    return make_member(project, name, Role.CODER, signs_in=signs_in)


def account_of(member: Membership) -> User:
    """The account a member signs in with."""
    assert member.user is not None, f"{member} is an imported identity"
    return member.user


def make_codebook(project: Project, variables: Sequence[Mapping[str, Any]] = VARIABLES, **more: Any) -> Codebook:
    """The next version of the project's codebook; VARIABLES has one of every type."""
    content = {"name": "A codebook", "hypothesis": "H", "variables": [dict(v) for v in variables], **more}
    return publish_codebook(project=project, content=content)[0]


def make_document(
    project: Project,
    code: str = "",
    text: str = "Lamps are dimmed when a street is empty.",
    metadata: Mapping[str, str] | None = None,
    **columns: str,
) -> Document:
    """A document; `columns` are title, lang, date and source."""
    new = NewDocument(code=code or f"d{next(_numbers)}", text=text, metadata=dict(metadata or {}), **columns)
    add_documents(project, [new])
    return Document.objects.get(project=project, code=new.code)


def make_round(project: Project, name: str = "main", purpose: Purpose = Purpose.MAIN) -> Round:
    """The round of this name, under the latest codebook."""
    fresh = {"purpose": purpose, "codebook": latest_codebook(project)}
    return Round.objects.get_or_create(project=project, name=name, defaults=fresh)[0]


def assign(document: Document, coder: Membership, round: Round | None = None) -> Assignment:
    """An open assignment, in round main unless another is given."""
    return Assignment.objects.create(round=round or make_round(document.project), document=document, coder=coder)


def judge(assignment: Assignment, variable: str, *given: str, correction: bool = False) -> Judgement:
    """One more revision of an answer: `judge(coding, "field", "economic", "political")`."""
    project = assignment.document.project
    codebook = assignment.round.codebook or latest_codebook(project)
    assert codebook is not None, "make a codebook first"
    identity = variable_ids(project)[variable]
    answer = typed(codebook.parsed.by_code[variable], check_answer(codebook.parsed.by_code[variable], given),
                   category_ids(project).get(variable, {}))  # fmt: skip
    judgement = Judgement.objects.create(
        assignment=assignment,
        variable_id=identity,
        codebook=codebook,
        version=Judgement.objects.filter(assignment=assignment, variable_id=identity).count() + 1,
        correction=correction,
        op_id=uuid4(),
        **answer.columns,
    )
    JudgementCategory.objects.bulk_create(JudgementCategory(judgement=judgement, category_id=c) for c in answer.chosen)
    return judgement


def mark(assignment: Assignment, variable: str, label: str, start: int, end: int, *, correction: bool = False) -> Span:
    """A marked passage: evidence for a category, or a member of a span variable's answer."""
    project = assignment.document.project
    return Span.objects.create(
        assignment=assignment,
        variable_id=variable_ids(project)[variable],
        category_id=category_ids(project)[variable][label],
        start=start,
        end=end,
        op_id=uuid4(),
        correction=correction,
    )


def submit(assignment: Assignment, *, frozen: bool = False) -> Assignment:
    """Hand the coding in; `frozen` as if another had opened the case since."""
    assignment.state = State.SUBMITTED
    assignment.submitted_at = timezone.now()
    assignment.frozen_at = timezone.now() if frozen else None
    assignment.save()
    return assignment


def rule(
    document: Document, variable: str, *given: str | tuple[str, int, int], reason: str = "", by: User | None = None
) -> Ruling:
    """One more ruling on a cell; a span variable takes passages (label, start, end)."""
    project = document.project
    codebook = latest_codebook(project)
    assert codebook is not None, "make a codebook first"
    question, answers = codebook.parsed.by_code[variable], category_ids(project).get(variable, {})
    passages = [p for p in given if isinstance(p, tuple)]
    texts = [t for t in given if isinstance(t, str)]
    value: Value = frozenset(passages) if question.level is Level.SPAN else check_answer(question, texts)
    answer, identity = typed(question, value, answers), variable_ids(project)[variable]
    ruling = Ruling.objects.create(
        document=document,
        variable_id=identity,
        version=Ruling.objects.filter(document=document, variable_id=identity).count() + 1,
        reason=reason,
        made_by=by,
        **answer.columns,
    )
    RulingCategory.objects.bulk_create(RulingCategory(ruling=ruling, category_id=c) for c in answer.chosen)
    RulingSpan.objects.bulk_create(
        RulingSpan(ruling=ruling, category_id=answers[label], start=start, end=end) for label, start, end in passages
    )
    return ruling
