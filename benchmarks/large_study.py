"""A study of 100,000 documents and 1,000,000 judgements on SQLite, filled by set-based SQL in under a minute.

Two thirds of the documents are coded twice, some by one of their two coders so far, the rest waits. Coders differ on
one answer in forty; a fifth of these is ruled on. What people may see of it is as in any other study.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DOCUMENTS = 100_000
CODED_TWICE, CODED_ONCE = 50_000, 75_000  # up to this document; behind the second nobody has handed in anything
UNASSIGNED = 2_000  # at the end
CODERS = 8
VARIABLES: list[dict[str, Any]] = [
    {"id": "in_scope", "type": "nominal", "categories": ["yes", "no"], "missing_values": ["cannot_tell"]},
    *(
        {"id": f"v{n}", "type": "nominal", "categories": ["1", "2", "3", "4"], "missing_values": ["cannot_tell"]}
        for n in range(1, 5)
    ),
    *(
        {"id": f"scale{n}", "type": "ordinal", "categories": ["1", "2", "3", "4"], "missing_values": ["cannot_tell"]}
        for n in range(1, 4)
    ),
]
# Each document has two of the coders; the second differs from the first on one variable in forty.
_FILL = {
    "documents": """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {documents})
        INSERT INTO projects_document
          (project_id, code, title, lang, date, source, metadata, length, sha256, added_at, text)
        SELECT {project}, printf('d%06d', i), 'Lamps of district ' || i, 'en', '', '', '{{}}', 1500,
               printf('%064d', i), '2026-01-05 09:00:00', printf('%.1500c', 'x') FROM n""",
    "assignments": """
        INSERT INTO projects_assignment (round_id, document_id, coder_id, state, submitted_at, frozen_at, cannot_code)
        SELECT {round}, d.id, {coder} + (d.id * 3 + k.k * (1 + d.id % 3)) % {coders},
          CASE WHEN d.n <= {twice} OR (d.n <= {once} AND k.k = 0) THEN 'submitted' ELSE 'open' END,
          CASE WHEN d.n <= {twice} OR (d.n <= {once} AND k.k = 0)
               THEN datetime('now', printf('-%d minutes', ({once} - d.n) * 2 + k.k)) END, NULL, ''
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM projects_document WHERE project_id = {project}) d,
             (SELECT 0 AS k UNION ALL SELECT 1) k
        WHERE d.n <= {documents} - {unassigned}""",
    "judgements": """
        INSERT INTO projects_judgement (assignment_id, variable_id, codebook_id, version, correction, op_id, made_at,
          kind, category_id, number, text, key)
        SELECT a.id, v.id, {codebook}, 1, 0, printf('%016x%016x', a.id, v.id), a.submitted_at, 'category', c.id,
          NULL, NULL, '=' || c.code
        FROM projects_assignment a, projects_variable v
        JOIN projects_category c ON c.variable_id = v.id AND c.code = CASE
          WHEN (a.document_id * 7 + v.id) % 50 = 0 THEN 'cannot_tell'
          WHEN v.code = 'in_scope' THEN CASE (a.document_id + a.id % 2 * (a.document_id % 40 = 0)) % 2
                                        WHEN 0 THEN 'yes' ELSE 'no' END
          ELSE CAST(1 + (a.document_id + a.id % 2 * ((a.document_id + v.id) % 40 = 0)) % 4 AS TEXT) END
        WHERE a.round_id = {round} AND a.state = 'submitted' AND v.project_id = {project}""",
    "activity": """
        INSERT INTO projects_activity (project_id, by_id, verb, detail, at)
        SELECT {project}, m.user_id, 'submitted a coding', d.code, a.submitted_at
        FROM projects_assignment a JOIN projects_membership m ON m.id = a.coder_id
        JOIN projects_document d ON d.id = a.document_id
        WHERE a.round_id = {round} AND a.state = 'submitted' ORDER BY a.submitted_at""",
    "rulings": """
        INSERT INTO projects_ruling (document_id, variable_id, version, reason, reason_code, unsure, fingerprint,
          made_at, made_by_id, kind, category_id, number, text, key)
        SELECT a.document_id, j.variable_id, 1, 'The text says so.', '', 0, '', datetime('now'), {adjudicator},
          'category', min(j.category_id), NULL, NULL, min(j.key)
        FROM projects_judgement j JOIN projects_assignment a ON a.id = j.assignment_id
        WHERE a.round_id = {round} AND a.document_id % 5 = 0
        GROUP BY a.document_id, j.variable_id HAVING count(DISTINCT j.key) > 1 AND count(*) = 2""",
}


@dataclass(frozen=True)
class LargeStudy:
    """The study's address, and the accounts of those who open its pages, by what they do."""

    slug: str
    people: dict[str, Any]


def fill() -> LargeStudy:
    """Make the study in the database that Django is set to, which must be an SQLite one and migrated."""
    from django.db import connection, transaction

    from tests.factories import make_codebook, make_coder, make_member, make_project, make_round

    project = make_project("large")
    codebook = make_codebook(project, VARIABLES)
    coders = [make_coder(project, f"coder{number}") for number in range(CODERS)]
    people = {"coder": coders[0]} | {role: make_member(project, f"the-{role}", role) for role in _roles()}
    numbers = {
        "project": project.pk,
        "round": make_round(project).pk,
        "coder": coders[0].pk,
        "coders": CODERS,
        "codebook": codebook.pk,
        "adjudicator": people["adjudicator"].user_id,
        "documents": DOCUMENTS,
        "twice": CODED_TWICE,
        "once": CODED_ONCE,
        "unassigned": UNASSIGNED,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _FILL.values():
            cursor.execute(statement.format(**numbers))
        cursor.execute("ANALYZE")
    return LargeStudy(project.slug, {what: member.user for what, member in people.items()})


def find() -> LargeStudy:
    """The study that `fill` made in this database before."""
    from projects.teams.models import Membership

    names = {"coder": "coder0"} | {role: f"the-{role}" for role in _roles()}
    members = Membership.objects.filter(project__slug="large").select_related("user")
    return LargeStudy("large", {what: members.get(name=name).user for what, name in names.items()})


def _roles() -> list[Any]:
    from projects.teams.rules import Role

    return [Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER]
