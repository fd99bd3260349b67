"""What the service can answer with: listings, organisations and grants, each with an id that stays the same.

Everything is read once when the program starts; answers read nothing from the store. There is no entity for a person:
investigators are never read here.
"""

from __future__ import annotations

import gc
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from diligence.knowledge import Knowledge
from diligence.model import KnownBody, Listing
from diligence.names import fold
from diligence.store import Store
from diligence.web.grant_records import Grant, OrganisationRecords, read_grants
from diligence.web.name_index import NameIndex
from graphs.build import same_words
from scrapers.records import Project

EntityType = Literal["listing", "organisation", "grant"]

_UNSAFE = re.compile(r"[^A-Za-z0-9._:]+")
_ID_LENGTH = 80


@dataclass(slots=True, kw_only=True)
class Body:
    """A known body with the organisation records that are it, or records alone where no known body is."""

    known: KnownBody | None
    records: list[OrganisationRecords] = field(default_factory=list)

    @property
    def countries(self) -> frozenset[str]:
        """ISO codes of its country; several where its records disagree, none where nobody says."""
        if self.known is not None:
            return frozenset({self.known.country} if self.known.country else ())
        return frozenset(code for group in self.records for code in group.place.codes)

    @property
    def outside_uk(self) -> bool:
        """Whether all that is said of its place is that it is outside the United Kingdom."""
        return not self.countries and any(group.place.outside_uk for group in self.records)

    @property
    def cities(self) -> frozenset[str]:
        """Folded names of its cities."""
        told = {city for group in self.records for city in group.cities}
        return frozenset(fold(city) for city in ({self.known.city} if self.known and self.known.city else told))

    @property
    def grants(self) -> frozenset[str]:
        """Ids of the projects in the store that name it."""
        return frozenset(project for group in self.records for project in group.grants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One thing with its public id, type, name, other names and acronyms."""

    id: str
    type: EntityType
    name: str
    thing: Listing | Body | Grant
    names: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()


def entity_id(kind: EntityType, own: str) -> str:
    """Return a public id that needs no escaping in an address: letters, digits, ".", "_", ":" and "-" only."""
    plain = _UNSAFE.sub("-", own)
    if plain != own or len(own) > _ID_LENGTH:
        # What was replaced might tell two apart: a digest of the whole does.
        digest = hashlib.sha256(own.encode("utf-8", "backslashreplace")).hexdigest()[:12]
        plain = f"{plain[:_ID_LENGTH].strip('-')}-{digest}"
    return f"{kind}:{plain}"


class Entities:
    """All entities, by id and by name; read-only once built."""

    def __init__(self, knowledge: Knowledge, projects: Iterable[Project]) -> None:
        self.knowledge = knowledge
        self.all: list[Entity] = []
        self._by_id: dict[str, int] = {}
        for listing in knowledge.listings:
            self._add(
                Entity(
                    id=entity_id("listing", listing.id),
                    type="listing",
                    name=listing.name,
                    thing=listing,
                    names=listing.aliases,
                )
            )
        self.grants, groups = read_grants(projects)
        self._add_bodies(groups)
        for grant in self.grants.values():
            own = entity_id("grant", grant.project_id)
            self._add(Entity(id=own, type="grant", name=grant.title, thing=grant, names=(grant.reference,)))
        self.index = NameIndex(
            (name, number) for number, item in enumerate(self.all) for name in (item.name, *item.names)
        )
        self._acronyms: dict[str, list[int]] = defaultdict(list)
        for number, item in enumerate(self.all):
            for acronym in item.acronyms:
                self._acronyms[fold(acronym).replace(" ", "")].append(number)
        self._references: dict[str, list[int]] = defaultdict(list)
        for number, item in enumerate(self.all):
            if isinstance(item.thing, Grant):
                for words in {same_words(item.thing.reference), same_words(item.thing.project_id)}:
                    self._references[words].append(number)

    def counts(self) -> dict[EntityType, int]:
        """Return how many entities there are of each type."""
        found: dict[EntityType, int] = {"listing": 0, "organisation": 0, "grant": 0}
        for item in self.all:
            found[item.type] += 1
        return found

    def get(self, identifier: str) -> Entity | None:
        """Return the entity with this id; the id of any organisation record gives the body that it is."""
        number = self._by_id.get(identifier)
        return None if number is None else self.all[number]

    def of_listing(self, listing: Listing) -> Entity:
        """Return the entity of a listing that a match gave."""
        return self.all[self._by_id[entity_id("listing", listing.id)]]

    def of_body(self, body: KnownBody) -> Entity | None:
        """Return the entity of a known body."""
        return self.get(entity_id("organisation", body.id))

    def of_record(self, identifier: str) -> Entity:
        """Return the organisation of an organisation record of a grant of the store."""
        return self.all[self._by_id[_record_id(identifier)]]

    def of_grant(self, grant: Grant) -> Entity:
        """Return the entity of a grant of the store."""
        return self.all[self._by_id[entity_id("grant", grant.project_id)]]

    def bearing(self, name: str, kind: EntityType) -> list[Entity]:
        """Return the entities of a type that bear a name."""
        return [item for number in self.index.bearing(name) if (item := self.all[number]).type == kind]

    def with_acronym(self, name: str) -> list[Entity]:
        """Return the organisations whose acronym a name is."""
        return [self.all[number] for number in self._acronyms.get(fold(name).replace(" ", ""), ())]

    def with_reference(self, words: str) -> list[Entity]:
        """Return the grants with this reference or project id, in any case."""
        return [self.all[number] for number in self._references.get(same_words(words), ())]

    def starting(self, prefix: str, kinds: frozenset[EntityType], count: int) -> list[Entity]:
        """Return up to `count` entities whose name starts with a prefix, then other names of theirs, then a word."""
        found = dict.fromkeys(self._starting_themselves(prefix, kinds, count))

        def wanted(number: int) -> bool:
            return self.all[number].type in kinds and number not in found

        for word in (False, True):
            if len(found) < count:
                found.update(dict.fromkeys(self.index.starting(prefix, wanted, count - len(found), word=word)))
        return [self.all[number] for number in found]

    def titled_from(self, beginning: str, count: int) -> list[Entity]:
        """Return up to `count` grants whose title begins so."""
        return [self.all[number] for number in self._starting_themselves(beginning, frozenset({"grant"}), count)]

    def _starting_themselves(self, prefix: str, kinds: frozenset[EntityType], count: int) -> list[int]:
        words = fold(prefix)

        def own(number: int) -> bool:
            return self.all[number].type in kinds and fold(self.all[number].name).startswith(words)

        return self.index.starting(prefix, own, count)

    def near(self, name: str, kind: EntityType, enough: float) -> list[tuple[float, Entity]]:
        """Return (similarity, entity) of names written much like a name, the most alike first."""
        found = self.index.near(name, lambda number: self.all[number].type == kind, enough)
        return [(alike, self.all[number]) for alike, number in found]

    def uk_partners(self, body: Body) -> int:
        """Return how many other organisations with a UK place stand in the grants of the store that name a body."""
        others = {
            other.id
            for project in body.grants
            for record, _ in self.grants[project].partners
            if (other := self.of_record(record)).thing is not body
            and isinstance(other.thing, Body)
            and other.thing.countries == {"GB"}
        }
        return len(others)

    def _add(self, item: Entity) -> None:
        if self._by_id.setdefault(item.id, len(self.all)) == len(self.all):
            self.all.append(item)

    def _add_bodies(self, groups: Iterable[OrganisationRecords]) -> None:
        known: dict[str, list[OrganisationRecords]] = defaultdict(list)
        alone: list[OrganisationRecords] = []
        for group in groups:
            found = self._identified(group)
            if found is None:
                alone.append(group)
            else:
                known[found.id].append(group)
        for body in self.knowledge.bodies.values():
            records = known.get(body.id, [])
            told = (name for group in records for name in group.names)
            self._add_body(
                Entity(
                    id=entity_id("organisation", body.id),
                    type="organisation",
                    name=body.name,
                    thing=Body(known=body, records=records),
                    names=tuple(name for name in dict.fromkeys([*body.aliases, *told]) if name != body.name),
                    acronyms=body.acronyms,
                )
            )
        for group in alone:
            first, *others = group.names
            self._add_body(
                Entity(
                    id=_record_id(min(group.ids)),
                    type="organisation",
                    name=first,
                    thing=Body(known=None, records=[group]),
                    names=tuple(others),
                )
            )

    def _identified(self, group: OrganisationRecords) -> KnownBody | None:
        for name in group.names:
            # Grants that contradict each other about the country leave it open.
            codes = group.place.codes if len(group.place.codes) == 1 else ()
            found = self.knowledge.index.identify(name, codes, outside_uk=group.place.outside_uk)
            if found is not None and found.body.id in self.knowledge.bodies:
                return found.body
        return None

    def _add_body(self, item: Entity) -> None:
        self._add(item)
        number = self._by_id[item.id]
        if isinstance(item.thing, Body):
            for group in item.thing.records:
                for identifier in group.ids:
                    self._by_id.setdefault(_record_id(identifier), number)


def _record_id(identifier: str) -> str:
    return entity_id("organisation", f"gtr:{identifier}")


def load_entities(knowledge: Knowledge, store: Store) -> Entities:
    """Read every grant of the store once; StoreError where it cannot be read."""
    # Half a million small objects that all stay: the collector would walk them again and again while they grow.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return Entities(knowledge, store.all_projects())
    finally:
        if collecting:
            gc.enable()
