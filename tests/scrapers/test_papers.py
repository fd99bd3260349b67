"""The three sources' shapes become the same kind of record, with every funder and award and without any person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scrapers import crossref, europepmc, openalex
from scrapers.errors import UnreadableRecord
from scrapers.papers import Gathering, Paper, moved, with_mentions
from tests.scrapers.papers_server import (
    EPSRC,
    NSFC,
    Money,
    Signed,
    Work,
    crossref_work,
    europepmc_result,
    openalex_work,
)

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "publications"

WORK = Work(
    doi="10.5555/Seen.1",
    title="Seeing faces in <i>poor</i> light &amp; fog",
    published="2018-05-04",
    money=(
        Money(**(vars(EPSRC) | {"award": "EP/N007743/1"})),
        Money(**(vars(NSFC) | {"award": "61672265"})),
        Money(**(vars(NSFC) | {"award": "U1836218"})),
    ),
    authors=(
        Signed(
            given="Ann",
            family="Brown",
            affiliation="Ann Brown, Centre for Seeing, University of Exampleton, UK (ann.brown@example.ac.uk)",
            name="University of Exampleton",
            ror="https://ror.org/04mkzax54",
            country="GB",
        ),
        Signed(given="Wei", family="Li", affiliation="Institute of Light, Wuxi, China"),
    ),
)


def gathering() -> Gathering:
    return Gathering(source="test", default_base="", asked_base="")


def of_openalex(*works: dict[str, Any]) -> tuple[Paper, ...]:
    return openalex.page_of({"meta": {"count": len(works)}, "results": list(works)}, 0, "here", gathering()).papers


def of_crossref(*works: dict[str, Any]) -> tuple[Paper, ...]:
    message = {"items": list(works), "total-results": len(works)}
    return crossref.page_of({"message": message}, 0, "here", gathering()).papers


def of_europepmc(*results: dict[str, Any]) -> tuple[Paper, ...]:
    answer = {"hitCount": len(results), "resultList": {"result": list(results)}}
    return europepmc.page_of(answer, 0, "here", gathering()).papers


def test_moving_a_paper_moves_every_index_in_it() -> None:
    (paper,) = of_openalex(openalex_work(WORK, "new"))
    there = moved(with_mentions(paper, ["EP/N007743/1"]), 3)
    parts = (*there.funders, *there.institutions, *there.mentions)
    assert there.mentions
    assert {there.snapshot, *(part.snapshot for part in parts)} == {3}


def test_both_shapes_of_openalex_give_the_same_records() -> None:
    without_ror = Work(**(vars(WORK) | {"money": tuple(Money(**(vars(one) | {"ror": None})) for one in WORK.money)}))
    assert of_openalex(openalex_work(without_ror, "new")) == of_openalex(openalex_work(without_ror, "old"))


def test_openalex_funders_carry_ids_and_all_their_awards() -> None:
    (paper,) = of_openalex(openalex_work(WORK, "new"))
    assert [(one.name, one.ids.openalex, one.ids.ror, one.awards) for one in paper.funders] == [
        (NSFC.name, "F4320321001", "01h0zpd94", ("61672265", "U1836218")),
        (EPSRC.name, "F4320334627", "0439y7842", ("EP/N007743/1",)),
    ]


def test_crossref_joins_the_entries_of_one_funder_and_says_who_asserted_the_id() -> None:
    (paper,) = of_crossref(crossref_work(WORK))
    assert [(one.name, one.ids.fundref, one.awards, one.asserted_by) for one in paper.funders] == [
        (EPSRC.name, "10.13039/501100000266", ("EP/N007743/1",), "publisher"),
        (NSFC.name, "10.13039/501100001809", ("61672265", "U1836218"), "publisher"),
    ]


def test_crossref_funders_without_id_or_award_are_kept() -> None:
    entry = {"DOI": "10.5555/a", "funder": [{"name": "A Trust"}, {"DOI": "http://dx.doi.org/10.13039/501100001809"}]}
    (paper,) = of_crossref(entry)
    assert [(one.name, one.ids.fundref, one.awards) for one in paper.funders] == [
        ("A Trust", None, ()),
        (None, "10.13039/501100001809", ()),
    ]


def test_europepmc_keeps_one_number_under_several_agencies_and_divides_a_field_of_two() -> None:
    result = europepmc_result(WORK) | {
        "grantsList": {
            "grant": [
                {"agency": "Council A", "grantId": "MC_1234, MC_5678", "orderIn": 0},
                {"agency": "Council B", "grantId": "MC_1234", "orderIn": 0},
                {"agency": "Council B", "acronym": "B_", "orderIn": 0},
            ]
        }
    }
    (paper,) = of_europepmc(result)
    assert [(one.name, one.awards) for one in paper.funders] == [
        ("Council A", ("MC_1234", "MC_5678")),
        ("Council B", ("MC_1234",)),
    ]


def test_dates_are_as_precise_as_the_source_gives_them() -> None:
    entry = {"DOI": "10.5555/a", "published": {"date-parts": [[2025, 11]]}}
    assert of_crossref(entry)[0].published == "2025-11"
    assert of_crossref(entry | {"published": {"date-parts": [[None]]}})[0].published is None
    assert of_europepmc({"id": "1", "pubYear": "2021"})[0].published == "2021"
    assert of_openalex(openalex_work(WORK, "new"))[0].published == "2018-05-04"


def test_institutions_have_ror_and_country_where_the_source_gives_them() -> None:
    (paper,) = of_openalex(openalex_work(WORK, "new"))
    first, second = paper.institutions
    assert (first.name, first.ror, first.country) == ("University of Exampleton", "04mkzax54", "GB")
    assert first.affiliations == ("Centre for Seeing, University of Exampleton, UK",)
    assert (second.name, second.affiliations) == (None, ("Institute of Light, Wuxi, China",))


@pytest.mark.parametrize("read", ["openalex new", "openalex old", "crossref", "europepmc"])
def test_records_do_not_depend_on_the_names_of_authors(read: str) -> None:
    def papers(*names: tuple[str, str]) -> tuple[Paper, ...]:
        authors = tuple(
            Signed(
                given=given,
                family=family,
                affiliation=f"{given} {family}, Centre {at}, University of Exampleton, {given} {family}, London, UK. "
                f"{given[0]}. {family}; {given}.{family}@example.ac.uk".replace("'", ""),
                name="University of Exampleton",
                country="GB",
            )
            for at, (given, family) in enumerate(names)
        )
        work = Work(**(vars(WORK) | {"authors": authors}))
        if read.startswith("openalex"):
            return of_openalex(openalex_work(work, "new" if read.endswith("new") else "old"))
        return of_crossref(crossref_work(work)) if read == "crossref" else of_europepmc(europepmc_result(work))

    one = papers(("Ann", "Brown"), ("Wei", "Zhang"), ("Olga", "Ivanova"))
    assert one == papers(("Kwame", "Mensah"), ("Jack", "London"), ("Fatemeh", "Hosseini"))
    assert one[0].institutions
    for name in ("Brown", "Zhang", "Ivanova", "@", "Ann"):
        assert name not in repr(one)


@pytest.mark.parametrize("read", [openalex.page_of, crossref.page_of, europepmc.page_of])
def test_an_answer_of_another_shape_is_an_error_that_says_so(read: Any) -> None:
    with pytest.raises(UnreadableRecord, match="the shape has changed"):
        read({"data": {"entries": []}}, 0, "https://example.org/x", gathering())


def test_a_work_without_funding_fields_is_reported_and_its_funders_are_unknown() -> None:
    work = openalex_work(WORK, "new")
    del work["awards"], work["funders"]
    held = gathering()
    (paper,) = openalex.page_of({"meta": {}, "results": [work]}, 0, "here", held).papers
    assert not paper.funders_given
    assert [issue.kind for issue in held.issues] == ["changed shape"]


def test_a_new_field_beside_a_funder_is_reported_once() -> None:
    held = gathering()
    works = [crossref_work(Work(doi=f"10.5555/{n}", title="x", money=(EPSRC,))) for n in range(3)]
    for work in works:
        work["funder"][0]["scheme"] = "new"
    crossref.page_of({"message": {"items": works, "total-results": 3}}, 0, "here", held)
    assert [issue.what for issue in held.issues] == ["the field scheme is not read"]


def test_fields_of_wrong_types_are_issues_and_the_rest_is_read() -> None:
    held = gathering()
    odd = {"DOI": "10.5555/a", "title": 7, "funder": [None, "NSFC", {"name": ["x"], "award": {"a": 1}}, {"name": "A"}]}
    (paper,) = crossref.page_of({"message": {"items": [odd, 3], "total-results": 2}}, 0, "here", held).papers
    assert [one.name for one in paper.funders] == ["A"]
    assert {issue.kind for issue in held.issues} == {"unreadable field"}


def test_the_real_crossref_works_parse_with_every_funder_and_award() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared folder with real Crossref works is not here")
    works = json.loads((SHARED / "crossref_works.json").read_text(encoding="utf-8"))
    held = gathering()
    papers = crossref.page_of({"message": {"items": works, "total-results": len(works)}}, 0, "here", held).papers
    assert len(papers) == len(works) == 12
    assert held.issues == []
    for work, paper in zip(works, papers, strict=True):
        printed = {(entry["DOI"], award) for entry in work["funder"] for award in entry.get("award", [""])}
        found = {(one.ids.fundref, award) for one in paper.funders for award in one.awards or ("",)}
        assert {funder for funder, _ in printed} == {funder for funder, _ in found}
        assert {pair for pair in printed if pair[1]} == {pair for pair in found if pair[1]}


def test_the_real_europepmc_excerpt_parses_with_every_agency_and_number() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared folder with a real Europe PMC answer is not here")
    answer = json.loads((SHARED / "europepmc_grantsList_real_excerpt.json").read_text(encoding="utf-8"))
    held = gathering()
    (paper,) = europepmc.page_of(answer, 0, "here", held).papers
    grants = answer["resultList"]["result"][0]["grantsList"]["grant"]
    printed = {(grant["agency"], grant["grantId"]) for grant in grants if "grantId" in grant}
    assert {(one.name, award) for one in paper.funders for award in one.awards} == printed
    assert {one.name for one in paper.funders} == {grant["agency"] for grant in grants}
    assert held.issues == []
