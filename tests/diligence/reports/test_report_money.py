"""What papers, sectors, owners, judgements and versions add to the report page, and how it says what was not asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import documents
import pytest
from bs4 import BeautifulSoup, Tag

from diligence.document import Document, NotConsulted, Publications
from diligence.reports.html import UNFOLDED_NAMES, UNFOLDED_ROWS, report_page
from diligence.reports.paper_entries import doi_address, number_papers


def _page(document: Document) -> BeautifulSoup:
    return BeautifulSoup(report_page(document), "lxml")


def _one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


def _text(page: BeautifulSoup | Tag, selector: str) -> str:
    return " ".join(_one(page, selector).get_text(" ").split())


@pytest.fixture
def page() -> BeautifulSoup:
    return _page(documents.screening())


def test_a_count_of_papers_is_never_printed_without_its_denominators(page: BeautifulSoup) -> None:
    rows = page.select(".co-funding tbody tr")
    assert len(rows) == 2
    for row in rows:
        assert "2 of 4 papers whose funders are known; 1 unknown" in row.get_text()
    assert "5 papers of the grant; funders are known for 4, unknown for 1." in _text(page, "#money")


def test_a_row_says_whose_funder_of_which_kind_and_in_which_years(page: BeautifulSoup) -> None:
    first, second = (" ".join(row.get_text(" ").split()) for row in page.select(".co-funding tbody tr"))
    assert "Tessaly; civil state funder" in first
    assert "2018 to 2019" in first
    assert "Tessaly; defence or security funder of a state" in second
    assert "2019" in second


def test_the_papers_of_a_row_are_listed_with_links_to_their_dois_in_any_spelling(page: BeautifulSoup) -> None:
    first = _one(page, ".co-funding tbody tr")
    links = [link["href"] for link in first.select("td a")]
    assert links == ["#paper-1", "https://doi.org/10.5555/gait.2", "#paper-2", "https://doi.org/10.5555/gait.3"]
    assert "Gait at a distance, part 2" in _text(page, "#paper-1")


def test_a_paper_without_a_doi_is_found_by_the_name_of_its_funder(page: BeautifulSoup) -> None:
    row = page.select(".co-funding tbody tr")[1]
    assert "A report without a number. No DOI recorded" in " ".join(row.get_text().split())


def test_a_paper_that_cannot_be_told_is_counted() -> None:
    document = documents.screening()
    row = replace(document.co_funding[0], papers=4)
    assert "2 papers of this row have no DOI" in _text(_page(replace(document, co_funding=(row,))), ".co-funding")


def test_a_doi_of_a_row_that_no_listed_paper_has_is_still_a_link() -> None:
    document = documents.screening()
    row = replace(document.co_funding[0], dois=("10.5555/elsewhere",))
    page = _page(replace(document, co_funding=(row,)))
    assert "https://doi.org/10.5555/elsewhere" in [link["href"] for link in page.select(".co-funding td a")]


def test_a_row_leads_to_the_findings_about_its_funder() -> None:
    document = documents.screening()
    row = replace(document.co_funding[0], funder="Orland Marine Systems Institute")
    page = _page(replace(document, co_funding=(row,)))
    assert [link.get_text() for link in page.select(".co-funding th a")] == ["F4"]


def test_a_finding_that_a_row_leads_to_is_not_said_twice() -> None:
    document = documents.screening()
    sentence = documents.FINDINGS[3].sentence
    assert _text(_page(document), "#money").count(sentence) == 1
    row = replace(document.co_funding[0], funder="Orland Marine Systems Institute")
    assert sentence not in _text(_page(replace(document, co_funding=(row,))), "#money")


def test_unknown_funders_are_said_to_be_unknown_not_absent(page: BeautifulSoup) -> None:
    assert "unknown: no source names one" in _text(page, "#paper-5")
    assert "unknown, not unfunded" in _text(page, ".co-funding caption")


def test_a_funder_shows_its_id_awards_and_what_the_register_says(page: BeautifulSoup) -> None:
    assert "National Learning Fund of Tessaly (id 10.13039/999; award 1234)" in _text(page, "#paper-1")
    assert "In the register of state funders: Tessaly, civil." in _text(page, "#paper-1")
    assert "In the register of state funders: Tessaly, defence or security." in _text(page, "#paper-2")
    assert "register" not in _text(page, "#paper-4")


def test_institutions_are_counted_by_body_once_a_paper_with_a_denominator(page: BeautifulSoup) -> None:
    rows = [" ".join(row.get_text(" ").split()) for row in page.select(".institutions tbody tr")]
    assert len(rows) == 2
    assert re.match(r"University of Northmark ROR 0abcdef34 United Kingdom 4 of 4", rows[0])
    assert re.match(r"Tessaly Polytechnic University TS 2 of 4", rows[1])


def test_institutions_with_one_ror_id_are_one_body_and_namesakes_abroad_are_two() -> None:
    renamed = replace(documents.NORTHMARK, name="Northmark University")
    abroad = replace(documents.POLYTECHNIC, country="FR")
    papers = (
        documents.paper(1, institutions=(documents.NORTHMARK, documents.POLYTECHNIC)),
        documents.paper(2, institutions=(renamed, renamed, abroad)),
    )
    document = replace(
        documents.screening(), publications=Publications(total=2, with_known_funders=0, papers=papers), co_funding=()
    )
    counted = {(one.name, one.country): len(one.papers) for one in number_papers(document).institutions}
    assert counted == {
        ("University of Northmark", "GB"): 2,
        ("Tessaly Polytechnic University", "TS"): 1,
        ("Tessaly Polytechnic University", "FR"): 1,
    }


def test_long_lists_are_folded_without_a_script_and_nothing_is_left_out() -> None:
    document = documents.many_papers()
    page = _page(document)
    assert page.select("script") == []
    assert len(page.select("details .papers tbody tr")) == len(document.publications.papers) > UNFOLDED_ROWS
    assert _text(page, "details:has(> .papers) > summary") == "All 40 papers, those with a state funder first"
    assert _text(page, ".co-funding summary") == "The 13 papers"
    assert len(page.select(".co-funding details li")) == 13
    crowded = next(entry for entry in page.select(".papers tbody tr") if "part 30 " in entry.get_text())
    assert len(crowded.select("td:last-child li")) == 31 > UNFOLDED_NAMES


def test_short_lists_are_not_folded(page: BeautifulSoup) -> None:
    assert page.select("details") == []


def test_no_state_funder_is_said_with_the_papers_that_were_looked_at() -> None:
    page = _page(replace(documents.screening(), co_funding=()))
    assert "No state funder of the register was found on the 4 papers whose funders are known." in _text(page, "#money")
    assert page.select(".co-funding") == []


def test_papers_that_were_not_looked_up_are_said_to_be_unknown() -> None:
    text = _text(_page(documents.nothing_found()), "#money")
    assert "Papers were not looked up: Papers (OpenAlex) – No network was allowed." in text
    assert "Who paid for the papers, and who wrote them together, is unknown here." in text


def test_no_paper_is_another_thing_than_papers_not_looked_up() -> None:
    text = _text(_page(replace(documents.nothing_found(), not_consulted=())), "#money")
    assert "The sources consulted name no paper of this grant." in text
    assert "not looked up" not in text


def test_papers_in_hand_with_a_source_left_out_say_so(page: BeautifulSoup) -> None:
    assert "Some sources on papers were not looked at: Papers (OpenAlex) – No network was allowed." in _text(
        page, "#money"
    )


@pytest.mark.parametrize(
    ("title", "section", "words"),
    [
        ("Funding acknowledgements of papers (Crossref)", "#money", "Papers were not looked up"),
        ("Europe PMC", "#money", "Papers were not looked up"),
        ("Companies House", "#ownership", "Owners were not looked up"),
        ("GLEIF", "#ownership", "Owners were not looked up"),
        ("EPSRC Grants on the Web", "#axes", "Industrial sectors were not looked up"),
    ],
)
def test_each_source_left_out_is_said_where_its_facts_would_stand(title: str, section: str, words: str) -> None:
    document = replace(documents.nothing_found(), not_consulted=(NotConsulted(title=title, why="No key."),))
    assert words in _text(_page(document), section)


def test_sectors_stand_beside_the_technology_axis_and_claim_no_more_than_the_page(page: BeautifulSoup) -> None:
    sectors = _one(page, "#axes dd .sectors")
    assert "Harbours and Coasts; Public Safety" in sectors.get_text()
    assert "the sector need not cover the whole grant" in sectors.get_text()
    assert "22 November 2026" in sectors.get_text()
    assert _one(sectors, "a")["href"] == documents.SECTORS_URL
    axis = _one(page, "#axes dd")
    assert sectors in axis.select("p")


def test_bodies_named_later_are_dated_observations_and_no_findings(page: BeautifulSoup) -> None:
    text = _text(page, "#named-later")
    assert "collaboration outcome 2 March 2017" in text
    assert "papers not recorded" in text
    assert documents.UNDECLARED[0].sentence in text
    assert page.select("#named-later article") == []


def test_owners_are_said_for_both_dates_with_every_step_dated_and_sourced(page: BeautifulSoup) -> None:
    text = _text(page, "#ownership")
    assert "The chain stood on the activity date: no; today: yes." in text
    assert (
        "Harbour Sensors Ltd is owned by Harbour Group Ltd (United Kingdom): company; share 75% or more; since 1"
        in text
    )
    assert "Tessaly Ports Holding (country not recorded): state body; share not recorded; since 4 June 2022" in text
    boxes = [box.get_text() for box in page.select("#ownership .path .body")]
    assert boxes == ["Harbour Sensors Ltd", "Harbour Group Ltd", "Tessaly Ports Holding"]
    assert [link["href"] for link in page.select("#ownership .chain a")] == ["https://owners.example/1"]


def test_a_judgement_says_who_in_which_role_when_why_and_until_when(page: BeautifulSoup) -> None:
    first, second = (" ".join(row.get_text(" ").split()) for row in page.select(".judgements tbody tr"))
    for words in (
        "compared with listing Tessaly Propulsion Institute",
        "a different body",
        "A. Reviewer , research security officer , 1 May 2026",
        "The partner's letterhead reads Transport Policy Initiative.",
        "1 November 2026 (before this screening: due)",
    ):
        assert words in first
    assert "the same body" in second
    assert "no review date set" in second
    assert page.select("details .judgements") == []


def test_a_review_on_the_day_of_the_screening_is_not_overdue() -> None:
    document = documents.screening()
    judgement = replace(document.judgements[0], review=document.screened.date())
    assert "due" not in _text(_page(replace(document, judgements=(judgement,))), ".judgements tbody td:last-child")


def test_what_changed_between_versions_is_printed_word_for_word(page: BeautifulSoup) -> None:
    assert documents.CHANGES[0] in _text(page, "#changes")


def test_empty_sections_are_left_out_and_not_linked() -> None:
    page = _page(replace(documents.nothing_found(), not_consulted=()))
    for section in ("named-later", "ownership", "judgements", "changes"):
        assert page.find(id=section) is None
        assert page.find("a", href=f"#{section}") is None
    assert page.select(".sectors, .papers, .institutions, .co-funding") == []


def test_the_route_to_a_correction_promises_only_what_exists(page: BeautifulSoup) -> None:
    text = _text(page, "#method")
    assert "made as a dated row of its registers, and a new run of the same case shows it" in text
    assert "reports made earlier are not marked" in text


@pytest.mark.parametrize(
    ("doi", "address"),
    [
        ("10.5555/Gait.1", "https://doi.org/10.5555/gait.1"),
        ("https://doi.org/10.5555/gait.1", "https://doi.org/10.5555/gait.1"),
        ("10.1002/(SICI)1097<1:a>3.0", "https://doi.org/10.1002/(sici)1097%3C1:a%3E3.0"),
        ('10.5555/a"onclick=b', "https://doi.org/10.5555/a%22onclick%3Db"),
        ("10.5555/a?b#c", "https://doi.org/10.5555/a%3Fb%23c"),
        ("javascript:alert(1)", None),
        ("not a doi", None),
        ("", None),
    ],
)
def test_only_a_doi_becomes_a_link_to_the_resolver(doi: str, address: str | None) -> None:
    assert doi_address(doi) == address


def test_hostile_words_of_papers_owners_and_reviewers_stay_text() -> None:
    page = _page(documents.hostile())
    for section in ("#money", "#named-later", "#ownership", "#judgements", "#changes", "#axes"):
        assert "<script>alert(1" in _text(page, section)
    assert page.select("script, img, b") == []
    assert {str(link["href"]).split(":")[0] for link in page.select("a[href]:not([href^='#'])")} <= {"https", "http"}
    assert "javascript:alert(11)" in _text(page, "#money")


def test_the_dates_of_a_step_that_ended_are_both_printed() -> None:
    document = documents.screening()
    step = replace(document.ownership[0].chain[0], until=date(2020, 5, 6))
    owned = replace(document.ownership[0], chain=(step,))
    assert "since 1 January 2015 until 6 May 2020" in _text(
        _page(replace(document, ownership=(owned,))), "#ownership .chain"
    )


def test_a_command_between_backticks_is_set_as_code_and_stays_text() -> None:
    why = "collect it with `diligence collect <b> --with gow`, or `open"
    sources = (NotConsulted(title="EPSRC Grants on the Web", why=why),)
    page = _page(replace(documents.nothing_found(), not_consulted=sources))
    assert _one(page, "#not-consulted td code").get_text() == "diligence collect <b> --with gow"
    assert "`" not in page.get_text()
    assert page.select("b") == []


def test_many_bodies_named_later_are_folded_and_none_is_left_out() -> None:
    later = tuple(replace(documents.UNDECLARED[0], name=f"Body {number}") for number in range(UNFOLDED_ROWS + 1))
    page = _page(replace(documents.screening(), undeclared=later))
    assert len(page.select("#named-later details tbody tr")) == len(later)
    assert _text(page, "#named-later summary") == f"All {len(later)} bodies"


@pytest.mark.parametrize(
    ("consulted", "left_out", "section", "nothing"),
    [
        ("Crossref", "OpenAlex", "#money", "The sources consulted name no paper of this grant."),
        (
            "Register of ownership",
            "Companies House",
            "#ownership",
            "The sources consulted give no chain of owners for a partner.",
        ),
    ],
)
def test_a_topic_that_one_source_was_asked_about_is_not_called_unasked(
    consulted: str, left_out: str, section: str, nothing: str
) -> None:
    document = documents.nothing_found()
    document = replace(
        document,
        consulted=(replace(document.consulted[0], title=consulted),),
        not_consulted=(NotConsulted(title=left_out, why="No key."),),
    )
    text = _text(_page(document), section)
    assert nothing in text
    assert f"were not looked at: {left_out} – No key." in text
    assert "not looked up" not in text
