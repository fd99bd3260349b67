"""What we keep of a Companies House answer: companies and the bodies that own them, never anything about a person.

The answers are cut down before they are archived, so not even the archive holds a person's name, date of birth,
nationality or address; the archive's hash is of what is kept. Only fields named here are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

import requests

from scrapers.errors import UnreadableRecord
from scrapers.fetcher import Fetcher, Reply
from scrapers.parse import uk_date, words
from scrapers.records import Snapshot

OwnerKind = Literal["corporate entity", "legal person"]

_OWNER_KINDS: Mapping[str, OwnerKind] = {
    "corporate-entity-person-with-significant-control": "corporate entity",
    "legal-person-person-with-significant-control": "legal person",
    "corporate-entity-beneficial-owner": "corporate entity",
    "legal-person-beneficial-owner": "legal person",
}
#: Kinds that are persons, or may be: counted, and nothing else is kept of them.
PERSON_KINDS = frozenset(
    {
        "individual-person-with-significant-control",
        "super-secure-person-with-significant-control",
        "individual-beneficial-owner",
        "super-secure-beneficial-owner",
    }
)
_ANOTHER_KIND = "another-kind"
COMPANY_FOUND = "searchresults#company"
_OWNER_FIELDS = ("kind", "name", "notified_on", "ceased_on", "ceased", "natures_of_control")
_IDENTIFICATION_FIELDS = (
    *("legal_form", "legal_authority", "place_registered", "country_registered", "registration_number"),
)
_COMPANY_FIELDS = (
    *("company_name", "company_number", "company_status", "type", "date_of_creation", "date_of_cessation"),
    *("jurisdiction",),
)
_FOUND_FIELDS = ("title", "company_number", "company_status", "company_type", "date_of_creation", "date_of_cessation")
_PAGE_FIELDS = ("total_results", "start_index", "items_per_page")
_KEPT_LINKS = ("persons_with_significant_control", "exemptions")
_NUMBER = re.compile(r"([A-Z]{0,2})(\d{1,8})([A-Z]?)", re.ASCII)
_UK_WORDS = frozenset(
    {"england", "wales", "scotland", "northern", "ireland", "united", "kingdom", "uk", "gb", "great", "britain"}
)
_REGISTER_WORDS = frozenset(
    {
        *("register", "registrar", "registry", "companies", "company", "house", "of", "for", "and", "the", "in"),
        *("cardiff", "edinburgh", "belfast", "london"),
    }
)
_NO_ANSWER = frozenset({"n", "a", "none", "unknown", "not", "applicable"})
_FORMS = {
    "public limited company": "plc",
    "limited liability partnership": "llp",
    "limited": "ltd",
}
_ENDINGS = (" ltd", " plc", " llp")
_NOT_IN_NAMES = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company on the register. `number` has 8 characters. Days are the register's; None where it gives none.

    `exempt` says that the register shows an exemption from naming owners, as for companies traded on a market.
    """

    number: str
    name: str
    snapshot: Snapshot
    status: str | None = None
    type: str | None = None
    jurisdiction: str | None = None
    created: date | None = None
    dissolved: date | None = None
    previous_names: tuple[str, ...] = ()
    exempt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CorporateOwner:
    """A body that Companies House names as having significant control of a company.

    `notified_on` is the day from which the register names it: the register began on 6 April 2016, so control may be
    older. `country_registered` is the owner's own word and may be None. `company_number` is the owner's own number at
    Companies House, set only where number and whole name both agree with the register.
    """

    kind: OwnerKind
    name: str
    snapshot: Snapshot
    notified_on: date | None = None
    ceased_on: date | None = None
    natures_of_control: tuple[str, ...] = ()
    legal_form: str | None = None
    legal_authority: str | None = None
    place_registered: str | None = None
    country_registered: str | None = None
    registration_number: str | None = None
    company_number: str | None = None


def company_number(text: str) -> str:
    """Return a company number with its eight characters: "1234567" is 01234567 and "SC12345" is SC012345.

    Raises UnreadableRecord where the text has no such shape.
    """
    folded = "".join(text.split()).upper()
    found = _NUMBER.fullmatch(folded)
    if not found or len(folded) > 8 or not int(found.group(2)):
        raise UnreadableRecord(f"{text[:40]!r} is not a company number as 01234567 or SC012345")
    letters, digits, ending = found.groups()
    return f"{letters}{digits.zfill(8 - len(letters) - len(ending))}{ending}"


def folded_company_name(name: str, *, with_form: bool = True) -> str:
    """Return a company's name for comparison: case, dots and "&" evened, "Limited" as "ltd"; or without its form."""
    text = " ".join(_NOT_IN_NAMES.sub(" ", re.sub(r"[.'’]", "", name.casefold()).replace("&", " and ")).split())
    text = text.removeprefix("the ")
    for long, short in _FORMS.items():
        if text.endswith(f" {long}"):
            text = text.removesuffix(long) + short
            break
    if not with_form:
        for ending in _ENDINGS:
            text = text.removesuffix(ending)
    return text


def registered_in_uk(owner: CorporateOwner) -> bool | None:
    """Say whether an owner's own words place it on a register of the United Kingdom; None where they do not say."""
    for said in (owner.country_registered, owner.place_registered):
        tokens = set(re.findall(r"\w+", (said or "").casefold()))
        rest = tokens - _REGISTER_WORDS - _NO_ANSWER
        if rest:
            # "Ireland" alone is another state; a place on a register need not be the country ("Hong Kong", "London").
            is_uk = rest <= _UK_WORDS and rest != {"ireland"}
            return True if is_uk else (False if said == owner.country_registered else None)
        if {"companies", "house"} <= tokens:
            return True
    return None


