"""The document counts papers, money, owners and later names with denominators, in neutral words, without persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from diligence.beside import GOW, PUBLICATIONS, Beside
from diligence.document import Document
from diligence.knowledge import Knowledge
from diligence.passages import passages_of
from diligence.policy import Policy
from diligence.publications import SourceLine
from diligence.registers import state_funders
from diligence.screening import screen_project
from scrapers.companies_house import KEY_SETTING
from scrapers.gow import GowGrant
from scrapers.papers import FunderIds
from scrapers.records import FurtherFunding, Snapshot
from tests.diligence.projects import DEFENCE_BODY, LEGAL, NOW, Named, grant
from tests.diligence.test_case_papers import NSFC, NSFC_ID, money, papers, signed

Written = Callable[..., Document]
SECTOR = "Aerospace, Defence and Marine"
READ = datetime(2026, 10, 3, 8, tzinfo=UTC)


def gow(*sectors: str) -> GowGrant:
    snapshot = Snapshot(
        source="gow",
        url="https://gow.epsrc.ukri.org/NGBOViewGrant.aspx?GrantRef=ZZ%2FA000001%2F1",
        retrieved=READ,
        sha256="a" * 64,
        origin="o",
    )
    return GowGrant(reference="ZZ/A000001/1", sectors=sectors, snapshot=snapshot)


@pytest.fixture
def written(knowledge: Knowledge, policy: Policy) -> Callable[..., Document]:
    """Screen an invented grant with what other sources say."""

    def screened(beside: Beside, *bodies: Named, **fields: object) -> Document:
        project = grant(*bodies, **fields)  # type: ignore[arg-type]
        return screen_project(project, knowledge, policy, now=NOW, beside=beside).document

    return screened


def test_co_funding_has_its_denominators_its_years_and_its_papers(written: Written) -> None:
    given = papers([money(NSFC, NSFC_ID)], [money(NSFC, NSFC_ID)], [money("A Trust")], [])
    (row,) = written(Beside(papers=given)).co_funding
    assert (row.funder, row.state, row.kind) == (NSFC, "China", "civil")
    assert (row.papers, row.of_known, row.total) == (2, 3, 4)
    assert (row.first_year, row.last_year, row.dois) == (2017, 2018, ("10.5555/0", "10.5555/1"))


def test_defence_funders_stand_apart_and_first(written: Written) -> None:
    defence = next(row for row in state_funders() if row.strength == "defence_or_security" and row.funder_ids)
    given = papers([money(NSFC, NSFC_ID)], [money(NSFC, NSFC_ID), money(defence.name, defence.funder_ids[0])])
    assert [(row.kind, row.papers) for row in written(Beside(papers=given)).co_funding] == [
        ("defence_or_security", 1), ("civil", 2),
    ]  # fmt: skip


def test_papers_whose_funders_nobody_gives_are_unknown_and_never_unfunded(written: Written) -> None:
    document = written(Beside(papers=papers([], [])))
    assert (document.publications.total, document.publications.with_known_funders) == (2, 0)
    assert document.co_funding == ()


def test_every_paper_is_listed_with_funders_as_printed_and_what_they_are(written: Written) -> None:
    given = papers([money(NSFC, NSFC_ID, None, "61672265"), money("A Trust"), signed("Nowhere College", "GB")])
    (paper,) = written(Beside(papers=given)).publications.papers
    assert [(item.name, item.awards, item.state_body, item.defence) for item in paper.funders] == [
        (NSFC, ("61672265",), NSFC, False), ("A Trust", (), None, None),
    ]  # fmt: skip
    assert [(item.name, item.country) for item in paper.institutions] == [("Nowhere College", "GB")]
    assert paper.sources == ("OpenAlex",)


def test_one_funder_of_a_paper_under_several_ids_is_printed_once(written: Written) -> None:
    given = papers(
        [
            money("A Trust", None, None, "T1"),
            money(NSFC, None, None, "61672265"),
            replace(money(NSFC), ids=FunderIds(openalex="F4320321001"), awards=("6",)),
            money(NSFC, NSFC_ID),
        ]
    )
    (paper,) = written(Beside(papers=given)).publications.papers
    assert [(item.name, item.id, item.awards) for item in paper.funders] == [
        ("A Trust", None, ("T1",)), (NSFC, NSFC_ID, ("61672265", "6")),
    ]  # fmt: skip


def test_an_institution_that_a_source_names_with_its_id_is_not_printed_again_by_name(written: Written) -> None:
    given = papers([signed(None, None, None, "Nowhere College"), signed("Nowhere College", "GB", "0aaaaaa99")])
    (paper,) = written(Beside(papers=given)).publications.papers
    assert [item.ror for item in paper.institutions] == ["0aaaaaa99"]


def test_a_doubtful_funder_is_called_no_state_body(written: Written) -> None:
    given = papers([money("NSFC"), money("Natural Science Foundation of Qinghai Province", NSFC_ID)])
    document = written(Beside(papers=given))
    assert [item.state_body for item in document.publications.papers[0].funders] == [None, None]
    assert document.co_funding == ()


# Undeclared


def test_a_later_collaborator_is_an_observation_with_its_date(written: Written) -> None:
    body = Named(name="Harbour Looms", role="COLLABORATOR", start=date(2017, 6, 1))
    (one,) = written(Beside(), body).undeclared
    assert (one.name, one.named_in, one.first_reported) == ("Harbour Looms", "collaboration outcome", date(2017, 6, 1))
    assert one.sentence == (
        "Harbour Looms is reported from 1 June 2017; the partners declared at award do not include it."
    )


def test_a_body_that_was_declared_and_reported_is_not_among_them(written: Written) -> None:
    bodies = (Named(name="Harbour Looms"), Named(name="Harbour Looms", role="COLLABORATOR", start=date(2017, 6, 1)))
    assert written(Beside(), *bodies).undeclared == ()


def test_a_later_source_of_money_is_called_so(written: Written, knowledge: Knowledge, policy: Policy) -> None:
    project = grant()
    funding = FurtherFunding(snapshot=0, id="f1", organisation_name="Harbour Fund", start=date(2019, 1, 1))
    document = screen_project(replace(project, further_funding=(funding,)), knowledge, policy, now=NOW).document
    assert [(one.name, one.named_in) for one in document.undeclared] == [("Harbour Fund", "further funding")]


def test_known_institutions_and_state_funders_of_papers_are_among_them_with_counts(written: Written) -> None:
    given = papers([signed(LEGAL.body, "CN"), money(NSFC, NSFC_ID)], [])
    found = {one.name: one for one in written(Beside(papers=given)).undeclared}
    assert found[LEGAL.body].sentence == (
        f"{LEGAL.body} is an institution of authors on 1 of 2 papers, first in 2017;"
        " the partners declared at award do not include it."
    )
    assert found[NSFC].sentence == (
        f"{NSFC} is acknowledged as a funder on 1 of 1 paper whose funders are known; 1 unknown, first in 2017;"
        " the partners declared at award do not include it."
    )
    assert {one.named_in for one in found.values()} == {"papers"}


def test_an_institution_of_a_declared_partner_s_name_is_not_called_undeclared(written: Written) -> None:
    given = papers([signed(DEFENCE_BODY.name, "RU", DEFENCE_BODY.ror)])
    assert written(Beside(papers=given), Named(name=DEFENCE_BODY.name)).undeclared == ()


# The sector


def test_sectors_are_listed_with_their_source_and_read_with_their_caveat(written: Written) -> None:
    document = written(Beside(gow=gow(SECTOR, "Energy"), seen={GOW: NOW}))
    assert [(sector.name, sector.source, sector.retrieved) for sector in document.sectors] == [
        (SECTOR, "EPSRC Grants on the Web", READ), ("Energy", "EPSRC Grants on the Web", READ),
    ]  # fmt: skip
    read = [passage for passage, snapshot in passages_of(grant(), gow(SECTOR)) if snapshot.source == "gow"]
    assert [(passage.field, passage.text) for passage in read] == [("sector", SECTOR)]
    assert "not necessarily the whole grant" in read[0].place


def test_a_sector_alone_lifts_nothing_above_a_note(written: Written) -> None:
    assert written(Beside(gow=gow(SECTOR), seen={GOW: NOW})).level.number <= 1


# What was looked at


def test_what_was_never_collected_is_not_consulted_and_says_how(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY_SETTING, raising=False)
    why = {item.title: item.why for item in written(Beside()).not_consulted}
    assert "--with publications" in why["Funding acknowledgements of papers (OpenAlex, Crossref, Europe PMC)"]
    assert why["Companies House"].startswith("not consulted: no key")


def test_a_paper_source_that_failed_is_not_consulted_and_one_cut_short_is_both(written: Written) -> None:
    lines = (
        SourceLine(source="openalex", consulted="no", line="OpenAlex: not consulted: no key"),
        SourceLine(source="crossref", consulted="partly", line="Crossref: partly consulted, 1 paper: cut"),
        SourceLine(source="europepmc", consulted="yes", line="Europe PMC: 1 paper"),
    )
    given = replace(papers([money(NSFC, NSFC_ID)]), consulted=lines)
    document = written(Beside(papers=given, seen={PUBLICATIONS: NOW}))
    looked = {item.title for item in document.consulted}
    missed = {item.title: item.why for item in document.not_consulted}
    assert {"Crossref", "Europe PMC"} <= looked
    assert "OpenAlex" not in looked
    assert missed["OpenAlex"] == "OpenAlex: not consulted: no key"
    assert "Crossref, in part" in missed


def test_a_source_is_dated_by_the_day_on_which_it_answered(written: Written) -> None:
    document = written(Beside(gow=gow(SECTOR), seen={GOW: NOW}))
    (one,) = [item for item in document.consulted if item.title == "EPSRC Grants on the Web"]
    assert one.version == "read 2026-10-03"


def test_a_defence_sector_is_context_on_the_technology_axis_and_says_who_says_so(written: Written) -> None:
    found = [item for item in written(Beside(gow=gow(SECTOR))).findings if item.rule == "industrial-sector"]
    assert [(item.axis, item.strength) for item in found] == [("technology", "context")]
    assert "not necessarily the whole grant" in found[0].sentence
    assert [item for item in written(Beside(gow=gow("Chemicals"))).findings if item.rule == "industrial-sector"] == []
