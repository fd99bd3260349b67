"""A loopback server that answers like OpenAlex (both shapes), Crossref and Europe PMC, with faults on demand.

By hand: `python -m tests.scrapers.papers_server --port 8098 --shape old --fault 429`, then set
`DILIGENCE_OPENALEX_URL=http://127.0.0.1:8098/openalex`, `DILIGENCE_CROSSREF_URL=http://127.0.0.1:8098/crossref` and
`DILIGENCE_EUROPEPMC_URL=http://127.0.0.1:8098/europepmc`. Everything it says is invented.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

Shape = Literal["new", "old"]
FaultKind = Literal["429", "400", "403", "500", "half", "html", "changed", "repeat"]


@dataclass(frozen=True, kw_only=True)
class Money:
    """A funder of an invented paper."""

    name: str
    fundref: str | None = None
    openalex: str | None = None
    ror: str | None = None
    award: str | None = None


@dataclass(frozen=True, kw_only=True)
class Signed:
    """An author of an invented paper, with the institution."""

    given: str
    family: str
    affiliation: str
    name: str | None = None
    ror: str | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True)
class Work:
    """An invented paper, from which the three shapes are made."""

    doi: str
    title: str
    published: str = "2018-05-04"
    money: tuple[Money, ...] = ()
    authors: tuple[Signed, ...] = ()
    number: int = 1
    sources: tuple[str, ...] = ("openalex", "crossref", "europepmc")


def openalex_work(work: Work, shape: Shape) -> dict[str, Any]:
    """Return the paper as OpenAlex has it, in the shape of today or the one before."""
    base = "https://openalex.org/"
    found: dict[str, Any] = {
        "id": f"{base}W{1000000 + work.number}",
        "doi": f"https://doi.org/{work.doi}",
        "title": work.title,
        "display_name": work.title,
        "publication_date": work.published,
        "publication_year": int(work.published[:4]),
        "authorships": [
            {
                "author": {"id": f"{base}A{at}", "display_name": f"{one.given} {one.family}", "orcid": None},
                "raw_author_name": f"{one.given} {one.family}",
                "institutions": [
                    {"id": f"{base}I77", "display_name": one.name, "ror": one.ror, "country_code": one.country}
                ]
                if one.name
                else [],
                "raw_affiliation_strings": [one.affiliation],
            }
            for at, one in enumerate(work.authors, 1)
        ],
    }
    if shape == "old":
        found["grants"] = [
            {"funder": base + (one.openalex or ""), "funder_display_name": one.name, "award_id": one.award}
            for one in work.money
        ]
        return found
    found["awards"] = [
        {
            "id": f"{base}G{at}00",
            "display_name": None,
            "funder_award_id": one.award,
            "funder_id": base + (one.openalex or ""),
            "funder_display_name": one.name,
        }
        for at, one in enumerate(work.money, 1)
        if one.award
    ]
    distinct = {one.name: one for one in work.money}
    found["funders"] = [
        {"id": base + (one.openalex or ""), "display_name": one.name, "ror": one.ror} for one in distinct.values()
    ]
    return found


def crossref_work(work: Work) -> dict[str, Any]:
    """Return the paper as Crossref has it: one funder entry per award."""
    funders: list[dict[str, Any]] = []
    for one in work.money:
        entry: dict[str, Any] = {"name": one.name}
        if one.fundref:
            entry |= {"DOI": one.fundref, "doi-asserted-by": "publisher"}
        if one.award:
            entry |= {"award": [one.award], "award-info": [{"award-number": [one.award]}]}
        funders.append(entry)
    return {
        "DOI": work.doi,
        "title": [work.title],
        "type": "journal-article",
        "published": {"date-parts": [[int(part) for part in work.published.split("-")]]},
        "funder": funders,
        "author": [
            {
                "given": one.given,
                "family": one.family,
                "sequence": "first" if at == 0 else "additional",
                "affiliation": [{"name": one.affiliation}],
            }
            for at, one in enumerate(work.authors)
        ],
    }


def europepmc_result(work: Work) -> dict[str, Any]:
    """Return the paper as Europe PMC has it."""
    return {
        "id": str(30000000 + work.number),
        "source": "MED",
        "pmid": str(30000000 + work.number),
        "doi": work.doi,
        "title": work.title,
        "pubYear": work.published[:4],
        "firstPublicationDate": work.published,
        "authorString": ", ".join(f"{one.family} {one.given[:1]}" for one in work.authors),
        "authorList": {
            "author": [
                {
                    "fullName": f"{one.family} {one.given[:1]}",
                    "firstName": one.given,
                    "lastName": one.family,
                    "authorAffiliationDetailsList": {"authorAffiliation": [{"affiliation": one.affiliation}]},
                }
                for one in work.authors
            ]
        },
        "grantsList": {
            "grant": [
                {"agency": one.name, "orderIn": 0} | ({"grantId": one.award} if one.award else {}) for one in work.money
            ]
        },
    }


@dataclass(slots=True)
class Fault:
    """Something that goes wrong for the next `times` requests whose path and query match `where`."""

    kind: FaultKind
    where: str
    times: int
    retry_after: str | None


@dataclass(slots=True)
class _State:
    works: tuple[Work, ...]
    shape: Shape
    page_size: int
    key: str | None
    also: tuple[Work, ...]
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


class PapersServer:
    """The server as a context manager. `asked` lists paths with their queries, keys and all.

    `also` are works that a search by award gives although they print another number. `page_size` is the most that
    one page holds, whatever is asked. With `key`, OpenAlex refuses requests without it.
    """

    def __init__(
        self,
        works: Iterable[Work],
        *,
        shape: Shape = "new",
        page_size: int = 100,
        key: str | None = None,
        also: Iterable[Work] = (),
        port: int = 0,
    ) -> None:
        self.state = _State(works=tuple(works), shape=shape, page_size=page_size, key=key, also=tuple(also))
        handler = type("Handler", (_Handler,), {"state": self.state})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def base(self, source: str) -> str:
        """The address of one source on this server."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{source}"

    def asked(self, source: str) -> list[str]:
        """Paths and queries asked of one source so far, escapes undone."""
        return [unquote(path) for path in self.state.asked if path.startswith(f"/{source}/")]

    def fault(self, kind: FaultKind, where: str, *, times: int = 1, retry_after: str | None = None) -> None:
        """Let the next requests that match go wrong."""
        self.state.faults.append(Fault(kind=kind, where=where, times=times, retry_after=retry_after))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self) -> None:
        """Serve until interrupted."""
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: _State
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/robots.txt":
            self._send(404, b"none")
            return
        self.state.asked.append(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        fault = next((one for one in self.state.faults if one.times > 0 and re.search(one.where, self.path)), None)
        if fault:
            fault.times -= 1
            if fault.kind.isdigit():
                self._send(int(fault.kind), b'{"error": "no"}', retry_after=fault.retry_after)
                return
            if fault.kind == "html":
                self._send(200, b"<!doctype html><html><body>Down for maintenance</body></html>")
                return
            if fault.kind == "changed":
                self._send(200, b'{"data": {"entries": []}}')
                return
            if fault.kind == "repeat":
                query |= {name: "*" for name in ("cursor", "cursorMark") if name in query}
        source, _, rest = parts.path.strip("/").partition("/")
        body = self._answer(source, unquote(rest), query)
        if body is None:
            self._send(404, b"{}")
            return
        if isinstance(body, int):
            self._send(body, b'{"error": "refused"}')
            return
        data = json.dumps(body).encode()
        self._send(200, data[: len(data) // 2] if fault and fault.kind == "half" else data)

    def _answer(self, source: str, path: str, query: Mapping[str, str]) -> dict[str, Any] | int | None:
        if source == "openalex":
            return self._openalex(query)
        if source == "crossref":
            if path.startswith("works/"):
                found = [work for work in self._held("crossref") if work.doi == path.removeprefix("works/")]
                return {"status": "ok", "message": crossref_work(found[0])} if found else None
            return self._crossref(query)
        return self._europepmc(query) if source == "europepmc" and path == "search" else None

    def _openalex(self, query: Mapping[str, str]) -> dict[str, Any] | int:
        if self.state.key and query.get("api_key") != self.state.key:
            return 401
        name, _, value = query["filter"].partition(":")
        awards = "awards.funder_award_id" if self.state.shape == "new" else "grants.award_id"
        if name not in {awards, "doi"}:
            return 400
        works = self._with(name != "doi", "openalex", value.split("|"))
        shown, following = self._page(works, query["cursor"], int(query["per-page"]))
        return {
            "meta": {"count": len(works), "per_page": len(shown), "next_cursor": following},
            "results": [openalex_work(work, self.state.shape) for work in shown],
        }

    def _crossref(self, query: Mapping[str, str]) -> dict[str, Any]:
        filters = [part.partition(":") for part in query["filter"].split(",")]
        works = self._with(filters[0][0] == "award.number", "crossref", [value for _, _, value in filters])
        shown, following = self._page(works, query["cursor"], int(query["rows"]))
        # Crossref gives a cursor with every page, the last and empty one too.
        message = {"items": [crossref_work(work) for work in shown], "total-results": len(works)}
        return {"status": "ok", "message": message | {"next-cursor": following or "end"}}

    def _europepmc(self, query: Mapping[str, str]) -> dict[str, Any]:
        values = re.findall(r'"([^"]*)"', query["query"])
        works = self._with(query["query"].startswith("GRANT_ID"), "europepmc", values)
        shown, following = self._page(works, query["cursorMark"], int(query["pageSize"]))
        found: dict[str, Any] = {"version": "6.9", "hitCount": len(works)}
        if following:
            found["nextCursorMark"] = following
        return found | {"resultList": {"result": [europepmc_result(work) for work in shown]}}

    def _held(self, source: str) -> list[Work]:
        return [work for work in (*self.state.works, *self.state.also) if source in work.sources]

    def _with(self, by_award: bool, source: str, values: Sequence[str]) -> list[Work]:
        wanted = {value.lower() for value in values}
        if not by_award:
            return [work for work in self._held(source) if work.doi.lower() in wanted]
        return [
            work
            for work in self._held(source)
            if work in self.state.also or any((one.award or "").lower() in wanted for one in work.money)
        ]

    def _page(self, works: Sequence[Work], cursor: str, size: int) -> tuple[Sequence[Work], str | None]:
        start = 0 if cursor == "*" else int(cursor.removeprefix("c")) if cursor.startswith("c") else len(works)
        end = start + min(size, self.state.page_size)
        return works[start:end], f"c{end}" if end < len(works) else None

    def _send(self, status: int, data: bytes, *, retry_after: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


EPSRC = Money(
    name="Engineering and Physical Sciences Research Council",
    fundref="10.13039/501100000266",
    openalex="F4320334627",
    ror="https://ror.org/0439y7842",
)
NSFC = Money(
    name="National Natural Science Foundation of China",
    fundref="10.13039/501100001809",
    openalex="F4320321001",
    ror="https://ror.org/01h0zpd94",
)


def invented_works(reference: str = "EP/N007743/1", count: int = 12) -> list[Work]:
    """Return invented papers of a grant, every third of them with a Chinese co-funder, for use by hand."""
    return [
        Work(
            doi=f"10.5555/invented.{number}",
            title=f"An invented paper about looking at faces in poor light, part {number}",
            number=number,
            money=(
                Money(**(vars(EPSRC) | {"award": reference})),
                *([Money(**(vars(NSFC) | {"award": f"6167{number:04}"}))] if number % 3 == 0 else []),
            ),
            authors=(
                Signed(
                    given="Ann",
                    family="Example",
                    affiliation="Centre for Seeing, University of Invention, Exampleton, UK",
                    name="University of Invention",
                    country="GB",
                ),
            ),
        )
        for number in range(1, count + 1)
    ]


def main() -> None:
    """Serve invented papers until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8098)
    parser.add_argument("--shape", choices=("new", "old"), default="new")
    parser.add_argument("--award", default="EP/N007743/1")
    parser.add_argument("--page-size", type=int, default=100)
    parser.add_argument("--fault", action="append", default=[], help="429, 500, half, html, changed, repeat")
    given = parser.parse_args()
    with PapersServer(
        invented_works(given.award), shape=given.shape, page_size=given.page_size, port=given.port
    ) as server:
        for kind in given.fault:
            server.fault(kind, "/")
        sys.stdout.write(f"{server.base('openalex')} {server.base('crossref')} {server.base('europepmc')}\n")
        sys.stdout.flush()
        server.wait()


if __name__ == "__main__":
    main()