class WithoutPersons:
    """A fetcher that cuts each answer down to companies and the bodies that own them, before anyone sees it."""

    def __init__(self, inner: Fetcher) -> None:
        self._inner = inner

    def fetch(self, url: str, headers: Mapping[str, str], *, timeout: float, max_bytes: int) -> Reply:
        """See Fetcher. An answer that cannot be read is treated as broken off: it is asked for again, never kept."""
        reply = self._inner.fetch(url, headers, timeout=timeout, max_bytes=max_bytes)
        if urlsplit(url).path == "/robots.txt":
            return reply
        if reply.status != 200:
            return replace(reply, body=b"")
        try:
            kept = kept_of(json.loads(reply.body))
        except (ValueError, RecursionError):
            # The parser's error is left out on purpose: it may hold the answer's words.
            raise requests.exceptions.ContentDecodingError("the answer is not whole JSON") from None
        return replace(reply, body=json.dumps(kept, ensure_ascii=False, sort_keys=True).encode())


def kept_of(value: object) -> dict[str, object]:
    """Return what we keep of one decoded answer: a company, a list of owners or a search; {} for anything else."""
    if not isinstance(value, dict):
        return {}
    if "company_name" in value:
        links = value.get("links")
        return {
            **_picked(value, _COMPANY_FIELDS),
            "previous_company_names": [_picked(item, ("name",)) for item in _dicts(value, "previous_company_names")],
            "links": _picked(links, _KEPT_LINKS) if isinstance(links, dict) else {},
        }
    if not isinstance(value.get("items"), list):
        return {}
    return {**_picked(value, _PAGE_FIELDS), "items": [_kept_item(item) for item in value["items"]]}


def _kept_item(item: object) -> dict[str, object]:
    if not isinstance(item, dict):
        return {"kind": _ANOTHER_KIND}
    kind = item.get("kind")
    if kind in _OWNER_KINDS:
        known = item.get("identification")
        identification = _picked(known, _IDENTIFICATION_FIELDS) if isinstance(known, dict) else {}
        return {**_picked(item, _OWNER_FIELDS), "identification": identification}
    if kind in {None, COMPANY_FOUND} and "company_number" in item and "title" in item:
        return {"kind": COMPANY_FOUND, **_picked(item, _FOUND_FIELDS)}
    return {"kind": kind if kind in PERSON_KINDS else _ANOTHER_KIND}


def _picked(value: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
    """Return the named fields that hold plain values or lists of words; an object could hide anything."""
    return {
        name: value[name]
        for name in names
        if isinstance(value.get(name), (str, int, bool))
        or (isinstance(value.get(name), list) and all(isinstance(part, str) for part in value[name]))  # type: ignore[attr-defined]
    }


def _dicts(record: Mapping[str, object], field: str) -> list[dict[str, object]]:
    value = record.get(field)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def company_of(record: Mapping[str, object], snapshot: Snapshot) -> Company:
    """Return a company from a kept profile or a line of a kept search; UnreadableRecord where it has no name."""
    links = record.get("links")
    previous = _dicts(record, "previous_company_names")
    return Company(
        number=company_number(_needed(record, "company_number", snapshot)),
        name=_needed(record, "company_name" if "company_name" in record else "title", snapshot),
        snapshot=snapshot,
        status=_text(record, "company_status"),
        type=_text(record, "type") or _text(record, "company_type"),
        jurisdiction=_text(record, "jurisdiction"),
        created=_day(record, "date_of_creation"),
        dissolved=_day(record, "date_of_cessation"),
        previous_names=tuple(name for item in previous if (name := _text(item, "name"))),
        exempt=isinstance(links, dict) and "exemptions" in links,
    )


def owner_of(record: Mapping[str, object], snapshot: Snapshot) -> CorporateOwner | None:
    """Return an owner from a kept item, None where the item is no body; UnreadableRecord where it has no name."""
    kind = record.get("kind")
    if not isinstance(kind, str) or kind not in _OWNER_KINDS:
        return None
    known = record.get("identification")
    identification: Mapping[str, object] = known if isinstance(known, dict) else {}
    natures = record.get("natures_of_control")
    return CorporateOwner(
        kind=_OWNER_KINDS[kind],
        name=_needed(record, "name", snapshot),
        snapshot=snapshot,
        notified_on=_day(record, "notified_on"),
        ceased_on=_day(record, "ceased_on"),
        natures_of_control=tuple(str(nature) for nature in natures) if isinstance(natures, list) else (),
        legal_form=_text(identification, "legal_form"),
        legal_authority=_text(identification, "legal_authority"),
        place_registered=_text(identification, "place_registered"),
        country_registered=_text(identification, "country_registered"),
        registration_number=_text(identification, "registration_number"),
    )


def _text(record: Mapping[str, object], field: str) -> str | None:
    value = record.get(field)
    return words(value) or None if isinstance(value, str) else None


def _needed(record: Mapping[str, object], field: str, snapshot: Snapshot) -> str:
    value = _text(record, field)
    if value is None:
        raise UnreadableRecord(f"{snapshot.origin}: a record of Companies House has no {field}")
    return value


def _day(record: Mapping[str, object], field: str) -> date | None:
    value = _text(record, field)
    return uk_date(value) if value else None
