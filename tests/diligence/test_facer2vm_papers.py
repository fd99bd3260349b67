"""The founding case with its sector and papers, collected from a loopback server: three axes, paths through papers.

The papers, their titles and DOIs are invented; the names and ids of funders and institutions are real. What the first
table of the case's context names and a public record can show is found here or in test_facer2vm.py; the rest (press
statements, the user group, measured rates of a paper's algorithm, ownership of a test set) stands in no such record.
"""

from __future__ import annotations

import json
import re
import threading
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from diligence.beside import Beside
from diligence.collect_beside import collect_beside
from diligence.demo_case import demo_project
from diligence.document import Document, Finding
from diligence.knowledge import Knowledge
from diligence.policy import Policy
from diligence.reports.findings_json import findings_json
from diligence.reports.html import report_page
from diligence.screening import Screening, screen_project
from diligence.store import Store
from diligence.store.beside import load_beside
from scrapers.archive import Archive
from scrapers.client import Client
from scrapers.gow import BASE_SETTING as GOW
from scrapers.gtr_files import read_files
from scrapers.records import Project, Publication
from tests.diligence.cli.test_collect_with import PAGE
from tests.diligence.projects import NOW
from tests.scrapers.papers_server import EPSRC, NSFC, Money, PapersServer, Signed, Work

RECORD = Path(__file__).parents[2].parent / "shared" / "data" / "gtr" / "EP_N007743_1.xml"
AWARD, SECTOR = "EP/N007743/1", "Aerospace, Defence and Marine"
OURS = Money(**(vars(EPSRC) | {"award": AWARD}))
CHINA = Money(**(vars(NSFC) | {"award": "61672265"}))
MOST = Money(
    name="Ministry of Science and Technology of the People's Republic of China", fundref="10.13039/501100002855"
)


def signed(name: str, ror: str, country: str, who: tuple[str, str]) -> Signed:
    return Signed(
        given=who[0], family=who[1], affiliation=f"{who[0]} {who[1]}, {name}", name=name,
        ror=f"https://ror.org/{ror}", country=country,
    )  # fmt: skip


def works(who: tuple[str, str] = ("Ann", "Example")) -> list[Work]:
    """Return invented papers: two paid for by China as well, one by EPSRC alone, one whose funders nobody gives."""
    surrey, jiangnan = (
        signed("University of Surrey", "00ks66431", "GB", who),
        signed("Jiangnan University", "04mkzax54", "CN", who),
    )
    beihang = signed("Beihang University", "00wk2mp56", "CN", who)
    given = (
        ((OURS, CHINA), (surrey, jiangnan)),
        ((OURS, CHINA, MOST), (jiangnan, beihang)),
        ((OURS,), (surrey,)),
    )
    return [
        Work(
            doi=f"10.5555/faces.{number}",
            title=f"An invented paper about faces behind scarves, part {number}",
            published=f"{2016 + number}-05-04",
            number=number,
            money=money,
            authors=authors,
        )
        for number, (money, authors) in enumerate(given, start=1)
    ]


def near() -> list[Work]:
    """Return papers that print a number of the same family, which a search gives as well."""
    numbers = {8: "EP/N007743", 9: "EP/N007743/10"}
    return [
        Work(
            doi=f"10.5555/near.{at}",
            title=f"A near enough title of {at}",
            number=at,
            money=(replace(OURS, award=award),),
        )
        for at, award in numbers.items()
    ]


def real_project() -> Project:
    """Return the real record, or skip."""
    if not RECORD.exists():
        pytest.skip("the real record of EP/N007743/1 is not part of the project; it lies in ../shared")
    (parsed,) = read_files([RECORD], archive=None)
    assert parsed.project is not None
    return parsed.project


@pytest.fixture(scope="module", params=["demo", "record"])
def project(request: pytest.FixtureRequest) -> Project:
    """The case; its record lists one of the papers under another spelling of its DOI, and one that is nowhere else."""
    found = demo_project() if request.param == "demo" else real_project()
    listed = (
        Publication(snapshot=0, id="L1", title="Faces", doi="https://dx.doi.org/10.5555/FACES.1"),
        Publication(snapshot=0, id="L2", title="A talk that only the record lists, about masks"),
    )
    return replace(found, publications=listed)


