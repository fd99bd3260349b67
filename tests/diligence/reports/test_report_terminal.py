"""The terminal summary: what an operator reads before opening the report."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import documents
import pytest
from rich.console import Console

from diligence.document import Document
from diligence.reports.terminal import SHOWN_PARTNERS, SHOWN_ROWS, print_summary
from diligence.reports.wording import check_wording


def _summary(document: Document, *, files: tuple[Path, ...] = (), width: int = 500, colour: bool = False) -> str:
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=colour, color_system="standard" if colour else None)
    print_summary(document, console, files=files)
    return out.getvalue()


def test_the_summary_answers_what_level_why_what_to_ask_and_what_was_not_looked_at() -> None:
    text = _summary(documents.screening(), files=(Path("case/report.html"),))
    for words in (
        "Enhanced review ■■■■□",
        "Sensitive technology and a security end use stand together",
        "policy uk-default 2026-11-22, rule technology-and-end-use",
        "Technology (direct evidence): Biometric identification.",
        "Partners worth looking at (4 of 5)",
        "1. Which unit of the agency receives results",
        "Papers (OpenAlex): No network was allowed.",
        "case/report.html",
        "not legal advice",
    ):
        assert words in text


def test_a_partner_about_which_nothing_was_found_is_counted_but_not_named() -> None:
    partners = _summary(documents.screening()).split("Partners worth looking at")[1].split("Money and papers")[0]
    assert "Tessaly Polytechnic University" in partners
    assert "Harbour Sensors" not in partners


def test_a_possible_match_says_that_it_is_not_counted() -> None:
    assert "possible (a question, not counted): Tessaly Propulsion Institute" in _summary(documents.screening())


def test_a_listing_says_its_kind_and_both_dates() -> None:
    line = next(line for line in _summary(documents.screening()).splitlines() if "Tessaly Export List (" in line)
    assert "legal list" in line
    assert "not in force on the activity date; in force today" in line


def test_level_nought_is_never_a_clearance() -> None:
    text = _summary(documents.nothing_found())
    assert "No indicator found in the sources consulted" in text
    assert "Not consulted" in text
    assert check_wording(text) == []


def test_names_cannot_colour_the_terminal_or_turn_text_round() -> None:
    text = _summary(documents.hostile())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "<script>alert(1)</script>" in text


@pytest.mark.parametrize("name", ["[bold]Institute[/bold]", "[/nothing]", "[link=https://x.example]x[/link]"])
def test_a_name_that_looks_like_markup_is_printed_as_it_is(name: str) -> None:
    document = documents.screening()
    partner = replace(document.partners[0], name=name)
    assert name in _summary(replace(document, partners=(partner,)), colour=True)


def test_a_long_list_of_partners_is_cut_and_counted() -> None:
    document = documents.screening()
    partners = tuple(replace(document.partners[0], name=f"Body {number}") for number in range(SHOWN_PARTNERS + 3))
    text = _summary(replace(document, partners=partners))
    assert f"Body {SHOWN_PARTNERS - 1} " in text
    assert f"Body {SHOWN_PARTNERS} " not in text
    assert "and 3 more, in the report" in text


def test_a_narrow_terminal_is_kept_to() -> None:
    assert max(len(line) for line in _summary(documents.hostile(), width=60).splitlines()) <= 60


@pytest.mark.parametrize(
    "line",
    [
        "Industrial sectors: Harbours and Coasts; Public Safety (the sector need not cover the whole grant)",
        "5 papers of the grant; funders are known for 4, unknown for 1.",
        (
            "National Learning Fund of Tessaly (Tessaly, civil state funder): "
            "2 of 4 papers whose funders are known; 1 unknown; 2018 to 2019"
        ),
        documents.UNDECLARED[0].sentence,
        f"{documents.OWNERSHIP[0].sentence} (on the activity date: no; today: yes)",
        (
            "TPI, compared with listing Tessaly Propulsion Institute: a different body. A. Reviewer (research security "
            "officer), 1 May 2026: “The partner's letterhead reads Transport Policy Initiative.” "
            "Look again: 1 November 2026 (before this screening: due)"
        ),
        documents.CHANGES[0],
    ],
)
def test_papers_sectors_owners_judgements_and_changes_have_a_line_each(line: str) -> None:
    assert line in [shown.strip() for shown in _summary(documents.screening()).splitlines()]


def test_what_there_is_none_of_takes_no_line_but_papers_not_looked_up_are_said() -> None:
    text = _summary(documents.nothing_found())
    for title in ("Named later", "Owners of partners", "What a person decided", "What changed", "Industrial sectors"):
        assert title not in text
    assert "Papers were not looked up: who paid for them is unknown." in text


def test_many_rows_are_cut_and_counted() -> None:
    changes = tuple(f"Change {number}." for number in range(SHOWN_ROWS + 2))
    text = _summary(replace(documents.screening(), changes=changes))
    assert f"Change {SHOWN_ROWS - 1}." in text
    assert f"Change {SHOWN_ROWS}." not in text
    assert "and 2 more, in the report" in text
