"""A loopback server that answers like Companies House: companies, owners (persons among them) and a search by name."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

Record = dict[str, object]


def company(number: str, name: str, *, previous: tuple[str, ...] = (), **fields: object) -> Record:
    """A company profile as the API gives it, with the fields that may name a person."""
    return {
        "company_name": name,
        "company_number": number,
        "company_status": "active",
        "type": "ltd",
        "date_of_creation": "2001-02-03",
        "jurisdiction": "england-wales",
        "registered_office_address": {"care_of": "Ms Ottoline Quarrender", "locality": "Lincoln"},
        "previous_company_names": [{"name": item, "ceased_on": "2010-01-01"} for item in previous],
        "links": {"self": f"/company/{number}"},
        **fields,
    }


def corporate(name: str, number: str | None = None, country: str | None = "England", **fields: object) -> Record:
    """A corporate owner as the API gives it."""
    return {
        "kind": "corporate-entity-person-with-significant-control",
        "name": name,
        "notified_on": "2016-04-06",
        "natures_of_control": ["ownership-of-shares-75-to-100-percent"],
        "address": {"care_of": "Mr Barnaby Thistlewick", "country": "England"},
        "identification": {
            "legal_form": "Private Limited Company",
            "legal_authority": "Companies Act 2006",
            "country_registered": country,
            "registration_number": number,
        },
        **fields,
    }


def individual() -> Record:
    """An individual owner, with every field that the API gives of a person. The person is invented."""
    return {
        "kind": "individual-person-with-significant-control",
        "name": "Mr Peregrine Aloysius Vantongeren",
        "name_elements": {"forename": "Peregrine", "surname": "Vantongeren"},
        "nationality": "Ruritanian",
        "country_of_residence": "Ruritania",
        "date_of_birth": {"month": 7, "year": 1931},
        "address": {"premises": "Swallowfield Cottage", "postal_code": "ZZ1 1ZZ"},
        "natures_of_control": ["voting-rights-25-to-50-percent"],
        "notified_on": "2017-08-09",
        "links": {"self": "/company/x/persons-with-significant-control/individual/Vantongeren-id"},
    }


def super_secure() -> Record:
    """An owner whom the register keeps secret."""
    return {"kind": "super-secure-person-with-significant-control", "description": "super-secure-persons-with-control"}


@dataclass(slots=True)
class State:
    """What the server knows, and what it was asked."""

    key: str
    companies: dict[str, Record] = field(default_factory=dict)
    owners: dict[str, list[Record]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    faults: list[tuple[int, bytes]] = field(default_factory=list)
    largest_page: int = 100


class CompaniesHouseServer:
    """The server as a context manager; `base` is what the setting takes. Asks for the key as the real one does."""

    def __init__(self, key: str = "an-invented-key") -> None:
        self.state = State(key=key)
        handler = type("Handler", (_Handler,), {"state": self.state})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def base(self) -> str:
        """The API's address on this server."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def add(self, record: Record, *owners: Record) -> None:
        """Put a company with its owners on the register."""
        number = str(record["company_number"])
        self.state.companies[number] = record
        self.state.owners[number] = list(owners)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    state: State
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        self.state.asked.append(self.path)
        parts = urlsplit(self.path)
        if parts.path == "/robots.txt":
            self._send(404, b"none")
            return
        wanted = base64.b64encode(f"{self.state.key}:".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {wanted}":
            self._send(401, json.dumps({"error": "Empty Authorization header"}).encode())
            return
        if self.state.faults:
            self._send(*self.state.faults.pop(0))
            return
        found = self._answer(parts.path.strip("/").split("/"), parse_qs(parts.query))
        body = json.dumps(found if found is not None else {"errors": [{"error": "company-profile-not-found"}]}).encode()
        self._send(404 if found is None else 200, body)

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, path: list[str], query: dict[str, list[str]]) -> Record | None:
        if path == ["search", "companies"]:
            return self._search(query["q"][0])
        if path[0] != "company" or path[1] not in self.state.companies:
            return None
        if len(path) == 2:
            return self.state.companies[path[1]]
        owners = self.state.owners[path[1]]
        if not owners:
            return None
        start = int(query.get("start_index", ["0"])[0])
        size = min(int(query.get("items_per_page", ["25"])[0]), self.state.largest_page)
        return {
            "items": owners[start : start + size],
            "items_per_page": size,
            "start_index": start,
            "total_results": len(owners),
            "active_count": len(owners),
            "ceased_count": 0,
            "links": {"self": "/" + "/".join(path)},
        }

    def _search(self, wanted: str) -> Record:
        """Like the API: companies that share a word with the question, most of them others."""
        words = set(wanted.casefold().split())
        items = [
            {
                "kind": "searchresults#company",
                "title": item["company_name"],
                "company_number": number,
                "company_status": item["company_status"],
                "company_type": item["type"],
                "date_of_creation": item["date_of_creation"],
                "address_snippet": "C/O Ms Ottoline Quarrender, Lincoln",
            }
            for number, item in self.state.companies.items()
            if words & set(str(item["company_name"]).casefold().split())
        ]
        return {"kind": "search#companies", "items": items, "total_results": len(items), "start_index": 0}
