"""The properties of each type: what may be given with a query, and what data extension fetches for an entity."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from diligence.countries import country_name
from diligence.in_force import in_force_on
from diligence.knowledge import is_assessed
from diligence.model import Listing, Match, YesNoUnsure
from diligence.reports.wording import IN_FORCE_WORDS, LIST_KIND_WORDS, MATCH_RELATION_WORDS, NOT_ASKED
from diligence.web.entities import Body, Entities, Entity, EntityType
from diligence.web.grant_records import Grant
from diligence.web.reconcile_request import BadRequest, ExtendProperty, Extension
from diligence.web.reconcile_words import country_words, list_info, type_object
from graphs.build import gtr_address

#: One value as the API shows it: {"str": ...}, {"int": ...}, {"float": ...}, {"date": ...} or an entity.
Cell = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a value is made from: the entities, the day of today, and the property with its settings."""

    entities: Entities
    today: date
    property: ExtendProperty


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of a type: name, meaning, its values for a thing, and the type of these where they are entities."""

    id: str
    name: str
    meaning: str
    values: Callable[[Entity, Asked], Iterable[Cell]]
    gives: EntityType | None = None


def in_force(listing: Listing, first_published: date | None, day: date, today: date) -> YesNoUnsure:
    """Say whether an entry is in force on a day; "unsure" where the list does not tell."""
    return in_force_on(listing.listed_since, listing.delisted, first_published, day, today)


def claims_of(item: Entity, entities: Entities) -> tuple[Match, ...]:
    """Return the confirmed and probable matches of an organisation with listings; a question is no value."""
    return tuple(match for match in matches_of(item, entities) if match.status != "possible")


def matches_of(item: Entity, entities: Entities) -> tuple[Match, ...]:
    """Return all matches of an organisation with listings, best first, each listing once.

    Of an entry: its body's other entries, claims only.
    """
    body = item.thing
    if isinstance(body, Listing):
        return tuple(_entries_beside(body, entities))
    if not isinstance(body, Body):
        return ()
    ids = {"ror": body.known.ror} if body.known is not None and body.known.ror else None
    codes = tuple(body.countries) if len(body.countries) == 1 else ()
    return entities.knowledge.index.match(item.name, codes, ids=ids, outside_uk=body.outside_uk)


def _entries_beside(listing: Listing, entities: Entities) -> Iterator[Match]:
    ids = {"ror": listing.ror} if listing.ror else None
    for match in entities.knowledge.index.match(listing.name, listing.country.split(";"), ids=ids):
        if match.relation == "is" and match.status != "possible" and match.listing != listing:
            yield match


def _text(*words: str) -> Iterator[Cell]:
    return ({"str": word} for word in words if word)


def _day(day: date | None) -> Iterator[Cell]:
    if day is not None:
        yield {"date": f"{day.isoformat()}T00:00:00Z"}


def _entity(item: Entity) -> Cell:
    return {"id": item.id, "name": item.name}


def _lists(item: Entity, asked: Asked) -> Iterator[Cell]:
    return (
        {
            "id": entry.id,
            "name": f"{entry.name} ({match.listing.list})",
            "description": f"{LIST_KIND_WORDS[match.listing.list_kind]}; {match.status}{_part_words(match)}",
        }
        for match in claims_of(item, asked.entities)
        for entry in [asked.entities.of_listing(match.listing)]
    )


def _part_words(match: Match) -> str:
    return "" if match.relation == "is" else f", {MATCH_RELATION_WORDS[match.relation]}"


# -- listings


def _listing(item: Entity) -> Listing:
    if not isinstance(item.thing, Listing):
        raise TypeError(f"{item.id} is no listing")
    return item.thing


def _force(item: Entity, asked: Asked, day: date) -> Iterator[Cell]:
    listing = _listing(item)
    first = asked.entities.knowledge.first_published(listing.list)
    return _text(in_force(listing, first, day, asked.today))


def _licence(item: Entity, asked: Asked) -> Iterator[Cell]:
    infos = {one.info.name: one.info for one in asked.entities.knowledge.lists}
    return _text(list_info(_listing(item), infos))


_LISTING = (
    Property(id="list", name="List", meaning="The list that the entry stands on.",
             values=lambda item, _: _text(_listing(item).list)),
    Property(id="list_kind", name="Kind of list", meaning="legal, government, assessment, press or own; never mixed.",
             values=lambda item, _: _text(_listing(item).list_kind)),
    Property(id="kind_words", name="Kind of list in words", meaning="What the kind of list means.",
             values=lambda item, _: _text(LIST_KIND_WORDS[_listing(item).list_kind])),
    Property(id="list_version", name="Version of the list", meaning="The version in which the entry was read.",
             values=lambda item, _: _text(_listing(item).list_version)),
    Property(id="listed_since", name="Listed since", meaning="The list's own date; empty where it gives none.",
             values=lambda item, _: _day(_listing(item).listed_since)),
    Property(id="delisted", name="Taken off", meaning="The day on which the entry was taken off again.",
             values=lambda item, _: _day(_listing(item).delisted)),
    Property(id="in_force_today", name="In force today", meaning="yes, no or unsure, by the version at hand.",
             values=lambda item, asked: _force(item, asked, asked.today)),
    Property(id="in_force_on", name="In force on a day",
             meaning="yes, no or unsure on the day of the setting “day”; today without it.",
             values=lambda item, asked: _force(item, asked, asked.property.day or asked.today)),
    Property(id="country", name="Country", meaning="As the list gives it.",
             values=lambda item, _: _text(country_words(_listing(item).country))),
    Property(id="ror", name="ROR id", meaning="The short ROR id, where the list or a register gives it.",
             values=lambda item, _: _text(_listing(item).ror)),
    Property(id="lists", name="Other entries of the body", gives="listing", values=_lists,
             meaning="Entries of the same body on this and on other lists, confirmed and probable; questions are left"
                     " out. The kind of each list stands beside it."),
    Property(id="aliases", name="Other names", meaning="The list's other names, weaker ones left out.",
             values=lambda item, _: _text(*_listing(item).aliases)),
    Property(id="detail", name="Detail", meaning="What else the list says of the entry.",
             values=lambda item, _: _text(_listing(item).detail)),
    Property(id="source", name="Source", meaning="Public address of the list or of the entry.",
             values=lambda item, _: _text(_listing(item).source_url)),
    Property(id="licence", name="Publisher and licence", meaning="Who publishes the list, and under which licence.",
             values=_licence),
    Property(id="response", name="Response", meaning="The organisation's reply. Keep it beside what you publish.",
             values=lambda *_: _text(NOT_ASKED)),
)  # fmt: skip

# -- organisations


def _body(item: Entity) -> Body:
    if not isinstance(item.thing, Body):
        raise TypeError(f"{item.id} is no organisation")
    return item.thing


def _kinds(item: Entity, asked: Asked) -> Iterator[Cell]:
    return _text(*sorted({match.listing.list_kind for match in claims_of(item, asked.entities)}))


def _list_force(item: Entity, asked: Asked) -> Iterator[Cell]:
    for match in claims_of(item, asked.entities):
        listing = match.listing
        first = asked.entities.knowledge.first_published(listing.list)
        force = in_force(listing, first, asked.property.day or asked.today, asked.today)
        yield {"str": f"{listing.list}: {IN_FORCE_WORDS[force]}"}


def _ties(item: Entity, asked: Asked) -> Iterator[Cell]:
    known = _body(item).known
    for link in asked.entities.knowledge.links.get(known.id, ()) if known is not None else ():
        strength = "assessment only" if is_assessed(link) else link.strength.replace("_", " ")
        yield {"str": f"{link.relation} {link.parent} ({strength}; {link.source})"}


def _known(item: Entity, field: str) -> Iterator[Cell]:
    known = _body(item).known
    return _text(str(getattr(known, field)) if known is not None else "")


def _records(item: Entity, asked: Asked) -> Iterator[Cell]:
    grants = asked.entities.grants
    for project in sorted(_body(item).grants, key=lambda key: (grants[key].reference, key)):
        entry = asked.entities.of_grant(grants[project])
        yield {"id": entry.id, "name": grants[project].reference}


_ORGANISATION = (
    Property(id="country", name="Country", meaning="Of the register or ROR, else as the grants' records tell it.",
             values=lambda item, _: _text(*sorted(map(country_name, _body(item).countries)))),
    Property(id="city", name="City", meaning="Of the register or ROR.", values=lambda item, _: _known(item, "city")),
    Property(id="ror", name="ROR id", meaning="The short ROR id.", values=lambda item, _: _known(item, "ror")),
    Property(id="aliases", name="Other names", meaning="Other names of the register, of ROR and of grants' records.",
             values=lambda item, _: _text(*item.names)),
    Property(id="lists", name="Entries on lists", gives="listing",
             meaning="Confirmed and probable matches with entries on lists, of the body or of one that it is a part"
                     " of; questions are left out. The kind of each list stands beside it.",
             values=_lists),
    Property(id="list_kind", name="Kinds of lists", meaning="Kinds of these lists; never mixed.", values=_kinds),
    Property(id="in_force_on", name="Entries in force", values=_list_force,
             meaning="Each of these lists with its status on the day of the setting “day”; today without it."),
    Property(id="state_links", name="State links", meaning="Documented ties to state bodies, with the source.",
             values=_ties),
    Property(id="grants", name="Grants", meaning="How many grants of this store name it.",
             values=lambda item, _: [{"int": len(_body(item).grants)}]),
    Property(id="grant_references", name="Grant references", meaning="The grants of this store that name it.",
             values=_records, gives="grant"),
    Property(id="uk_partners", name="UK partners",
             meaning="How many organisations with a UK place stand beside it in the grants of this store.",
             values=lambda item, asked: [{"int": asked.entities.uk_partners(_body(item))}]),
    Property(id="source", name="Source", meaning="Public address of its ROR record.",
             values=lambda item, _: ({"str": f"https://ror.org/{cell['str']}"} for cell in _known(item, "ror"))),
    Property(id="response", name="Response", meaning="The organisation's reply. Keep it beside what you publish.",
             values=lambda *_: _text(NOT_ASKED)),
)  # fmt: skip

# -- grants


def _grant(item: Entity) -> Grant:
    if not isinstance(item.thing, Grant):
        raise TypeError(f"{item.id} is no grant")
    return item.thing


def _value(item: Entity, _: Asked) -> Iterator[Cell]:
    value = _grant(item).value_pounds
    if value is not None and math.isfinite(value):
        yield {"float": float(value)}


def _partners(item: Entity, asked: Asked, *, leads: bool) -> list[Cell]:
    grant = _grant(item)
    wanted = grant.leads if leads else [identifier for identifier, roles in grant.partners if roles]
    bodies = {body.id: body for identifier in wanted for body in [asked.entities.of_record(identifier)]}
    return [_entity(body) for body in bodies.values()]


_GRANT = (
    Property(id="reference", name="Reference", meaning="As the record prints it.",
             values=lambda item, _: _text(_grant(item).reference)),
    Property(id="funder", name="Funder", meaning="As the record names it.",
             values=lambda item, _: _text(_grant(item).funder)),
    Property(id="start", name="Start", meaning="First day.", values=lambda item, _: _day(_grant(item).start)),
    Property(id="end", name="End", meaning="Last day.", values=lambda item, _: _day(_grant(item).end)),
    Property(id="start_year", name="Start year", meaning="Year of the first day.",
             values=lambda item, _: [{"int": start.year} for start in [_grant(item).start] if start]),
    Property(id="value", name="Value", meaning="Award in pounds.", values=_value),
    Property(id="status", name="Status", meaning="In the source's words.",
             values=lambda item, _: _text(_grant(item).status)),
    Property(id="lead", name="Lead organisation", meaning="Who leads it.", gives="organisation",
             values=lambda item, asked: _partners(item, asked, leads=True)),
    Property(id="partners", name="Organisations", gives="organisation",
             meaning="All organisations with a role in the record, declared or reported later.",
             values=lambda item, asked: _partners(item, asked, leads=False)),
    Property(id="source", name="Source", meaning="Public page of the grant on Gateway to Research.",
             values=lambda item, _: _text(gtr_address(_grant(item).reference))),
)  # fmt: skip

PROPERTIES: dict[EntityType, tuple[Property, ...]] = {
    "listing": _LISTING,
    "organisation": _ORGANISATION,
    "grant": _GRANT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What may be given with a name: id, name, meaning, and the types whose candidates it tells apart."""

    id: str
    name: str
    meaning: str
    types: tuple[EntityType, ...]


