"""Answers a query with candidates, by the product's own matcher: status, score, the features behind it, and why.

A candidate matches only where it is confirmed (product rule 3: a shared id, or the whole name and an agreeing place),
is the body itself, and no other thing is as sure. Everything else is for a person to decide. What a person of the
office judged wins over what the matcher says; the person is not named to clients of the service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rapidfuzz.distance import Indel

from diligence.countries import country_code, country_name
from diligence.judgements import Judgements, body_targets, listing_targets
from diligence.listed_names import without_acronym
from diligence.model import LIST_KINDS, KnownBody, Listing, Match, MatchStatus
from diligence.names import fold, is_acronym_of, is_distinctive, looks_like_acronym, name_words, plain_key
from diligence.reports.wording import MATCH_RELATION_WORDS
from diligence.web.candidate import Candidate, Feature, status_words
from diligence.web.entities import Body, Entities, Entity
from diligence.web.name_index import similarity
from diligence.web.reconcile_grants import grants
from diligence.web.reconcile_request import TYPES, Query
from diligence.web.reconcile_words import entity_words, listing_words

#: From here on a name that nobody bears is shown beside one that is written much like it (Indel, 0 to 1).
_NEAR = 0.85


def answer(query: Query, entities: Entities, judgements: Judgements) -> list[dict[str, object]]:
    """Return the candidates of a query as the API shows them, best first; an empty list where there is none."""
    found: list[Candidate] = []
    if "listing" in query.types:
        found.extend(_listings(query, entities, judgements))
    if "organisation" in query.types:
        found.extend(_organisations(query, entities, judgements))
    if "grant" in query.types:
        found.extend(grants(query, entities))
    ordered = sorted(found, key=lambda item: _order(query, item))
    matched = _matched(ordered)
    return [item.shown(match=item is matched) for item in ordered[: query.limit]]


def _matched(ordered: list[Candidate]) -> Candidate | None:
    """Return the one candidate that a client may take without asking, or None.

    Of entries, and of entries with one organisation, it is the first: the matcher confirms a whole name, or an id, for
    one body only, and that body stands on several lists, or on two editions of one. Two organisations or two grants
    are for a person, and so is what a person judged beside a thing of another type.
    """
    sure = [item for item in ordered if item.sure]
    others = [item.entity.type for item in sure if item.entity.type != "listing"]
    judged_apart = any(item.judged for item in sure) and len({item.entity.type for item in sure}) > 1
    if len(others) > 1 or ("grant" in others and len(sure) > 1) or judged_apart:
        return None
    return sure[0] if sure else None


def _order(query: Query, item: Candidate) -> tuple[object, ...]:
    """Best first; of equal scores what a person judged, then the name as it is written, then the weightiest entry."""
    listing = item.entity.thing
    entry = (
        (LIST_KINDS.index(listing.list_kind), listing.delisted is not None, listing.listed_since is None)
        if isinstance(listing, Listing)
        else ()
    )
    written = -Indel.normalized_similarity(fold(query.name), fold(item.entity.name))
    return (
        -item.score, TYPES.index(item.entity.type), not item.judged, written, entry, item.entity.name, item.entity.id,
    )  # fmt: skip


# -- listings


def _listings(query: Query, entities: Entities, judgements: Judgements) -> Iterator[Candidate]:
    for match in _matches(query, entities):
        judged = judgements.match([query.name], match)
        if judged is None:
            continue
        if judged is match:
            yield _listing(query, match, entities)
            continue
        held = judgements.about([query.name], "listing", *listing_targets(match.listing))
        why = f"{_judged(held.verdict if held else '')}; by comparison {match.status}: {match.why}"
        yield replace(
            _listing(query, replace(judged, why=why), entities), judged=held is not None and held.verdict == "same"
        )


def _matches(query: Query, entities: Entities) -> Iterator[Match]:
    if not query.name.strip() and not query.ror:
        return  # a country or a city alone brings nothing
    ids = {"ror": query.ror} if query.ror else None
    index = entities.knowledge.index
    for match in index.match(query.name, query.countries, ids=ids, outside_uk=query.outside_uk):
        if _other_id(query, match.ror):
            yield replace(match, status="possible", why=f"{match.why}; the ROR id that was given is another body's")
        else:
            yield match


def _listing(query: Query, match: Match, entities: Entities) -> Candidate:
    listing = match.listing
    relation = "" if match.relation == "is" else f", {MATCH_RELATION_WORDS[match.relation]}"
    features = {
        "whole_name": _is_whole(query.name, (listing.name, *listing.aliases)),
        "other_bearers": sum(
            _is_other(item.thing.known, match) for item in entities.bearing(listing.name, "organisation")
            if isinstance(item.thing, Body) and item.thing.known is not None
        ),
        **_place(query, frozenset(listing.country.split(";")) - {""}, frozenset()),
        **_shared(query, match.ror),
    }  # fmt: skip
    return Candidate(
        entity=entities.of_listing(listing),
        status=match.status,
        description=f"{listing_words(listing)}. {status_words(match.status)}{relation}: {match.why}",
        alike=similarity(query.name, match.matched_name),
        same=match.relation == "is",
        whole=_is_all(query.name, listing),
        by_id=features.get("shared_id") is True and match.relation == "is",
        features=features,
    )


def _is_all(name: str, listing: Listing) -> bool:
    """Whether a name holds nothing but a listed name, and its own acronym or the listed body's country behind it.

    The matcher sets other places aside too, such as that of a campus; whoever fills a column without a look shall not
    take a campus for the whole.
    """
    codes = set(listing.country.split(";")) - {""}
    asked = fold(name)
    for own in {listing.name, without_acronym(listing.name), *listing.aliases}:
        listed = fold(own)
        if plain_key(asked) == plain_key(listed):
            return True
        rest = asked.removeprefix(f"{listed} ")
        if listed and rest != asked and (country_code(rest) in codes or is_acronym_of(rest, own)):
            return True
    return False


def _is_other(known: KnownBody, match: Match) -> bool:
    """Whether a body that bears a listed name is another than the listed one: other id, or other country."""
    if known.ror and match.ror:
        return known.ror != match.ror
    return known.country not in match.listing.country.split(";")


# -- organisations


def _organisations(query: Query, entities: Entities, judgements: Judgements) -> list[Candidate]:
    if not query.name.strip() and not query.ror:
        return []

    def may_be(item: Entity) -> bool:
        return not _elsewhere(query, item) and not _is_judged_another(query, item, judgements)

    bearers = [item for item in entities.bearing(query.name, "organisation") if may_be(item)]
    found: dict[str, Candidate] = {}
    known = _identified(query, entities, judgements, bearers)
    if known is not None:
        found[known.entity.id] = known
    for item in bearers:
        if item.id not in found:
            status, why = _borne(query, item, [other for other in bearers if other is not item])
            found[item.id] = _organisation(query, item, status, why, entities)
    if looks_like_acronym(query.name):
        for item in entities.with_acronym(query.name):
            if item.id not in found and may_be(item):
                why = "its acronym; an acronym alone is no identity"
                found[item.id] = _organisation(query, item, "possible", why, entities)
    if not found:
        for alike, item in entities.near(query.name, "organisation", _NEAR):
            if may_be(item):
                why = f"nobody known bears this name; a name written {round(100 * alike)}% alike"
                found[item.id] = _organisation(query, item, "possible", why, entities)
    return list(found.values())


def _identified(
    query: Query, entities: Entities, judgements: Judgements, bearers: Iterable[Entity]
) -> Candidate | None:
    """Return the known body that the name is taken for, unless a person judged otherwise."""
    body, why = _in_city(query, bearers)
    by_city = body is not None
    if body is None:
        ids = {"ror": query.ror} if query.ror else None
        found = entities.knowledge.index.identify(query.name, query.countries, ids=ids, outside_uk=query.outside_uk)
        body, why = (found.body, found.basis) if found else (None, "")
    judged, basis = judgements.identity([query.name], body, why, entities.knowledge.bodies)
    item = entities.of_body(judged) if judged else None
    if judged is None or item is None:
        return None
    if basis != why:
        return replace(_organisation(query, item, "confirmed", _judged("same"), entities), judged=True)
    return _organisation(query, item, _identity_status(query, judged, by_city=by_city), why, entities)


def _in_city(query: Query, bearers: Iterable[Entity]) -> tuple[KnownBody | None, str]:
    """Return the one known body of this name in the city that was given: a city is a place too (product rule 3)."""
    if not query.city or query.ror:
        return None, ""
    city = fold(query.city)
    here = [item.thing.known for item in bearers if isinstance(item.thing, Body) and city in item.thing.cities]
    if len(here) != 1 or here[0] is None:
        return None, ""
    return here[0], f"the name agrees with “{here[0].name}”; city agrees: {here[0].city}"


def _identity_status(query: Query, body: KnownBody, *, by_city: bool) -> MatchStatus:
    if query.ror and body.ror:
        return "confirmed" if query.ror == body.ror else "possible"
    if _is_short(query.name):
        return "possible"
    whole = plain_key(query.name) == plain_key(body.name)
    city = fold(query.city) == fold(body.city) if query.city and body.city else None
    placed = by_city or (body.country in query.countries and city is not False)
    return "confirmed" if whole and placed else "probable"


def _is_judged_another(query: Query, item: Entity, judgements: Judgements) -> bool:
    """Whether a person judged that the name is not this body's."""
    if not isinstance(item.thing, Body) or item.thing.known is None:
        return False
    held = judgements.about([query.name], "body", *body_targets(item.thing.known))
    return held is not None and held.verdict == "different"


