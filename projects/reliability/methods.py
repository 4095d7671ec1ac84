"""The methods paragraph on reliability, in English prose: the eight points that journals and reviewers expect.

What the figures do not tell (how coders were trained, where the data are deposited) is said where the study knows it,
and otherwise left as a gap in square brackets for the authors to fill.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from projects.reliability.confusion import Confused
from projects.reliability.row import Row
from projects.reliability.tabulation import Entry, interval, percent, share
from projects.reliability.windows import Window
from projects.reliability.writing import short

COUNT_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Settled:
    """How the cells of the agreed dataset were settled, as counts; `rule` is a sentence's end ("by majority …")."""

    unanimous: int = 0
    majority: int = 0
    adjudicated: int = 0
    unresolved: int = 0
    rule: str | None = None
    adjudicators: int | None = None
    adjudicators_coded: bool | None = None


@dataclass(frozen=True)
class Study:
    """What the paragraph says beside the figures; None is what nobody has recorded.

    documents: in the whole corpus. sampled: those coded by two or more coders. drawn: how they were chosen ("drawn at
    random within languages, seed 7"); everything: the whole corpus was coded more than once.
    """

    documents: int
    sampled: int
    coders: int
    software: str
    unit: str = "document"
    drawn: str | None = None
    authors_coded: bool | None = None
    training: str | None = None
    rounds: tuple[str, ...] = ()
    codebook_version: int | None = None
    settled: Settled | None = None
    dropped: tuple[str, ...] | None = None
    deposited: str | None = None


@dataclass(frozen=True)
class Methods:
    """The paragraph, and what of it the authors must still fill in."""

    text: str
    gaps: tuple[str, ...]


def methods(
    study: Study,
    entries: Sequence[Entry],
    *,
    confused: Mapping[str, Confused] | None = None,
    batches: Mapping[str, Sequence[Window]] | None = None,
) -> Methods:
    """The paragraph.

    By a variable's label, confused: the two answers most often set against each other; batches: its alpha by round or
    codebook version.
    """
    parts = [
        *_coders(study),
        *_sample(study),
        *_figures(entries),
        *_results(entries),
        *_batches(batches or {}),
        *_confusions(confused or {}),
        *_settled(study.settled),
        *_dropped(study.dropped, entries),
        *_deposit(study),
    ]
    gaps = tuple(part[1:-1] for part in parts if part.startswith("["))
    return Methods(" ".join(parts), gaps)


def _coders(study: Study) -> Iterator[str]:
    version = "" if study.codebook_version is None else f" with version {study.codebook_version} of the codebook"
    yield f"{_words(study.coders).capitalize()} {_plural('coder', study.coders)} coded the {study.unit}s{version}."
    if study.authors_coded is None:
        yield "[Say whether authors were among the coders.]"
    else:
        yield "Authors were among the coders." if study.authors_coded else "None of the coders is an author."
    yield study.training or "[Say how the coders were trained, and for how many hours.]"
    if study.rounds:
        yield f"Figures rest on {_plural('round', len(study.rounds))} {_list(study.rounds)}."


def _sample(study: Study) -> Iterator[str]:
    whole = study.documents or 1
    part = f"{study.sampled} of {study.documents} {study.unit}s ({percent(study.sampled / whole)})"
    yield (
        f"Reliability was assessed on the {part} that two or more coders coded independently, each blind to the codes "
        "of the others, before any disagreement was discussed or settled."
    )
    if study.sampled < study.documents or study.drawn:
        yield f"They were {study.drawn}." if study.drawn else f"[Say how these {study.unit}s were drawn.]"


def _figures(entries: Sequence[Entry]) -> Iterator[str]:
    yield (
        "For each variable we report Krippendorff's alpha at its level of measurement, since it allows any number of "
        "coders and missing codes, and beside it percent agreement and a second coefficient."
    )
    yield from dict.fromkeys(_method(e) for e in entries if e.alpha.ci)
    asked = _list([short(t) if 100 * t % 1 == 0 else share(t) for t in sorted({e.threshold for e in entries})])
    yield (
        f"Following Krippendorff we rely on variables whose lower limit reaches {asked} and draw tentative conclusions "
        "from .667; both are conventions."
    )


