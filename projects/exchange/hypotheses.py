"""hypotheses.csv: the sub-hypotheses in their order, a row for each category that bears on one, or one row without."""

from __future__ import annotations

from projects.codebooks.hypotheses import MOST, Bearing, Link, code_problem, linkable, text_problem
from projects.exchange.findings import Findings
from projects.exchange.ground import Ground
from projects.exchange.held import Held
from projects.exchange.plan import NewHypothesis, Plan
from projects.exchange.study import GivenHypothesis, Place, Study
from projects.exchange.tables import Table


def read_hypotheses(table: Table, ground: Ground) -> dict[str, GivenHypothesis]:
    """The table as it is told; problems and warnings are noted."""
    given: dict[str, GivenHypothesis] = {}
    known = {(v.code, c.code) for v, categories in linkable(ground.codebook) for c in categories}
    for line, (code, text, *link) in table.picked("hypothesis", "text", "variable", "category", "bearing"):
        wrong = code_problem(code)
        if wrong:
            ground.found.problem(table.file, line, f"{code!r} {wrong}", "hypothesis")
        elif problem := text_problem(text):
            ground.found.problem(table.file, line, problem.removesuffix("."), "text")
        else:
            there = given.setdefault(code, GivenHypothesis(text.strip(), Place(table.file, line)))
            if there.text != text.strip():
                what = f"{code} has another text in line {there.place.line}; make the two the same"
                ground.found.problem(table.file, line, what, "text")
            elif any(link):
                _read_link(there, table.file, line, link, ground.found, known)
    return given


def _read_link(
    given: GivenHypothesis, file: str, line: int, fields: list[str], found: Findings, known: set[tuple[str, str]]
) -> None:
    variable, category, bearing = fields
    if bearing not in list(Bearing) or not variable or not category:
        given_as = ", ".join(map(repr, fields))
        what = f"a link needs variable, category and one of {', '.join(Bearing)}; this one has {given_as}"
        found.problem(file, line, what, "bearing")
        return
    there = given.links.get((variable, category))
    if there is not None and there[0] != bearing:
        what = f"{category!r} of {variable!r} {there[0]} it in line {there[1].line} already; keep one of the two"
        found.problem(file, line, what, "bearing")
    elif there is not None:
        found.warn(file, line, f"says what line {there[1].line} says already")
    else:
        given.links[variable, category] = Bearing(bearing), Place(file, line)
        if (variable, category) not in known:
            what = f"the codebook has no category {category!r} of {variable!r}; the link is kept and shown as gone"
            found.warn(file, line, what, "category")


def plan_hypotheses(plan: Plan, study: Study, held: Held, found: Findings) -> None:
    """What is new; another text or bearing than the one there is a problem that shows both."""
    for code, given in study.hypotheses.items():
        there = held.hypotheses.get(code)
        if there is not None and there.text != given.text:
            what = f"{code} reads {there.text!r} there already, the file says {given.text!r}; give it a code of its own"
            found.problem(given.place.file, given.place.line, what, "text")
            continue
        standing = there.links if there is not None and there.stands else {}
        fresh = []
        for (variable, category), (bearing, place) in given.links.items():
            before = standing.get((variable, category))
            if before is None:
                fresh.append(Link(variable, category, bearing))
            elif before is not bearing:
                what = f"{category!r} of {variable!r} {before} {code} there already; leave the row out"
                found.problem(place.file, place.line, what, "bearing")
        if there is None or not there.stands:
            plan.hypotheses[code] = NewHypothesis(given.text, tuple(fresh))
        elif fresh:
            plan.links[code] = tuple(fresh)
    standing_now = sum(there.stands for there in held.hypotheses.values())
    if plan.hypotheses and standing_now + len(plan.hypotheses) > MOST:
        place = next(iter(study.hypotheses.values())).place
        what = f"the project would have {standing_now + len(plan.hypotheses)} sub-hypotheses; it has at most {MOST}"
        found.problem(place.file, None, what)
