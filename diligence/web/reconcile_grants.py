"""Answers a query with grants: by reference, or by a whole title with the funder or the year of its start."""

from __future__ import annotations

from diligence.model import MatchStatus
from diligence.names import fold, is_acronym_of, looks_like_acronym, plain_key
from diligence.web.candidate import Candidate, Feature, status_words
from diligence.web.entities import Entities, Entity
from diligence.web.grant_records import Grant
from diligence.web.name_index import similarity
from diligence.web.reconcile_request import Query
from diligence.web.reconcile_words import entity_words

#: Titles are shown beside one that is written so far alike (Indel, 0 to 1).
_NEAR = 0.8
#: Words of a beginning that may tell a title, and how many titles are shown that begin so.
_BEGINNING, _BEGUN = 3, 5


def grants(query: Query, entities: Entities) -> list[Candidate]:
    """Return the grants that a query may mean."""
    named = entities.with_reference(query.reference or query.name)
    if named:
        why = "the reference agrees"
        return [_grant(query, item, "confirmed", why, by_id=True) for item in named]
    if not query.name.strip():
        return []
    whole = [item for item in entities.bearing(query.name, "grant") if _titled(item, query.name)]
    agreeing = [item for item in whole if not _contradicts(query, item)]
    found: dict[str, Candidate] = {}
    for item in whole:
        status: MatchStatus
        told = [words for words, agrees in _told(query, item).items() if agrees]
        if item not in agreeing:
            status, why = "possible", "the title agrees; the funder or the start year does not"
        elif told and len(agreeing) == 1:
            status, why = (
                "confirmed",
                f"the whole title agrees, and the {' and the '.join(_FIELD[one] for one in told)}",
            )
        else:
            status = "probable" if len(agreeing) == 1 else "possible"
            why = _bearers_of_title(len(agreeing))
        found[item.id] = _grant(query, item, status, why)
    for alike, item in entities.near(query.name, "grant", _NEAR):
        if item.id not in found:
            why = f"a title written {round(100 * alike)}% alike"
            found[item.id] = _grant(query, item, "possible", why)
    if len(query.name.split()) >= _BEGINNING:
        for item in entities.titled_from(query.name, _BEGUN):
            if item.id not in found:
                found[item.id] = _grant(query, item, "possible", "a title that begins so")
    return list(found.values())


_FIELD = {"funder_agrees": "funder", "start_year_agrees": "start year"}


def _bearers_of_title(number: int) -> str:
    return "the whole title agrees" if number == 1 else f"the title agrees, and {number} grants bear it"


def _titled(item: Entity, title: str) -> bool:
    return plain_key(item.name) == plain_key(title)


def _grant(query: Query, item: Entity, status: MatchStatus, why: str, *, by_id: bool = False) -> Candidate:
    features: dict[str, Feature] = {"whole_name": _titled(item, query.name), "reference_agrees": by_id}
    features.update(_told(query, item))
    return Candidate(
        entity=item,
        status=status,
        description=f"{entity_words(item)}. {status_words(status)}: {why}",
        alike=similarity(query.name, item.name),
        by_id=by_id,
        features=features,
    )


def _contradicts(query: Query, item: Entity) -> bool:
    return not all(_told(query, item).values())


def _told(query: Query, item: Entity) -> dict[str, bool]:
    """Return which of the funder and the start year that were given agree; unknown ones are left out."""
    grant, found = item.thing, dict[str, bool]()
    if isinstance(grant, Grant):
        if query.funder and grant.funder:
            found["funder_agrees"] = _same_funder(query.funder, grant.funder)
        if query.start_year is not None and grant.start is not None:
            found["start_year_agrees"] = query.start_year == grant.start.year
    return found


def _same_funder(one: str, other: str) -> bool:
    return fold(one) == fold(other) or any(
        looks_like_acronym(short) and is_acronym_of(short, whole) for short, whole in ((one, other), (other, one))
    )