def _borne(query: Query, item: Entity, others: Iterable[Entity]) -> tuple[MatchStatus, str]:
    """Return the status of a body that bears the name, where the matcher took the name for no known body or another."""
    body = item.thing
    rivals = [other for other in others if not isinstance(other.thing, Body) or _here(query, other.thing)]
    if not isinstance(body, Body) or not _here(query, body):
        return "possible", "bears the name; no country tells whether it is this one"
    if rivals:
        return "possible", f"bears the name in that country, and so do {len(rivals)} more"
    if body.known is not None or _is_short(query.name):
        return "possible", "bears the name in that country, and that is too little to tell"
    where = ", ".join(sorted(country_name(code) for code in body.countries))
    whole = _is_whole(query.name, (item.name, *item.names))
    city = not query.city or not body.cities or fold(query.city) in body.cities
    how = "whole name agrees" if whole else "name agrees once shortened words and legal forms are evened out"
    return ("confirmed" if whole and city else "probable"), f"{how}; country agrees: {where}"


def _organisation(query: Query, item: Entity, status: MatchStatus, why: str, entities: Entities) -> Candidate:
    body = item.thing if isinstance(item.thing, Body) else Body(known=None)
    ror = body.known.ror if body.known is not None else ""
    names = (item.name, *item.names)
    features = {
        "whole_name": _is_whole(query.name, names),
        "other_bearers": sum(other is not item for other in entities.bearing(item.name, "organisation")),
        **_place(query, body.countries, body.cities),
        **_shared(query, ror),
    }
    return Candidate(
        entity=item,
        status=status,
        description=f"{entity_words(item)}. {status_words(status)}: {why}",
        alike=max(similarity(query.name, name) for name in names),
        by_id=features.get("shared_id") is True,
        features=features,
    )


