"""Small counts of one body, list or country are kept back, and nobody gets them by a subtraction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from diligence.batch.about import BatchAbout
from diligence.batch.content import content_of
from diligence.batch.figure import Figure
from diligence.batch.figures_bodies import lead_bodies, lists, partner_countries
from diligence.batch.frames import frames_of
from diligence.batch.suppression import Mark, protect
from diligence.batch.tables import Row
from tests.diligence.batch.batch_rows import MIXED_LISTS, batch_about, grant_row, mixed_batch, partner_row

SHOWN, SMALL, LEFT_OUT = Mark.SHOWN, Mark.SMALL, Mark.LEFT_OUT


def test_a_single_small_count_takes_the_smallest_larger_one_with_it() -> None:
    assert protect([20, 3, 9, 12], 5) == (SHOWN, SMALL, LEFT_OUT, SHOWN)


def test_two_small_counts_take_a_larger_one_with_them_because_their_sum_may_tell_both() -> None:
    assert protect([20, 1, 1], 5) == (LEFT_OUT, SMALL, SMALL)


def test_many_small_counts_protect_each_other() -> None:
    assert protect([20, 1, 2, 3, 1], 5) == (SHOWN, SMALL, SMALL, SMALL, SMALL)


def test_many_counts_of_one_would_follow_from_their_sum_and_hide_the_whole_column() -> None:
    assert set(protect([20, 1, 1, 1, 1], 5)) == {LEFT_OUT}


def test_a_bound_that_a_reader_knows_counts_as_knowledge() -> None:
    assert protect([20, 1, 2, 1, 1], 5) == (SHOWN, SMALL, SMALL, SMALL, SMALL)
    assert set(protect([20, 1, 2, 1, 1], 5, [None, 1, 2, 1, 1])) == {LEFT_OUT}


def test_a_lone_small_count_beside_noughts_hides_the_whole_column() -> None:
    assert protect([0, 2, 0], 5) == (LEFT_OUT, LEFT_OUT, LEFT_OUT)


def test_nought_is_printed_because_it_says_nothing_of_anybody() -> None:
    assert protect([7, 0, 30], 5) == (SHOWN, SHOWN, SHOWN)


@pytest.mark.parametrize("below", [0, 1])
def test_a_limit_of_one_keeps_nothing_back(below: int) -> None:
    assert protect([1, 2, 0], below) == (SHOWN, SHOWN, SHOWN)


def test_of_equal_counts_the_last_is_left_out_because_rows_stand_in_order() -> None:
    assert protect([9, 9, 9, 3], 5) == (SHOWN, SHOWN, LEFT_OUT, SMALL)


def columns(length: int, total: int) -> Iterator[tuple[int, ...]]:
    """Yield every column of so many counts with this total."""
    if length == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for others in columns(length - 1, total - first):
            yield (first, *others)


@pytest.mark.parametrize(("length", "below"), [(2, 5), (3, 3), (3, 4), (4, 4), (6, 3)])
@pytest.mark.parametrize("total", [2, 7, 11, 14])
def test_a_reader_who_knows_the_rule_and_the_total_cannot_tell_any_small_count(
    length: int, below: int, total: int
) -> None:
    """All columns that would print the same leave two values at least for each small count, by brute force."""
    same_print: dict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
    for counts in columns(length, total):
        marks = protect(counts, below)
        printed = [count if mark is SHOWN else mark for count, mark in zip(counts, marks, strict=True)]
        same_print[tuple(printed)].append(counts)
    told = [
        (printed, possible)
        for printed, possible in same_print.items()
        for place in range(length)
        if isinstance(printed[place], Mark)
        and {counts[place] for counts in possible} in [{count} for count in range(1, below)]
    ]
    assert len(same_print) > 0
    assert told == []


def texts(figure: Figure) -> dict[str, tuple[str, ...]]:
    """Return the printed cells of a figure by the first cell of the row."""
    return {row[0].text: tuple(cell.text for cell in row[1:]) for row in figure.rows}


def leads(sizes: dict[str, tuple[int, int]], about: BatchAbout) -> Figure:
    """Return the figure of lead bodies for (grants, of these at level 3) by name."""
    rows: list[Row] = []
    for name, (number, high) in sizes.items():
        rows += [grant_row(len(rows) + one, lead=name, level=3 if one < high else 0) for one in range(number)]
    return lead_bodies(frames_of({"grants": rows})["grants"], about)


def test_a_body_with_fewer_than_five_grants_is_not_named() -> None:
    shown = texts(leads({"Alpha": (30, 12), "Beta": (20, 6), "Gamma": (3, 3), "Delta": (4, 0)}, batch_about()))
    assert list(shown) == ["Alpha", "Beta", "2 other lead bodies together"]


def test_a_small_count_at_a_high_level_is_not_printed_beside_a_body() -> None:
    shown = texts(leads({"Alpha": (30, 12), "Beta": (20, 2), "Gamma": (10, 6)}, batch_about()))
    assert shown["Alpha"] == ("30 of 60 (50.0%)", "12 of 30 (40.0%)")
    assert shown["Beta"] == ("20 of 60 (33.3%)", "fewer than 5")


def test_the_only_small_count_takes_a_larger_one_with_it_so_that_the_total_does_not_tell_it() -> None:
    shown = texts(leads({"Alpha": (30, 12), "Beta": (20, 2), "Gamma": (10, 7)}, batch_about()))
    assert [cells[1] for cells in shown.values()] == ["12 of 30 (40.0%)", "fewer than 5", "not shown"]


def test_the_grants_of_the_one_other_body_do_not_follow_from_the_number_of_all() -> None:
    figure = leads({"Alpha": (30, 0), "Beta": (20, 0), "Gamma": (2, 0)}, batch_about())
    assert texts(figure) == {
        "Alpha": ("30 of 52 (57.7%)", "0 of 30 (0.0%)"),
        "Beta": ("not shown", "0"),
        "Other lead bodies together": ("fewer than 5", "0"),
    }


def test_one_lead_body_alone_has_no_table_because_its_counts_are_those_of_the_batch() -> None:
    assert leads({"Alpha": (30, 2)}, batch_about()).rows == ()


def test_an_office_may_turn_it_off() -> None:
    shown = texts(leads({"Alpha": (3, 1), "Beta": (1, 1)}, batch_about(suppress_below=1)))
    assert shown == {"Alpha": ("3 of 4 (75.0%)", "1 of 3 (33.3%)"), "Beta": ("1 of 4 (25.0%)", "1 of 1 (100.0%)")}


def test_a_country_of_fewer_than_five_grants_is_not_named() -> None:
    rows = [grant_row(number) for number in range(1, 11)]
    bodies = [partner_row(number, country="DE" if number < 7 else "CN") for number in range(1, 11)]
    frames = frames_of({"grants": rows, "partners": bodies})
    shown = texts(partner_countries(frames["grants"], frames["partners"], batch_about()))
    assert shown == {"Germany": ("6 of 10 (60.0%)", "0 of 6 (0.0%)"), "1 other country": ("in the tables",) * 2}


def test_how_many_grants_have_a_partner_of_unknown_country_is_printed_however_few() -> None:
    rows = [grant_row(number) for number in range(1, 11)]
    bodies = [partner_row(number, country="DE" if number < 9 else "") for number in range(1, 11)]
    frames = frames_of({"grants": rows, "partners": bodies})
    shown = texts(partner_countries(frames["grants"], frames["partners"], batch_about()))
    assert shown["Country not recorded"] == ("2 of 10 (20.0%)", "0 of 2 (0.0%)")


def test_of_more_countries_than_a_figure_names_those_with_most_grants_are_named() -> None:
    codes = [
        "AR",
        "AT",
        "AU",
        "BE",
        "BR",
        "CA",
        "CH",
        "CL",
        "CN",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HU",
        "IE",
        "IL",
        "IN",
        "IS",
    ]
    rows, bodies = [], []
    for more, code in enumerate(codes):
        for _ in range(5 + more):
            rows.append(grant_row(len(rows) + 1))
            bodies.append(partner_row(len(rows), country=code))
    frames = frames_of({"grants": rows, "partners": bodies})
    shown = list(texts(partner_countries(frames["grants"], frames["partners"], batch_about())))
    assert shown[:2] == ["Iceland", "India"]
    assert shown[-2:] == ["Australia", "2 other countries"]


def test_a_list_with_few_matches_shows_no_number() -> None:
    rows = [grant_row(number, lists="Arcadian Control List" if number < 4 else "") for number in range(1, 11)]
    shown = texts(lists(frames_of({"grants": rows})["grants"], batch_about(*MIXED_LISTS)))
    assert shown["Arcadian Control List"][1:] == ("fewer than 5", "0")


def test_no_lead_stands_beside_a_single_grant_where_small_counts_are_kept_back() -> None:
    frames = frames_of(mixed_batch())
    assert {one.lead for one in content_of(frames, batch_about()).high} == {None}
    assert None not in {one.lead for one in content_of(frames, batch_about(suppress_below=1)).high}


def test_the_report_says_what_is_kept_back_and_why_only_where_something_may_be() -> None:
    frames = frames_of(mixed_batch())
    assert "fewer than 7" in (content_of(frames, batch_about(suppress_below=7)).suppression or "")
    assert content_of(frames, batch_about(suppress_below=1)).suppression is None
