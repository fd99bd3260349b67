"""Builds small invented files of the exact documented shapes, and serves bytes on loopback."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from scrapers.archive import Archive
from scrapers.client import Client
from scrapers.watchlists import ListingRecord, Tally, Watchlist, eu_fsf, uk_sanctions, us_csl


def read(watchlist: Watchlist, body: bytes) -> tuple[list[ListingRecord], Tally]:
    """Parse a file and give its records with what the parser counted."""
    tally = Tally()
    return list(watchlist.parse(body, tally)), tally


def table(columns: Iterable[str], rows: Iterable[Mapping[str, str]], delimiter: str = ",") -> str:
    """Write rows under a header, blank where a row says nothing."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def uk(*rows: Mapping[str, str], reported: str = "08-Oct-2026") -> bytes:
    """A UK Sanctions List: the line of the report's date, 58 columns, an entity unless a row says otherwise."""
    whole = [{"Designation Type": "Entity", "Name type": "Primary name", **row} for row in rows]
    return f"Report Date: {reported}\n{table(uk_sanctions.COLUMNS, whole)}".encode()


ENTITY_LIST = "Entity List (EL) - Bureau of Industry and Security"
SDN = "Specially Designated Nationals (SDN) - Treasury Department"


def csl(*rows: Mapping[str, str]) -> bytes:
    """A Consolidated Screening List of 29 columns, on the Entity List unless a row says otherwise."""
    return table(us_csl.COLUMNS, [{"source": ENTITY_LIST, **row} for row in rows]).encode()


def eu(*rows: Mapping[str, str]) -> bytes:
    """An EU financial sanctions file: byte order mark, 118 columns, ";" between, enterprises unless said otherwise."""
    kind = {"fileGenerationDate": "05/08/2026", "Entity_SubjectType_ClassificationCode": "enterprise"}
    return b"\xef\xbb\xbf" + table(eu_fsf.COLUMNS, [{**kind, **row} for row in rows], ";").encode()


def un(*entities: str, individuals: int = 1) -> bytes:
    """A UN Consolidated List of these ENTITY elements' insides."""
    people = "<INDIVIDUAL><FIRST_NAME>NOBODY</FIRST_NAME></INDIVIDUAL>" * individuals
    bodies = "".join(f"<ENTITY>{inside}</ENTITY>" for inside in entities)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="2026-09-18T23:00:04Z">'
        f"<INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES>{bodies}</ENTITIES></CONSOLIDATED_LIST>"
    ).encode()


def canada(*items: str, changed: str = "2026-01-15") -> bytes:
    """Canada's page with these list items, below a menu in the same kind of list."""
    return (
        "<!DOCTYPE html><html><head><title>Named Research Organizations</title></head><body>"
        "<nav><ul><li><a href='/'>Home</a></li></ul></nav><main><ul>"
        + "".join(f"<li>{item}</li>" for item in items)
        + f'</ul><dl><dd><time property="dateModified">{changed}</time></dd></dl></main></body></html>'
    ).encode()


@contextmanager
def served(pages: Mapping[str, bytes]) -> Iterator[str]:
    """Serve bytes by path on loopback, 404 for others; gives the base address. Pages may change while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def asking(folder: Path) -> Iterator[Client]:
    """A client over an archive in a folder that always asks and never pauses."""
    from datetime import timedelta

    archive = Archive(folder / "archive.sqlite")
    try:
        with Client(archive, spacing_seconds=0, tries=1, max_age=timedelta(0)) as client:
            yield client
    finally:
        archive.close()
