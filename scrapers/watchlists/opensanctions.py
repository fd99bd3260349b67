"""OpenSanctions: entities of many lists in FollowTheMoney lines, CC BY-NC, so marked non-commercial."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import msgspec

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.organisations import is_organisation
from scrapers.watchlists.records import ListingRecord, ListPart, Tally, Watchlist
from scrapers.watchlists.table import day, joined, others

HOME = "https://www.opensanctions.org/datasets/sanctions/"
ADDRESS = "https://data.opensanctions.org/datasets/latest/sanctions/entities.ftm.json"
_WHAT = "the OpenSanctions file"
LEGAL, OTHER = "opensanctions-legal", "opensanctions-other"
_SCHEMATA = frozenset({"Organization", "Company", "PublicBody", "LegalEntity"})
#: Topics that say "on a legal list"; the others that we keep are said by whoever the source is, so an assessment.
_LEGAL_TOPICS = frozenset({"sanction", "export.control"})
_OTHER_TOPICS = frozenset({"debarment", "mil", "gov.soe"})
_COUNTRY_FIELDS = ("country", "jurisdiction", "mainCountry")
#: A schema that may hold a person as well carries these only when it does.
_PERSON_FIELDS = ("birthDate", "birthPlace", "nationality", "firstName", "lastName", "gender", "passportNumber")


def parse(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    """Yield one record for each organisation with a topic that we keep; persons, ships and the rest are counted."""
    decode = msgspec.json.Decoder().decode
    for number, line in enumerate(io.BytesIO(body), 1):
        if not line.strip():
            continue
        try:
            entity = decode(line)
        except msgspec.DecodeError as error:
            raise UnreadableRecord(f"{_WHAT} line {number} is not JSON: {error}") from error
        if not isinstance(entity, dict) or not all(
            isinstance(entity.get(name), kind) for name, kind in (("id", str), ("schema", str), ("properties", dict))
        ):
            raise UnreadableRecord(f"{_WHAT} line {number} has no id, schema or properties: the shape has changed")
        yield from _record(entity, number, tally)


def _record(entity: dict[str, Any], number: int, tally: Tally) -> Iterator[ListingRecord]:
    schema, properties = entity["schema"], entity["properties"]
    if schema not in _SCHEMATA:
        tally.left_out["individual" if schema == "Person" else "of another schema"] += 1
        return
    if any(properties.get(name) for name in _PERSON_FIELDS):
        tally.left_out["individual"] += 1
        return
    topics = _values(properties, "topics")
    key = LEGAL if _LEGAL_TOPICS & set(topics) else OTHER if _OTHER_TOPICS & set(topics) else None
    if key is None:
        tally.left_out["organisation without a topic that we keep"] += 1
        return
    names = _values(properties, "name")
    name = entity.get("caption") if isinstance(entity.get("caption"), str) else next(iter(names), "")
    if not name:
        raise UnreadableRecord(f"{_WHAT} line {number}: entity {entity['id']!r} has no name")
    if schema == "LegalEntity" and not is_organisation(name, names):
        # A legal entity may be a natural person: the schema of those of whom the source does not say which.
        tally.left_out["of schema LegalEntity, and not an organisation by its name"] += 1
        return
    datasets = joined(str(item) for item in entity.get("datasets") or ())
    tally.report_date = max(
        (item for item in (tally.report_date, day(str(entity.get("last_seen") or "")[:10])) if item), default=None
    )
    yield ListingRecord(
        list_key=key,
        name=name,
        aliases=others([*names, *_values(properties, "alias"), *_values(properties, "previousName")], name),
        weak_aliases=others(_values(properties, "weakAlias"), name),
        countries=joined(value.upper() for field in _COUNTRY_FIELDS for value in _values(properties, field)),
        entity_type=schema,
        detail=f"OpenSanctions topics: {', '.join(topics)}; lists: {', '.join(datasets)}",
        reference=entity["id"],
        addresses=_values(properties, "address"),
        source_url=f"https://www.opensanctions.org/entities/{entity['id']}/",
    )


def _values(properties: dict[str, Any], name: str) -> tuple[str, ...]:
    found = properties.get(name) or ()
    return joined(item for item in found if isinstance(item, str))


WATCHLIST = Watchlist(
    key="opensanctions",
    title="OpenSanctions",
    publisher="OpenSanctions",
    licence="CC BY-NC 4.0, non-commercial use only",
    home=HOME,
    address=ADDRESS,
    expected_min=15_000,
    expected_max=900_000,
    parts=(
        ListPart(key=LEGAL, name="OpenSanctions: sanctions and export control", kind="legal"),
        ListPart(key=OTHER, name="OpenSanctions: debarment, military, state-owned", kind="assessment"),
    ),
    well_known=(("Rosoboronexport", "RU"), ("Korea Mining Development Trading Corporation", "KP")),
    parse=parse,
    non_commercial=True,
    stale_after_days=14,
)
