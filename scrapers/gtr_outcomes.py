"""Reads the outcomes that an investigator reported after award, and the publications, of an API 1 record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scrapers.gtr_fields import TEXT, Node, Reader, drop_links
from scrapers.records import Collaboration, FurtherFunding, Outcome, Publication

#: The lists below `output` whose fields are carried as they stand, with our word for one of each.
_OTHER_OUTCOMES = (
    ("keyFindingsOutputs", "keyFindingsOutput", "key finding"),
    ("impactSummaryOutputs", "impactSummaryOutput", "impact summary"),
    ("policyInfluenceOutputs", "policyInfluenceOutput", "policy influence"),
    ("disseminationOutputs", "disseminationOutput", "dissemination"),
    ("exploitationOutputs", "exploitationOutput", "exploitation"),
    ("intellectualPropertyOutputs", "intellectualPropertyOutput", "intellectual property"),
    ("productOutputs", "productOutput", "product"),
    ("researchDatabaseAndModelOutputs", "researchDatabaseAndModelOutput", "research database or model"),
    ("researchMaterialOutputs", "researchMaterialOutput", "research material"),
    ("softwareAndTechnicalProductOutputs", "softwareAndTechnicalProductOutput", "software or technical product"),
    ("artisticAndCreativeProductOutputs", "artisticAndCreativeProductOutput", "artistic or creative product"),
    ("spinOutOutputs", "spinOutOutput", "spin-out"),
    ("otherResearchOutputs", "otherResearchOutput", "other research output"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """All outcomes of one record except its publications, in the record's order."""

    collaborations: tuple[Collaboration, ...] = ()
    further_funding: tuple[FurtherFunding, ...] = ()
    others: tuple[Outcome, ...] = ()


def read_outcomes(reader: Reader, project: Node) -> Outcomes:
    """Take `output` out of the project and return what is in it.

    A list that we do not know is an issue, and its entries are carried all the same under the source's name for them.
    """
    output = project.pop("output", None)
    if not isinstance(output, dict):
        return Outcomes()
    collaborations = tuple(_collaborations(reader, output))
    further_funding = tuple(_further_funding(reader, output))
    others: list[Outcome] = []
    for wrapper, item, kind in _OTHER_OUTCOMES:
        # Key findings have no list around them: one per project.
        for number, node in enumerate(reader.nodes(output, wrapper, item), start=1):
            others.append(_outcome(reader, node, kind, number))
    reader.left(output, "output")
    for name in list(output):
        for number, node in enumerate(reader.nodes(output, name, name.removesuffix("s")), start=1):
            others.append(_outcome(reader, node, name, number))
    return Outcomes(collaborations=collaborations, further_funding=further_funding, others=tuple(others))


def _id(reader: Reader, node: Node, outcome_id: str | None, kind: str, number: int) -> str:
    """Take the id; where the source gives none, its outcome id or its place in the list stands in, with an issue."""
    identifier = reader.key(node, "id")
    if identifier is not None:
        return identifier
    stand_in = outcome_id or f"{kind} {number}"
    reader.issue("missing field", f"a {kind} has no id; {stand_in!r} stands in for it")
    return stand_in


def _outcome_id(reader: Reader, node: Node) -> str | None:
    return reader.key(node, "outcomeId") or reader.key(node, "outcomeid")


def _outcome(reader: Reader, node: Node, kind: str, number: int) -> Outcome:
    outcome_id = _outcome_id(reader, node)
    identifier = _id(reader, node, outcome_id, kind, number)
    names = list(node)
    fields = tuple((name.lstrip("@#"), words) for name in names if (words := reader.text(node, name)))
    return Outcome(snapshot=0, kind=kind, id=identifier, outcome_id=outcome_id, fields=fields)


def _collaborations(reader: Reader, output: Node) -> Iterator[Collaboration]:
    for number, node in enumerate(reader.nodes(output, "collaborationOutputs", "collaborationOutput"), start=1):
        outcome_id = _outcome_id(reader, node)
        yield Collaboration(
            snapshot=0,
            id=_id(reader, node, outcome_id, "collaboration", number),
            outcome_id=outcome_id,
            organisation_name=reader.text(node, "collaboratingOrganisation"),
            department=reader.text(node, "department"),
            country=reader.text(node, "country"),
            title=reader.text(node, "title"),
            description=reader.text(node, "description"),
            impact=reader.text(node, "impact"),
            partner_contribution=reader.text(node, "partnerContribution"),
            investigator_contribution=reader.text(node, "piContribution"),
            sector=reader.text(node, "sector"),
            start=reader.date(node, "start"),
            end=reader.date(node, "end"),
            supporting_url=reader.text(node, "supportingUrl", "url"),
        )
        drop_links(node)
        reader.left(node, "collaborationOutput")


def _further_funding(reader: Reader, output: Node) -> Iterator[FurtherFunding]:
    for number, node in enumerate(reader.nodes(output, "furtherFundingOutputs", "furtherFundingOutput"), start=1):
        outcome_id = _outcome_id(reader, node)
        for name in ("currLang", "currCountryCode"):
            node.pop(name, None)  # how a currency is printed, not where the money comes from
        yield FurtherFunding(
            snapshot=0,
            id=_id(reader, node, outcome_id, "further funding", number),
            outcome_id=outcome_id,
            organisation_name=reader.text(node, "fundingOrg"),
            department=reader.text(node, "department"),
            country=reader.text(node, "country"),
            description=reader.text(node, "description"),
            reference=reader.text(node, "fundingRef"),
            # In units of `currCode` whatever the element is called: real grants of Chinese funders stand here in yuan.
            amount=reader.amount(node, "amountPounds"),
            currency=reader.text(node, "currCode"),
            sector=reader.text(node, "sector"),
            start=reader.date(node, "start"),
            end=reader.date(node, "end"),
        )
        drop_links(node)
        reader.left(node, "furtherFundingOutput")


def read_publications(reader: Reader, project: Node) -> Iterator[Publication]:
    """Take the publications out of the project and yield them, without their authors."""
    for number, node in enumerate(reader.nodes(project, "publications", "publication"), start=1):
        for name in ("authors", "author", "firstAuthorName", "firstAuthor"):
            node.pop(name, None)
        outcome_id = _outcome_id(reader, node)
        yield Publication(
            snapshot=0,
            id=_id(reader, node, outcome_id, "publication", number),
            outcome_id=outcome_id,
            title=reader.text(node, "title", TEXT),
            journal=reader.text(node, "parentPublicationTitle", "journalTitle"),
            published=reader.date(node, "date"),
            doi=reader.text(node, "doi"),
            pubmed_id=reader.text(node, "pubMedId"),
            issn=reader.text(node, "issn"),
            isbn=reader.text(node, "isbn"),
            url=reader.text(node, "publicationUrl", "url"),
            type=reader.text(node, "type"),
        )
        drop_links(node)
        reader.left(node, "publication")
