"""Collects grants from Gateway to Research API 2: one grant, all grants of an organisation, or a search."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import quote

from scrapers.client import Client, public_address
from scrapers.errors import NotFound, UnreadableRecord
from scrapers.gtr_api_fields import shown
from scrapers.gtr_listing import PAGE_SIZE, ListPage, list_page_of
from scrapers.gtr_records import Api2Answer, links_of, project_from_api2, records_of, references_of
from scrapers.parse import words
from scrapers.records import Parsed, Snapshot

DEFAULT_BASE = "https://gtr.ukri.org/gtr/api"
BASE_SETTING = "DILIGENCE_GTR_URL"
#: Without a version the API answers in its oldest one (API manual 1.7.1, "Versioning").
_ACCEPT = "application/vnd.rcuk.gtr.json-v7"
#: A reference or name that stands on none of the first 500 answers is not looked for further.
_MOST_LOOKUP_PAGES = 5
#: Organisation names are cut at this length in the records (576 of 43,733 projects' names; sources.md).
_NAME_CUT = 40
#: Looks for records that came by other ways, by (resource, id in capitals), and gives the answers that hold them.
AtHand: TypeAlias = "Callable[[Sequence[tuple[str, str]]], Iterable[Api2Answer]]"
_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z")


class Gtr:
    """Gateway to Research through a client. `base` is the API's address; DILIGENCE_GTR_URL names another.

    Every method raises what Client.get raises, and UnreadableRecord for answers that are not what they should be.
    """

    def __init__(self, client: Client, base: str | None = None) -> None:
        self._client = client
        self._base = (base or os.environ.get(BASE_SETTING) or DEFAULT_BASE).rstrip("/")

    def project(self, reference_or_id: str) -> Parsed:
        """Return one grant with its organisations, funds, investigators and outcomes, and the issues met.

        A reference must be the whole one: "EP/N007743" is not "EP/N007743/1". NotFound names what was found instead.
        """
        asked = reference_or_id.strip()
        identifier = asked if _GUID.match(asked) else self._id_of(asked)
        own = self._answer(f"projects/{quote(identifier, safe='')}")
        return project_from_api2([own, *self._linked(own)])

    def references_of_organisation(self, name: str) -> Iterator[str]:
        """Yield the reference of each grant of an organisation, given by its whole name or its id, each once.

        One body often has several records, so all records with this very name count; a grant without a reference is
        given by its id. NotFound where no record has the name, with the names that came instead.
        """
        asked = name.strip()
        seen: set[str] = set()
        for identifier in [asked] if _GUID.match(asked) else self._organisation_ids(asked):
            for answer in self._pages(f"organisations/{quote(identifier, safe='')}/projects"):
                for reference, project_id, _ in _found(answer):
                    if project_id not in seen:
                        seen.add(project_id)
                        yield reference or project_id

    def search(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Yield (reference, project id, title) for each grant that the API finds; several words count as a phrase.

        The reference is "" where a grant has none.
        """
        seen: set[str] = set()
        for answer in self._pages("projects", [("q", _query(text))]):
            for found in _found(answer):
                if found[1] not in seen:
                    seen.add(found[1])
                    yield found

    def list_page(self, resource: str, page: int) -> ListPage:
        """Return one page of the whole list of a resource ("projects", "outcomes/publications"), 100 records to each.

        NotFound past the last page.
        """
        return list_page_of(self._answer(resource, [("p", page), ("s", PAGE_SIZE)]), page)

    def read_listed(
        self,
        record: Mapping[str, object],
        snapshot: Snapshot,
        *,
        resources: Container[str] | None = None,
        at_hand: AtHand | None = None,
    ) -> Parsed:
        """Return a grant whose own record stands on a list page, with what it links to, and the issues met.

        `resources` names the linked resources to read, None all; what was not asked for is in `Project.missing` and no
        issue. `at_hand` is looked at before anything is asked. Beside the errors of Client.get, UnreadableRecord.
        """
        # On a list page it is the list that says what a record is; alone, its address has to.
        address = {"href": record.get("href") or f"/gtr/api/projects/{record.get('id')}"}
        own = Api2Answer(snapshot=snapshot, value={**record, **address})
        parsed = project_from_api2([own, *self._linked(own, resources, at_hand)])
        if resources is None:
            return parsed
        left_out = {link.resource for link in links_of(record) if link.resource not in resources}
        issues = tuple(
            issue
            for issue in parsed.issues
            if issue.kind != "missing record" or not any(f" linked {name} are" in issue.what for name in left_out)
        )
        return replace(parsed, issues=issues)

    def _id_of(self, reference: str) -> str:
        others: list[str] = []
        for answer in self._pages("projects", [("q", _query(reference)), ("f", "pro.gr")], most=_MOST_LOOKUP_PAGES):
            for resource, record in records_of(answer.value, answer.snapshot.url):
                if resource != "projects":
                    continue
                references = references_of(record)
                # The API also answers with grants that merely resemble the reference: only the very same one counts.
                if _even(reference) in map(_even, references):
                    return str(record["id"])
                others += references
        others.sort(key=lambda other: not _even(other).startswith(_even(reference)))
        raise NotFound(
            f"Gateway to Research knows no grant {shown(reference)}"
            + (f" (it answered with {shown(', '.join(others[:3]))})" if others else "")
            + "; give the whole reference as the funder prints it, for instance EP/N007743/1"
        )

    def _organisation_ids(self, name: str) -> list[str]:
        wanted = {_even(name), _even(name[:_NAME_CUT])} if len(name) > _NAME_CUT else {_even(name)}
        ids: list[str] = []
        others: list[str] = []
        for answer in self._pages("organisations", [("q", _query(name)), ("f", "org.n")], most=_MOST_LOOKUP_PAGES):
            for resource, record in records_of(answer.value, answer.snapshot.url):
                found = words(str(record.get("name") or ""))
                if resource == "organisations" and _even(found) in wanted:
                    ids.append(str(record["id"]))
                else:
                    others.append(found)
        if not ids:
            raise NotFound(
                f"Gateway to Research knows no organisation named {shown(name)}"
                + (f" (it answered with {shown('; '.join(others[:5]))})" if others else "")
                + "; give the whole name as the record prints it, or its id"
            )
        return ids

    def _linked(
        self, own: Api2Answer, resources: Container[str] | None = None, at_hand: AtHand | None = None
    ) -> Iterator[Api2Answer]:
        """Yield the answers that hold what the project links to: by the page where it can be, singly what is left."""
        found = records_of(own.value, own.snapshot.url)
        if len(found) != 1:
            raise UnreadableRecord(
                f"{own.snapshot.origin} holds {len(found)} projects where one should be; try again later"
            )
        project = found[0][1]
        wanted = {
            (link.resource, link.id.upper()): link.id
            for link in links_of(project)
            if link.resource != "projects" and (resources is None or link.resource in resources)
        }
        held: set[tuple[str, str]] = set()
        funders: dict[tuple[str, str], str] = {}

        def taken(answers: Iterable[Api2Answer]) -> Iterator[Api2Answer]:
            for answer in answers:
                held.update(_keys(answer))
                funders.update(_funders(answer))
                yield answer

        if at_hand is not None:
            yield from taken(at_hand(list(wanted)))
        counts = Counter(key[0] for key in wanted if key not in held)
        for resource, count in counts.items():
            # One linked record costs one request either way, and its own address says exactly what it is.
            if count > 1:
                yield from taken(self._pages(f"projects/{quote(str(project['id']), safe='')}/{resource}"))
        for key, identifier in wanted.items():
            if key not in held:
                yield from taken(self._single(key[0], identifier))
        if at_hand is not None:
            yield from taken(at_hand([key for key in funders if key not in held]))
        for key, identifier in list(funders.items()):
            if key not in held:
                yield from self._single(key[0], identifier)

    def _single(self, resource: str, identifier: str) -> Iterator[Api2Answer]:
        try:
            yield self._answer(f"{resource}/{identifier}")
        except NotFound:
            # A link to a record that was withdrawn: reading the project reports it as missing.
            return

    def _pages(
        self, path: str, params: Sequence[tuple[str, str | int]] = (), most: int | None = None
    ) -> Iterator[Api2Answer]:
        """Yield the pages of a list. A page past the last answers 404, and so do some lists that are empty."""
        seen: set[tuple[str, str]] = set()
        page = 1
        while most is None or page <= most:
            try:
                answer = self._answer(path, [*params, ("p", page), ("s", PAGE_SIZE)])
            except NotFound:
                return
            keys = _keys(answer)
            if keys <= seen:  # empty, or a server that gives the same page again
                return
            seen |= keys
            yield answer
            total = answer.value.get("totalPages") if isinstance(answer.value, dict) else None
            if isinstance(total, int) and page >= total:
                return
            page += 1

    def _answer(self, path: str, params: Sequence[tuple[str, str | int]] = ()) -> Api2Answer:
        answer, value = self._client.get_json(f"{self._base}/{path}", params, {"Accept": _ACCEPT})
        receipt = answer.receipt
        snapshot = Snapshot(
            source="gtr",
            url=DEFAULT_BASE + receipt.url.removeprefix(public_address(self._base)),
            retrieved=receipt.retrieved,
            sha256=receipt.sha256,
            origin=receipt.url,
        )
        return Api2Answer(snapshot=snapshot, value=value)


def _found(answer: Api2Answer) -> Iterator[tuple[str, str, str]]:
    for resource, record in records_of(answer.value, answer.snapshot.url):
        if resource == "projects":
            yield next(iter(references_of(record)), ""), str(record["id"]), words(str(record.get("title") or ""))


def _keys(answer: Api2Answer) -> set[tuple[str, str]]:
    found = records_of(answer.value, answer.snapshot.url)
    return {(resource, str(record.get("id")).upper()) for resource, record in found}


def _funders(answer: Api2Answer) -> dict[tuple[str, str], str]:
    return {
        (link.resource, link.id.upper()): link.id
        for resource, record in records_of(answer.value, answer.snapshot.url)
        if resource == "funds"
        for link in links_of(record)
        if link.rel == "FUNDER"
    }


def _query(text: str) -> str:
    """Several words without quotation marks mean "any of them" to the API (API manual; sources.md)."""
    parts = text.replace('"', " ").split()
    return f'"{" ".join(parts)}"' if len(parts) > 1 else " ".join(parts)


def _even(text: str) -> str:
    return " ".join(text.split()).casefold()
