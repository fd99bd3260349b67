"""The papers of a grant: from its record and from three sources, each paper once, each source's words kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from diligence.publications import GrantPapers, default_sources, institutions_of, merged, papers_of_project
from scrapers.archive import Archive
from scrapers.client import Client
from scrapers.papers import Paper, PaperFunder, PaperInstitution, PaperMention, with_mentions
from scrapers.records import Project, Publication, Snapshot
from tests.scrapers.papers_server import EPSRC, NSFC, Money, PapersServer, Work

AWARD = "EP/N007743/1"
OURS = Money(**(vars(EPSRC) | {"award": AWARD}))


def work(number: int, *money: Money, sources: tuple[str, ...] = ("openalex", "crossref", "europepmc")) -> Work:
    title = f"A long enough title about faces in fog, number {number}"
    return Work(doi=f"10.5555/P.{number}", title=title, number=number, money=money, sources=sources)


def project(*publications: Publication) -> Project:
    snapshot = Snapshot(
        source="gtr",
        url="https://gtr.ukri.org/projects?ref=x",
        retrieved=datetime(2026, 1, 1, tzinfo=UTC),
        sha256="0" * 64,
        origin="x.xml",
    )
    return Project(id="P1", reference=AWARD, title="Faces", snapshots=(snapshot,), publications=tuple(publications))


@pytest.fixture
def asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("DILIGENCE_OPENALEX_KEY", "k")
    archive = Archive(tmp_path / "archive.sqlite")
    with Client(archive, spacing_seconds=0, sleep=lambda _: None, tries=2) as client:
        yield client
    archive.close()


def collected(
    server: PapersServer, asking: Client, monkeypatch: pytest.MonkeyPatch, *publications: Publication
) -> GrantPapers:
    for name in ("openalex", "crossref", "europepmc"):
        monkeypatch.setenv(f"DILIGENCE_{name.upper()}_URL", server.base(name))
    return papers_of_project(project(*publications), default_sources(asking))


def record(source: str = "crossref", **fields: object) -> Paper:
    given: dict[str, object] = {"snapshot": 0, "key": "k", "source": source, "source_keys": (f"{source}:{fields}",)}
    mention = PaperMention(snapshot=0, source=source, kind="award number", words=AWARD)
    return Paper(**(given | {"mentions": (mention,)} | fields))  # type: ignore[arg-type]


def test_a_paper_in_four_sources_under_two_spellings_of_its_doi_counts_once(
    asking: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Publication(snapshot=0, id="G1", title="Faces in fog", doi="http://dx.doi.org/10.5555/p.1")
    with PapersServer([work(1, OURS)]) as server:
        found = collected(server, asking, monkeypatch, listed)
    (paper,) = found.papers
    assert paper.key == "doi:10.5555/p.1"
    assert paper.sources == ("crossref", "europepmc", "openalex", "gtr")
    assert {mention.kind for mention in paper.mentions} == {"listed in the grant record", "award number"}
    assert [line.consulted for line in found.consulted] == ["yes", "yes", "yes"]


def test_every_index_points_to_the_snapshot_of_its_own_source(asking: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = Publication(snapshot=0, id="G1", title="Another paper altogether of the grant", doi="10.5555/p.2")
    with PapersServer([work(1, OURS), work(2)]) as server:
        found = collected(server, asking, monkeypatch, listed)
    assert len(found.papers) == 2
    for paper in found.papers:
        for one in paper.records:
            assert found.snapshots[one.snapshot].source == one.source
        for funder in paper.funders:
            assert found.snapshots[funder.snapshot].source == funder.source
        for mention in paper.mentions:
            assert found.snapshots[mention.snapshot].source == mention.source


def test_a_paper_that_only_the_grant_record_lists_is_asked_for_by_its_doi(
    asking: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Publication(snapshot=0, id="G1", title="A paper", doi="10.5555/P.3")
    with PapersServer([work(3, NSFC)]) as server:
        (paper,) = collected(server, asking, monkeypatch, listed).papers
        assert any("doi:10.5555/p.3" in path for path in server.asked("crossref"))
    assert [funder.name for funder in paper.funders] == [NSFC.name] * 3


def test_a_source_is_asked_by_doi_for_just_the_papers_that_it_did_not_give(
    asking: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Publication(snapshot=0, id="G1", title="A paper", doi="10.5555/P.3")
    with PapersServer([work(1, OURS), work(3, NSFC)]) as server:
        found = collected(server, asking, monkeypatch, listed)
        by_doi = [path for path in server.asked("openalex") if "filter=doi:" in path]
    assert [paper.sources for paper in found.papers][1] == ("crossref", "europepmc", "openalex", "gtr")
    assert len(by_doi) == 1
    assert "p.3" in by_doi[0]
    assert "p.1" not in by_doi[0]


def test_a_number_of_the_same_family_sets_the_paper_aside_with_the_reason(
    asking: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = [work(number, Money(name="EPSRC", award=award)) for number, award in ((1, "EP/N007743"), (2, AWARD + "0"))]
    with PapersServer([], also=near) as server:
        found = collected(server, asking, monkeypatch)
    assert found.papers == ()
    assert [aside.paper.doi for aside in found.set_aside] == ["10.5555/p.1", "10.5555/p.2"]
    assert "EPSRC, EP/N007743" in found.set_aside[0].why
    assert "EP/N007743/10" in found.set_aside[1].why


def test_a_paper_without_the_number_in_what_the_source_gives_is_set_aside(
    asking: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PapersServer([], also=[work(1, Money(name="A Trust", award="61672265"))]) as server:
        found = collected(server, asking, monkeypatch)
    assert found.papers == ()
    assert "prints no such number" in found.set_aside[0].why


def test_a_source_that_fails_is_said_and_the_others_go_on(asking: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with PapersServer([work(1, OURS)]) as server:
        server.fault("500", "crossref", times=99)
        found = collected(server, asking, monkeypatch)
        assert len(server.asked("crossref")) == 2  # both tries of one request: no more of a source that is down
    assert len(found.papers) == 1
    lines = {line.source: line for line in found.consulted}
    assert (lines["crossref"].consulted, lines["openalex"].consulted) == ("no", "yes")
    assert lines["crossref"].line.startswith("Crossref: not consulted: ")


def test_without_a_key_openalex_is_said_once_not_to_be_consulted(
    asking: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DILIGENCE_OPENALEX_KEY")
    with PapersServer([work(1, OURS)]) as server:
        found = collected(server, asking, monkeypatch)
    assert found.consulted[0].line == "OpenAlex: not consulted: no key (set DILIGENCE_OPENALEX_KEY)"
    assert len(found.papers) == 1


def test_a_listed_paper_without_a_doi_joins_the_paper_of_its_title() -> None:
    title = "Face recognition in unconstrained fog and rain"
    listed = record("gtr", title=f"{title.upper()}.", year=2018)
    counted, _ = merged([record(doi="10.5555/a", title=title, year=2019), listed])
    assert len(counted) == 1
    assert counted[0].sources == ("crossref", "gtr")


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Face recognition in unconstrained fog and rain", "year": 2012},
        {"title": "Introduction", "year": 2018},
        {"title": "Face recognition in unconstrained fog and snow", "year": 2018},
    ],
)
def test_a_listed_paper_of_another_year_or_title_stays_another_paper(other: dict[str, object]) -> None:
    title = other["title"] if other["title"] == "Introduction" else "Face recognition in unconstrained fog and rain"
    counted, _ = merged([record(doi="10.5555/a", title=title, year=2018), record("gtr", **other)])
    assert len(counted) == 2


def test_a_preprint_and_its_journal_version_stay_two_publications() -> None:
    title = "Face recognition in unconstrained fog and rain"
    counted, _ = merged([record(doi="10.48550/arxiv.1", title=title), record(doi="10.5555/a", title=title)])
    assert len(counted) == 2


def test_records_without_a_doi_join_by_pubmed_id() -> None:
    counted, _ = merged([record(doi="10.5555/a", pubmed_id="77"), record("europepmc", pubmed_id="77", title="Other")])
    assert len(counted) == 1


def test_the_order_of_records_changes_nothing() -> None:
    records = [
        record(doi="10.5555/a", title="Face recognition in unconstrained fog", year=2018),
        record("openalex", doi="10.5555/a", published="2018-01-01", year=2018),
        record("gtr", title="Face recognition in unconstrained fog", year=2018),
    ]
    assert merged(records)[0] == merged(reversed(records))[0]


def test_mentions_quote_the_funder_and_the_number_as_printed() -> None:
    funder = PaperFunder(snapshot=4, name="EPSRC", awards=("ep n007743 1", "EP/N007743"), source="crossref")
    found = with_mentions(record(mentions=(), funders=(funder,)), [AWARD])
    assert [(one.kind, one.words, one.snapshot) for one in found.mentions] == [
        ("award number", "EPSRC, ep n007743 1", 4),
        ("award family", "EPSRC, EP/N007743", 4),
    ]


def test_dates_of_publications_are_kept_as_the_grant_record_gives_them(
    asking: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Publication(snapshot=0, id="G1", title="A paper of the grant", published=date(2017, 1, 1))
    with PapersServer([]) as server:
        (paper,) = collected(server, asking, monkeypatch, listed).papers
    assert (paper.key, paper.published, paper.funders_known) == ("gtr:G1", "2017-01-01", False)


def test_an_institution_is_one_row_with_its_papers_and_its_printed_names() -> None:
    def signed(name: str | None, ror: str | None, *words: str) -> tuple[PaperInstitution, ...]:
        one = PaperInstitution(snapshot=0, name=name, ror=ror, country="CN", affiliations=words, source="openalex")
        return (one,)

    counted, _ = merged(
        [
            record("openalex", doi="10.5555/a", institutions=signed("Jiangnan University", "04mkzax54", "Lab A, Wuxi")),
            record("openalex", doi="10.5555/b", institutions=signed("Jiangnan Univ", "04mkzax54")),
            record("openalex", doi="10.5555/c", institutions=signed(None, None, "Jiangnan Social University, Suzhou")),
        ]
    )
    (row,) = institutions_of(counted)
    assert (row.name, row.names) == ("Jiangnan University", ("Jiangnan University", "Jiangnan Univ"))
    assert (row.papers, row.countries) == (("doi:10.5555/a", "doi:10.5555/b"), ("CN",))
    assert row.affiliations == ("Lab A, Wuxi",)
