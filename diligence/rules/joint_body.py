"""Axis S, context: a reported joint laboratory or centre with a partner that has a state link."""

from __future__ import annotations

from collections.abc import Iterator

from diligence.case import Case
from diligence.model import Axis, Flag, Strength
from diligence.resolve import CasePartner
from diligence.rules.roles import standing, steps_of, through
from graphs.evidence import NodeKind, Relation
from graphs.paths import find_paths, step

RULE = "joint-laboratory"


def flags(case: Case) -> Iterator[Flag]:
    """Yield a flag for each such partner, with the investigator's sentence. A joint body alone is no tie to a state."""
    pattern = [step(Relation.JOINT_BODY_WITH, kinds=(NodeKind.ORGANISATION,))]
    for path in find_paths(case.graph, case.key, pattern):
        partner = case.partner_of(through(path))
        if partner is None or not _has_state_link(case, partner):
            continue
        yield Flag(
            rule=RULE,
            axis=Axis.STATE_LINK,
            strength=Strength.CIVIL,
            subject=partner.nodes[0],
            subject_name=partner.name,
            lead=standing(case, partner),
            sentence=(
                f"The investigator's text describes a joint laboratory or centre in"
                f" connection with {partner.name} (quoted below)."
            ),
            path=steps_of(case.graph, path),
            hops=path.hops,
            direct=True,
            evidence=path.evidence,
            question="Who holds the data of the joint laboratory or centre, and under which law, with: {subjects}?",
            would_change="The agreement that set up the joint laboratory or centre.",
        )


def _has_state_link(case: Case, partner: CasePartner) -> bool:
    if any(match.status != "possible" for match in partner.matches):
        return True
    return partner.body is not None and partner.body.id in case.knowledge.links