def _here(query: Query, body: Body) -> bool:
    return len(body.countries) == 1 and bool(body.countries & set(query.countries))


def _elsewhere(query: Query, item: Entity) -> bool:
    """Whether a body's place contradicts the one that was given."""
    if not isinstance(item.thing, Body):
        return False
    codes = item.thing.countries
    if query.countries and codes:
        return not codes & set(query.countries)
    if query.outside_uk:
        return codes == {"GB"}
    return query.countries == ("GB",) and item.thing.outside_uk


def _is_short(name: str) -> bool:
    """Whether a name is an acronym, or one word that tells nobody apart: never more than a question."""
    words = name_words(name)
    return looks_like_acronym(name) or (len(words) < 2 and not is_distinctive(words))


def _is_whole(name: str, names: Iterable[str]) -> bool:
    """Whether a name is written as one of these; an acronym is no whole name."""
    return not _is_short(name) and plain_key(name) in map(plain_key, names)


# -- what all have


def _place(query: Query, codes: frozenset[str], cities: frozenset[str]) -> dict[str, Feature]:
    found: dict[str, Feature] = {}
    if query.countries and codes:
        found["country_agrees"] = bool(codes & set(query.countries))
    if query.city and cities:
        found["city_agrees"] = fold(query.city) in cities
    return found


def _shared(query: Query, ror: str) -> dict[str, Feature]:
    return {"shared_id": query.ror == ror} if query.ror and ror else {}


def _other_id(query: Query, ror: str) -> bool:
    return bool(query.ror and ror) and query.ror != ror


def _judged(verdict: str) -> str:
    words = {"same": "is the same body", "unsure": "may be the same body (unsure)"}.get(verdict, "was judged")
    return f"a person of this office judged that it {words}"
