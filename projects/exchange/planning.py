"""What an import will write, and nothing else: the checked study against what the project holds already.

A value that differs from one already there is a problem that shows both; what is the same is left alone; what is new is
planned. With `correct`, another answer becomes a correction: appended, and the first stays what reliability reads.
"""

from __future__ import annotations

from collections.abc import Mapping

from projects.codebooks.parsing import sha256_of
from projects.codebooks.rules import Codebook, Level, Passage, Value, Variable, written
from projects.coding.rules import State, answer_key, value_of
from projects.corpus.rules import DESCRIBING, NewDocument
from projects.exchange.findings import Findings
from projects.exchange.held import Held, HeldAnswer, HeldPassages
from projects.exchange.hypotheses import plan_hypotheses
from projects.exchange.plan import NewJudgement, NewRuling, NewSpan, Plan
from projects.exchange.rulesfile import plan_rules
from projects.exchange.study import AnswerKey, CellKey, CodingKey, Given, Place, Study

SHOWN = 60


def plan_import(study: Study, held: Held, codebook: Codebook, found: Findings, *, correct: bool = False) -> Plan:
    """The plan, with every conflict noted in `found`. `codebook` is the one in force after the import."""
    plan = Plan(
        codebook=study.codebook_content is not None and sha256_of(study.codebook_content) != held.codebook_sha256
    )
    for new, place in study.documents.values():
        _plan_document(plan, new, held, place, found)
    plan_hypotheses(plan, study, held, found)
    plan_rules(plan, study, held, codebook, found)
    _plan_codings(plan, study, held, found)
    _plan_reasons(plan, study, held, found)
    _plan_notes(plan, study, held, found)
    for key, given in study.answers.items():
        _plan_answer(plan, key, given, held, codebook.by_code[key[2]], found, correct=correct)
    for key, given in study.corrections.items():
        _plan_correction(plan, key, given, held, codebook.by_code[key[2]], found, correct=correct)
    _plan_passages(plan, study, held, found, correct=correct)
    for cell, given in study.rulings.items():
        _plan_ruling(plan, cell, given, held, codebook.by_code[cell[1]], found)
    return plan


def _plan_document(plan: Plan, new: NewDocument, held: Held, place: Place, found: Findings) -> None:
    there = held.documents.get(new.code)
    if there is None:
        plan.documents.append(new)
        return
    if there.sha256 != new.sha256:
        what = _two_texts(new.code, held.texts[new.code], new.text)
        found.problem(place.file, place.line, what, "text")
    filled = {name: value for name, value in _described(new).items() if value and not there.described.get(name)}
    for name, value in _described(new).items():
        other = there.described.get(name)
        if value and other and value != other:
            what = f"{new.code} has {_short(other)} there already, the file says {_short(value)}; make them the same"
            found.problem(place.file, place.line, what, name)
    if filled:
        plan.described[there.pk] = filled


def _described(new: NewDocument) -> Mapping[str, str]:
    return {**new.metadata, **{name: getattr(new, name) for name in DESCRIBING}}


def _two_texts(code: str, there: str, given: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip(there, given, strict=False)) if a != b), min(len(there), len(given)))
    cut = slice(max(0, at - 20), at + 40)
    return (
        f"{code} is there already with another text: {there[cut]!r} there, {given[cut]!r} in the file,"
        f" at code point {at}; texts never change, so give the new text an id of its own"
    )


def _plan_codings(plan: Plan, study: Study, held: Held, found: Findings) -> None:
    finished = {key: place for key, place in study.implied.items() if key not in study.open} | study.submitted
    for key, place in study.open.items():
        there = held.codings.get(key)
        if there is None:
            plan.open.append(key)
        elif there.state is not State.OPEN:
            what = f"{key[0]} by {key[1]} is {there.state} already; leave the row out"
            found.problem(place.file, place.line, what)
    for key, place in finished.items():
        there = held.codings.get(key)
        if there is None:
            plan.submitted.append(key)
        elif there.state is State.OPEN:
            plan.handed_in.append(key)
        elif there.state is State.WITHDRAWN:
            found.problem(place.file, place.line, f"{key[1]} was withdrawn from {key[0]}; leave their rows out")
    _plan_coders(plan, {**study.open, **finished}, held, found)


