"""The report page: what stands where, that every claim leads to its evidence, and that hostile text stays text."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from itertools import pairwise

import documents
import pytest
from bs4 import BeautifulSoup, Tag

from diligence.document import Document, NotConsulted, Response
from diligence.reports.entries import excerpt, is_public_link, path_chains
from diligence.reports.html import FIRST_NOT_CONSULTED, report_page
from diligence.reports.wording import check_wording


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


def test_the_sections_stand_in_the_order_of_the_design(page: BeautifulSoup) -> None:
    assert [section["id"] for section in page.select("section")] == [
        *("level", "axes", "questions", "not-looked-at", "partners", "findings", "money"),
        *("named-later", "ownership", "context", "judgements", "changes"),
        *("consulted", "not-consulted", "records", "method", "decision"),
    ]


def test_the_head_says_grant_level_reason_policy_and_time(page: BeautifulSoup) -> None:
    head = _text(page, "header") + _text(page, "#level")
    for words in (
        "Gait at a distance",
        "ZZ/A000001/1",
        "EPSRC",
        "£1,250,000",
        "1 January 2016 to 31 December 2020",
        "University of Northmark",
        "enhanced review",
        "Sensitive technology and a security end use stand together",
        "policy uk-default, version 2026-11-22, rule technology-and-end-use",
        "22 November 2026, 04:14 UTC by diligence 0.1.0",
    ):
        assert words in head


def test_the_level_is_marked_by_word_and_step_and_is_no_score(page: BeautifulSoup) -> None:
    steps = page.select(".steps li")
    assert [step.get_text() for step in steps] == ["none", "note", "standard", "enhanced", "refer"]
    assert [step.get_text() for step in steps if step.get("aria-current")] == ["enhanced"]
    assert len(page.select(".steps li.reached")) == 4
    assert not re.search(r"\bscore\b|/ ?4\b|out of", _text(page, "#level"))


def test_every_reference_leads_to_a_place_on_the_page(page: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    targets = [str(link["href"])[1:] for link in page.select('a[href^="#"]')]
    assert len(targets) > 30
    assert set(targets) <= set(ids)


def test_every_finding_shows_quote_place_source_address_time_and_hash() -> None:
    document = documents.screening()
    page = _page(document)
    for number, finding in enumerate(document.findings, start=1):
        article = _one(page, f"#finding-{number}")
        assert finding.sentence in " ".join(article.get_text().split())
        for item in finding.evidence:
            assert item.quote in article.get_text()
            assert f"{item.source}, {item.place}; retrieved 22 November 2026" in article.get_text()
            assert item.sha256[:12] in article.get_text()
    register = _text(page, "#records")
    for finding in document.findings:
        for item in finding.evidence:
            assert item.sha256 in register
            assert item.url in register


def test_a_passage_quoted_twice_has_one_entry(page: BeautifulSoup) -> None:
    first, second = (_one(page, f"#finding-{number} .evidence") for number in (1, 2))
    assert _one(first, "#evidence-1")
    assert second.select("li")[1].get("id") is None
    assert _one(second.select("li")[1], "a")["href"] == "#evidence-1"


def test_the_axes_link_to_their_evidence_and_findings(page: BeautifulSoup) -> None:
    links = [link["href"] for link in _one(page, "#axes").select("a")]
    assert links == [
        "#evidence-1",
        "#finding-1",
        documents.SECTORS_URL,
        "#evidence-4",
        "#finding-3",
        "#finding-4",
        "#evidence-2",
        "#finding-2",
    ]


def test_axis_evidence_that_no_finding_holds_still_has_an_entry() -> None:
    document = replace(documents.screening(), findings=())
    page = _page(document)
    targets = {str(link["href"])[1:] for link in _one(page, "#axes").select('a[href^="#evidence"]')}
    assert len(targets) == 3
    assert all(page.find(id=target) for target in targets)


def test_a_reason_that_repeats_an_axis_is_printed_there_once_and_whole() -> None:
    document = documents.screening()
    reasons = ("Two axes stand together.", "Technology: Biometric identification. Said by the applicant.")
    page = _page(replace(document, level=replace(document.level, reasons=reasons)))
    assert [reason.get_text() for reason in page.select(".reasons li")] == ["Two axes stand together."]
    assert "Biometric identification. Said by the applicant." in _text(page, "#axes")
    assert _text(page, ".first").count("Biometric identification.") == 1


def test_the_path_is_drawn_and_said_in_words(page: BeautifulSoup) -> None:
    figure = _one(page, "#finding-3 figure")
    assert [box.get_text() for box in figure.select(".path .body")] == [
        "ZZ/A000001/1",
        "Tessaly Polytechnic University",
        "Ministry of Learning (TS)",
    ]
    assert _one(figure, ".path")["aria-hidden"] == "true"
    assert "ZZ/A000001/1 — reported collaborator → Tessaly Polytechnic University — supervised by → Ministry" in _text(
        figure, "figcaption"
    )


def test_a_path_that_forks_is_drawn_in_two_runs() -> None:
    steps = documents.FINDINGS[1].path + documents.FINDINGS[2].path
    assert [len(chain) for chain in path_chains(steps)] == [2, 2]


def test_a_possible_match_is_apart_and_said_to_be_not_counted(page: BeautifulSoup) -> None:
    heading = page.find("h3", string=re.compile("counted in no level"))
    assert heading is not None
    after = heading.find_next("article")
    assert isinstance(after, Tag)
    assert after["id"] == "finding-5"
    assert "Possible: Tessaly Propulsion Institute" in _text(page, ".partners")
    assert "Not counted." in _text(page, ".partners")


def test_possible_matches_come_after_what_counts_whatever_the_order_of_the_document() -> None:
    document = documents.screening()
    page = _page(replace(document, findings=document.findings[::-1]))
    assert "TPI" in _text(page, "#finding-5 h3")
    row = page.find("th", string=re.compile("TPI")) or _one(page, ".partners")
    assert row is not None
    links = {link.get_text(): link["href"] for link in page.select(".partners a[href^='#finding']")}
    assert links["F5"] == "#finding-5"


def test_a_listing_is_said_with_kind_date_and_force_on_both_dates(page: BeautifulSoup) -> None:
    row = next(row for row in page.select(".partners tbody tr") if "Orland" in row.get_text())
    text = " ".join(row.get_text().split())
    assert "Tessaly Export List (legal list (sanctions or export control))" in text
    assert "Listed since 21 May 2019; not in force on the activity date; in force today." in text
    assert "Part of Orland Group" in text


def test_a_list_leads_to_the_version_that_was_consulted(page: BeautifulSoup) -> None:
    link = page.find("a", string="Tessaly Export List")
    assert isinstance(link, Tag)
    assert "July 2026" in _text(page, str(link["href"]))
    assert "2,839" in _text(page, str(link["href"]))


def test_merged_records_are_shown_with_the_reason(page: BeautifulSoup) -> None:
    text = _text(page, ".partners")
    assert "Records ORG-0002, ORG-0009" in text
    assert "Taken as the same body: Tessaly Polytechnic Univ. (ORG-0009), same name when folded" in text


def test_country_is_shown_with_where_it_is_recorded(page: BeautifulSoup) -> None:
    assert "collaboration outcome; the organisation record says Outside UK" in _text(page, ".partners")
    assert "No record gives one (Outside UK)." in _text(page, ".partners")


def test_partners_with_something_to_look_at_come_first_and_none_is_left_out() -> None:
    document = documents.screening()
    page = _page(replace(document, partners=document.partners[::-1]))
    names = [_one(row, "th bdi").get_text() for row in page.select(".partners tbody tr")]
    assert names[0] == "TPI"
    assert names[-1] == "Harbour Sensors Ltd"
    assert len(names) == 5


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (Response(asked="not asked", reply=None, date=None), "not asked"),
        (Response(asked="1 May 2026", reply=None, date=None), "Asked: 1 May 2026. No reply recorded."),
        (
            Response(asked="1 May 2026", reply="We left.", date=date(2026, 5, 9)),
            "We left. Reply of 9 May 2026; asked: 1",
        ),
        (Response(asked="1 May 2026", reply="We left.", date=None), "We left. Reply of not recorded"),
    ],
)
def test_the_right_of_reply_stands_beside_every_finding(response: Response, words: str) -> None:
    document = documents.screening()
    page = _page(replace(document, findings=tuple(replace(one, response=response) for one in document.findings)))
    articles = page.select("article.finding")
    assert len(articles) == 5
    for article in articles:
        aside = " ".join(article.select(".aside div")[-1].get_text(" ").split())
        assert aside.startswith("Response of the organisation")
        assert words in aside


def test_co_funders_and_findings_about_papers_are_gathered_under_money(page: BeautifulSoup) -> None:
    assert "Orland Marine Systems Institute : co-funder (CO_FUNDER), declared at award" in _text(page, "#money")


def test_no_money_record_is_said_and_not_left_blank() -> None:
    text = _text(_page(documents.nothing_found()), "#money")
    assert "No co-funder, funder of a paper or co-author body is among the findings." in text


def test_level_nought_is_never_a_clearance() -> None:
    page = _page(documents.nothing_found())
    assert _text(page, "#level h2") == "No indicator found in the sources consulted"
    assert "Papers (OpenAlex)" in _text(page, "#not-looked-at")
    assert "Consulted: 2 sources and lists" in _text(page, "#not-looked-at")
    assert "No finding gives rise to a question." in _text(page, "#questions")
    assert not re.search(r"\b(clear|safe|low risk|passed|no risk)\b", page.get_text(), re.IGNORECASE)


def test_the_page_says_what_it_does_not_replace_even_when_the_document_forgets() -> None:
    for notice in (documents.NOTICE, "Read with care."):
        text = _text(_page(replace(documents.screening(), notice=notice)), "#method")
        for name in ("not legal advice", "RCAT", "ECJU", "ISU"):
            assert name in text
        assert text.count("RCAT") == 1


def test_licences_attributions_and_the_correction_route_are_printed(page: BeautifulSoup) -> None:
    assert "licensed under the Open Government Licence v3.0" in _text(page, "#method")
    assert "Compiled by Lists Example." in _text(page, "#method")
    assert "To correct a statement, write to" in _text(page, "#method")
    assert "(non-commercial data)" in _text(page, "#consulted")


def test_more_than_seven_questions_are_continued_below() -> None:
    questions = tuple(f"Question number {number}?" for number in range(1, 10))
    page = _page(replace(documents.screening(), questions=questions))
    assert len(page.select(".questions li")) == 7
    assert "2 further questions" in _text(page, "#questions")
    assert "Question number 9?" in _text(page, "#findings")


def test_sources_past_the_first_screen_are_counted_there_and_named_below() -> None:
    sources = tuple(NotConsulted(title=f"Source {number}", why="No key.") for number in range(FIRST_NOT_CONSULTED + 3))
    page = _page(replace(documents.screening(), not_consulted=sources))
    assert "3 more" in _text(page, "#not-looked-at")
    assert sources[-1].title in _text(page, "#not-consulted")


def test_the_page_asks_for_nothing_and_runs_nothing(page: BeautifulSoup) -> None:
    assert page.select("script, link, img, iframe, object, embed, form, [style]") == []
    policy = str(_one(page, 'meta[http-equiv="Content-Security-Policy"]')["content"])
    style = _one(page, "style").get_text()
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "url(" not in style
    assert "@import" not in style


def test_tables_have_headers_with_scope_and_the_language_is_british(page: BeautifulSoup) -> None:
    assert _one(page, "html")["lang"] == "en-GB"
    assert page.select("th:not([scope])") == []
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_hostile_text_stays_text() -> None:
    page = _page(documents.hostile())
    assert page.select("script, img, b") == []
    assert [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []
    assert "<script>alert(1)</script>" in _text(page, ".partners")
    assert "javascript:alert(4)" in _text(page, "#findings")
    assert all(str(link["href"]).startswith(("#", "https://", "http://")) for link in page.select("a"))
    assert [quote.get("cite") for quote in page.select("#finding-1 blockquote")] == [None]
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e]", page.get_text())


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://gtr.ukri.org/projects?ref=EP%2FN007743%2F1", True),
        ("http://lists.example/a", True),
        ("HTTPS://lists.example/a", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//lists.example/a", False),
        ("https:///nohost", False),
        ("https://gtr.ukri.org@lists.example/", False),
        ("https://lists.example\\@gtr.ukri.org/", False),
        ("https://[broken", False),
        ("record in the register", False),
        ("", False),
    ],
)
def test_only_public_web_addresses_become_links(url: str, link: bool) -> None:
    assert is_public_link(url) is link


def test_an_excerpt_is_cut_at_a_word_and_says_so() -> None:
    assert excerpt("short", 10) == "short"
    assert excerpt("one two three, four", 15) == "one two three …"
    assert excerpt("x" * 30, 10) == "x" * 10 + " …"


def test_our_sentences_on_the_page_are_neutral() -> None:
    for document in (documents.screening(), documents.nothing_found(), documents.many_papers()):
        page = _page(document)
        for quoted in page.select("blockquote, q, style"):
            quoted.decompose()
        assert check_wording(page.get_text(" ")) == []


def test_the_same_document_gives_the_same_page() -> None:
    assert report_page(documents.screening()) == report_page(documents.screening())
