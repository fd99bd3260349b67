"""The words of the service: its types, the features that explain a score, and one line on each entity."""

from __future__ import annotations

from diligence.countries import country_name
from diligence.model import KnownBody, Listing
from diligence.registers import ListInfo
from diligence.reports.wording import LIST_KIND_WORDS, day_words, money_words
from diligence.web.entities import Body, Entity, EntityType
from diligence.web.grant_records import Grant

TYPE_WORDS: dict[EntityType, tuple[str, str]] = {
    "listing": ("Entry on a list", "An organisation's entry on a watchlist; its description says of which kind."),
    "organisation": ("Organisation", "A body of the registers or of ROR, or one that grants of the store name."),
    "grant": ("Grant", "A research grant of the store, by reference or title."),
}

_ABSENT = "Absent where one of the two is not known."
_DECIDES = "It orders candidates of one status and decides nothing: different bodies can have names much alike."

#: Each feature: its name, and what its value means.
FEATURES: dict[str, tuple[str, str]] = {
    "name_similarity": ("Name similarity", "How far the two names are written alike once folded, 0 to 1. " + _DECIDES),
    "whole_name": ("Whole name", "True where the whole name agrees, letter by letter once folded."),
    "country_agrees": ("Country agrees", "Whether a country that you gave is the candidate's. " + _ABSENT),
    "city_agrees": ("City agrees", "Whether the city that you gave is the candidate's. " + _ABSENT),
    "shared_id": ("Shared id", "Whether the ROR id that you gave is the candidate's. " + _ABSENT),
    "other_bearers": (
        "Other bearers of the name",
        "How many other organisations known here bear the candidate's name.",
    ),
    "status": ("Status", "3 confirmed, 2 probable, 1 possible: a question for a person, counted nowhere."),
    "same_body": ("Same body", "False where only a part of the one is the other: a unit, a school, a parent."),
    "reference_agrees": ("Reference agrees", "True where you gave the grant's own reference."),
    "funder_agrees": ("Funder agrees", "Whether the funder that you gave is the grant's. " + _ABSENT),
    "start_year_agrees": ("Start year agrees", "Whether the grant starts in the year that you gave. " + _ABSENT),
}


def type_object(kind: EntityType) -> dict[str, str]:
    """Return a type as the API shows it."""
    return {"id": kind, "name": TYPE_WORDS[kind][0]}


def country_words(codes: str) -> str:
    """Return the names of the countries in a listing's cell ("CN", "CN;HK", or a source's own words)."""
    return ", ".join(country_name(code) for code in codes.split(";") if code)


def listing_words(listing: Listing) -> str:
    """Return what an entry stands on, with the kind of list always beside it (product rule 4)."""
    return "; ".join(
        part
        for part in (
            f"Entry on {listing.list}: {LIST_KIND_WORDS[listing.list_kind]}",
            country_words(listing.country) or "the list gives no country",
            f"listed since {day_words(listing.listed_since)}" if listing.listed_since else "",
            f"taken off {day_words(listing.delisted)}" if listing.delisted else "",
        )
        if part
    )


def entity_words(item: Entity) -> str:
    """Return one line that tells an entity from its namesakes."""
    thing = item.thing
    if isinstance(thing, Listing):
        return listing_words(thing)
    if isinstance(thing, Grant):
        years = f"starts {day_words(thing.start)}" if thing.start else "start not recorded"
        return "; ".join(part for part in (f"Grant {thing.reference}", thing.funder, years, grant_value(thing)) if part)
    return _body_words(thing)


def grant_value(grant: Grant) -> str:
    """Return what was awarded, in words."""
    value = grant.value_pounds
    return money_words(float(value) if value is not None and value.is_finite() else None)


def _body_words(body: Body) -> str:
    places = ", ".join(sorted(country_name(code) for code in body.countries))
    known = body.known
    where = f"{known.city}, {places}" if known is not None and known.city and places else places
    grants = len(body.grants)
    return "; ".join(
        part
        for part in (
            where or ("outside the UK" if body.outside_uk else "country not recorded"),
            _source(known),
            f"named in {grants} grant{'' if grants == 1 else 's'} of the store" if grants else "",
        )
        if part
    )


def _source(known: KnownBody | None) -> str:
    if known is None:
        return "organisation record of a grant"
    return f"ROR {known.ror}" if known.ror else "bundled register"


def list_info(item: Listing, infos: dict[str, ListInfo]) -> str:
    """Return publisher and licence of the list of an entry, as the licence asks (product rule 14)."""
    info = infos.get(item.list)
    return f"{info.publisher}; licence: {info.licence}" if info else "licence not recorded"