def _method(e: Entry) -> str:
    level, method = f"{100 * e.alpha.ci_level:.0f} % intervals", e.alpha.ci_method or ""
    if method.endswith("bootstrap"):
        what = "groups of units" if method.startswith("cluster") else "units"
        return (
            f"{level} are bias-corrected bootstrap intervals that resample {what} ({e.alpha.replicates:,} replicates, "
            f"seed {e.alpha.seed}); the same replicates give the shares below .667 and .800."
        )
    if method.endswith("jackknife"):
        what = "one group of units" if method.startswith("cluster") else "one unit"
        return f"{level} are jackknife intervals that leave out {what} at a time."
    return f"Where coders agreed throughout, {level} follow the rule of three."


def _results(entries: Sequence[Entry]) -> Iterator[str]:
    for e in entries:
        if e.alpha.value is None:
            yield f"{e.label}: alpha is undefined. {e.alpha.sentence}"
            continue
        agreed = "" if e.percent is None or e.percent.value is None else f", agreement {percent(e.percent.value)}"
        below = e.alpha.p_below or {}
        failing = "".join(f", P(α < {limit[1:]}) {_is(below[limit])}" for limit in ("0.667", "0.800") if below)
        size = f"{e.alpha.pairable_units} units, {e.alpha.values} codes"
        alpha = f"α = {short(e.alpha.value)} {_limits_of(e.alpha)}"
        yield f"{e.label} ({e.level}): {alpha}{failing}{agreed}; {size}; {e.verdict}."


def _is(probability: float) -> str:
    """`= .049`, `< .001`."""
    text = share(probability)
    return f"< {text[1:]}" if text.startswith("<") else f"= {text}"


def _limits_of(row: Row) -> str:
    return "without an interval" if row.ci is None else interval(row)


def _batches(batches: Mapping[str, Sequence[Window]]) -> Iterator[str]:
    for label, windows in batches.items():
        each = [f"{short(w.row.value)} {_limits_of(w.row)} in {w.label} ({w.units} units)" for w in windows]
        if each:
            yield f"Alpha of {label} was {_list(each)}."


def _confusions(confused: Mapping[str, Confused]) -> Iterator[str]:
    for label, found in confused.items():
        one, other = (f"“{answer}”" if answer else "no such code" for answer in found.answers)
        times = {1: "once", 2: "twice"}.get(found.count, f"{found.count} times")
        yield f"{label}: {one} stood most often against {other} ({times}, {percent(found.share)} of differences)."


def _settled(found: Settled | None) -> Iterator[str]:
    if found is None:
        yield "[Say how disagreements were settled, and by whom.]"
        return
    counts = [(found.unanimous, "unanimous"), (found.majority, "settled by majority")]
    counts += [(found.adjudicated, "adjudicated"), (found.unresolved, "left open")]
    how_many = _list([f"{n} were {how}" for n, how in counts if n or how == "left open"])
    yield f"Of the values in the final data, {how_many}."
    if found.rule:
        yield f"Disagreements were settled {found.rule}."
    if found.adjudicated:
        yield from _adjudicators(found)


def _adjudicators(found: Settled) -> Iterator[str]:
    if found.adjudicators is None or found.adjudicators_coded is None:
        yield "[Say who adjudicated, and whether they coded too.]"
        return
    too = "had coded too" if found.adjudicators_coded else "had not coded"
    yield f"{_words(found.adjudicators).capitalize()} {_plural('adjudicator', found.adjudicators)}, who {too}, decided."


def _dropped(dropped: tuple[str, ...] | None, entries: Sequence[Entry]) -> Iterator[str]:
    low = [e.label for e in entries if e.verdict == "too low"]
    if dropped:
        yield f"{_list(dropped)} {'was' if len(dropped) == 1 else 'were'} dropped for low reliability."
    elif low and dropped is None:
        yield f"[Say whether {_list(low)} stayed in the analysis, with a lower limit under .667.]"
    else:
        yield "No variable was dropped for low reliability."


def _deposit(study: Study) -> Iterator[str]:
    if study.deposited:
        yield f"Codebook, codings by coder and final data are deposited at {study.deposited}."
    else:
        yield "[Say where codebook, codings by coder and final data are deposited.]"
    yield f"All figures were computed with {study.software}."


def _words(number: int) -> str:
    return COUNT_WORDS[number] if number < len(COUNT_WORDS) else str(number)


def _plural(noun: str, number: int) -> str:
    return noun if number == 1 else f"{noun}s"


def _list(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
