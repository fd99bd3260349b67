"""A loopback server that answers like Gateway to Research API 2 v7, with its quirks and with faults on demand.

By hand: `python -m tests.scrapers.gtr_server --xml FILE --port 8099 --fault 429 --fault cut`, then
`DILIGENCE_GTR_URL=http://127.0.0.1:8099/gtr/api diligence ...`.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal, Self, get_args
from urllib.parse import parse_qs, urlsplit

from tests.scrapers.gtr_from_xml import Record, Records, records_from_xml

FaultKind = Literal["429", "500", "503", "404", "403", "cut", "half", "html", "elsewhere", "repeat"]
V7 = "application/vnd.rcuk.gtr.json-v7"
_LIST_NAMES = {
    "organisations": "organisation",
    "persons": "person",
    "funds": "fund",
    "projects": "project",
    "outcomes/collaborations": "collaboration",
    "outcomes/publications": "publication",
    "outcomes/keyfindings": "keyFinding",
    "outcomes/impactsummaries": "impactSummary",
    "outcomes/furtherfundings": "furtherFunding",
    "outcomes/intellectualproperties": "intellectualProperty",
    "outcomes/policyinfluences": "policyInfluence",
}


@dataclass(slots=True)
class Fault:
    """Something that goes wrong for the next `times` requests whose path and query match `where`.

    "cut": fewer bytes than Content-Length says; "half": whole by HTTP, but JSON cut short; "elsewhere": a redirect to
    another host; "repeat": page 1 whatever page is asked for.
    """

    kind: FaultKind
    where: str = "/gtr/api/"
    times: int = 1
    retry_after: str | None = None


@dataclass(slots=True)
class _State:
    records: Records
    robots: str | None = None
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    events: list[tuple[str, Callable[[], None]]] = field(default_factory=list)


class GtrServer:
    """The server as a context manager: `base` is what the settings take; `asked` lists paths with their queries."""

    def __init__(self, records: Records, *, port: int = 0, robots: str | None = None) -> None:
        self.state = _State(records=records, robots=robots)
        handler = type("Handler", (_Handler,), {"state": self.state})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def base(self) -> str:
        """The API's address on this server."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/gtr/api"

    @property
    def asked(self) -> list[str]:
        """Paths and queries asked of the API so far, in order."""
        return [path for path in self.state.asked if path.startswith("/gtr/api")]

    def fault(
        self, kind: FaultKind, where: str = "/gtr/api/", *, times: int = 1, retry_after: str | None = None
    ) -> None:
        """Let the next requests that match go wrong."""
        self.state.faults.append(Fault(kind=kind, where=where, times=times, retry_after=retry_after))

    def before(self, where: str, happen: Callable[[], None]) -> None:
        """Let something happen once, just before the next request that matches is answered."""
        self.state.events.append((where, happen))

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
    wbufsize = 1 << 16  # headers and body in one packet: else each answer waits 40 ms for an acknowledgement

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        self.state.asked.append(self.path)
        self.state.headers.append({name.lower(): value for name, value in self.headers.items()})
        parts = urlsplit(self.path)
        if parts.path == "/robots.txt":
            if self.state.robots is None:
                self._send(404, b"none", "text/plain")
            else:
                self._send(200, self.state.robots.encode(), "text/plain")
            return
        for event in [event for event in self.state.events if re.search(event[0], self.path)]:
            self.state.events.remove(event)
            event[1]()
        fault = self._fault()
        if fault and self._fail(fault):
            return
        # The API gives its oldest version where none is asked for; none of ours may do that.
        if self.headers.get("Accept") != V7:
            self._send(406, b"", "text/plain")
            return
        query = parse_qs(parts.query)
        if fault and fault.kind == "repeat":
            query["p"] = ["1"]
        body = self._answer(parts.path.removeprefix("/gtr/api/").strip("/"), query)
        if body is None:
            self._send(404, b"<html><body>Not Found</body></html>", "text/html")
            return
        data = json.dumps(body).encode()
        if fault and fault.kind == "half":
            data = data[: len(data) // 2]
        self._send(200, data, V7, missing=len(data) // 2 if fault and fault.kind == "cut" else 0)

    def _fault(self) -> Fault | None:
        for fault in self.state.faults:
            if fault.times > 0 and re.search(fault.where, self.path):
                fault.times -= 1
                return fault
        return None

    def _fail(self, fault: Fault) -> bool:
        if fault.kind.isdigit():
            extra = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
            self._send(int(fault.kind), b"busy", "text/plain", extra=extra)
        elif fault.kind == "html":
            self._send(200, b"<!DOCTYPE html><html><title>Maintenance</title></html>", "text/html")
        elif fault.kind == "elsewhere":
            self._send(302, b"", "text/html", extra={"Location": "http://elsewhere.invalid/gtr/api/projects"})
        else:
            return False
        return True

    def _send(
        self, status: int, body: bytes, kind: str, *, missing: int = 0, extra: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (extra or {}).items():
            self.send_header(name, value)
        if missing:
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body[: len(body) - missing])

    def _answer(self, path: str, query: dict[str, list[str]]) -> Record | None:
        records = self.state.records
        parts = path.split("/")
        if path in records or path in _LIST_NAMES:
            found = list(records.get(path, {}).values())
            if "q" in query:
                found = [item for item in found if _matches(item, query["q"][0], query.get("f", []))]
            return _page(path, found, query)
        resource, identifier = "/".join(parts[:-1]), parts[-1]
        if resource in records:
            return records[resource].get(identifier)
        if len(parts) >= 3 and parts[0] in {"projects", "organisations"} and parts[1] in records.get(parts[0], {}):
            return _page("/".join(parts[2:]), self._related(parts[0], parts[1], "/".join(parts[2:])), query)
        return None

    def _related(self, resource: str, identifier: str, wanted: str) -> list[Record]:
        records = self.state.records
        if resource == "organisations":
            return [item for item in records["projects"].values() if identifier in json.dumps(item["links"])]
        text = json.dumps(records["projects"][identifier]["links"])
        return [item for key, item in records.get(wanted, {}).items() if f"/{wanted}/{key}" in text]


def _page(path: str, found: Sequence[Record], query: dict[str, list[str]]) -> Record | None:
    page, size = int(query.get("p", ["1"])[0]), int(query.get("s", ["20"])[0])
    if not 10 <= size <= 100:
        return None
    total = max(1, math.ceil(len(found) / size))
    if page > total:
        return None
    name = _LIST_NAMES.get(path, path.rpartition("/")[2].removesuffix("s"))
    envelope: Record = {"links": None, "ext": None, "page": page, "size": size}
    envelope |= {"totalPages": total, "totalSize": len(found)}
    return {**envelope, name: list(found[(page - 1) * size : page * size])}


def _matches(record: Record, wanted: str, fields: list[str]) -> bool:
    """Like the API: words without quotation marks mean "any of them", and a reference matches by its parts."""
    text = json.dumps([record.get("title"), record.get("abstractText"), record.get("identifiers"), record.get("name")])
    if "pro.gr" in fields:
        text = json.dumps(record.get("identifiers"))
    text = text.casefold()
    if wanted.startswith('"'):
        return wanted.strip('"').casefold() in text
    return any(part in text for part in re.split(r"[\s/]+", wanted.casefold()) if len(part) > 2)


def main() -> None:
    """Serve the given files until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--xml", type=Path, action="append", default=[], help="an API 1 XML project; repeatable")
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--fault", choices=get_args(FaultKind), action="append", default=[], help="once; repeatable")
    parser.add_argument("--retry-after", default=None, help="what 429 and 503 ask for, in seconds")
    chosen = parser.parse_args()
    records: Records = {}
    for path in chosen.xml:
        for resource, items in records_from_xml(path).items():
            records.setdefault(resource, {}).update(items)
    server = GtrServer(records, port=chosen.port)
    for kind in chosen.fault:
        server.fault(kind, retry_after=chosen.retry_after)
    with server:
        sys.stdout.write(f"DILIGENCE_GTR_URL={server.base}\n")
        sys.stdout.flush()
        try:
            server.wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
