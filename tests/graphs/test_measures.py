"""Measures of a network: groups, sole links and shares of the first few."""

from __future__ import annotations

from graphs.measures import communities, share_of_first, sole_links


def test_two_cliques_with_one_link_are_two_communities() -> None:
    one = [(a, b) for a in "abcd" for b in "abcd" if a < b]
    other = [(a, b) for a in "wxyz" for b in "wxyz" if a < b]
    assert communities([*one, *other, ("a", "w")]) == [frozenset("abcd"), frozenset("wxyz")]


def test_the_same_links_give_the_same_communities_in_any_order() -> None:
    links = [(f"n{i}", f"n{(i * 7) % 23}") for i in range(60)]
    assert communities(links) == communities(list(reversed(links)))


def test_links_that_are_given_often_hold_a_community_together() -> None:
    square = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")]
    assert communities([*square, *[("a", "b"), ("c", "d")] * 4]) == [frozenset("ab"), frozenset("cd")]
    assert communities([*square, *[("b", "c"), ("d", "a")] * 4]) == [frozenset("ad"), frozenset("bc")]


def test_the_largest_community_comes_first() -> None:
    small = [(a, b) for a in "abc" for b in "abc" if a < b]
    large = [(a, b) for a in "vwxyz" for b in "vwxyz" if a < b]
    assert communities([*small, *large]) == [frozenset("vwxyz"), frozenset("abc")]


def test_no_links_are_no_communities() -> None:
    assert communities([]) == []


def test_a_sole_link_is_what_nobody_else_has() -> None:
    assert sole_links({"one": {"x", "y"}, "other": {"y"}}) == {"one": ["x"], "other": []}


def test_the_first_few_hold_their_part_of_all() -> None:
    assert share_of_first([1, 5, 3], 2) == (8, 9)
    assert share_of_first([], 2) == (0, 0)