def _plan_reasons(plan: Plan, study: Study, held: Held, found: Findings) -> None:
    """A reason where the coder has no answers; answers where the coder had given a reason are refused alike."""
    answered = {key[:2] for key, there in held.answers.items() if there.first is not None or there.now is not None}
    answered |= {key[:2] for key, marked in held.passages.items() if marked.first or marked.now}
    for key, (reason, place) in study.cannot_code.items():
        there = held.codings.get(key)
        if there is not None and there.cannot_code:
            if there.cannot_code != reason:
                what = f"{key[0]} by {key[1]} has the reason {_short(there.cannot_code)} already, the file says"
                found.problem(place.file, place.line, f"{what} {_short(reason)}; leave the row out", "reason")
        elif key in answered:
            what = f"{key[0]} has answers or passages by {key[1]} already; leave the row out"
            found.problem(place.file, place.line, what)
        else:
            plan.cannot_code[key] = reason
    uncoded = {key for key, there in held.codings.items() if there.cannot_code}
    told: set[CodingKey] = set()
    for rows in (study.answers, study.passages, study.corrections, study.corrected_passages):
        for key in {key[:2]: key for key in rows if key[:2] in uncoded and key[:2] not in told}:
            told.add(key)
            place = study.implied[key]
            what = f"{key[1]} could not code {key[0]}: {_short(held.codings[key].cannot_code)}; leave their rows out"
            found.problem(place.file, place.line, what)


def _plan_notes(plan: Plan, study: Study, held: Held, found: Findings) -> None:
    codings = held.codings.keys() | study.implied.keys() | study.submitted.keys() | study.open.keys()
    for key, (note, place) in study.notes.items():
        if key[:2] not in codings:
            what = f"{key[1]} has no coding of {key[0]}; import assignments.csv first"
            found.problem(place.file, place.line, what, "coder")
            continue
        there, version = held.notes.get(key, ("", 0))
        if there and there != note:
            what = (
                f"{key[1]} has the note {_short(there)} on {key[2]} of {key[0]} already, the file says {_short(note)}"
            )
            found.problem(place.file, place.line, f"{what}; leave the row out", "text")
        elif not there:
            plan.notes[key] = (note, version + 1)


def _plan_coders(plan: Plan, codings: Mapping[CodingKey, Place], held: Held, found: Findings) -> None:
    first: dict[str, Place] = {}
    for (_, name), place in codings.items():
        first.setdefault(name, place)
    for name, place in first.items():
        if name in held.others:
            what = f"{name!r} is a member who does not code; give them the role of coder, or use another name"
            found.problem(place.file, place.line, what, "coder")
        elif name not in held.coders:
            plan.coders.append(name)
    plan.coders.sort()


def _plan_answer(
    plan: Plan, key: AnswerKey, given: Given, held: Held, variable: Variable, found: Findings, *, correct: bool
) -> None:
    there = held.answers.get(key, HeldAnswer())
    assert given.value is not None  # noqa: S101 - codings.csv takes nothing back
    text = answer_key(given.value)
    if text in (there.first, there.now):
        return
    if there.first is None and there.now is None:
        late = there.version > 0 and _is_frozen(held, key)
        plan.judgements[key] = [NewJudgement(given.value, there.version + 1, correction=late)]
    elif correct:
        plan.judgements[key] = [NewJudgement(given.value, there.version + 1, correction=True)]
        _freeze(plan, held, key)
    else:
        _refuse_other(key, given, there.now or there.first or "", variable, found)


def _freeze(plan: Plan, held: Held, key: AnswerKey) -> None:
    """After a correction the coder's own changes would be corrections, too."""
    coding = held.codings.get((key[0], key[1]))
    if coding is not None and not coding.frozen:
        plan.frozen.add((key[0], key[1]))


def _is_frozen(held: Held, key: AnswerKey) -> bool:
    coding = held.codings.get((key[0], key[1]))
    return coding is not None and coding.frozen