HINTS = (
    Hint(id="country", name="Country", types=("listing", "organisation"),
         meaning="Entries and organisations: an ISO code or a country's name, or “Outside UK”."),
    Hint(id="ror", name="ROR id", types=("listing", "organisation"),
         meaning="Entries and organisations: the ROR id, short or as an address; it decides alone."),
    Hint(id="city", name="City", types=("organisation",), meaning="Organisations: the city."),
    Hint(id="reference", name="Reference", types=("grant",),
         meaning="Grants: the grant's reference; it decides alone."),
    Hint(id="funder", name="Funder", types=("grant",), meaning="Grants: the funder, in full or as its acronym."),
    Hint(id="start_year", name="Start year", types=("grant",), meaning="Grants: the year of the first day."),
)  # fmt: skip

#: The settings of the manifest; each property takes them.
SETTINGS: tuple[dict[str, object], ...] = (
    {
        "name": "limit",
        "label": "Limit",
        "type": "number",
        "default": 0,
        "help_text": "At most so many values in a row; 0 for all.",
    },
    {
        "name": "day",
        "label": "Day",
        "type": "text",
        "default": "",
        "help_text": "For “in force”: the day of the activity, as 2019-05-21. Without it, today.",
    },
)


def known_properties() -> dict[str, Property]:
    """Return one property for each id that data extension knows, for its name and meaning."""
    return {item.id: item for kind in reversed(list(PROPERTIES)) for item in PROPERTIES[kind]}


