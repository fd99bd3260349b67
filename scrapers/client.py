"""A polite HTTP client whose every answer is archived before it is read: cache, evidence and offline replay in one.

Politeness: an honest User-Agent, one request at a time with a pause per host, robots.txt obeyed, `Retry-After`
obeyed, and no more than a few tries. Keys (user names in an address, parameters named like keys, request headers)
are never archived and never printed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from protego import Protego
from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from scrapers.archive import Archive, Receipt
from scrapers.errors import (
    BudgetUsedUp,
    FetchError,
    NotFound,
    NotInArchive,
    RobotsRefused,
    TooLarge,
    Unavailable,
    UnreadableRecord,
)
from scrapers.fetcher import Fetcher, Reply, RequestsFetcher, is_unreachable, said_shortly
from scrapers.json_answer import CutAnswer, json_of

#: Answers that a later try may better. Gateway to Research asks for 30 s or more after 429 (sources.md).
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
#: "No such thing" is believed for a day at most: a grant may be published tomorrow.
_GONE_MAX_AGE = timedelta(days=1)
#: Where no connection comes about at all, more tries only wait; the host is not asked again in this run.
_UNREACHABLE_TRIES = 2
_UNREACHABLE_WAIT = 0.5
_ROBOTS_MAX_AGE = timedelta(days=1)
#: RFC 9309 section 2.5: at least 500 KiB of a robots.txt are read.
_ROBOTS_MAX_BYTES = 512 * 1024
_MOST_REDIRECTS = 5
#: Response headers worth keeping as evidence. Cookies and the like are left out on purpose.
_KEPT_HEADERS = ("content-type", "date", "etag", "last-modified", "retry-after", "location")
#: The request's Accept header is kept under this name, because one address answers in several formats.
_ASKED_FOR = "x-asked-for"
_KEY_PARAMETERS = frozenset({"api_key", "apikey", "api-key", "key", "token", "access_token", "mailto", "email"})

T = TypeVar("T")
Params = Mapping[str, str | int] | Sequence[tuple[str, str | int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Bytes that a source sent, and the archive's receipt for them."""

    receipt: Receipt
    body: bytes


def honest_user_agent() -> str:
    """Return who we are, with the version that is installed."""
    return f"diligence/{metadata.version('diligence')} (open due diligence on research grants; robots.txt obeyed)"