class _Page(BaseHTTPRequestHandler):
    """Answer with the page of the case, in the layout of Grants on the Web."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        body = b"" if self.path == "/robots.txt" else PAGE.read_bytes().replace(b"EP/Z000001/1", AWARD.encode())
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def collected(project: Project, given: list[Work], folder: Path) -> Beside:
    """Collect the case from loopback servers into a store, and return what the store holds."""
    with (
        pytest.MonkeyPatch.context() as patch,
        PapersServer(given, also=near(), key="k") as papers,
        ThreadingHTTPServer(("127.0.0.1", 0), _Page) as gow,
        closing(Archive(folder / "archive.sqlite")) as archive,
        closing(Store(f"sqlite:///{folder / 'store.sqlite'}")) as store,
        Client(archive, spacing_seconds=0) as client,
    ):
        threading.Thread(target=gow.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        for source in ("openalex", "crossref", "europepmc"):
            patch.setenv(f"DILIGENCE_{source.upper()}_URL", papers.base(source))
        patch.setenv("DILIGENCE_OPENALEX_KEY", "k")
        patch.setenv(GOW, f"http://127.0.0.1:{gow.server_address[1]}")
        store.save([project])
        collect_beside(project, store, client, ("gow", "publications"))
        gow.shutdown()
        return load_beside(store, project.id)


@pytest.fixture(scope="module")
def screened(
    project: Project, bundled: Knowledge, policy: Policy, tmp_path_factory: pytest.TempPathFactory
) -> Screening:
    """The case with its sector and its papers."""
    beside = collected(project, works(), tmp_path_factory.mktemp("case"))
    return screen_project(project, bundled, policy, now=NOW, beside=beside)


@pytest.fixture(scope="module")
def document(screened: Screening) -> Document:
    """The findings of the case."""
    return screened.document


def of_rule(document: Document, rule: str) -> list[Finding]:
    return [finding for finding in document.findings if finding.rule == rule]


def test_there_are_findings_on_all_three_axes_with_paths_through_papers(document: Document) -> None:
    assert {finding.axis for finding in document.findings} == {"technology", "state_link", "end_use"}
    through = [finding for finding in document.findings if "publication" in [step.relation for step in finding.path]]
    assert {finding.axis for finding in through} == {"state_link"}
    assert {finding.rule for finding in through} >= {"state-co-funding", "co-author-institution"}


def test_the_co_funding_table_has_its_denominators(document: Document) -> None:
    assert [(row.funder, row.kind, row.papers, row.of_known, row.total) for row in document.co_funding] == [
        (NSFC.name, "civil", 2, 3, 4), (MOST.name, "civil", 1, 3, 4),
    ]  # fmt: skip
    assert document.co_funding[0].dois == ("10.5555/faces.1", "10.5555/faces.2")


def test_the_money_of_both_states_is_said_with_the_unknown(document: Document) -> None:
    (nsfc,) = [finding for finding in of_rule(document, "state-co-funding") if finding.subject == NSFC.name]
    assert (nsfc.strength, nsfc.direct) == ("civil", True)
    assert "acknowledged on 2 of 3 papers whose funders are known; 1 unknown, 2017 to 2018" in nsfc.sentence
    paper = document.publications.papers[0] if document.publications.papers[0].doi else document.publications.papers[1]
    assert {NSFC.name, EPSRC.name} <= {funder.name for funder in paper.funders}


def test_a_paper_in_the_record_and_in_three_sources_counts_once(document: Document) -> None:
    (paper,) = [paper for paper in document.publications.papers if paper.doi == "10.5555/faces.1"]
    assert set(paper.sources) >= {"OpenAlex", "Crossref", "Europe PMC"}
    assert len(paper.sources) == 4
    assert (document.publications.total, document.publications.with_known_funders) == (4, 3)


def test_papers_of_other_numbers_of_the_family_are_not_counted(document: Document) -> None:
    assert "near" not in " ".join(str(paper.doi) for paper in document.publications.papers)


def test_a_listed_institution_of_an_author_is_indirect_and_counted(document: Document) -> None:
    found = of_rule(document, "co-author-institution")
    assert {finding.subject for finding in found} == {"Beihang University"}
    assert all(not finding.direct and "This is indirect" in finding.sentence for finding in found)
    assert "is the institution of an author on 1 of 4 papers, 2018." in found[0].sentence


def test_jiangnan_is_judged_as_the_collaborator_that_it_is(document: Document) -> None:
    subjects = [finding.subject for finding in of_rule(document, "co-author-institution")]
    assert "Jiangnan University" not in subjects
    assert [finding.subject for finding in of_rule(document, "state-link")] == ["Jiangnan University"]


def test_who_was_named_after_award_is_observed(document: Document) -> None:
    found = {one.name: one.named_in for one in document.undeclared}
    assert found["Jiangnan University"] == "collaboration outcome"
    assert found["Metropolitan Police Service"] == "collaboration outcome"
    assert (found["Beihang University"], found[NSFC.name]) == ("papers", "papers")
    assert "British Broadcasting Corporation" not in " ".join(found)


def test_the_sector_of_the_founding_case_is_shown(document: Document) -> None:
    assert document.sectors[0].name == SECTOR


def test_the_level_still_rests_on_technology_and_end_use(document: Document) -> None:
    assert (document.level.number, document.level.rule) == (3, "technology-and-end-use")


def test_the_report_prints_the_table_and_no_author(document: Document) -> None:
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", report_page(document)))
    assert NSFC.name in page
    assert re.search(r"2 of 3", page)
    assert f"{SECTOR}; Energy; R&amp;D" in page
    assert "the sector need not cover the whole grant" in page
    assert "Ann" not in page.split()
    assert "Example" not in page.split()


def _without_hashes(value: Any) -> Any:
    """Leave out what is about the bytes and times of answers, not about what they say."""
    if isinstance(value, dict):
        kept = {"sha256", "retrieved", "screened", "origin"}
        return {key: _without_hashes(item) for key, item in value.items() if key not in kept}
    return [_without_hashes(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("who", [("Xiaojun", "Wulandari"), ("Ivan", "Petrov-Kowalski"), ("Fatemeh", "O'Hara")])
def test_authors_of_any_other_name_give_the_same_findings(
    document: Document, project: Project, bundled: Knowledge, policy: Policy, tmp_path: Path, who: tuple[str, str]
) -> None:
    beside = collected(project, works(who), tmp_path)
    other = screen_project(project, bundled, policy, now=NOW, beside=beside).document
    first, second = (json.loads(findings_json(item)) for item in (document, other))
    assert _without_hashes(second) == _without_hashes(first)
    assert who[1] not in json.dumps(second)
