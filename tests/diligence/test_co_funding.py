"""Who paid for the papers: one funder under many spellings, state bodies by kind, every count with denominators."""

from __future__ import annotations

import dataclasses

import pytest

from diligence.co_funding import CoFunding, FunderRegister, FunderRow, co_funding
from diligence.publications import merged
from diligence.registers import state_funders, state_links
from diligence.reports.wording import co_funding_words
from scrapers.papers import FunderIds, Paper, PaperFunder, PaperMention

REGISTER = FunderRegister(state_funders(), state_links())
NSFC = "National Natural Science Foundation of China"
NSFC_ID, NSFC_ROR = "10.13039/501100001809", "01h0zpd94"


def funder(
    name: str | None, fundref: str | None = None, ror: str | None = None, source: str = "crossref"
) -> PaperFunder:
    return PaperFunder(snapshot=0, name=name, ids=FunderIds(fundref=fundref, ror=ror), source=source)


def paper(number: int, *funders: PaperFunder, source: str = "crossref") -> Paper:
    mention = PaperMention(snapshot=0, source=source, kind="award number", words="EP/N007743/1")
    return Paper(
        snapshot=0,
        key=f"doi:10.5555/{number}",
        source=source,
        doi=f"10.5555/{number}",
        published=f"2018-0{number % 9 + 1}",
        source_keys=(f"{source}:{number}",),
        funders=funders,
        mentions=(mention,),
    )


def funding(*papers: Paper) -> CoFunding:
    return co_funding(merged(papers)[0], REGISTER)


def only(found: CoFunding) -> FunderRow:
    (row,) = found.rows
    return row


def test_counts_have_their_denominators() -> None:
    papers = [paper(at, funder(NSFC, NSFC_ID) if at < 2 else funder("A Trust")) for at in range(5)]
    found = funding(*papers, paper(7), paper(8))
    assert (found.total, found.known, found.unknown, found.civil, found.defence) == (7, 5, 2, 2, 0)
    assert found.rows[0].count == "2 of 5 papers whose funders are known; 2 unknown"
    assert found.counted(found.civil) == "2 of 5 papers whose funders are known; 2 unknown"
    assert found.unknown_words == "2 of 7 papers name no funder in the sources consulted"


def test_the_words_of_a_count_fit_one_paper() -> None:
    assert co_funding_words(1, 1, 1) == "1 of 1 paper whose funders are known; 0 unknown"


def test_one_paper_in_two_sources_counts_once() -> None:
    row = only(funding(paper(1, funder(NSFC, NSFC_ID)), paper(1, funder(NSFC, source="openalex"), source="openalex")))
    assert row.number == 1
    assert len(row.papers[0].statements) == 2
    assert row.papers[0].published == "2018-02"


def test_the_acronym_and_the_name_are_one_funder_and_the_acronyms_share_is_said() -> None:
    found = funding(
        paper(1, funder(NSFC, NSFC_ID)),
        paper(2, funder("NSFC")),
        paper(3, funder(f"{NSFC} (NSFC)")),
        paper(4, funder("National Natural Science Foundation of the People's Republic of China")),
        paper(5, funder("国家自然科学基金委员会")),
    )
    row = only(found)
    assert (row.name, row.number, row.state, row.by_acronym) == (NSFC, 5, "civil", 1)
    assert "NSFC" in row.printed
    assert found.civil == 5


def test_an_acronym_that_stands_alone_in_all_papers_is_a_question() -> None:
    found = funding(paper(1, funder("NSFC")))
    assert (only(found).state, found.civil, found.unsure) == ("unsure", 0, 1)
    assert "acronym" in only(found).filed_under