class Client:
    """Asks public sources, politely, and archives each answer as it arrives. Not for use from several threads.

    `max_age` is how old an archived answer may be to be used again; `offline` uses archived answers of any age and
    asks nothing; `budget` is the most requests to send, tries and robots.txt among them. `on_request` is called with
    each public address and whether the answer came from the archive. `sleep` and `clock` are seams for tests.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        fetcher: Fetcher | None = None,
        user_agent: str | None = None,
        spacing_seconds: float = 1.0,
        timeout: float = 60.0,
        max_bytes: int = 64 * 1024 * 1024,
        max_age: timedelta = timedelta(days=7),
        offline: bool = False,
        budget: int | None = None,
        on_request: Callable[[str, bool], None] | None = None,
        tries: int = 5,
        backoff_seconds: float = 2.0,
        too_many_seconds: float = 30.0,
        longest_wait_seconds: float = 300.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.archive = archive
        self._own_fetcher = RequestsFetcher() if fetcher is None else None
        self._fetcher: Fetcher = fetcher or self._own_fetcher  # type: ignore[assignment]
        self._user_agent = user_agent or honest_user_agent()
        self._spacing_seconds = spacing_seconds
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._offline = offline
        self._budget = budget
        self._on_request = on_request
        self._tries = max(1, tries)
        self._backoff_seconds = backoff_seconds
        self._too_many_seconds = too_many_seconds
        self._longest_wait_seconds = longest_wait_seconds
        self._sleep = sleep
        self._clock = clock
        self._retry = Retry(total=self._tries - 1, status_forcelist=_TRY_AGAIN, allowed_methods=["GET"])
        self._free_at: dict[str, float] = {}
        self._unreachable: set[str] = set()
        self._robots: dict[str, Protego] = {}
        self.requests_sent = 0

    def close(self) -> None:
        """Close the connections that this client opened; the archive stays open."""
        if self._own_fetcher:
            self._own_fetcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get(self, url: str, params: Params = (), headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to one address, from the archive where it is young enough.

        Raises NotFound (404, 410), NotInArchive (offline), RobotsRefused, TooLarge, Unavailable (after the last
        try) or FetchError (any other status, a redirect to another host, a budget used up): each with one line.
        """
        return self._get(url, params, headers or {}, lambda answer: answer)

    def get_json(
        self, url: str, params: Params = (), headers: Mapping[str, str] | None = None
    ) -> tuple[Answer, object]:
        """Return the answer and what its JSON says (numbers with a point as Decimal); errors as in `get`.

        JSON that is cut short is asked for again; HTML or other bytes in its place are an UnreadableRecord.
        """
        return self._get(url, params, headers or {}, lambda answer: (answer, json_of(answer.body, answer.receipt)))

    def _get(self, url: str, params: Params, headers: Mapping[str, str], read: Callable[[Answer], T]) -> T:
        address = _address(url, params)
        public = public_address(address)
        accept = headers.get("Accept", "*/*")

        def settle(answer: Answer) -> T:
            return read(_settled(answer))

        for answer in self._archived(public, accept):
            try:
                settled = settle(answer)
            except UnreadableRecord:
                # An error page or a cut answer: evidence, but no reason not to ask, or to look at an older answer.
                continue
            finally:
                self._tell(public, from_archive=True)
            return settled
        if self._offline:
            raise NotInArchive(
                f"offline, and the archive {self.archive.path} holds no readable answer from {public}; "
                "collect it once online"
            )
        self._obey_robots(address)
        return self._ask(address, {"User-Agent": self._user_agent, "Accept": accept, **headers}, settle)

    def _archived(self, public: str, accept: str) -> Iterator[Answer]:
        """Yield the archived answers that may be used again, newest first."""
        now = datetime.now(UTC)
        for receipt in self.archive.receipts(public):
            age = now - receipt.retrieved
            # A refusal (401, 403, 5xx ...) is kept as evidence but never stands in for asking again.
            if receipt.headers.get(_ASKED_FOR, accept) != accept or receipt.status not in {200, *_GONE}:
                continue
            if not self._offline:
                if age > self._max_age:
                    return
                if receipt.status in _GONE and age > _GONE_MAX_AGE:
                    continue
            yield Answer(receipt=receipt, body=self.archive.get(receipt.sha256))

    def _ask(
        self,
        address: str,
        headers: Mapping[str, str],
        settle: Callable[[Answer], T],
        *,
        max_bytes: int | None = None,
        any_host: bool = False,
    ) -> T:
        """Send until `settle` is content with an archived answer; wait between tries as long as the source asks."""
        public = public_address(address)
        host = urlsplit(address).netloc.rpartition("@")[2]
        if host in self._unreachable:
            raise Unavailable(f"{public}: there was no connection to {host} earlier in this run; try again later")
        problem = ""
        attempt = 0
        tries = self._tries
        while attempt < tries:
            last = attempt + 1 == tries
            reply: Reply | None = None
            nobody = False
            try:
                reply, answered_at = self._follow(address, headers, max_bytes or self._max_bytes, any_host=any_host)
                answer = self._store(public, reply, headers["Accept"], answered_at)
                if not self._retry.is_retry("GET", reply.status):
                    return settle(answer)
                problem = f"status {reply.status}"
            except TooLarge as error:
                raise TooLarge(f"{public}: {error}") from error
            except CutAnswer:
                if last:
                    raise
            except OSError as error:
                problem = said_shortly(error, self._timeout)
                nobody = is_unreachable(error)
                if nobody and attempt + 1 >= _UNREACHABLE_TRIES:
                    self._unreachable.add(host)
                    tries, last = attempt + 1, True
            if not last:
                self._sleep(_UNREACHABLE_WAIT if nobody else self._wait_seconds(public, reply, attempt))
            attempt += 1
        raise Unavailable(
            f"{public} did not answer after {tries} tries ({problem}); "
            "try again later, or work offline from the archive"
        )

    def _follow(self, address: str, headers: Mapping[str, str], max_bytes: int, *, any_host: bool) -> tuple[Reply, str]:
        """Send one request and follow redirects that stay on the host; return the answer and where it came from."""
        here = address
        for _ in range(_MOST_REDIRECTS + 1):
            reply = self._send(here, headers, max_bytes)
            location = reply.headers.get("location")
            if reply.status not in {301, 302, 303, 307, 308} or not location:
                return reply, here
            target = urljoin(here, location)
            old, new = urlsplit(here), urlsplit(target)
            stays = old.hostname == new.hostname and new.scheme in {old.scheme, "https"}
            if not (stays or (any_host and new.scheme in {"http", "https"})):
                raise FetchError(
                    f"{public_address(address)} sends us on to {new.scheme}://{new.hostname}, which is not followed; "
                    "give that address if it is right"
                )
            if not any_host:
                self._obey_robots(target)
            here = target
        raise FetchError(f"{public_address(address)} sends us on more than {_MOST_REDIRECTS} times; check the address")

    def _send(self, address: str, headers: Mapping[str, str], max_bytes: int) -> Reply:
        parts = urlsplit(address)
        public = public_address(address)
        if self._budget is not None and self.requests_sent >= self._budget:
            raise BudgetUsedUp(
                f"the budget of {self._budget} requests is used up before {public}; "
                "run again to go on from the archive, or raise the budget"
            )
        host = parts.netloc.rpartition("@")[2]
        if (wait := self._free_at.get(host, 0.0) - self._clock()) > 0:
            self._sleep(wait)
        self.requests_sent += 1
        self._tell(public, from_archive=False)
        try:
            return self._fetcher.fetch(address, headers, timeout=self._timeout, max_bytes=max_bytes)
        finally:
            self._free_at[host] = self._clock() + self._spacing_of(address)

    def _store(self, public: str, reply: Reply, accept: str, answered_at: str) -> Answer:
        kept = {name: reply.headers[name] for name in _KEPT_HEADERS if name in reply.headers}
        kept[_ASKED_FOR] = accept
        if public_address(answered_at) != public:
            kept["x-answered-at"] = public_address(answered_at)
        return Answer(receipt=self.archive.put(public, reply.body, status=reply.status, headers=kept), body=reply.body)

    def _wait_seconds(self, public: str, reply: Reply | None, attempt: int) -> float:
        asked = reply.headers.get("retry-after") if reply else None
        if asked:
            try:
                seconds = self._retry.parse_retry_after(asked)
            except InvalidHeader:
                asked = None
            else:
                if seconds > self._longest_wait_seconds:
                    raise Unavailable(f"{public} asks us to wait {seconds:.0f} s; run again then")
                return seconds
        base = self._too_many_seconds if reply and reply.status == 429 else self._backoff_seconds
        return float(min(base * 2**attempt, self._longest_wait_seconds))

    def _obey_robots(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise FetchError(f"{public_address(address)} is not an http or https address")
        if not self._robots_of(address).can_fetch(public_address(address), self._token()):
            raise RobotsRefused(
                f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt asks us not to fetch "
                f"{public_address(address)}; ask the publisher for leave, or give files instead"
            )

    def _robots_of(self, address: str) -> Protego:
        parts = urlsplit(address)
        place = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
        public = public_address(place)
        if public not in self._robots:
            newest = next((item for item in self._archived(public, "text/plain")), None)
            if newest and datetime.now(UTC) - newest.receipt.retrieved <= _ROBOTS_MAX_AGE:
                text = _robots_text(newest)
            else:
                headers = {"User-Agent": self._user_agent, "Accept": "text/plain"}
                text = self._ask(place, headers, _robots_text, max_bytes=_ROBOTS_MAX_BYTES, any_host=True)
            self._robots[public] = Protego.parse(text)
        return self._robots[public]

    def _spacing_of(self, address: str) -> float:
        parts = urlsplit(address)
        robots = self._robots.get(public_address(urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))))
        asked = robots.crawl_delay(self._token()) if robots else None
        return max(self._spacing_seconds, min(float(asked or 0), self._longest_wait_seconds))

    def _token(self) -> str:
        # Only our product name: Protego looks for a rule's agent anywhere in the string that it is given.
        return self._user_agent.split("/")[0].split(" ")[0]

    def _tell(self, public: str, *, from_archive: bool) -> None:
        if self._on_request:
            self._on_request(public, from_archive)


def public_address(address: str) -> str:
    """Return an address without user name, password, fragment and parameters named like keys: fit to keep and print."""
    parts = urlsplit(address)
    pairs = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _KEY_PARAMETERS
    ]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, urlencode(pairs), ""))


def _address(url: str, params: Params) -> str:
    pairs = list(params.items()) if isinstance(params, Mapping) else list(params)
    if not pairs:
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(pairs)}"


def _settled(answer: Answer) -> Answer:
    status, url = answer.receipt.status, answer.receipt.url
    if status == 200:
        return answer
    if status in _GONE:
        raise NotFound(f"{url} answers that there is no such thing (status {status}); check the reference or address")
    raise FetchError(f"{url} answered with status {status}; check the address, and the key if one is needed")


def _robots_text(answer: Answer) -> str:
    """RFC 9309 section 2.3.1.3: where robots.txt is not available (400 to 499), everything may be fetched."""
    status = answer.receipt.status
    if status == 200:
        return answer.body.decode("utf-8", errors="replace")
    if 400 <= status < 500:
        return ""
    raise Unavailable(f"{answer.receipt.url} answered with status {status}, so we may not go on; try again later")
