"""What holds for every name: folding is stable, other rows change nothing, order does not matter."""

from __future__ import annotations

import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from diligence.match import build_index
from diligence.names import fold, name_key
from tests.diligence.test_match import BODIES, LISTINGS, body, listing

WORDS = ["Nanjing", "Fudan", "University", "of", "Science", "and", "Technology", "Institute", "Beijing", "(CAST)", ",",
         "Army", "Medical", "Huawei", "Ltd", "China", "Northeastern", "Information", "38th", "Univ.", "&amp;",
         "复旦大学"]  # fmt: skip
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
places = st.sampled_from([[], ["CN"], ["Outside UK"], ["United States"], ["RU"], ["China", "GB"]])

INDEX = build_index(LISTINGS, BODIES)
WITH_STRANGERS = build_index(
    [*LISTINGS, listing("Zqwx Vorpal Kombinat", "Zqwx Vorpal", country="KP")],
    [*BODIES, body("Grlnk Foundation for Snark Studies", country="NZ", city="Wellington")],
)


@given(st.text(max_size=60))
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_the_key_of_a_folded_name_holds_no_space(text: str) -> None:
    assert " " not in name_key(text)


@settings(max_examples=150, deadline=None)
@given(names, places)
@example("Nanjing Army Medical", [])  # a near name: the weight of its words hung on how many names there were
def test_an_unrelated_listing_changes_nobody_elses_match(name: str, countries: list[str]) -> None:
    assert WITH_STRANGERS.match(name, countries) == INDEX.match(name, countries)


@settings(max_examples=60, deadline=None)
@given(names, places, st.booleans())
def test_any_text_gets_an_answer_in_a_fixed_order(name: str, countries: list[str], free_text: bool) -> None:
    first = INDEX.match(name, countries, free_text=free_text)
    assert first == INDEX.match(name, list(reversed(countries)), free_text=free_text)


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), names, places)
def test_the_order_of_lists_and_bodies_does_not_matter(
    shuffled: random.Random, name: str, countries: list[str]
) -> None:
    listings, bodies = list(LISTINGS), list(BODIES)
    shuffled.shuffle(listings)
    shuffled.shuffle(bodies)
    assert build_index(listings, bodies).match(name, countries) == INDEX.match(name, countries)
