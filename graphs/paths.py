"""Paths in the evidence graph: a rule is a path pattern, a finding is a path that fits it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphs.evidence import FREE_RELATIONS, IDENTITY_RELATIONS, Evidence, EvidenceGraph, NodeKind, Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One edge of a path, as found: two node keys, the relation and the evidence."""

    origin: str
    relation: Relation
    target: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of edges. `hops` counts steps between different bodies; saying who a body is costs none."""

    steps: tuple[Hop, ...]

    @property
    def hops(self) -> int:
        """The number of steps that lead from one body to another."""
        return sum(step.relation not in FREE_RELATIONS for step in self.steps)

    @property
    def end(self) -> str:
        """The key of the last node."""
        return self.steps[-1].target

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence of all steps, in order, each piece once."""
        return tuple(dict.fromkeys(item for step in self.steps for item in step.evidence))


@dataclass(frozen=True, slots=True)
class PatternStep:
    """What the next edge of a path may be: one of these relations, leading to a node of one of these kinds.

    `repeat` lets the step occur several times in a row (a unit of a unit).
    """

    relations: frozenset[Relation]
    kinds: frozenset[NodeKind] | None = None
    repeat: bool = False
    optional: bool = False


def step(
    *relations: Relation, kinds: Sequence[NodeKind] = (), repeat: bool = False, optional: bool = False
) -> PatternStep:
    """Return a pattern step; no kinds means any kind."""
    return PatternStep(frozenset(relations), frozenset(kinds) or None, repeat, optional)


#: No finding needs more; it bounds a hostile or circular graph.
MAX_STEPS = 12


def find_paths(graph: EvidenceGraph, start: str, pattern: Sequence[PatternStep]) -> Iterator[Path]:
    """Yield every simple path from `start` that fits the pattern, in the order of the graph's edges.

    Identity steps may stand between any two pattern steps and may be walked both ways: two records of one body are
    one body, whichever of them the evidence names.
    """
    yield from _extend(graph, start, tuple(pattern), (), frozenset({start}))


def _extend(
    graph: EvidenceGraph, node: str, pattern: tuple[PatternStep, ...], walked: tuple[Hop, ...], seen: frozenset[str]
) -> Iterator[Path]:
    if not pattern:
        if walked:
            yield Path(walked)
        return
    if len(walked) >= MAX_STEPS:
        return
    wanted = pattern[0]
    for hop in _edges_from(graph, node, wanted, identity=bool(walked)):
        if hop.target in seen:
            continue
        after = seen | {hop.target}
        longer = (*walked, hop)
        if hop.relation in IDENTITY_RELATIONS:
            yield from _extend(graph, hop.target, pattern, longer, after)
            continue
        if wanted.kinds is not None and graph.nodes[hop.target]["kind"] not in wanted.kinds:
            continue
        yield from _extend(graph, hop.target, pattern[1:], longer, after)
        if wanted.repeat:
            yield from _extend(graph, hop.target, pattern, longer, after)
    if wanted.optional:
        yield from _extend(graph, node, pattern[1:], walked, seen)


def _edges_from(graph: EvidenceGraph, node: str, wanted: PatternStep, *, identity: bool) -> Iterator[Hop]:
    """Yield the edges that a step asks for and, with `identity`, the identity steps, these both ways."""
    # Every rule asks anew, most for few of the edges: an edge is compared by its words, and read where they agree.
    for target in graph.successors(node):
        for data in graph.get_edge_data(node, target).values():
            relation = data["relation"]
            if identity if relation in IDENTITY_RELATIONS else relation in wanted.relations:
                yield Hop(origin=node, relation=Relation(relation), target=target, evidence=data["evidence"])
    if not identity:
        return
    for origin in graph.predecessors(node):
        for data in graph.get_edge_data(origin, node).values():
            if data["relation"] in IDENTITY_RELATIONS:
                yield Hop(origin=node, relation=Relation(data["relation"]), target=origin, evidence=data["evidence"])
