"""Which partners of different grants are one body: a union that never joins what a record keeps apart.

Partners are joined on a shared record id, on being identified with the same known body, or on a distinctive name in
the same recorded country. A record that no grant gives a place and that names no more than an office joins nothing,
and no join is made that would bring two known bodies or two countries together: the partner then stands alone (product
rule 3: two identifiers before a claim).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from diligence.names import is_distinctive, name_words
from diligence.resolve import CasePartner, merge_key
from diligence.words import PLACES, word_set
from graphs.evidence import Evidence, EvidenceGraph, NodeKind, node_key

#: What a body is joined by: ("record", id), ("name", key, country), ("body", id) or ("alone", node, project).
Token: TypeAlias = "tuple[str, ...]"  # noqa: S105 - no secret
_KINDS = ("body", "record", "name", "alone")
#: A name of so many common words is one body's all the same ("Second Military Medical University").
_LONG_NAME = 4
#: Words that tell an office from another of the same body, and nobody from anybody else.
_OFFICE_WORDS = word_set(
    "head main central regional corporate office offices headquarters admin administration administrative grant grants"
    " finance accounts payroll registry secretariat reception staff"
)


@dataclass(slots=True, kw_only=True)
class Link:
    """One edge of a case that touches the partner: the other node, the relation and what the edge says."""

    origin: str
    relation: str
    evidence: tuple[Evidence, ...]
    start: date | None = None
    end: date | None = None


@dataclass(slots=True, kw_only=True)
class Appearance:
    """One partner in one grant; `links` and `listings` are what its case says."""

    project: str
    names: tuple[str, ...]
    records: tuple[tuple[str, str], ...]
    body: str = ""
    body_name: str = ""
    basis: str = ""
    countries: tuple[str, ...] = ()
    outside_uk: bool = False
    ror: str = ""
    links: list[Link] = field(default_factory=list)
    listings: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    @property
    def record_ids(self) -> tuple[str, ...]:
        """The ids of its organisation records; what only an outcome names has none."""
        return tuple(identifier for identifier, _ in self.records if ":" not in identifier)

    def tokens(self, placed: Container[str]) -> tuple[Token, ...]:
        """Return what this partner may be joined by, the strongest first.

        `placed` are the ids of records of which some grant tells a place; without one an office joins nothing.
        """
        found: list[Token] = [("body", self.body)] if self.body else []
        somebody = any(map(_names_somebody, self.names))
        found += [("record", identifier) for identifier in self.record_ids if somebody or identifier in placed]
        if len(self.countries) == 1 and is_distinctive(name_words(self.names[0])):
            found.append(("name", merge_key(self.names[0]), self.countries[0]))
        return tuple(found) or (("alone", self.names[0], self.project),)


def _names_somebody(name: str) -> bool:
    """Say whether a name holds more than a kind of office: the source files many bodies under one "Head Office"."""
    found = name_words(name)
    return len(found) >= _LONG_NAME or any(
        word in PLACES or (is_distinctive([word]) and word not in _OFFICE_WORDS) for word in found
    )


def appearance_of(project: str, graph: EvidenceGraph, partner: CasePartner) -> Appearance:
    """Return how a partner of a case stands in it, without its edges."""
    return Appearance(
        project=project,
        names=partner.names,
        records=tuple(
            (node.partition(":")[2], str(graph.nodes[node]["name"])) for node in partner.nodes if node in graph
        ),
        body=partner.body.id if partner.body else "",
        body_name=partner.body.name if partner.body else "",
        basis=partner.identity_basis if partner.body else "",
        countries=(partner.place.code,) if partner.place.code else (),  # records that contradict each other say none
        outside_uk=partner.place.outside_uk,
        ror=partner.body.ror if partner.body else "",
    )


@dataclass(slots=True)
class _Group:
    """What is known of the partners joined so far."""

    body: str = ""
    countries: frozenset[str] = frozenset()
    foreign: bool = False

    def takes(self, other: _Group) -> bool:
        """Say whether nothing recorded of the two contradicts their being one body."""
        if self.body and other.body:
            # Who was identified twice with one body agreed with its place twice: Hong Kong's, in records of China.
            return self.body == other.body
        if self.countries and other.countries and not self.countries & other.countries:
            return False
        return not (
            (self.foreign and other.countries == frozenset({"GB"}))
            or (other.foreign and self.countries == frozenset({"GB"}))
        )

    def join(self, other: _Group) -> None:
        self.body = self.body or other.body
        self.countries |= other.countries
        self.foreign = self.foreign or other.foreign


class _Union:
    """Disjoint sets of tokens, each with what is known of its body."""

    def __init__(self, placed: Container[str]) -> None:
        self._placed = placed
        self._parents: dict[Token, Token] = {}
        self._groups: dict[Token, _Group] = {}

    def root(self, token: Token) -> Token:
        parents = self._parents
        at = parents.setdefault(token, token)
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    def place(self, item: Appearance) -> Token:
        """Join the partner's tokens as far as nothing contradicts it, and return the set that it belongs to."""
        mine = _Group(item.body, frozenset(item.countries), item.outside_uk)
        chosen: Token | None = None
        for token in item.tokens(self._placed):
            root = self.root(token)
            group = self._groups.setdefault(root, _Group())
            if chosen is None:
                if group.takes(mine):
                    group.join(mine)
                    chosen = root
                continue
            chosen = self.root(chosen)
            if root != chosen and self._groups[chosen].takes(group):
                self._groups[chosen].join(group)
                self._parents[root] = chosen
                del self._groups[root]
        if chosen is None:
            chosen = ("alone", item.names[0], item.project)
            self._groups.setdefault(self.root(chosen), _Group()).join(mine)
        return chosen

    def keys(self) -> dict[Token, str]:
        """Return the key of each set by its root."""
        sets: dict[Token, list[Token]] = {}
        for token in list(self._parents):
            sets.setdefault(self.root(token), []).append(token)
        return {root: _key(tokens) for root, tokens in sets.items()}


def joined(appearances: Sequence[Appearance]) -> dict[str, list[Appearance]]:
    """Return the partners of all grants by the key of the network's node that they are, in a fixed order.

    Those that are identified with a known body come first, then those with a recorded country: what is known of a body
    decides which of the unknown join it.
    """
    order = sorted(
        range(len(appearances)),
        key=lambda at: (not appearances[at].body, not appearances[at].countries, appearances[at].project, at),
    )
    union = _Union({key for item in appearances if item.body or item.countries for key in item.record_ids})
    places = {at: union.place(appearances[at]) for at in order}
    keys = union.keys()
    found: dict[str, list[Appearance]] = {}
    for at, item in enumerate(appearances):
        found.setdefault(keys[union.root(places[at])], []).append(item)
    return found


def _key(tokens: Iterable[Token]) -> str:
    """Return the key of the body that these tokens are; a token is in one set only, so two bodies never share one."""
    kind, *rest = min(tokens, key=lambda token: (_KINDS.index(token[0]), token))
    return node_key(NodeKind.BODY if kind == "body" else NodeKind.ORGANISATION, "@".join(rest))


def commonest(names: Iterable[str]) -> str:
    """Return the name that most records print; the longer, then the first by letters, where several do."""
    counted = Counter(names)
    return min(counted, key=lambda name: (-counted[name], -len(name), name))