@pytest.mark.parametrize(
    "statement",
    [
        funder("Natural Science Foundation of Jiangsu Province", "10.13039/501100004608"),
        funder("Natural Science Foundation of Jiangsu Province", None, NSFC_ROR),
        funder("Natural Science Foundation of Jiangsu Province", NSFC_ID),
        funder("Natural Science Foundation of Qinghai Province", "10.13039/501100004772"),
        funder("Natural Science Foundation of Qinghai Province", None, NSFC_ROR),
        funder("Natural Science Foundation of Qinghai Province", NSFC_ID),
        funder("Shenzhen Municipal Science Fund", NSFC_ID),
        funder("A Programme Unheard Of", None, NSFC_ROR),
        funder("广东省自然科学基金", NSFC_ID),
    ],
)
def test_a_provincial_foundation_keeps_its_own_printed_name(statement: PaperFunder) -> None:
    found = funding(paper(1, statement), paper(2, funder(NSFC, NSFC_ID)))
    rows = {row.name: row for row in found.rows}
    assert rows[NSFC].number == 1
    assert statement.name in {name for row in found.rows for name in row.printed if row.name != NSFC}
    other = next(row for row in found.rows if row.name != NSFC)
    assert other.name == statement.name
    in_register = (statement.name or "").endswith("Jiangsu Province")
    assert other.state in ({"civil"} if in_register else {"unsure", "none"})


def test_civil_and_defence_bodies_are_two_different_facts() -> None:
    found = funding(
        paper(1, funder("State Administration of X", "10.13039/501100004717"), funder(NSFC, NSFC_ID)),
        paper(
            2, funder("Ministry of Science and Technology of the People's Republic of China", "10.13039/501100002855")
        ),
    )
    assert (found.civil, found.defence) == (2, 1)
    assert [row.state for row in found.rows] == ["defence_or_security", "civil", "civil"]


def test_an_id_beside_the_name_of_another_country_is_a_question() -> None:
    found = funding(paper(1, funder("Ministry of National Defense, Japan", "10.13039/501100004717")))
    assert (found.defence, found.unsure) == (0, 1)
    assert only(found).name == "Ministry of National Defense, Japan"


def test_an_acronym_never_names_a_defence_body() -> None:
    rows = [row for row in state_funders() if row.strength == "defence_or_security"]
    register = FunderRegister([dataclasses.replace(rows[0], aliases=("A Body of Defence (ABODE)",))])
    assert co_funding(merged([paper(1, funder("ABODE"))])[0], register).rows[0].state == "none"


def test_a_whole_name_without_a_place_is_a_question() -> None:
    row = next(item for item in state_funders() if item.strength == "defence_or_security")
    register = FunderRegister([dataclasses.replace(row, name="Ministry of Hats", aliases=(), ror="")])
    found = co_funding(merged([paper(1, funder("Ministry of Hats"))])[0], register)
    assert (found.defence, found.unsure) == (0, 1)
    assert "carries no place" in found.rows[0].filed_under


def test_a_bare_name_that_several_countries_share_is_no_claim() -> None:
    register = FunderRegister(
        [row for row in state_funders() if "Ministry of Science and Technology of the" in row.name]
    )
    found = co_funding(merged([paper(1, funder("Ministry of Science and Technology"))])[0], register)
    assert (found.civil, found.defence) == (0, 0)


def test_a_namesake_with_another_id_is_not_the_state_body() -> None:
    name = "Chinese Academy of Sciences"
    found = funding(paper(1, funder(name, "10.13039/999999999")))
    assert only(found).state == "none"


def test_a_home_funder_is_one_row_whether_by_id_or_by_name() -> None:
    name = "Engineering and Physical Sciences Research Council"
    row = only(funding(paper(1, funder(name, "10.13039/501100000266")), paper(2, funder(name, source="europepmc"))))
    assert (row.number, row.state, row.hops) == (2, "none", 2)


def test_an_award_number_beside_nobody_names_no_funder() -> None:
    found = funding(paper(1, PaperFunder(snapshot=0, name=None, awards=("EP/N007743/1",), source="crossref")))
    assert (found.known, found.unknown, found.rows) == (0, 1, ())


def test_a_body_with_a_state_link_is_one_step_further_away() -> None:
    link = next(item for item in state_links() if item.ror and item.strength == "defence_or_security")
    row = only(funding(paper(1, funder(link.body, None, link.ror))))
    assert row.hops == 3
    assert link.id in {item.id for item in row.links}
    assert row.state == "none"


def test_a_link_by_name_alone_needs_a_place_in_the_name() -> None:
    assert REGISTER.links_of([funder("Northeastern University")]) == ()
