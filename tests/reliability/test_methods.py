"""The methods paragraph: the eight points that journals and reviewers expect."""

from dataclasses import replace

import numpy as np

from projects.reliability.confusion import Confused
from projects.reliability.methods import Settled, Study, methods
from projects.reliability.report import headline
from projects.reliability.tabulation import Entry, entry
from projects.reliability.windows import by_batches
from tests.reliability.builders import coded

CODES = coded(*["aa", "bb", "cc"] * 20, "ab", "ba", "ac")
STUDY = Study(
    documents=240,
    sampled=63,
    coders=2,
    software="Annotator 1.0 with numpy 2.3",
    drawn="drawn at random within languages (seed 7)",
    authors_coded=False,
    training="The coders trained for eight hours on 40 documents outside the sample.",
    rounds=("main", "reliability"),
    codebook_version=2,
    settled=Settled(500, 60, 40, 0, "by majority, ties by an adjudicator", 1, False),
    dropped=(),
    deposited="https://doi.org/10.5281/zenodo.1",
)


def of(label: str = "Field", method: str = "bootstrap", clusters: np.ndarray | None = None) -> Entry:
    found = headline(CODES, variable="v", replicates=1000, seed=9, method=method, clusters=clusters)
    return entry(label, "nominal", found, categories=3)


def test_a_study_that_knows_everything_has_no_gaps() -> None:
    found = methods(STUDY, [of()])
    assert found.gaps == ()
    assert "[Say" not in found.text


def test_every_variable_has_its_figures() -> None:
    text = methods(STUDY, [of("Field"), of("Stance")]).text
    for label in ("Field (nominal): α = .93 [.", "Stance (nominal): α = .93 [."):
        assert label in text
    assert "P(α < .667) = .000, P(α < .800) < .001, " in text
    assert "agreement 95.2\N{NO-BREAK SPACE}%; 63 units, 126 codes; reliable" in text


def test_a_share_too_small_to_print_is_no_equation() -> None:
    low = replace(of(), alpha=replace(of().alpha, p_below={"0.667": 0.0004, "0.800": 0.05}))
    assert "P(α < .667) < .001, P(α < .800) = .050" in methods(STUDY, [low]).text


def test_sample_blinding_and_coders_are_told() -> None:
    text = methods(STUDY, [of()]).text
    assert text.startswith("Two coders coded the documents with version 2 of the codebook. None of the coders is an")
    assert "63 of 240 documents (26.2\N{NO-BREAK SPACE}%)" in text
    assert "each blind to the codes of the others" in text
    assert "They were drawn at random within languages (seed 7)." in text


def test_the_interval_says_how_it_was_made() -> None:
    assert "resample units (1,000 replicates, seed 9)" in methods(STUDY, [of()]).text
    assert "resample groups of units" in methods(STUDY, [of(clusters=np.arange(63) // 3)]).text
    assert "leave out one unit at a time" in methods(STUDY, [of(method="jackknife")]).text


def test_settling_is_told_in_counts() -> None:
    text = methods(STUDY, [of()]).text
    assert "500 were unanimous, 60 were settled by majority, 40 were adjudicated and 0 were left open" in text
    assert "One adjudicator, who had not coded, decided." in text


def test_rounds_and_confusions_are_told() -> None:
    windows = by_batches(CODES, ["pilot"] * 30 + ["main"] * 33, replicates=50)
    confused = {"Field": Confused(("a", "b"), 2, 2 / 3, ())}
    text = methods(STUDY, [of()], confused=confused, batches={"Field": windows}).text
    assert "Alpha of Field was 1.00 [" in text
    assert "in main (33 units)" in text
    assert "Field: “a” stood most often against “b” (twice, 66.7\N{NO-BREAK SPACE}% of differences)." in text


def test_what_nobody_recorded_is_a_gap_to_fill_in() -> None:
    bare = Study(documents=240, sampled=63, coders=2, software="Annotator")
    found = methods(bare, [of()])
    assert len(found.gaps) == 5
    for word in ("authors", "trained", "drawn", "settled", "deposited"):
        assert any(word in gap for gap in found.gaps)
    assert all(f"[{gap}]" in found.text for gap in found.gaps)


def test_a_variable_too_low_must_be_answered_for() -> None:
    low = entry("Tone", "nominal", headline(coded(*["ab", "ba", "aa", "bb"] * 9), variable="v", replicates=100))
    unknown = methods(replace(STUDY, dropped=None), [low])
    assert unknown.gaps == ("Say whether Tone stayed in the analysis, with a lower limit under .667.",)
    assert "Tone was dropped for low reliability." in methods(replace(STUDY, dropped=("Tone",)), [low]).text


def test_an_undefined_alpha_is_told_with_its_reason() -> None:
    same = entry("Scope", "nominal", headline(coded("aa", "aa"), variable="v", replicates=0))
    assert "Scope: alpha is undefined. All codes that can be compared are the same" in methods(STUDY, [same]).text
