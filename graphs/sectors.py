"""Sectors of a case's picture: where a body stands, by what it is to the project."""

from __future__ import annotations

from collections.abc import Iterable

from graphs.evidence import Relation

#: Where a body stands in the picture, by its relation to the project. What was declared at award and what was
#: reported afterwards are never mixed: a body that is both has a place of its own.
DECLARED = "Declared at award"
REPORTED = "Reported after award"
DECLARED_AND_REPORTED = "Declared and reported"
FURTHER = "Linked through another body"
SECTOR_OF: dict[Relation, str] = {
    Relation.LED_BY: "Leads the project",
    Relation.FELLOW_AT: "Leads the project",
    Relation.PROJECT_PARTNER: DECLARED,
    Relation.PARTICIPANT: DECLARED,
    Relation.STUDENT_PARTNER: DECLARED,
    Relation.REPORTED_COLLABORATOR: REPORTED,
    Relation.FUNDED_BY: "Funding",
    Relation.CO_FUNDER: "Funding",
    Relation.FURTHER_FUNDING: "Funding",
    Relation.ABOUT: "Technology and end use",
    Relation.PUBLICATION: "Papers",
}
OTHER = "Other relations"
SECTORS = (
    "Leads the project",
    DECLARED,
    DECLARED_AND_REPORTED,
    REPORTED,
    "Funding",
    "Technology and end use",
    "Papers",
    OTHER,
    FURTHER,
)


def sectors_of(links: Iterable[tuple[str, str, str]], centre: str) -> dict[str, str]:
    """Return the sector of each node beside the project `centre`; links are origin, relation and target."""
    roles: dict[str, set[str]] = {}
    for origin, relation, target in links:
        if centre in {origin, target}:
            other = target if origin == centre else origin
            roles.setdefault(other, set()).add(SECTOR_OF.get(Relation(relation), OTHER))
    return {
        key: DECLARED_AND_REPORTED if {DECLARED, REPORTED} <= found else min(found, key=SECTORS.index)
        for key, found in roles.items()
    }
