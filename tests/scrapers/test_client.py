"""The client is polite, archives each answer before it is read, and says in one line what went wrong."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path

import pytest

from scrapers.archive import Archive, sha256_of
from scrapers.client import Client, honest_user_agent, public_address
from scrapers.errors import (
    FetchError,
    NotFound,
    NotInArchive,
    RobotsRefused,
    ScraperError,
    TooLarge,
    Unavailable,
    UnreadableRecord,
)
from scrapers.fetcher import Reply, RequestsFetcher

PLACE = "https://records.example/api/grants"
ROBOTS = "https://records.example/robots.txt"
JSON = {"content-type": "application/json"}


class Script:
    """A fetcher that answers from a script: one reply or error after the other for each address, the last for ever."""

    def __init__(self, **replies: object) -> None:
        self.replies: dict[str, list[Reply | Exception]] = {ROBOTS: [said(404, b"")]}
        self.asked: list[str] = []
        self.headers: list[Mapping[str, str]] = []

    def says(self, url: str, *replies: Reply | Exception) -> Script:
        self.replies[url] = list(replies)
        return self

    def fetch(self, url: str, headers: Mapping[str, str], *, timeout: float, max_bytes: int) -> Reply:
        self.asked.append(url)
        self.headers.append(headers)
        waiting = self.replies[url]
        reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(reply, Exception):
            raise reply
        if len(reply.body) > max_bytes:
            raise TooLarge("the answer is larger than the limit")
        return reply

    @property
    def asked_without_robots(self) -> list[str]:
        return [url for url in self.asked if not url.endswith("/robots.txt")]


class Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def said(status: int = 200, body: bytes = b"{}", **headers: str) -> Reply:
    return Reply(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}, body=body)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(tmp_path / "archive.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def client(archive: Archive, script: Script, clock: Clock, **settings: object) -> Client:
    return Client(archive, fetcher=script, sleep=clock.sleep, clock=clock, **settings)  # type: ignore[arg-type]


def test_an_answer_is_in_the_archive_with_its_bytes_and_headers(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(200, b'{"a": 1}', content_type="application/json", set_cookie="secret=1"))
    answer = client(archive, script, clock).get(PLACE)
    assert archive.get(answer.receipt.sha256) == b'{"a": 1}'
    assert answer.receipt.headers["content-type"] == "application/json"
    assert "secret" not in str(answer.receipt.headers)


def test_an_answer_is_archived_before_it_is_read(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(200, b"<html>maintenance</html>"))
    with pytest.raises(UnreadableRecord):
        client(archive, script, clock).get_json(PLACE)
    assert archive.get(sha256_of(b"<html>maintenance</html>")) == b"<html>maintenance</html>"


def test_a_young_answer_is_not_asked_for_again(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(200, b"[1]"))
    first = client(archive, script, clock).get(PLACE)
    assert client(archive, script, clock).get(PLACE) == first
    assert len(script.asked_without_robots) == 1


def test_an_old_answer_is_asked_for_again_and_kept(archive: Archive, clock: Clock) -> None:
    archive.put(PLACE, b"old", retrieved=datetime.now(UTC) - timedelta(days=8))
    script = Script().says(PLACE, said(200, b"new"))
    assert client(archive, script, clock).get(PLACE).body == b"new"
    assert [archive.get(receipt.sha256) for receipt in archive.receipts(PLACE)] == [b"new", b"old"]


def test_parameters_are_part_of_the_address(archive: Archive, clock: Clock) -> None:
    script = Script().says(f"{PLACE}?q=EP%2FN1%2F1&p=2", said())
    answer = client(archive, script, clock).get(PLACE, [("q", "EP/N1/1"), ("p", 2)])
    assert answer.receipt.url == f"{PLACE}?q=EP%2FN1%2F1&p=2"


def test_another_format_of_the_same_address_is_another_answer(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(200, b"json"), said(200, b"xml"))
    asking = client(archive, script, clock)
    assert asking.get(PLACE, headers={"Accept": "application/json"}).body == b"json"
    assert asking.get(PLACE, headers={"Accept": "application/xml"}).body == b"xml"


def test_offline_replays_an_answer_of_any_age_and_asks_nothing(archive: Archive, clock: Clock) -> None:
    archive.put(PLACE, b"old", retrieved=datetime.now(UTC) - timedelta(days=800))
    script = Script()
    assert client(archive, script, clock, offline=True).get(PLACE).body == b"old"
    assert script.asked == []


def test_offline_without_an_answer_is_one_line(archive: Archive, clock: Clock) -> None:
    script = Script()
    with pytest.raises(NotInArchive, match="offline, and the archive") as caught:
        client(archive, script, clock, offline=True).get(PLACE)
    assert PLACE in str(caught.value)
    assert "\n" not in str(caught.value)
    assert script.asked == []


def test_offline_passes_over_an_error_page_to_the_answer_before_it(archive: Archive, clock: Clock) -> None:
    archive.put(PLACE, b'{"good": true}')
    archive.put(PLACE, b"<!DOCTYPE html><title>Maintenance</title>")
    archive.put(PLACE, b"busy", status=503)
    assert client(archive, Script(), clock, offline=True).get_json(PLACE)[1] == {"good": True}


def test_online_an_archived_error_page_is_asked_for_again(archive: Archive, clock: Clock) -> None:
    archive.put(PLACE, b"<html>maintenance</html>")
    script = Script().says(PLACE, said(200, b"[1]"))
    assert client(archive, script, clock).get_json(PLACE)[1] == [1]


def test_we_say_who_we_are(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said())
    client(archive, script, clock).get(PLACE)
    assert {headers["User-Agent"] for headers in script.headers} == {honest_user_agent()}
    assert honest_user_agent().startswith("diligence/")
    assert "Mozilla" not in honest_user_agent()


def test_there_is_a_pause_between_requests_to_a_host(archive: Archive, clock: Clock) -> None:
    script = Script().says(f"{PLACE}/1", said()).says(f"{PLACE}/2", said())
    asking = client(archive, script, clock, spacing_seconds=1.5)
    asking.get(f"{PLACE}/1")
    asking.get(f"{PLACE}/2")
    assert clock.slept == [1.5, 1.5]  # robots.txt is a request too


def test_there_is_no_pause_for_answers_from_the_archive(archive: Archive, clock: Clock) -> None:
    archive.put(PLACE, b"{}")
    client(archive, Script(), clock).get(PLACE)
    assert clock.slept == []


def test_a_longer_pause_that_robots_txt_asks_for_is_kept(archive: Archive, clock: Clock) -> None:
    script = Script().says(ROBOTS, said(200, b"User-agent: *\nCrawl-delay: 7\n")).says(PLACE, said())
    script.says(f"{PLACE}/2", said())
    asking = client(archive, script, clock, spacing_seconds=1)
    asking.get(PLACE)
    asking.get(f"{PLACE}/2")
    assert clock.slept[-1] == 7


def test_robots_txt_is_obeyed_with_its_wildcards(archive: Archive, clock: Clock) -> None:
    script = Script().says(ROBOTS, said(200, b"User-agent: *\nDisallow: /*/grants$\n")).says(f"{PLACE}/1", said())
    asking = client(archive, script, clock)
    with pytest.raises(RobotsRefused, match=r"records\.example/robots\.txt asks us not to fetch") as caught:
        asking.get(PLACE)
    assert "\n" not in str(caught.value)
    assert script.asked_without_robots == []
    assert asking.get(f"{PLACE}/1").body == b"{}"


def test_a_rule_for_us_by_name_is_ours_and_one_for_another_is_not(archive: Archive, clock: Clock) -> None:
    rules = b"User-agent: open\nDisallow: /\n\nUser-agent: diligence\nDisallow: /private\n"
    script = Script().says(ROBOTS, said(200, rules)).says(PLACE, said())
    script.says("https://records.example/private", said())
    asking = client(archive, script, clock)
    assert asking.get(PLACE).body == b"{}"
    with pytest.raises(RobotsRefused):
        asking.get("https://records.example/private")


def test_a_rule_for_a_word_in_our_description_is_not_ours(archive: Archive, clock: Clock) -> None:
    word = honest_user_agent().split("(")[1].split()[0]
    script = Script().says(ROBOTS, said(200, f"User-agent: {word}\nDisallow: /\n".encode())).says(PLACE, said())
    assert client(archive, script, clock).get(PLACE).body == b"{}"


@pytest.mark.parametrize("status", [404, 403, 401])
def test_a_site_without_robots_txt_may_be_asked(archive: Archive, clock: Clock, status: int) -> None:
    script = Script().says(ROBOTS, said(status, b"")).says(PLACE, said())
    assert client(archive, script, clock).get(PLACE).body == b"{}"


def test_a_site_whose_robots_txt_fails_is_not_asked(archive: Archive, clock: Clock) -> None:
    script = Script().says(ROBOTS, said(503, b"")).says(PLACE, said())
    with pytest.raises(Unavailable, match=r"robots\.txt"):
        client(archive, script, clock).get(PLACE)
    assert script.asked_without_robots == []


def test_robots_txt_is_asked_for_once_a_day(archive: Archive, clock: Clock) -> None:
    script = Script().says(ROBOTS, said(200, b"")).says(PLACE, said()).says(f"{PLACE}/2", said())
    client(archive, script, clock).get(PLACE)
    client(archive, script, clock).get(f"{PLACE}/2")
    assert script.asked.count(ROBOTS) == 1


def test_a_loopback_host_is_not_exempt_from_robots_txt(archive: Archive, clock: Clock) -> None:
    script = Script().says("http://127.0.0.1:80/robots.txt", said(200, b"User-agent: *\nDisallow: /\n"))
    with pytest.raises(RobotsRefused):
        client(archive, script, clock).get("http://127.0.0.1:80/api")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(archive: Archive, clock: Clock, status: int) -> None:
    script = Script().says(PLACE, said(status, b"busy"), said(200, b"[1]"))
    assert client(archive, script, clock).get(PLACE).body == b"[1]"


def test_after_the_last_try_the_line_names_address_status_and_what_to_do(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(502, b"bad gateway"))
    with pytest.raises(Unavailable) as caught:
        client(archive, script, clock, tries=3).get(PLACE)
    line = str(caught.value)
    assert PLACE in line
    assert "after 3 tries (status 502)" in line
    assert "try again later" in line
    assert "\n" not in line
    assert len(script.asked_without_robots) == 3


def test_waits_grow_from_try_to_try(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(500, b""))
    with pytest.raises(Unavailable):
        client(archive, script, clock, tries=4, spacing_seconds=0, backoff_seconds=2).get(PLACE)
    assert clock.slept == [2, 4, 8]


def test_too_many_requests_wait_as_long_as_asked(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(429, b"", retry_after="45"), said())
    client(archive, script, clock, spacing_seconds=0).get(PLACE)
    assert clock.slept == [45]


def test_too_many_requests_wait_half_a_minute_where_nothing_is_asked(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(429, b""), said(429, b"", retry_after="soon"), said())
    client(archive, script, clock, spacing_seconds=0).get(PLACE)
    assert clock.slept == [30, 60]


def test_a_wait_may_be_asked_for_as_a_date(archive: Archive, clock: Clock) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    script = Script().says(PLACE, said(503, b"", retry_after=when), said())
    client(archive, script, clock, spacing_seconds=0).get(PLACE)
    assert 95 <= clock.slept[0] <= 100


def test_a_wait_of_two_hours_is_left_to_the_user(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(429, b"", retry_after="7200"))
    with pytest.raises(Unavailable, match="asks us to wait 7200 s; run again then"):
        client(archive, script, clock, spacing_seconds=0).get(PLACE)
    assert clock.slept == []


def test_too_many_requests_end_after_the_last_try(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(429, b"", retry_after="1"))
    with pytest.raises(Unavailable, match="status 429"):
        client(archive, script, clock, tries=4).get(PLACE)
    assert len(script.asked_without_robots) == 4


def test_no_connection_is_tried_again_and_then_said(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, ConnectionError(f"{PLACE}?api_key=hidden"))
    with pytest.raises(Unavailable, match="no connection, or it broke") as caught:
        client(archive, script, clock, tries=2).get(PLACE)
    assert "hidden" not in str(caught.value)


def test_json_that_is_cut_short_is_asked_for_again(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(200, b'{"project": [{"id": "A", "ti'), said(200, b'{"project": []}'))
    assert client(archive, script, clock).get_json(PLACE)[1] == {"project": []}


@pytest.mark.parametrize("cut", range(1, 34))
def test_json_cut_anywhere_is_known_as_cut(archive: Archive, clock: Clock, cut: int) -> None:
    whole = json.dumps({"a": [1.5, True, "é", None], "b": {}}, ensure_ascii=False).encode()
    script = Script().says(PLACE, said(200, whole[:cut]), said(200, whole))
    assert client(archive, script, clock).get_json(PLACE)[1] == {"a": [Decimal("1.5"), True, "é", None], "b": {}}


def test_json_that_stays_cut_is_said_in_one_line(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(200, b'{"project": ['))
    with pytest.raises(UnreadableRecord, match="cut short") as caught:
        client(archive, script, clock, tries=2).get_json(PLACE)
    assert PLACE in str(caught.value)
    assert len(script.asked_without_robots) == 2


def test_an_html_page_in_place_of_json_is_named_as_html(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(200, b"\n <!DOCTYPE html>\n<html><body>Sorry</body></html>"))
    with pytest.raises(UnreadableRecord, match="answered with an HTML page where JSON should be") as caught:
        client(archive, script, clock).get_json(PLACE)
    assert PLACE in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"hello {}", b'{"a": NaN}', b"\xff\xfe{}", b"[" * 100_000 + b"]" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"]
)
def test_bytes_that_are_not_json_are_said_in_one_line(archive: Archive, clock: Clock, body: bytes) -> None:
    script = Script().says(PLACE, said(200, body))
    with pytest.raises(UnreadableRecord, match="answered with") as caught:
        client(archive, script, clock).get_json(PLACE)
    assert "\n" not in str(caught.value)


def test_a_missing_page_is_not_found_and_is_not_asked_for_again_today(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(404, b"none"))
    for _ in range(2):
        with pytest.raises(NotFound, match="status 404"):
            client(archive, script, clock).get(PLACE)
    assert len(script.asked_without_robots) == 1


def test_a_missing_page_is_looked_for_again_after_a_day(archive: Archive, clock: Clock) -> None:
    archive.put(PLACE, b"none", status=404, retrieved=datetime.now(UTC) - timedelta(days=2))
    script = Script().says(PLACE, said(200, b"there"))
    assert client(archive, script, clock).get(PLACE).body == b"there"


def test_another_status_is_one_line_and_not_taken_from_the_archive(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(403, b"no"), said(200, b"yes"))
    asking = client(archive, script, clock)
    with pytest.raises(FetchError, match="status 403; check the address, and the key"):
        asking.get(PLACE)
    assert asking.get(PLACE).body == b"yes"


def test_an_answer_over_the_limit_is_too_large_and_not_tried_again(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(200, b"x" * 1001))
    with pytest.raises(TooLarge) as caught:
        client(archive, script, clock, max_bytes=1000).get(PLACE)
    assert PLACE in str(caught.value)
    assert len(script.asked_without_robots) == 1


def test_a_redirect_on_the_same_host_is_followed(archive: Archive, clock: Clock) -> None:
    script = Script().says("http://records.example/api/grants", said(301, b"", location=PLACE)).says(PLACE, said())
    script.says("http://records.example/robots.txt", said(404, b""))
    answer = client(archive, script, clock).get("http://records.example/api/grants")
    assert (answer.receipt.url, answer.receipt.headers["x-answered-at"]) == ("http://records.example/api/grants", PLACE)


@pytest.mark.parametrize("target", ["https://other.example/api", "http://records.example/api", "file:///etc/hosts"])
def test_a_redirect_elsewhere_is_not_followed(archive: Archive, clock: Clock, target: str) -> None:
    script = Script().says(PLACE, said(302, b"", location=target))
    with pytest.raises(FetchError, match="which is not followed"):
        client(archive, script, clock).get(PLACE)
    assert target not in script.asked


def test_a_circle_of_redirects_ends(archive: Archive, clock: Clock) -> None:
    script = Script().says(PLACE, said(302, b"", location=PLACE))
    with pytest.raises(FetchError, match="sends us on more than"):
        client(archive, script, clock, spacing_seconds=0).get(PLACE)


def test_a_redirect_into_what_robots_txt_refuses_is_not_followed(archive: Archive, clock: Clock) -> None:
    script = Script().says(ROBOTS, said(200, b"User-agent: *\nDisallow: /private\n"))
    script.says(PLACE, said(302, b"", location="/private/a"))
    with pytest.raises(RobotsRefused):
        client(archive, script, clock).get(PLACE)
    assert "https://records.example/private/a" not in script.asked


def test_a_key_is_sent_and_neither_kept_nor_printed(archive: Archive, clock: Clock) -> None:
    told: list[str] = []
    script = Script().says("https://me:hidden@records.example/api?q=x&api_key=hidden", said(503, b""))
    script.says("https://me:hidden@records.example/robots.txt", said(404, b""))
    asking = client(archive, script, clock, tries=1, on_request=lambda url, _: told.append(url))
    with pytest.raises(Unavailable) as caught:
        asking.get(
            "https://me:hidden@records.example/api", {"q": "x", "api_key": "hidden"}, {"Authorization": "hidden"}
        )
    assert script.headers[-1]["Authorization"] == "hidden"
    kept = list(archive.receipts("https://records.example/api?q=x"))
    assert len(kept) == 1
    assert "hidden" not in f"{caught.value}{told}{kept}"


def test_a_budget_that_is_used_up_stops_with_one_line_and_goes_on_next_time(archive: Archive, clock: Clock) -> None:
    script = Script()
    for number in range(5):
        script.says(f"{PLACE}/{number}", said())
    asking = client(archive, script, clock, budget=3)
    with pytest.raises(FetchError, match=r"budget of 3 requests is used up before .*/2; run again") as caught:
        for number in range(5):
            asking.get(f"{PLACE}/{number}")
    assert "\n" not in str(caught.value)
    again = client(archive, script, clock, budget=3)
    assert [again.get(f"{PLACE}/{number}").body for number in range(5)] == [b"{}"] * 5
    assert len(script.asked) == len(set(script.asked)) == 6


def test_progress_says_what_came_from_the_archive(archive: Archive, clock: Clock) -> None:
    told: list[tuple[str, bool]] = []
    script = Script().says(PLACE, said())
    asking = client(archive, script, clock, on_request=lambda url, kept: told.append((url, kept)))
    asking.get(PLACE)
    asking.get(PLACE)
    assert told == [(ROBOTS, False), (PLACE, False), (PLACE, True)]


def test_an_address_that_is_not_http_is_refused(archive: Archive, clock: Clock) -> None:
    with pytest.raises(FetchError, match="is not an http or https address"):
        client(archive, Script(), clock).get("file:///etc/hosts")


def test_an_address_fit_to_print_has_no_password_key_or_fragment() -> None:
    address = "https://me:pw@example.org:8080/a?q=EP%2FN1&Key=1&p=2#top"
    assert public_address(address) == "https://example.org:8080/a?q=EP%2FN1&p=2"


@pytest.fixture
def raw_server() -> Iterator[tuple[str, list[bytes]]]:
    """A server that sends the bytes it is given, one list entry for each request, and then closes."""
    answers: list[bytes] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline() not in {b"\r\n", b""}:
                pass
            self.wfile.write(answers.pop(0))

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", answers
        server.shutdown()
        thread.join()


def test_the_network_gives_a_whole_answer(raw_server: tuple[str, list[bytes]]) -> None:
    url, answers = raw_server
    answers.append(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Kind: a\r\nConnection: close\r\n\r\nhello")
    with RequestsFetcher() as fetcher:
        reply = fetcher.fetch(url, {}, timeout=5, max_bytes=100)
    assert (reply.status, reply.body, reply.headers["x-kind"]) == (200, b"hello", "a")


def test_a_body_shorter_than_announced_is_an_error(raw_server: tuple[str, list[bytes]]) -> None:
    url, answers = raw_server
    answers.append(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\nhello")
    with RequestsFetcher() as fetcher, pytest.raises(OSError, match=r"(?i)incomplete|broken"):
        fetcher.fetch(url, {}, timeout=5, max_bytes=1000)


def test_an_answer_that_announces_too_much_is_not_read(raw_server: tuple[str, list[bytes]]) -> None:
    url, answers = raw_server
    answers.append(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n")
    with RequestsFetcher() as fetcher, pytest.raises(TooLarge, match="announces 5000 bytes"):
        fetcher.fetch(url, {}, timeout=5, max_bytes=1000)


def test_a_small_compressed_body_that_grows_past_the_limit_is_stopped(raw_server: tuple[str, list[bytes]]) -> None:
    import gzip

    url, answers = raw_server
    packed = gzip.compress(b"0" * 10_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\nConnection: close\r\n\r\n"
    answers.append(head.encode() + packed)
    with RequestsFetcher() as fetcher, pytest.raises(TooLarge, match="more came"):
        fetcher.fetch(url, {}, timeout=5, max_bytes=100_000)


def test_a_body_broken_off_is_retried_and_then_said(raw_server: tuple[str, list[bytes]], archive: Archive) -> None:
    url, answers = raw_server
    answers += [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"]
    answers += [b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n{"] * 2
    with (
        Client(archive, spacing_seconds=0, backoff_seconds=0, tries=2) as asking,
        pytest.raises(Unavailable, match="the answer broke off before its end"),
    ):
        asking.get(url)
    assert answers == []


def test_a_password_from_netrc_is_never_sent(
    raw_server: tuple[str, list[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, answers = raw_server
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hidden\n")
    monkeypatch.setenv("NETRC", str(netrc))
    answers.append(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    with RequestsFetcher() as fetcher:
        sent: list[object] = []
        fetcher._session.hooks["response"].append(lambda reply, **_: sent.append(reply.request.headers))
        fetcher.fetch(url, {}, timeout=5, max_bytes=10)
    assert "hidden" not in str(sent)
    assert "Authorization" not in str(sent)


def test_every_error_of_the_client_is_a_scraper_error() -> None:
    assert issubclass(FetchError, ScraperError)
    assert issubclass(UnreadableRecord, ScraperError)


def test_a_host_that_nobody_answers_at_is_tried_twice_and_then_left_alone(tmp_path: Path) -> None:
    waits: list[float] = []
    archive = Archive(tmp_path / "archive.sqlite")
    with Client(archive, spacing_seconds=0, sleep=waits.append) as client:
        for path in ("one", "two"):
            with pytest.raises(Unavailable, match="try again later"):
                client.get(f"http://127.0.0.1:9/{path}")
        assert client.requests_sent == 2
    assert sum(waits) < 2
    archive.close()
