"""Axis E: a partner is a home-state security body (police, interior, defence, intelligence) or a unit of one."""

from __future__ import annotations

from collections.abc import Iterator

from diligence.case import SECURITY_KINDS, Case
from diligence.model import Axis, Flag, Strength
from diligence.rules.roles import DIRECT_HOPS, indirect_words, partner_step, standing, steps_of, through
from graphs.evidence import NodeKind, Relation
from graphs.paths import Path, find_paths, step

RULE = "home-state-security-user"


def flags(case: Case) -> Iterator[Flag]:
    """Yield one flag for each partner, by the shortest path that says what kind of security body it is."""
    pattern = [
        partner_step(),
        step(Relation.UNIT_OF, kinds=(NodeKind.BODY,), repeat=True, optional=True),
        step(Relation.IS_A, kinds=(NodeKind.BODY,)),
    ]
    best: dict[str, Path] = {}
    for path in find_paths(case.graph, case.key, pattern):
        partner = case.partner_of(through(path))
        if partner is None or not _is_security(case, path):
            continue
        # The longest chain of units that is still direct says most: Home Office Science, a unit of the Home Office.
        known = best.get(partner.nodes[0])
        if known is None or known.hops < path.hops <= DIRECT_HOPS:
            best[partner.nodes[0]] = path
    for node, path in best.items():
        partner = case.partner_of(node)
        if partner is None:
            continue
        kind = SECURITY_KINDS[_kind(case, path)]
        units = [hop for hop in path.steps if hop.relation is Relation.UNIT_OF]
        unit = f", a unit of {case.graph.nodes[units[-1].target]['name']}" if units else ""
        yield Flag(
            rule=RULE,
            axis=Axis.END_USE,
            strength=Strength.DIRECT,
            subject=node,
            subject_name=partner.name,
            lead=standing(case, partner),
            sentence=(f"It is a home-state security body ({kind}){unit}.{indirect_words(path)}"),
            path=steps_of(case.graph, path),
            hops=path.hops,
            direct=path.hops <= DIRECT_HOPS,
            evidence=path.evidence,
            question="Which unit of each of these receives results, and for which use: {subjects}?",
            would_change="A statement of what the body received or supplied, and for which use.",
        )


def _is_security(case: Case, path: Path) -> bool:
    return "security_kind" in case.graph.edges[_last(path)]


def _kind(case: Case, path: Path) -> str:
    return str(case.graph.edges[_last(path)]["security_kind"])


def _last(path: Path) -> tuple[str, str, str]:
    hop = path.steps[-1]
    return hop.origin, hop.target, hop.relation.value
