"""Axis S: a partner is supervised, owned or run by a state body; civil and defence links are two facts."""

from __future__ import annotations

from collections.abc import Iterator

from diligence.case import Case
from diligence.countries import country_name
from diligence.model import Axis, Flag, Strength
from diligence.resolve import CasePartner
from diligence.rules.roles import (
    DIRECT_HOPS,
    indirect_words,
    partner_step,
    standing,
    steps_of,
    through,
)
from graphs.evidence import NodeKind, Relation
from graphs.paths import Path, find_paths, step

RULE = "state-link"
_TIES = (Relation.SUPERVISED_BY, Relation.OWNED_BY, Relation.UNIT_OF)
_STRENGTHS = {"civil": Strength.CIVIL, "defence_or_security": Strength.DEFENCE_OR_SECURITY}
_KIND_WORDS = {
    Strength.CIVIL: "civil state link",
    Strength.DEFENCE_OR_SECURITY: "defence or security link",
    Strength.ASSESSED_DEFENCE: "defence or security link according to an assessment by a think tank",
}
_VERBS = {
    Relation.SUPERVISED_BY: "is supervised by",
    Relation.OWNED_BY: "is owned by",
    Relation.UNIT_OF: "is a unit of",
}


def flags(case: Case) -> Iterator[Flag]:
    """Yield a flag for each documented tie of a partner to a state body. Country alone is never a tie."""
    pattern = [partner_step(), step(*_TIES, kinds=(NodeKind.BODY,))]
    done: set[tuple[str, str]] = set()
    for path in find_paths(case.graph, case.key, pattern):
        partner = case.partner_of(through(path))
        last = path.steps[-1]
        data = case.graph.edges[last.origin, last.target, last.relation.value]
        strength = _STRENGTHS.get(str(data.get("strength")))
        if strength is Strength.DEFENCE_OR_SECURITY and data.get("assessed"):
            strength = Strength.ASSESSED_DEFENCE
        if partner is None or strength is None or (partner.nodes[0], path.end) in done:
            continue
        done.add((partner.nodes[0], path.end))
        yield _flag(case, partner, path, strength)
    yield from _funders(case)


def _flag(case: Case, partner: CasePartner, path: Path, strength: Strength) -> Flag:
    last = path.steps[-1]
    parent = case.graph.nodes[path.end]
    country = country_name(str(parent["country"]))
    kind = _KIND_WORDS[strength]
    return Flag(
        rule=RULE,
        axis=Axis.STATE_LINK,
        strength=strength,
        subject=partner.nodes[0],
        subject_name=partner.name,
        lead=standing(case, partner),
        sentence=(f"It {_VERBS[last.relation]} {parent['name']}, {country} ({kind}).{indirect_words(path)}"),
        path=steps_of(case.graph, path),
        hops=path.hops,
        direct=path.hops <= DIRECT_HOPS,
        evidence=path.evidence,
        question="Which results, data or materials were shared, before or after publication, with: {subjects}?",
        would_change="Evidence that the partner is another body, or that the tie ended before the activity.",
    )


def _funders(case: Case) -> Iterator[Flag]:
    """Yield a flag for each partner that is itself a state funder in the register."""
    for path in find_paths(case.graph, case.key, [partner_step(), step(Relation.IS_A, kinds=(NodeKind.BODY,))]):
        partner = case.partner_of(through(path))
        last = path.steps[-1]
        data = case.graph.edges[last.origin, last.target, last.relation.value]
        if partner is None or "funder_strength" not in data:
            continue
        strength = _STRENGTHS[str(data["funder_strength"])]
        kind = "civil public funder" if strength is Strength.CIVIL else "defence or security funder"
        country = country_name(str(case.graph.nodes[path.end]["country"]))
        yield Flag(
            rule="state-funder",
            axis=Axis.STATE_LINK,
            strength=strength,
            subject=partner.nodes[0],
            subject_name=partner.name,
            lead=standing(case, partner),
            sentence=f"It is a {kind} of {country}.",
            path=steps_of(case.graph, path),
            hops=path.hops,
            direct=True,
            evidence=path.evidence,
            question="What was paid for, and on which terms, by: {subjects}?",
            would_change="Evidence that the body is another one, or that the money went elsewhere.",
        )
