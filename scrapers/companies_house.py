"""Collects who owns a UK company from Companies House: bodies only, hop by hop; nothing about a person is kept.

The key comes from DILIGENCE_COMPANIES_HOUSE_KEY and travels in a header that is neither archived nor printed.
"""

from __future__ import annotations

import base64
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

from scrapers.archive import Archive
from scrapers.client import Client, Params
from scrapers.companies_house_fields import (
    COMPANY_FOUND,
    PERSON_KINDS,
    Company,
    CorporateOwner,
    WithoutPersons,
    company_number,
    company_of,
    folded_company_name,
    owner_of,
    registered_in_uk,
)
from scrapers.errors import FetchError, NotFound, UnreadableRecord
from scrapers.fetcher import Fetcher, RequestsFetcher
from scrapers.records import Issue, Snapshot

__all__ = [
    "BASE_SETTING",
    "DEFAULT_BASE",
    "KEY_SETTING",
    "NOT_CONSULTED",
    "CompaniesHouse",
    "Company",
    "CorporateOwner",
    "NoKey",
    "OwnedCompany",
    "Ownership",
    "company_number",
    "key_is_set",
]

DEFAULT_BASE = "https://api.company-information.service.gov.uk"
BASE_SETTING = "DILIGENCE_COMPANIES_HOUSE_URL"
KEY_SETTING = "DILIGENCE_COMPANIES_HOUSE_KEY"
#: What a report says where there is no key, word for word.
NOT_CONSULTED = "not consulted: no key"
#: The public page of a company: what a reader can open, where the API needs a key.
_READERS_PAGE = "https://find-and-update.company-information.service.gov.uk/company"
#: 600 requests in 5 minutes (Companies House developer guidelines, "Rate limiting").
_SPACING_SECONDS = 0.5
_PAGE_SIZE = 100
#: Hops and companies after which a chain is given up; a real group has fewer.
_MOST_HOPS = 5
_MOST_COMPANIES = 40
_MOST_PAGES = 10
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class NoKey(FetchError):  # noqa: N818 - reads as a sentence where it is raised
    """There is no key, so the source is not consulted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedCompany:
    """A company with the bodies that the register names as its owners, past ones included.

    `owners_left_out` counts owners that are persons, or not of a kind that we read: nothing else is kept of them.
    """

    company: Company
    owners: tuple[CorporateOwner, ...] = ()
    owners_left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """A company (`companies[0]`) and the companies above it, nearest first, with what could not be followed."""

    companies: tuple[OwnedCompany, ...]
    issues: tuple[Issue, ...] = ()

    def company(self, number: str) -> OwnedCompany | None:
        """Return one company of the chain by its number, None where the chain did not reach it."""
        return next((item for item in self.companies if item.company.number == number), None)


def key_is_set() -> bool:
    """Say whether there is a key, without reading it out."""
    return bool(os.environ.get(KEY_SETTING, "").strip())


class CompaniesHouse:
    """Companies House over the archive. Answers are cut down to bodies before they are archived.

    Opens its own client, because an ordinary one would archive persons. Raises NoKey where there is no key (a run
    offline needs none) and FetchError where the key would travel without encryption. Every method raises what
    Client.get raises, and UnreadableRecord for a number that is none.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        key: str | None = None,
        base: str | None = None,
        fetcher: Fetcher | None = None,
        offline: bool = False,
        budget: int | None = None,
        max_age: timedelta = timedelta(days=7),
        on_request: Callable[[str, bool], None] | None = None,
        spacing_seconds: float = _SPACING_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = (base or os.environ.get(BASE_SETTING) or DEFAULT_BASE).rstrip("/")
        secret = (key if key is not None else os.environ.get(KEY_SETTING, "")).strip()
        if not secret and not offline:
            raise NoKey(f"Companies House was {NOT_CONSULTED}; set {KEY_SETTING} to a key of the public data API")
        parts = urlsplit(self._base)
        if secret and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise FetchError(f"{BASE_SETTING} must be an https address, because the key travels with each request")
        token = base64.b64encode(f"{secret}:".encode()).decode("ascii")
        self._headers = {"Accept": "application/json"} | ({"Authorization": f"Basic {token}"} if secret else {})
        self._own_fetcher = RequestsFetcher() if fetcher is None else None
        network: Fetcher = fetcher or self._own_fetcher  # type: ignore[assignment]
        self._client = Client(
            archive,
            fetcher=WithoutPersons(network),
            spacing_seconds=spacing_seconds,
            max_age=max_age,
            offline=offline,
            budget=budget,
            on_request=on_request,
            sleep=sleep,
        )

    def close(self) -> None:
        """Close the connections; the archive stays open."""
        self._client.close()
        if self._own_fetcher:
            self._own_fetcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def company(self, number: str) -> Company:
        """Return a company by its number, with or without its leading zeros; NotFound where there is none."""
        padded = company_number(number)
        record, snapshot = self._answer(f"company/{padded}", page=padded)
        found = company_of(record, snapshot)
        if found.number != padded:
            raise UnreadableRecord(f"{snapshot.origin} answers with company {found.number}; try again later")
        return found

    def named(self, name: str) -> tuple[Company, ...]:
        """Return the companies that bear exactly this name, "Limited" and "Ltd" being one; () where none does.

        A name without its legal form stands for each form. Several companies may answer: a name is used again after a
        company is dissolved. Which one is meant is for the caller to confirm.
        """
        asked = folded_company_name(name)
        has_form = asked != folded_company_name(name, with_form=False)
        record, snapshot = self._answer("search/companies", {"q": name, "items_per_page": _PAGE_SIZE})
        found = (company_of(item, snapshot) for item in _items(record) if item.get("kind") == COMPANY_FOUND)
        return tuple(item for item in found if folded_company_name(item.name, with_form=has_form) == asked)

    def owners(self, number: str) -> OwnedCompany:
        """Return a company and the bodies that the register names as its owners, past ones included."""
        return self._owned(self.company(number), [])

    def chain(self, number: str, most_hops: int = _MOST_HOPS) -> Ownership:
        """Return a company, its owners, their owners and so on, as far as `most_hops` and Companies House go.

        An owner is followed where its registration number and its whole name agree with one company; a number alone
        is an issue. An owner whose own words place it abroad ends the chain.
        """
        issues: list[Issue] = []
        waiting = deque([(self.company(number), 0)])
        seen = {waiting[0][0].number: waiting[0][0]}
        done: list[OwnedCompany] = []
        while waiting:
            company, hops = waiting.popleft()
            owned = self._owned(company, issues)
            owners = []
            for owner in owned.owners:
                if hops + 1 >= most_hops or len(seen) >= _MOST_COMPANIES:
                    if registered_in_uk(owner) is not False:
                        what = f"{owner.name}: not followed further, after {hops + 1} steps and {len(seen)} companies"
                        issues.append(Issue(kind="chain cut", where=owner.snapshot.origin, what=what))
                    owners.append(owner)
                    continue
                above = self._company_of(owner, seen, issues)
                if above and above.number not in seen:
                    seen[above.number] = above
                    waiting.append((above, hops + 1))
                owners.append(replace(owner, company_number=above.number if above else None))
            done.append(replace(owned, owners=tuple(owners)))
        return Ownership(companies=tuple(done), issues=tuple(issues))

    def _company_of(self, owner: CorporateOwner, seen: dict[str, Company], issues: list[Issue]) -> Company | None:
        """Return the company that an owner is: number and whole name must agree (two independent identifiers)."""
        if registered_in_uk(owner) is False or not owner.registration_number:
            return None
        try:
            number = company_number(owner.registration_number)
            found = seen.get(number) or self.company(number)
        except (UnreadableRecord, NotFound) as error:
            if registered_in_uk(owner):
                issues.append(Issue(kind="owner not found", where=owner.snapshot.origin, what=f"{owner.name}: {error}"))
            return None
        names = {folded_company_name(name) for name in (found.name, *found.previous_names)}
        if folded_company_name(owner.name) in names:
            return found
        if registered_in_uk(owner):
            what = f"{owner.name} gives the number {number}, which is {found.name}: not followed"
            issues.append(Issue(kind="owner not confirmed", where=owner.snapshot.origin, what=what))
        return None

    def _owned(self, company: Company, issues: list[Issue]) -> OwnedCompany:
        owners: list[CorporateOwner] = []
        left_out = 0
        for items, snapshot in self._owner_pages(company.number):
            for item in items:
                owner = owner_of(item, snapshot)
                if owner is not None:
                    owners.append(owner)
                    continue
                left_out += 1
                if item.get("kind") not in PERSON_KINDS:
                    what = f"{company.name} has an owner of a kind that we do not read; nothing of it is kept"
                    issues.append(Issue(kind="unknown kind of owner", where=snapshot.origin, what=what))
        return OwnedCompany(company=company, owners=tuple(owners), owners_left_out=left_out)

    def _owner_pages(self, number: str) -> Iterator[tuple[list[dict[str, object]], Snapshot]]:
        """Yield pages of owners. A company for which the register names none answers 404."""
        start = 0
        for _ in range(_MOST_PAGES):
            params = {"items_per_page": _PAGE_SIZE, "start_index": start}
            try:
                record, snapshot = self._answer(
                    f"company/{number}/persons-with-significant-control",
                    params,
                    page=f"{number}/persons-with-significant-control",
                )
            except NotFound:
                return
            items = _items(record)
            yield items, snapshot
            start += len(items)
            total = record.get("total_results")
            if not items or not isinstance(total, int) or start >= total:
                return

    def _answer(self, path: str, params: Params = (), page: str = "") -> tuple[dict[str, object], Snapshot]:
        answer, value = self._client.get_json(f"{self._base}/{quote(path)}", params, self._headers)
        receipt = answer.receipt
        if not isinstance(value, dict) or not value:
            raise UnreadableRecord(f"{receipt.url} answered with something that is no record; try again later")
        return value, Snapshot(
            source="companies_house",
            url=f"{_READERS_PAGE}/{page}" if page else receipt.url,
            retrieved=receipt.retrieved,
            sha256=receipt.sha256,
            origin=receipt.url,
        )


def _items(record: dict[str, object]) -> list[dict[str, object]]:
    items = record.get("items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
