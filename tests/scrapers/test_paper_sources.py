"""OpenAlex, Crossref and Europe PMC over a loopback server: pages, keys, faults, and the archive in place of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.archive import Archive
from scrapers.client import Answer, Client
from scrapers.crossref import Crossref, page_of
from scrapers.europepmc import EuropePmc
from scrapers.openalex import OpenAlex
from scrapers.paging import walk
from scrapers.papers import Gathering, PaperAnswers
from tests.scrapers.papers_server import Money, PapersServer, Work, invented_works

AWARD = "EP/N007743/1"
KEY = "a-secret-key-of-an-office"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    held = Archive(tmp_path / "archive.sqlite")
    yield held
    held.close()


def client(archive: Archive, **settings: object) -> Client:
    return Client(archive, spacing_seconds=0, sleep=lambda _: None, **settings)  # type: ignore[arg-type]


def source(name: str, asking: Client, server: PapersServer, **settings: object) -> OpenAlex | Crossref | EuropePmc:
    if name == "openalex":
        return OpenAlex(asking, server.base(name), key=KEY, **settings)  # type: ignore[arg-type]
    return Crossref(asking, server.base(name)) if name == "crossref" else EuropePmc(asking, server.base(name))


ALL = pytest.mark.parametrize("name", ["openalex", "crossref", "europepmc"])


@ALL
def test_every_page_is_read_whatever_size_the_source_gives(name: str, archive: Archive) -> None:
    with PapersServer(invented_works(count=12), page_size=5) as server, client(archive) as asking:
        answers = source(name, asking, server).by_award(AWARD)
        assert len(answers.papers) == 12
        assert (answers.consulted, answers.total) == ("yes", 12)
        assert len(server.asked(name)) == len(answers.snapshots) == 4  # three pages, and the other spellings
        assert {paper.snapshot for paper in answers.papers} == {0, 1, 2}


@ALL
@pytest.mark.parametrize("printed", ["EPN0077431", "EP N007743/1", "EP N007743 1"])
def test_papers_that_print_the_number_in_another_spelling_are_found(name: str, printed: str, archive: Archive) -> None:
    works = [
        *invented_works(count=2),
        Work(doi="10.5555/other", title="Other", number=50, money=(Money(name="E", award=printed),)),
    ]
    with PapersServer(works) as server, client(archive) as asking:
        assert "10.5555/other" in {paper.doi for paper in source(name, asking, server).by_award(AWARD).papers}


@ALL
def test_papers_are_found_by_doi_in_few_requests(name: str, archive: Archive) -> None:
    with PapersServer(invented_works(count=12)) as server, client(archive) as asking:
        answers = source(name, asking, server).by_doi([f"https://doi.org/10.5555/INVENTED.{at}" for at in range(1, 20)])
        assert len(answers.papers) == 12
        assert len(server.asked(name)) == 1


@ALL
def test_a_429_is_waited_out(name: str, archive: Archive) -> None:
    with PapersServer(invented_works()) as server, client(archive) as asking:
        server.fault("429", name, times=2, retry_after="1")
        answers = source(name, asking, server).by_award(AWARD)
        assert (answers.consulted, len(answers.papers)) == ("yes", 12)


@ALL
def test_a_half_answer_is_asked_for_again(name: str, archive: Archive) -> None:
    with PapersServer(invented_works()) as server, client(archive) as asking:
        server.fault("half", name)
        assert len(source(name, asking, server).by_award(AWARD).papers) == 12


@ALL
def test_pages_before_a_failure_are_kept_and_the_failure_is_one_line(name: str, archive: Archive) -> None:
    with PapersServer(invented_works(count=12), page_size=5) as server, client(archive, tries=2) as asking:
        server.fault("500", "ursor(Mark)?=c5", times=9)
        answers = source(name, asking, server).by_award(AWARD)
        assert (answers.consulted, len(answers.papers), answers.reachable) == ("partly", 5, False)
        assert "status 500" in answers.line
        assert "\n" not in answers.line


@ALL
@pytest.mark.parametrize(("kind", "said"), [("changed", "shape has changed"), ("html", "HTML page"), ("403", "403")])
def test_an_answer_that_cannot_be_read_is_said_in_one_line(name: str, kind: str, said: str, archive: Archive) -> None:
    with PapersServer(invented_works()) as server, client(archive) as asking:
        server.fault(kind, name, times=9)  # type: ignore[arg-type]
        answers = source(name, asking, server).by_award(AWARD)
        assert answers.papers == ()
        assert said in answers.line
        assert "\n" not in answers.line


@ALL
def test_a_source_that_repeats_its_first_page_is_left_and_said(name: str, archive: Archive) -> None:
    with PapersServer(invented_works(count=12), page_size=5) as server, client(archive) as asking:
        server.fault("repeat", name, times=99)
        answers = source(name, asking, server).by_award(AWARD)
        assert (answers.consulted, len(answers.papers)) == ("partly", 5)
        assert len(server.asked(name)) < 5


@ALL
def test_the_archive_answers_offline_with_the_same_records(name: str, archive: Archive) -> None:
    def asked(asking: Client, server: PapersServer) -> PaperAnswers:
        return source(name, asking, server).by_award(AWARD)

    with PapersServer(invented_works(), page_size=5) as server:
        with client(archive) as online:
            first = asked(online, server)
        before = len(server.asked(name))
        with client(archive, offline=True) as offline:
            assert asked(offline, server) == first
        assert len(server.asked(name)) == before


def test_openalex_without_a_key_is_not_consulted(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DILIGENCE_OPENALEX_KEY", raising=False)
    with PapersServer(invented_works()) as server, client(archive) as asking:
        openalex = OpenAlex(asking, server.base("openalex"))
        for answers in (openalex.by_award(AWARD), openalex.by_doi(["10.5555/invented.1"])):
            assert answers.consulted == "no"
            assert answers.line == "OpenAlex: not consulted: no key (set DILIGENCE_OPENALEX_KEY)"
        assert server.asked("openalex") == []


def test_offline_without_a_key_reads_what_was_archived_with_one(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DILIGENCE_OPENALEX_KEY", raising=False)
    with PapersServer(invented_works(), key=KEY) as server:
        with client(archive) as online:
            first = OpenAlex(online, server.base("openalex"), key=KEY).by_award(AWARD)
        with client(archive, offline=True) as offline:
            assert OpenAlex(offline, server.base("openalex"), offline=True).by_award(AWARD) == first


def test_the_key_and_the_address_for_mail_are_sent_and_kept_nowhere(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DILIGENCE_OPENALEX_KEY", KEY)
    monkeypatch.setenv("DILIGENCE_MAILTO", "office@example.org")
    told: list[str] = []
    with PapersServer(invented_works(), key=KEY) as server:
        monkeypatch.setenv("DILIGENCE_OPENALEX_URL", server.base("openalex"))
        monkeypatch.setenv("DILIGENCE_CROSSREF_URL", server.base("crossref"))
        with client(archive, on_request=lambda url, _: told.append(url), tries=1) as asking:
            found = [OpenAlex(asking).by_award(AWARD), Crossref(asking).by_award(AWARD)]
            server.fault("500", "/", times=9)
            found += [OpenAlex(asking).by_award("EP/X000000/1"), Crossref(asking).by_award("EP/X000000/1")]
        assert f"api_key={KEY}" in server.asked("openalex")[0]
        assert "mailto=office@example.org" in server.asked("crossref")[0]
    archive._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = archive.path.read_bytes().decode("latin-1")
    for secret in (KEY, "office@example.org", "office%40example"):
        assert secret not in repr(found)
        assert secret not in repr(told)
        assert secret not in kept


def test_the_settings_name_other_addresses(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    with PapersServer(invented_works()) as server, client(archive) as asking:
        monkeypatch.setenv("DILIGENCE_EUROPEPMC_URL", server.base("europepmc") + "/")
        answers = EuropePmc(asking).by_award(AWARD)
        assert len(answers.papers) == 12
        assert answers.snapshots[0].url.startswith("https://www.ebi.ac.uk/europepmc/webservices/rest/search?")
        assert answers.snapshots[0].origin.startswith(server.base("europepmc"))


def test_the_older_filter_of_openalex_is_asked_where_the_new_one_is_not_known(archive: Archive) -> None:
    with PapersServer(invented_works(), shape="old") as server, client(archive) as asking:
        answers = OpenAlex(asking, server.base("openalex"), key=KEY).by_award(AWARD)
        assert (answers.consulted, len(answers.papers)) == ("yes", 12)


def test_a_doi_with_a_comma_is_asked_for_alone(archive: Archive) -> None:
    works = [Work(doi="10.5555/a,b", title="A paper", money=(Money(name="A Trust"),)), *invented_works(count=2)]
    with PapersServer(works) as server, client(archive) as asking:
        answers = Crossref(asking, server.base("crossref")).by_doi(["10.5555/a,b", "10.5555/invented.1", "10.5555/x,y"])
        assert {paper.doi for paper in answers.papers} == {"10.5555/a,b", "10.5555/invented.1"}
        assert answers.consulted == "yes"


def test_a_source_that_repeats_a_page_under_ever_new_cursors_is_left(archive: Archive) -> None:
    class Repeating:
        asked = 0

        def get_json(self, url: str, params: object, headers: object) -> tuple[Answer, object]:
            self.asked += 1
            body = json.dumps(
                {"meta": {"count": 9, "next_cursor": f"n{self.asked}"}, "results": [{"id": "W1", "awards": []}]}
            ).encode()
            return Answer(receipt=archive.put(url, body), body=body), json.loads(body)

    repeating = Repeating()
    answers = OpenAlex(repeating, "https://openalex.example", key=KEY).by_award(AWARD)  # type: ignore[arg-type]
    assert repeating.asked == 2  # and no other spelling is asked of a source that is out of order
    assert (answers.consulted, len(answers.papers)) == ("partly", 1)
    assert "says 9 papers and gave 1" in answers.line


def test_more_pages_than_any_grant_has_are_not_asked_for(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    with PapersServer(invented_works(count=12), page_size=1) as server, client(archive) as asking:
        total, problem = walk(
            asking,
            f"{server.base('crossref')}/works",
            [("filter", f"award.number:{AWARD}"), ("rows", 1)],
            cursor_name="cursor",
            secret={},
            read=page_of,
            gathering=Gathering(source="crossref", default_base="", asked_base=""),
            most_pages=3,
        )
        assert (total, problem) == (12, "stopped after 3 pages (3 of 12 papers)")
        assert len(server.asked("crossref")) == 3