def extend(asked: Extension, entities: Entities, today: date) -> dict[str, object]:
    """Return the columns and cells of a data extension; ids that nobody has and properties of other types are empty.

    BadRequest where no type has a property.
    """
    known = known_properties()
    for wanted in asked.properties:
        if wanted.id not in known:
            raise BadRequest(f"extend: no property {wanted.id[:40]!r}; known are {', '.join(known)}")
    meta = [_column(known[item.id]) for item in asked.properties]
    rows = {
        identifier: {item.id: _cells(entities.get(identifier), item, entities, today) for item in asked.properties}
        for identifier in asked.ids
    }
    return {"meta": meta, "rows": rows}


def _column(item: Property) -> dict[str, object]:
    column: dict[str, object] = {"id": item.id, "name": item.name}
    return column if item.gives is None else {**column, "type": type_object(item.gives)}


def _cells(item: Entity | None, wanted: ExtendProperty, entities: Entities, today: date) -> list[Cell]:
    if item is None:
        return []
    own: Mapping[str, Property] = {one.id: one for one in PROPERTIES[item.type]}
    if wanted.id not in own:
        return []
    cells = list(own[wanted.id].values(item, Asked(entities=entities, today=today, property=wanted)))
    return cells[: wanted.limit] if wanted.limit else cells
