"""Why agreement, alpha and AC1 of one variable differ, in a sentence."""

from projects.reliability.explanation import prevalence, why_they_differ
from projects.reliability.ratings import Ratings
from projects.reliability.report import headline
from tests.reliability.builders import coded, marked, selected


def explained(ratings: Ratings, label: str | None = None) -> str:
    found = headline(ratings, variable="v", replicates=0)
    return why_they_differ(
        percent=found.percent.value if found.percent else None,
        alpha=found.alpha.value,
        ac1=found.gwet.value if found.gwet else None,
        expected=found.alpha.expected_agreement,
        prevalence=prevalence(ratings),
        label=label,
    )


def test_a_rare_answer_explains_a_low_alpha_and_a_high_ac1() -> None:
    text = explained(coded(*["aa"] * 118, *["ab"] * 5, *["ba"] * 2), label="No")
    assert text.startswith(
        "Coders agree on 94\N{NO-BREAK SPACE}%, but alpha is −.02, because 97\N{NO-BREAK SPACE}% of all"
    )
    assert "“No” and chance alone would give 95\N{NO-BREAK SPACE}%" in text
    assert "AC1 is .94" in text
    assert "“b”, was given only 7 times" in text


def test_figures_that_say_the_same_need_no_explanation() -> None:
    assert explained(coded(*["aa", "bb", "cc"] * 20, "ab")) == ""


def test_without_skew_chance_alone_is_the_reason() -> None:
    text = explained(coded(*["aa", "bb"] * 40, *["ab", "ba"] * 10))
    assert "because chance alone would give 50\N{NO-BREAK SPACE}%" in text
    assert "AC1" not in text
    assert "rarest" not in text


def test_an_answer_given_often_enough_is_not_called_rare() -> None:
    often = explained(coded(*["aa"] * 300, *["ab", "ba"] * 10, *["bb"] * 5))
    assert "AC1 is .9" in often
    assert "rarest" not in often


def test_without_variation_it_says_that_nothing_can_be_shown() -> None:
    text = explained(coded(*["aa"] * 9, categories="ab"))
    assert "every answer is “a”" in text
    assert "alpha is undefined" in text
    assert "AC1 is 1.00 only because" in text


def test_prevalence_counts_all_answers() -> None:
    found = prevalence(coded("aab", "a.c", "aaa", categories="abcd"))
    assert found is not None
    assert (found.commonest, found.share, found.rarest, found.rarest_count, found.categories) == ("a", 0.75, "b", 1, 4)


def test_sets_passages_and_nothing_have_no_prevalence() -> None:
    for data in (selected(("a", "b")), marked(("A", "x", 0, 9)), coded("..")):
        assert prevalence(data) is None
    assert explained(selected(("a", "b"), ("b", "b"))) == ""
