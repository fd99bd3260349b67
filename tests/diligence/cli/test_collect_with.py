"""`diligence collect --with`: sources beside the grant record, resumable, in one budget, each failure one line."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from diligence.settings import GTR_VARIABLE, SPACING_VARIABLE
from scrapers.companies_house import BASE_SETTING as HOUSE
from scrapers.companies_house import KEY_SETTING as HOUSE_KEY
from scrapers.gow import BASE_SETTING as GOW
from tests.diligence.cli.conftest import PROGRAM, Command, Place, Said
from tests.scrapers.companies_house_server import CompaniesHouseServer, company, corporate, individual
from tests.scrapers.gtr_server import GtrServer
from tests.scrapers.invented_grant import PARTNER, REFERENCE, invented_records
from tests.scrapers.papers_server import NSFC, Money, PapersServer, Signed, Work

PAGE = Path(__file__).parents[2] / "scrapers" / "fixtures" / "gow" / "ep-z000001-1.html"
ALL = "gow,publications,companies"
SECRETS = ("a-secret-of-openalex", "a-secret-of-the-house")
OURS = Money(name="EPSRC", fundref="10.13039/501100000266", openalex="F4320334627", award=REFERENCE)
CHINA = Money(**(vars(NSFC) | {"award": "61672265"}))


class _GowHandler(BaseHTTPRequestHandler):
    """Answer every grant with the one page, or with what is in `faults` first."""

    faults: list[tuple[int, bytes]]
    asked: list[str]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        status, body = 200, PAGE.read_bytes()
        if self.path == "/robots.txt":
            status, body = 404, b"none"
        else:
            self.asked.append(self.path)
            if self.faults:
                status, body = self.faults.pop(0)
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@dataclass(frozen=True, kw_only=True)
class Servers:
    """The four servers, and what Grants on the Web was asked and goes wrong with."""

    gtr: GtrServer
    papers: PapersServer
    house: CompaniesHouseServer
    gow_asked: list[str]
    gow_faults: list[tuple[int, bytes]]

    @property
    def asked(self) -> Counter[str]:
        """Every request to any server, robots.txt left out, and how often."""
        here = [*self.gtr.asked, *self.gow_asked, *self.papers.state.asked, *self.house.state.asked]
        return Counter(path for path in here if path != "/robots.txt")


def work(number: int, *money: Money, given: str = "Ann", family: str = "Example") -> Work:
    signed = Signed(
        given=given,
        family=family,
        affiliation=f"{given} {family}, Jiangnan University, Wuxi, China",
        name="Jiangnan University",
        ror="https://ror.org/04mkzax54",
        country="CN",
    )
    return Work(
        doi=f"10.5555/quiet.{number}",
        title=f"A quiet enough title of number {number}",
        number=number,
        money=money,
        authors=(signed,),
    )


WORKS = (work(1, OURS, CHINA), work(2, OURS), work(3, OURS, CHINA))


@pytest.fixture
def servers(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    """Four servers that the commands ask, with keys for those that need one."""
    records = invented_records()
    records["organisations"][PARTNER]["addresses"] = {"address": [{"id": "1", "region": "South East"}]}
    handler = type("Handler", (_GowHandler,), {"faults": [], "asked": []})
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), handler) as gow,
        GtrServer(records) as gtr,
        PapersServer(WORKS, key=SECRETS[0]) as papers,
        CompaniesHouseServer(SECRETS[1]) as house,
    ):
        threading.Thread(target=gow.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        house.add(company("00000011", "Humming Motors Ltd"), corporate("Kestrel Power Ltd", "00000012"), individual())
        house.add(company("00000012", "Kestrel Power Ltd"))
        monkeypatch.setenv(GTR_VARIABLE, gtr.base)
        monkeypatch.setenv(GOW, f"http://127.0.0.1:{gow.server_address[1]}")
        monkeypatch.setenv(HOUSE, house.base)
        monkeypatch.setenv(HOUSE_KEY, SECRETS[1])
        for source in ("openalex", "crossref", "europepmc"):
            monkeypatch.setenv(f"DILIGENCE_{source.upper()}_URL", papers.base(source))
        monkeypatch.setenv("DILIGENCE_OPENALEX_KEY", SECRETS[0])
        yield Servers(gtr=gtr, papers=papers, house=house, gow_asked=handler.asked, gow_faults=handler.faults)  # type: ignore[attr-defined]
        gow.shutdown()


def kinds(place: Place) -> list[str]:
    """Return the kinds of which the store holds a version."""
    return sorted(str(row[1]) for row in place.rows(place.store, "beside") or [])


def kept(path: Path) -> str:
    """Return all that a store or an archive holds, unpacked."""
    found = []
    database = sqlite3.connect(path)
    for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for cell in (cell for row in database.execute(f"SELECT * FROM {table}") for cell in row):
            body = cell
            if isinstance(cell, bytes):
                for packed in (cell, cell[1:]):
                    with contextlib.suppress(zlib.error):
                        body = zlib.decompress(packed)
                        break
            found.append(body.decode(errors="replace") if isinstance(body, bytes) else str(body))
    database.close()
    return "\n".join(found)


def findings(call: Command) -> dict[str, Any]:
    said = call("screen", REFERENCE, "--offline", "--json")
    assert said.code == 0, said.err
    document: dict[str, Any] = json.loads(said.out)
    return document


def lines(said: Said) -> list[str]:
    return [line.strip() for line in said.out.splitlines()]


def test_all_sources_are_collected_and_screened_without_the_network(
    place: Place, call: Command, servers: Servers
) -> None:
    said = call("collect", REFERENCE, "--with", ALL)
    assert (said.code, said.err) == (0, "")
    assert lines(said)[1:7] == [
        "gow: 3 sectors",
        "publications: 4 papers, funders known for 3",
        "OpenAlex: 3 papers",
        "Crossref: 3 papers",
        "Europe PMC: 3 papers",
        "companies: 1 of 1 UK companies found",
    ]
    before = servers.asked
    document = findings(call)
    assert servers.asked == before
    assert [row["name"] for row in document["sectors"]] == ["Aerospace, Defence and Marine", "Energy", "R&D"]
    (row,) = document["co_funding"]
    assert (row["papers"], row["of_known"], row["total"]) == (2, 3, 4)
    assert [chain["partner"] for chain in document["ownership"]] == ["Humming Motors Ltd"]


def test_by_default_all_that_need_no_key_are_collected(
    place: Place, call: Command, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(HOUSE_KEY)
    assert call("collect", REFERENCE).code == 0
    assert kinds(place) == ["gow", "publications"]
    assert servers.house.state.asked == []


def test_with_none_the_grant_record_alone_is_asked(place: Place, call: Command, servers: Servers) -> None:
    assert call("collect", REFERENCE, "--with", "none").code == 0
    assert kinds(place) == []
    assert servers.asked == Counter(servers.gtr.asked)


def test_one_source_may_be_chosen(place: Place, call: Command, servers: Servers) -> None:
    assert call("collect", REFERENCE, "--with", " gow ,gow").code == 0
    assert kinds(place) == ["gow"]
    assert servers.papers.state.asked == []


@pytest.mark.parametrize("given", ["newspapers", "gow,newspapers", "none,gow", "GOW"])
def test_an_unknown_source_is_wrong_usage_and_nothing_is_asked(
    place: Place, call: Command, servers: Servers, given: str
) -> None:
    said = call("collect", REFERENCE, "--with", given)
    assert said.code == 2
    assert "--with takes gow, publications, companies or none, not " in said.err
    assert servers.asked == Counter()


def test_a_source_without_its_key_says_so_and_the_rest_goes_on(
    place: Place, call: Command, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(HOUSE_KEY)
    monkeypatch.delenv("DILIGENCE_OPENALEX_KEY")
    said = call("collect", REFERENCE, "--with", ALL)
    assert said.code == 0
    assert "companies: not consulted: no key" in lines(said)
    assert "OpenAlex: not consulted: no key (set DILIGENCE_OPENALEX_KEY)" in lines(said)
    assert "publications: 4 papers, funders known for 3" in lines(said)
    why = {item["title"]: item["why"] for item in findings(call)["not_consulted"]}
    assert why["Companies House"].startswith("not consulted: no key")
    assert why["OpenAlex"].endswith("not consulted: no key (set DILIGENCE_OPENALEX_KEY)")


def test_a_site_that_is_down_is_one_line_and_the_rest_goes_on(place: Place, call: Command, servers: Servers) -> None:
    servers.gow_faults.append((200, b"<html><body>Down for maintenance</body></html>"))
    servers.house.state.faults += [(403, b"{}")] * 9
    servers.papers.fault("403", "/crossref/", times=99)
    said = call("collect", REFERENCE, "--with", ALL)
    assert (said.code, said.err) == (0, "")
    told = lines(said)
    assert next(line for line in told if line.startswith("gow: ")).endswith("check the reference, or try again")
    assert "status 403" in next(line for line in told if line.startswith("companies: "))
    assert any(line.startswith("Crossref: not consulted: ") for line in told)
    assert "publications: 4 papers, funders known for 3" in told
    assert kinds(place) == ["publications"]


def test_a_source_that_was_down_is_collected_by_the_next_run(place: Place, call: Command, servers: Servers) -> None:
    servers.gow_faults.append((403, b"no"))
    call("collect", REFERENCE, "--with", "gow")
    assert kinds(place) == []
    assert "gow: 3 sectors" in lines(call("collect", REFERENCE, "--with", "gow"))
    assert kinds(place) == ["gow"]


def test_a_grant_of_another_council_is_not_asked_for_at_grants_on_the_web(
    place: Place, call: Command, servers: Servers
) -> None:
    record = next(iter(servers.gtr.state.records["projects"].values()))
    record["identifiers"] = {"identifier": [{"value": "BB/Z000001/1", "type": "RCUK"}]}
    said = call("collect", "BB/Z000001/1", "--with", "gow")
    assert "gow: only EPSRC's grants stand there" in lines(said)
    assert servers.gow_asked == []


def test_a_company_that_the_register_lacks_is_counted_as_not_found(
    place: Place, call: Command, servers: Servers
) -> None:
    servers.gtr.state.records["organisations"][PARTNER]["regNumber"] = "09999999"
    said = call("collect", REFERENCE, "--with", "companies")
    assert "companies: 0 of 1 UK companies found" in lines(said)


def test_collecting_again_asks_nothing_and_keeps_one_version(place: Place, call: Command, servers: Servers) -> None:
    call("collect", REFERENCE, "--with", ALL)
    before = servers.asked
    assert call("collect", REFERENCE, "--with", ALL).code == 0
    assert servers.asked == before
    assert kinds(place) == ["companies", "gow", "publications"]


def test_all_sources_share_one_budget_and_runs_go_on_where_they_were(
    place: Place, call: Command, servers: Servers
) -> None:
    sent, runs = 0, 0
    while (said := call("collect", REFERENCE, "--with", ALL, "--budget", "3")).code:
        assert said.out.splitlines()[0] == "At most 3 requests in this run."
        assert "the budget of 3 requests is used up" in said.one_line()
        now = sum(servers.asked.values())
        assert 0 < now - sent <= 3
        sent, runs = now, runs + 1
        assert runs < 40
    assert runs > 3
    assert max(servers.asked.values()) == 1
    assert kinds(place) == ["companies", "gow", "publications"]
    assert findings(call)["co_funding"][0]["papers"] == 2


def test_requests_to_companies_house_count_in_the_budget(place: Place, call: Command, servers: Servers) -> None:
    call("collect", REFERENCE, "--with", "none")
    said = call("collect", REFERENCE, "--with", "companies", "--budget", "2")
    assert "the budget of 2 requests is used up" in said.one_line()
    assert len(servers.house.state.asked) == 2
    assert kinds(place) == []


def test_a_run_that_is_killed_among_the_papers_goes_on_and_asks_only_for_what_lacks(
    place: Place, call: Command, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SPACING_VARIABLE, "0.05")
    running = subprocess.Popen([*PROGRAM, "collect", REFERENCE, "--with", ALL], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not servers.papers.asked("crossref") and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    running.kill()
    assert running.wait() == -9, "it was over before it could be killed"
    archived = {str(row[1]) for row in place.rows(place.archive, "receipt") or []}
    assert any("GrantRef" in url for url in archived)
    assert "publications" not in kinds(place)

    monkeypatch.setenv(SPACING_VARIABLE, "0")
    assert call("collect", REFERENCE, "--with", ALL).code == 0
    # Only the answer that was on its way when the process died is asked for again.
    assert sum(servers.asked.values()) <= len(servers.asked) + 1
    assert kinds(place) == ["companies", "gow", "publications"]


def test_no_key_reaches_the_archive_the_store_the_report_or_the_screen(
    place: Place, call: Command, servers: Servers
) -> None:
    said = call("collect", REFERENCE, "--with", ALL)
    screened = call("screen", REFERENCE, "--offline", "--out", place.folder / "out")
    assert any(SECRETS[0] in path for path in servers.papers.state.asked), "the key was never sent"
    written = [path for path in place.folder.rglob("*") if path.is_file()]
    assert {"store.sqlite", "archive.sqlite", "report.html", "findings.json"} <= {path.name for path in written}
    words = said.out + said.err + screened.out + screened.err
    for secret in SECRETS:
        assert secret not in words
        assert [path.name for path in written if secret.encode() in path.read_bytes()] == []
        assert secret not in kept(place.archive) + kept(place.store)


def test_a_person_of_the_register_of_companies_is_kept_nowhere(place: Place, call: Command, servers: Servers) -> None:
    call("collect", REFERENCE, "--with", "companies")
    call("screen", REFERENCE, "--offline", "--out", place.folder / "out")
    archived, stored = kept(place.archive), kept(place.store)
    assert "Kestrel Power" in archived
    assert "Kestrel Power" in stored
    report = (place.folder / "out" / "report.html").read_text()
    for word in ("Vantongeren", "Ruritania", "Quarrender", "Thistlewick"):
        assert word not in archived + stored + report


def _without_hashes(value: Any) -> Any:
    """Leave out what is about bytes and times of answers, not about what they say."""
    if isinstance(value, dict):
        kept = {"sha256", "retrieved", "screened", "origin"}
        return {key: _without_hashes(item) for key, item in value.items() if key not in kept}
    return [_without_hashes(item) for item in value] if isinstance(value, list) else value


def test_other_authors_names_give_the_same_findings_word_for_word(
    place: Place, call: Command, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("collect", REFERENCE, "--with", "publications")
    first = findings(call)
    other = place.folder / "other"
    monkeypatch.setenv("DILIGENCE_STORE", str(other / "store.sqlite"))
    monkeypatch.setenv("DILIGENCE_ARCHIVE", str(other / "archive.sqlite"))
    servers.papers.state.works = tuple(
        work(one.number, *one.money, given="Xiang", family="Zhenghua-Ivanov") for one in WORKS
    )
    call("collect", REFERENCE, "--with", "publications")
    second = findings(call)
    assert first["publications"]["total"] == 4
    assert _without_hashes(second) == _without_hashes(first)
    assert "Zhenghua" not in json.dumps(second)
    assert "Jiangnan University" in kept(other / "store.sqlite")
    assert "Zhenghua" not in kept(other / "store.sqlite")