def _refuse_other(key: AnswerKey, given: Given, there: str, variable: Variable, found: Findings) -> None:
    document, coder, code = key
    has, says = shown(variable, value_of(there)), shown(variable, given.value)
    what = (
        f"{document} has {has} by {coder} for {code} already, the file says {says}; leave the row out, or --correct it"
    )
    found.problem(given.file, given.line, what, "value")


def _plan_correction(
    plan: Plan, key: AnswerKey, given: Given, held: Held, variable: Variable, found: Findings, *, correct: bool
) -> None:
    """Append to the answer of this import or to the one there; a correction that is there already is not undone."""
    there, planned = held.answers.get(key, HeldAnswer()), plan.judgements.get(key, [])
    last = planned[-1] if planned else None
    now = there.now if last is None else answer_key(last.value) if last.value is not None else None
    text = None if given.value is None else answer_key(given.value)
    if text == now:
        return
    if there.now != there.first and not correct:
        _refuse_other(key, given, there.now or there.first or "", variable, found)
        return
    _freeze(plan, held, key)
    version = last.version if last else there.version
    plan.judgements.setdefault(key, []).append(NewJudgement(given.value, version + 1, correction=True))


def _plan_passages(plan: Plan, study: Study, held: Held, found: Findings, *, correct: bool) -> None:
    for key, marked in study.passages.items():
        there = held.passages.get(key, HeldPassages())
        for passage in marked:
            if passage not in there.first and passage not in there.now:
                plan.spans.setdefault(key, {})[passage] = NewSpan()
    for key, wanted in study.corrected_passages.items():
        there = held.passages.get(key, HeldPassages())
        corrected = there.first != there.now.keys()
        if corrected and there.now.keys() != wanted.keys() and not correct:
            place = next(iter(wanted.values()), None)
            what = f"the passages of {key[2]} by {key[1]} on {key[0]} were corrected otherwise already; --correct them"
            found.problem(place.file if place else "correction_spans.csv", place.line if place else None, what)
        else:
            if wanted.keys() != there.now.keys() | plan.spans.get(key, {}).keys():
                _freeze(plan, held, key)
            _plan_moves(plan, key, wanted, there)


def _plan_moves(plan: Plan, key: AnswerKey, wanted: Mapping[Passage, Place], there: HeldPassages) -> None:
    """From the passages that stand, and those this import adds, to those wanted."""
    added = plan.spans.get(key, {})
    for passage, new in added.items():
        new.removed = passage not in wanted
    for passage in wanted:
        if passage not in there.now and passage not in added:
            plan.spans.setdefault(key, {})[passage] = NewSpan(correction=True)
    plan.removed_spans += [pk for passage, pk in there.now.items() if passage not in wanted]


def _plan_ruling(plan: Plan, cell: CellKey, given: Given, held: Held, variable: Variable, found: Findings) -> None:
    there = held.rulings.get(cell)
    assert given.value is not None  # noqa: S101 - gold.csv takes nothing back
    if there is None or there.key is None:
        plan.rulings[cell] = NewRuling(given.value, there.version + 1 if there else 1, given.reason)
    elif there.key != answer_key(given.value):
        has, says = shown(variable, value_of(there.key)), shown(variable, given.value)
        what = f"{cell[0]} has the ruling {has} for {cell[1]} already, the file says {says}; leave the row out"
        found.problem(given.file, given.line, what, "value")
    elif given.reason and there.reason != given.reason:
        found.warn(
            given.file, given.line, f"the ruling is there already and keeps its reason {_short(there.reason)}", "reason"
        )


def shown(variable: Variable, value: Value | None) -> str:
    """A value for a sentence: as the files write it, shortened."""
    if value is None:
        return "no answer"
    if variable.level is Level.SPAN and not isinstance(value, str):
        passages = sorted(item for item in value if isinstance(item, tuple))
        return ", ".join(f"{label} {start}–{end}" for label, start, end in passages[:4]) or "no passage"
    return ", ".join(_short(text) for text in written(variable, value))


def _short(text: str) -> str:
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")
