"""The evidence graph: a networkx MultiDiGraph whose every edge carries the quoted, dated, hashed words that say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import networkx as nx

EvidenceGraph: TypeAlias = "nx.MultiDiGraph[str]"


class NodeKind(StrEnum):
    """What a node stands for. The value is the first part of its key, as in `organisation:D908D947-...`."""

    PROJECT = "project"
    ORGANISATION = "organisation"  # one organisation record of a source
    BODY = "body"  # a body known by a register or a ROR record
    LISTING = "listing"
    AREA = "area"  # a technology area or an end use that has a definition
    PAPER = "paper"
    TOPIC = "topic"  # a subject or topic that the funder gave


class Relation(StrEnum):
    """The words of every edge, as a reader sees them."""

    LED_BY = "led by"
    PROJECT_PARTNER = "project partner"  # declared at award
    REPORTED_COLLABORATOR = "reported collaborator"  # reported by the investigator after award
    CO_FUNDER = "co-funder"
    FUNDED_BY = "funded by"
    FELLOW_AT = "fellow at"
    PARTICIPANT = "participant"
    STUDENT_PARTNER = "student project partner"
    OTHER_ROLE = "named in another role"
    FURTHER_FUNDING = "further funding from"
    PUBLICATION = "publication"
    AUTHOR_INSTITUTION = "institution of an author"
    SAME_BODY = "same body"
    UNIT_OF = "unit of"
    SUPERVISED_BY = "supervised by"
    OWNED_BY = "owned by"
    IS_A = "is a"
    LISTED_AS = "listed as"
    ABOUT = "about"
    CLASSIFIED_AS = "classified as"
    JOINT_BODY_WITH = "joint laboratory or centre with"
    SUPPLIED_BY = "data or material supplied by"


#: Steps between two records of one body. Paths walk them both ways.
IDENTITY_RELATIONS = frozenset({Relation.SAME_BODY})

#: Steps that say who or what a body is rather than lead to another body: they cost nothing when hops are counted.
FREE_RELATIONS = IDENTITY_RELATIONS | {Relation.IS_A, Relation.LISTED_AS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words that support one step: what is said, where in the record, by whom, when and from which bytes.

    `quote` is never empty. `retrieved` is aware UTC. `sha256` is the hash of the bytes in the archive or of the
    bundled register file. `place` names the field in a reader's words ("summary", "collaboration outcome, country").
    """

    quote: str
    place: str
    source: str
    url: str
    retrieved: datetime
    sha256: str

    def __post_init__(self) -> None:
        if not self.quote.strip():
            raise ValueError(f"evidence needs quoted words: {self.source}, {self.place}")
        if self.retrieved.tzinfo is None:
            raise ValueError(f"evidence needs an aware time: {self.source}, {self.place}")


def node_key(kind: NodeKind, identifier: str) -> str:
    """Return the key of a node, for instance `organisation:D908D947-CC7D-4CAF-A31C-EB8CF5DB38C9`."""
    return f"{kind.value}:{identifier}"


def add_node(graph: EvidenceGraph, kind: NodeKind, identifier: str, name: str, **attributes: object) -> str:
    """Add or refresh one node and return its key; attributes given before are kept unless given again."""
    key = node_key(kind, identifier)
    graph.add_node(key, kind=kind.value, name=name, **attributes)
    return key


def connect(
    graph: EvidenceGraph, origin: str, relation: Relation, target: str, *evidence: Evidence, **attributes: object
) -> None:
    """Join two nodes. Evidence for an edge that exists already is added to it, each piece once.

    Raises ValueError when no evidence is given or a node is unknown: nothing is claimed without a source.
    """
    if not evidence:
        raise ValueError(f"an edge needs evidence: {origin} --{relation.value}--> {target}")
    for key in (origin, target):
        if key not in graph:
            raise ValueError(f"unknown node {key}")
    if graph.has_edge(origin, target, key=relation.value):
        data = graph.edges[origin, target, relation.value]
        known: tuple[Evidence, ...] = data["evidence"]
        data["evidence"] = known + tuple(item for item in evidence if item not in known)
        data.update(attributes)
        return
    graph.add_edge(origin, target, key=relation.value, relation=relation.value, evidence=tuple(evidence), **attributes)


def edge_evidence(graph: EvidenceGraph, origin: str, relation: Relation, target: str) -> tuple[Evidence, ...]:
    """Return the evidence of one edge; KeyError when there is no such edge."""
    found: tuple[Evidence, ...] = graph.edges[origin, target, relation.value]["evidence"]
    return found


def nodes_of(graph: EvidenceGraph, kind: NodeKind) -> Iterator[str]:
    """Yield the keys of all nodes of one kind, in the order in which they were added."""
    wanted = kind.value
    for key, data in graph.nodes(data=True):
        if data["kind"] == wanted:
            yield key
