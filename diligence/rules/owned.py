"""Axis S: a partner has a state, or a state-owned company, above it; from when decides."""

from __future__ import annotations

from collections.abc import Iterator

from diligence.case import Case
from diligence.case_ownership import OwnedPartner
from diligence.countries import country_name
from diligence.model import Axis, Flag, Strength
from diligence.rules.roles import DIRECT_HOPS, indirect_words, partner_step, standing, steps_of
from graphs.evidence import NodeKind, Relation
from graphs.paths import Path, find_paths, step

RULE = "owned-partner"
_STRENGTHS = {"civil": Strength.CIVIL, "defence_or_security": Strength.DEFENCE_OR_SECURITY}


def flags(case: Case) -> Iterator[Flag]:
    """Yield a flag for each chain of owners that ends at a state; a private owner is ownership, and no flag."""
    for owned in case.ownership:
        if owned.chain.strength not in _STRENGTHS or owned.chain.status == "possible":
            continue
        path = _path(case, owned)
        if path is not None:
            yield _flag(case, owned, path)


def _path(case: Case, owned: OwnedPartner) -> Path | None:
    pattern = [partner_step(), *(step(Relation.OWNED_BY, kinds=(NodeKind.BODY,)) for _ in owned.chain.steps)]
    names = [item.owner for item in owned.chain.steps]
    for path in find_paths(case.graph, case.key, pattern):
        owners = [str(case.graph.nodes[hop.target]["name"]) for hop in path.steps if hop.relation is Relation.OWNED_BY]
        if owners == names and path.steps[0].target in owned.partner.nodes:
            return path
    return None


def _flag(case: Case, owned: OwnedPartner, path: Path) -> Flag:
    chain, partner = owned.chain, owned.partner
    owners = ", which is owned by ".join(f"{item.owner} ({country_name(item.owner_country)})" for item in chain.steps)
    minority = " An owner on the way holds half or less." if chain.has_minority else ""
    return Flag(
        rule=RULE,
        axis=Axis.STATE_LINK,
        # Owned by a state only before or after the activity, or nobody knows when: context.
        strength=_STRENGTHS.get(chain.strength_during or "", Strength.CIVIL),
        subject=partner.nodes[0],
        subject_name=partner.name,
        lead=standing(case, partner),
        sentence=f"It is or was owned by {owners}. {chain.words}.{minority}{indirect_words(path)}",
        path=steps_of(case.graph, path),
        hops=path.hops,
        direct=path.hops <= DIRECT_HOPS,
        evidence=path.evidence,
        status=chain.status,
        question="Who owned each of these at the time, and who received results: {subjects}?",
        would_change="The company's own register of owners for the dates of the activity.",
    )
