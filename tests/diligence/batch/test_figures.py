"""Every figure can be traced: each printed number is counted again from the CSV files by the rows named behind it."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import pytest

from diligence.batch.content import content_of
from diligence.batch.figure import Figure
from diligence.batch.figures import figures_of
from diligence.batch.figures_bodies import split_titles
from diligence.batch.frames import csv_bytes, frames_of
from diligence.batch.tables import TABLES, Row
from diligence.shares import percent, share
from tests.diligence.batch.batch_rows import (
    MIXED_LISTS,
    batch_about,
    finding_row,
    grant_row,
    list_about,
    mixed_batch,
    partner_row,
)

Cells = list[dict[str, str]]
LEVELS = ("0 none", "1 note", "2 standard", "3 enhanced", "4 refer")


@pytest.fixture(scope="module")
def tables() -> dict[str, Cells]:
    """Give the CSV files of the mixed batch, read without pandas."""
    frames = frames_of(mixed_batch())
    return {name: list(csv.DictReader(io.StringIO(csv_bytes(frames[name]).decode()))) for name in TABLES}


def figures(below: int = 1, rows: dict[str, list[Row]] | None = None) -> dict[str, Figure]:
    """Return the figures of the mixed batch, or of these rows, by key."""
    about = batch_about(*MIXED_LISTS, suppress_below=below, records=40)
    return {one.key: one for one in figures_of(frames_of(rows if rows is not None else mixed_batch()), about)}


def printed(figure: Figure) -> list[tuple[str, ...]]:
    """Return what a figure prints."""
    return [tuple(cell.text for cell in row) for row in figure.rows]


def high(rows: Cells) -> int:
    """Return how many grants are at level 3 or 4."""
    return sum(int(row["level"]) >= 3 for row in rows)


def test_the_levels_and_awards_are_those_of_the_rows(tables: dict[str, Cells]) -> None:
    wanted = []
    for level in range(5):
        mine = [row for row in tables["grants"] if row["level"] == str(level)]
        values = [float(row["value_gbp"]) for row in mine if row["value_gbp"]]
        money = f"£{sum(values):,.0f}" if sum(values) == int(sum(values)) else f"£{sum(values):,.2f}"
        wanted.append((share(len(mine), 40), money, share(len(mine) - len(values), len(mine))))
    assert [row[1:] for row in printed(figures()["levels"])] == wanted


def test_the_rules_are_those_of_the_rows(tables: dict[str, Cells]) -> None:
    rows = printed(figures()["rules"])
    assert len(rows) == 5
    assert "Two axes stand together (rule-3)" in {rule for _, rule, _ in rows}
    for level, told, count in rows:
        rule = told.removeprefix("Two axes stand together (").removesuffix(")")
        mine = [row for row in tables["grants"] if (row["level"], row["level_rule"]) == (level[0], rule)]
        assert count == share(len(mine), 40)


@pytest.mark.parametrize(("key", "column"), [("levels-by-year", "start_year"), ("levels-by-funder", "funder")])
def test_levels_by_year_and_by_funder_are_those_of_the_rows(tables: dict[str, Cells], key: str, column: str) -> None:
    groups = defaultdict(list)
    for row in tables["grants"]:
        groups[row[column] or "not recorded"].append(row)
    rows = printed(figures()[key])
    assert {row[0] for row in rows} == set(groups)
    for label, of, *levels in rows:
        counts = [sum(row["level"] == str(level) for row in groups[label]) for level in range(5)]
        assert of == str(len(groups[label]))
        assert levels == [f"{count} ({percent(count, len(groups[label]))})" if count else "0" for count in counts]


def test_areas_and_end_uses_are_those_of_the_findings_that_count(tables: dict[str, Cells]) -> None:
    grants: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in tables["findings"]:
        if row["status"] != "possible" and row["rule"] in {"technology-area", "security-end-use"}:
            grants[row["subject"].casefold(), row["axis"]][row["strength"]].add(row["project_id"])
    found = printed(figures()["areas"])
    assert len(found) == len(grants) == 2
    for area, axis, direct, context in found:
        by_strength = grants[area.casefold(), axis.replace(" ", "_")]
        assert direct == share(len(by_strength["direct"]), 40)
        assert context == share(len(by_strength["context"] - by_strength["direct"]), 40)


def test_lists_are_counted_list_by_list_and_never_by_kind_together(tables: dict[str, Cells]) -> None:
    rows = printed(figures()["lists"])
    assert [row[0] for row in rows] == ["Arcadian Control List", "Unmet List", "Arcadian Tracker"]
    for title, _, count, at_high in rows:
        mine = [row for row in tables["grants"] if title in row["lists"].split("; ")]
        assert (count, at_high) == (share(len(mine), 40), share(high(mine), len(mine)) if mine else "0")


def overlap(names: dict[str, set[int]], below: int = 1, **kinds: str) -> str:
    """Return what the figure says of lists that name bodies of these grants."""
    lists = {number: "; ".join(sorted(title for title in names if number in names[title])) for number in range(1, 31)}
    about = batch_about(*(list_about(title, kinds.get(title, "legal")) for title in names), suppress_below=below)
    rows: dict[str, list[Row]] = {"grants": [grant_row(number, lists=lists[number]) for number in lists]}
    caveat = next(one for one in figures_of(frames_of(rows), about) if one.key == "lists").caveat
    return caveat.partition("A grant may stand in several rows.")[2]


def test_two_lists_that_count_the_same_grants_are_called_so() -> None:
    same, others = set(range(1, 13)), set(range(20, 30))
    said = overlap({"Ours": same, "Old": same, "Other": {1, 2, 20}})
    assert "the very same grants, which may be one list under two names: “Old” and “Ours”." in said
    said = overlap({"Part": same, "Whole": {*range(1, 12), *others}})
    assert said == " Nearly all grants of one row are in another: “Part” in “Whole”."
    assert overlap({"Part": same, "Whole": {*range(1, 11), *others}}) == ""


def test_of_many_lists_that_count_the_same_grants_some_pairs_are_named_and_the_rest_counted() -> None:
    said = overlap({f"List {letter}": {1, 2} for letter in "ABCDE"})
    assert said.count(" and “") == 6
    assert said.endswith("; and 4 more pairs.")


def test_a_copy_of_a_list_is_called_one_in_its_row_and_is_no_overlap() -> None:
    rows: dict[str, list[Row]] = {"grants": [grant_row(number, lists="Old; Ours") for number in range(1, 8)]}
    about = batch_about(list_about("Old", "legal"), replace(list_about("Ours", "legal"), copy_of="Old"))
    found = next(one for one in figures_of(frames_of(rows), about) if one.key == "lists")
    assert [row[0].text for row in found.rows] == ["Old", "Ours (a copy of Old)"]
    assert found.caveat.endswith("A grant may stand in several rows.")


def test_no_overlap_is_told_between_kinds_of_list_or_of_a_list_whose_count_is_kept_back() -> None:
    same = set(range(1, 5))
    assert overlap({"Ours": same, "Old": same}, Ours="government") == ""
    assert overlap({"Ours": same, "Old": same}, below=5) == ""


def test_a_list_whose_kind_is_not_known_says_so() -> None:
    rows = printed(figures(rows={"grants": [grant_row(1, lists="Stray List")]})["lists"])
    assert ("Stray List", "kind not recorded") in [row[:2] for row in rows]


def test_a_title_that_holds_the_joining_mark_stays_whole() -> None:
    known = ["Old; New", "New"]
    assert split_titles("Other; Old; New; New", known) == ("Old; New", "Other", "New")
    assert split_titles("", known) == ()


def test_roles_are_those_of_the_partners_without_the_lead(tables: dict[str, Cells]) -> None:
    mine = [row for row in tables["partners"] if "LEAD_RO" not in row["roles"].split("; ")]
    pairs = (("True", "False"), ("True", "True"), ("False", "True"), ("False", "False"))
    counts = [
        sum((row["declared_at_award"], row["reported_later"]) == pair for row in mine) for pair in pairs
    ]  # fmt: skip
    assert [row[1] for row in printed(figures()["partner-roles"])] == [share(count, len(mine)) for count in counts]
    assert sum(counts) == 40


def test_countries_are_those_of_the_partners_and_unknown_ones_are_a_row(tables: dict[str, Cells]) -> None:
    levels = {row["project_id"]: row for row in tables["grants"]}
    groups = defaultdict(set)
    for row in tables["partners"]:
        if row["roles"] != "LEAD_RO":
            groups[row["country"]].add(row["project_id"])
    names = {"": "Country not recorded", "CN": "China", "DE": "Germany", "FR": "France", "GB": "United Kingdom"}
    names["NO"] = "Norway"
    rows = {row[0]: row[1:] for row in printed(figures()["partner-countries"])}
    assert set(rows) == set(names.values())
    for code, projects in groups.items():
        at_high = high([levels[project] for project in projects])
        assert rows[names[code]] == (share(len(projects), 40), share(at_high, len(projects)))


def test_leads_are_those_of_the_rows(tables: dict[str, Cells]) -> None:
    groups = defaultdict(list)
    for row in tables["grants"]:
        groups[row["lead"]].append(row)
    rows = printed(figures()["lead-bodies"])
    assert {row[0] for row in rows} == set(groups)
    for lead, count, at_high in rows:
        assert (count, at_high) == (share(len(groups[lead]), 40), share(high(groups[lead]), len(groups[lead])))


def test_what_is_printed_where_small_counts_are_kept_back_is_the_same_number() -> None:
    whole, kept = figures(below=1), figures(below=5)
    compared = 0
    for key, figure in kept.items():
        labelled = {row[0].text: row for row in whole[key].rows}
        for row in figure.rows:
            if row[0].text in labelled and key != "rules":
                for mine, theirs in zip(row, labelled[row[0].text], strict=True):
                    assert mine.number in {None, theirs.number}
                    compared += mine.number is not None
    assert compared > 60


def key_figure_counts(tables: dict[str, Cells]) -> dict[str, Callable[[], str]]:
    """Return how each key figure is counted from the CSV files."""
    grants, partners, findings = tables["grants"], tables["partners"], tables["findings"]
    bodies = [row for row in partners if row["roles"] != "LEAD_RO"]
    counted = [row for row in findings if row["status"] != "possible"]
    worth = sum(float(row["value_gbp"] or 0) for row in grants if int(row["level"]) >= 3)
    return {
        "Records that went in": lambda: "50",
        "Grants in this batch": lambda: share(len(grants), 50),
        "Grants at level 3 or 4": lambda: share(high(grants), len(grants)),
        "Awards of the grants at level 3 or 4": lambda: f"£{worth:,.0f}" if worth == int(worth) else f"£{worth:,.2f}",
        "Partner bodies, once a grant, lead organisations left out": lambda: str(len(bodies)),
        "Of these, country not recorded": lambda: share(sum(not row["country"] for row in bodies), len(bodies)),
        "Findings that count": lambda: share(len(counted), len(findings)),
        "Questions, counted in no level": lambda: share(len(findings) - len(counted), len(findings)),
        "Quoted passages behind the findings": lambda: str(sum(bool(row["quote"]) for row in tables["sources"])),
    }


def test_every_key_figure_is_counted_again_from_the_rows(tables: dict[str, Cells]) -> None:
    content = content_of(frames_of(mixed_batch()), batch_about(*MIXED_LISTS, records=50))
    wanted = key_figure_counts(tables)
    assert {one.label: one.text for one in content.key_figures} == {label: count() for label, count in wanted.items()}


def test_every_number_of_the_answer_is_one_of_the_rows(tables: dict[str, Cells]) -> None:
    content = content_of(frames_of(mixed_batch()), batch_about(records=40))
    counts = [sum(row["level"] == str(level) for row in tables["grants"]) for level in range(5)]
    said = " ".join(content.answers)
    for count in (*counts, sum(row["questions"] == "1" for row in tables["grants"])):
        assert share(count, 40) in said
    assert f"{counts[3] + counts[4]} of 40 grants" in said


def test_the_answer_says_how_many_records_were_left_out_by_the_question() -> None:
    said = content_of(frames_of(mixed_batch()), batch_about(records=500)).answers
    assert any("500 records went in, and 40 of 500 (8.0%) are counted here" in sentence for sentence in said)


@pytest.mark.parametrize("figure", figures().values(), ids=lambda figure: figure.key)
def test_every_figure_names_its_table_its_denominator_and_its_caveat(figure: Figure) -> None:
    table = figure.rows_behind.split(":")[0]
    assert table in TABLES
    words = set(re.findall(r"[a-z_]+", figure.rows_behind))
    assert words & {column.name for column in TABLES[table]}
    assert figure.denominator.startswith("Of ")
    assert figure.caveat.endswith(".")
    assert figure.question.endswith("?")


def test_the_table_of_countries_says_that_a_country_alone_raises_nothing() -> None:
    assert "A country alone raises nothing" in figures()["partner-countries"].caveat


def test_a_batch_without_grants_has_figures_without_rows() -> None:
    assert {key: figure.rows for key, figure in figures(rows={}).items()} == dict.fromkeys(figures(), ())


def test_one_grant_without_partners_findings_dates_or_award_is_counted_as_such() -> None:
    found = figures(rows={"grants": [grant_row(1, year=None, value_gbp=None, lead="", funder="")]})
    assert printed(found["levels-by-year"])[0][:2] == ("not recorded", "1")
    assert printed(found["levels"])[0][1:] == ("1 of 1 (100.0%)", "£0", "1 of 1 (100.0%)")
    assert found["partner-roles"].rows == found["partner-countries"].rows == ()


def test_a_grant_with_two_partners_in_a_country_is_counted_once() -> None:
    rows = {"grants": [grant_row(1)], "partners": [partner_row(1, n, country="DE") for n in (1, 2)]}
    assert printed(figures(rows=rows)["partner-countries"]) == [("Germany", "1 of 1 (100.0%)", "0 of 1 (0.0%)")]


def test_a_grant_with_two_findings_on_an_area_is_counted_once_and_as_direct() -> None:
    twice = [finding_row(1, 1), finding_row(1, 2, rule="dual-use-stated"), finding_row(1, 3, strength="context")]
    rows = {"grants": [grant_row(1), grant_row(2)], "findings": [*twice, finding_row(2, strength="context")]}
    ((_, _, direct, context),) = printed(figures(rows=rows)["areas"])
    assert (direct, context) == ("1 of 2 (50.0%)", "1 of 2 (50.0%)")


def test_years_and_awards_that_are_not_recorded_are_told_with_their_denominators() -> None:
    rows = {"grants": [grant_row(1), grant_row(2, year=None), grant_row(3, value_gbp=None)]}
    said = content_of(frames_of(rows), batch_about(records=3)).answers
    extent = (
        "The grants began in 2016 (recorded for 2 of 3 (66.7%)); awards come to £3,000, recorded for 2 of 3 (66.7%)."
    )
    assert extent in said


def test_a_possible_reading_is_in_no_figure_of_areas() -> None:
    rows = {"grants": [grant_row(1)], "findings": [finding_row(1, status="possible")]}
    assert figures(rows=rows)["areas"].rows == ()


def test_kinds_of_list_stand_in_words_beside_each_list() -> None:
    about = batch_about(list_about("Gov List", "government"), suppress_below=1)
    figure = next(one for one in figures_of(frames_of(mixed_batch()), about) if one.key == "lists")
    assert "not a sanction" in {row[0].text: row[1].text for row in figure.rows}["Gov List"]
