"""Drawing who codes what: even loads, limits kept, overlap guaranteed, strata in proportion, and the same again."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from projects.coding.assigning import Place, draw, fill
from projects.coding.dealing import least_together
from projects.coding.preview import preview_from_json, preview_of, preview_to_json
from projects.coding.wishes import CannotAssign, Unit, Wish

NAMES = ("Aigerim", "Daniyar", "Leila", "Nadia", "Omid", "coder_6")


def units(number: int, languages: str = "e") -> list[Unit]:
    return [Unit(f"d{n}", languages[n % len(languages)]) for n in range(number)]


def wish(coders: int = 3, limits: dict[str, int] | None = None, **more: object) -> Wish:
    return Wish(limits=dict.fromkeys(NAMES[:coders]) | (limits or {}), **more)  # type: ignore[arg-type]


@st.composite
def wishes(pick: st.DrawFn) -> tuple[list[Unit], Wish]:
    coders, documents = pick(st.integers(1, 6)), pick(st.integers(1, 60))
    strata = pick(st.lists(st.sampled_from("abcd"), min_size=documents, max_size=documents))
    limits = {name: pick(st.none() | st.integers(0, 60)) for name in NAMES[:coders]}
    barred = st.frozensets(st.sampled_from(NAMES[:coders]), max_size=1) if pick(st.booleans()) else st.just(frozenset())
    return [Unit(f"d{n}", s, pick(barred)) for n, s in enumerate(strata)], Wish(
        limits=limits,
        each=pick(st.integers(1, coders)),
        number=pick(st.none() | st.integers(1, documents)),
        sample=pick(st.none() | st.integers(0, documents) | st.floats(0, 1)),
        together=pick(st.integers(0, 4)),
        seed=pick(st.integers(1, 5)),
    )


def drawn(given_units: list[Unit], asked: Wish):
    try:
        return draw(given_units, asked)
    except CannotAssign:
        assume(False)


@settings(max_examples=60)
@given(wishes())
def test_a_draw_keeps_limits_and_overlap_and_gives_nobody_a_document_twice_or_one_they_may_not_have(case):
    found, (given_units, asked) = drawn(*case), case
    for name, load in found.loads.items():
        assert asked.limits[name] is None or load <= asked.limits[name]
    assert len(asked.limits) < 2 or least_together(found.pairs) >= asked.together
    barred = {unit.code: unit.barred for unit in given_units}
    for one in found.dealt:
        assert len(set(one.coders)) == len(one.coders)
        assert not set(one.coders) & set(barred[one.code])


@settings(max_examples=60)
@given(wishes())
def test_documents_have_as_many_coders_as_was_asked(case):
    found, (given_units, asked) = drawn(*case), case
    number = asked.number or len(given_units) - len(found.left_out)
    sizes = Counter(len(one.coders) for one in found.dealt)
    assert sum(sizes.values()) == number
    if asked.sample is None:
        assert set(sizes) == {asked.each}
    elif asked.each > 1:
        wanted = round(asked.sample * number) if isinstance(asked.sample, float) else asked.sample
        assert found.several == wanted


@settings(max_examples=60)
@given(wishes())
def test_strata_are_drawn_in_proportion(case):
    found, (given_units, asked) = drawn(*case), case
    able = [unit for unit in given_units if unit.code not in found.left_out]
    whole = Counter(unit.stratum for unit in able)
    for stratum in found.strata:
        exact = whole[stratum.name] * len(found.dealt) / len(able)
        assert abs(stratum.documents - exact) < 1
        if asked.each > 1:
            assert abs(stratum.several - stratum.documents * found.several / len(found.dealt)) < 1


@settings(max_examples=60)
@given(st.integers(1, 6), st.integers(1, 60), st.data())
def test_loads_are_even_within_one(coders, documents, data):
    each = data.draw(st.integers(1, coders))
    sample = data.draw(st.none() | st.integers(0, documents))
    loads = draw(units(documents, "abc"), wish(coders, each=each, sample=sample)).loads.values()
    assert max(loads) - min(loads) <= 1


@settings(max_examples=60)
@given(st.integers(2, 6), st.integers(1, 60))
def test_with_two_coders_of_each_the_overlap_that_arithmetic_allows_is_reached(coders, documents):
    most = documents * 2 // (coders * (coders - 1))
    found = draw(units(documents), wish(coders, each=2, together=most))
    assert least_together(found.pairs) == most


@given(wishes(), st.randoms(use_true_random=False))
def test_the_order_in_which_documents_and_coders_are_named_does_not_matter(case, chance):
    given_units, asked = case
    found = drawn(given_units, asked)
    shuffled, names = list(given_units), list(asked.limits)
    chance.shuffle(shuffled)
    chance.shuffle(names)
    again = draw(shuffled, Wish(**{**vars(asked), "limits": {name: asked.limits[name] for name in names}}))
    assert (again, again.fingerprint) == (found, found.fingerprint)


def test_every_coder_gets_a_fair_part_of_every_stratum():
    found = draw(units(120, "eeefr"), wish(4, each=2))
    for stratum in found.strata:
        loads = stratum.loads.values()
        assert max(loads) - min(loads) <= 3


def test_another_seed_draws_another_plan():
    assert draw(units(30), wish(seed=1)) != draw(units(30), wish(seed=2))


def test_a_draw_is_what_it_was_when_it_was_first_made():
    found = draw(units(12, "ab"), wish(4, each=2, sample=6, together=1, seed=7))
    assert found.fingerprint == "7269ee89f5c75b0f87644da808368a072dd0a04916b560cae69e34787783e1ae"


def test_the_most_burdened_by_limits_are_spared_and_the_others_share_the_rest():
    found = draw(units(90), wish(3, {"Aigerim": 10}, each=2, together=5))
    assert found.loads == {"Aigerim": 10, "Daniyar": 85, "Leila": 85}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (wish(3, each=4), "3 coders are chosen, so a document can have 1 to 3, not 4."),
        (wish(0), "Choose who is to code."),
        (wish(number=31), "There are 30 documents to draw from, so 31 cannot be drawn."),
        (wish(sample=31), "The sample has 31 documents, but 30 are to be assigned: take at most 30."),
        (wish(3, together=11), "share at most 10, not 11. For 11, 33 documents must have 2 coders."),
        (wish(3, each=1, together=1), "share at most 0, not 1."),
        (wish(2, {"Aigerim": 10}), "leave room for 10 documents with 2 coders each, not 30"),
        (wish(2, {"Aigerim": 9, "Daniyar": 12}, sample=8), "asks for 38 codings, and the coders’ limits leave room"),
        (wish(3, {"Leila": 8}, together=5), "Leila takes at most 8 documents, and can share at most 4 of them"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_nearest_that_can(asked, sentence):
    with pytest.raises(CannotAssign) as refused:
        draw(units(30), asked)
    assert sentence in str(refused.value)


def test_documents_that_too_few_coders_may_have_are_left_out_and_named():
    barred = [Unit("d1"), Unit("old", barred={"Aigerim", "Daniyar"})]
    found = draw(barred, wish(3))
    assert [one.code for one in found.dealt] == ["d1"]
    assert found.left_out == ("old",)
    with pytest.raises(CannotAssign, match=r"For 1 document fewer than 2 of the chosen coders are left.*\(old\)"):
        draw(barred[1:], wish(3))


@given(wishes())
def test_what_a_worker_has_drawn_is_shown_as_a_page_would_have_drawn_it(case):
    shown = preview_of(drawn(*case))
    assert preview_from_json(json.loads(json.dumps(preview_to_json(shown)))) == shown
    assert sum(shown.loads.values()) == shown.codings


def test_no_documents_are_no_draw():
    with pytest.raises(CannotAssign, match="No document is left to assign"):
        draw([], wish())


@given(st.lists(st.sampled_from(["d1", "d2", "d3"]), max_size=12), st.integers(0, 9))
def test_vacant_places_go_to_whoever_has_least_to_do_and_never_twice_to_one(codes, head_start):
    places = [Place(code, {"Omid"}) for code in sorted(codes)]
    found = fill(places, {"Aigerim": head_start, "Daniyar": 0, "Omid": 0}, seed=1)
    taken = [(place.code, name) for place, name in zip(places, found, strict=True) if name]
    assert len(set(taken)) == len(taken)
    assert "Omid" not in found
    for place, name in zip(places, found, strict=True):
        assert name or Counter(codes)[place.code] > 2
