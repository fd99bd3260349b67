"""Turns API 2 outcomes, reported after award, into collaborations, further funding, publications and others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrapers.errors import UnreadableRecord
from scrapers.gtr_api_fields import Fields, resource_of, shown, texts
from scrapers.parse import uk_date
from scrapers.records import Collaboration, FurtherFunding, Issue, Outcome, Publication

#: The API's outcome types and our words for them, the same as for saved API 1 records. A type that is not here keeps
#: the API's own name.
OUTCOME_KINDS: Mapping[str, str] = {
    "artisticandcreativeproducts": "artistic or creative product",
    "disseminations": "dissemination",
    "exploitations": "exploitation",
    "impactsummaries": "impact summary",
    "intellectualproperties": "intellectual property",
    "keyfindings": "key finding",
    "otherresearchitems": "other research output",
    "policyinfluences": "policy influence",
    "products": "product",
    "researchdatabaseandmodels": "research database or model",
    "researchmaterials": "research material",
    "softwareandtechnicalproducts": "software or technical product",
    "spinouts": "spin-out",
}
#: Bibliographic detail that the DOI leads to, and authors: the product holds nothing about persons.
_NOT_KEPT_OF_PUBLICATIONS = (
    "author",
    "authors",
    "chapterNumber",
    "chapterTitle",
    "conferenceEvent",
    "conferenceLocation",
    "conferenceNumber",
    "edition",
    "issue",
    "otherContributors",
    "pageReference",
    "seriesNumber",
    "seriesTitle",
    "subTitle",
    "totalPages",
    "volumeNumber",
    "volumeTitle",
)
#: Envelope of every record: where it stands, not what it says.
RECORD_ENVELOPE = ("href", "created", "updated", "ext", "otherAttributes")
_DATES = frozenset({"start", "end", "datePublished"})


@dataclass(slots=True)
class Reported:
    """The outcomes of one project, by record type, in the order in which they were read."""

    collaborations: list[Collaboration] = field(default_factory=list)
    further_funding: list[FurtherFunding] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def read_outcome(
    reported: Reported, kind: str, record: Mapping[str, object], *, snapshot: int, project_id: str, issues: list[Issue]
) -> None:
    """Add one record of the API's outcome type `kind` ("collaborations") to `reported`; what was met goes to `issues`.

    Links other than to the project are reported; a record without an id is left out, with an issue.
    """
    fields = Fields(record, f"{kind} {shown(record.get('id'))}", issues)
    identifier = fields.text("id")
    if identifier is None:
        fields.issue("missing field", "an outcome has no id and was left out")
        return
    outcome_id = fields.text("outcomeid") or fields.text("outcomeId")
    fields.drop(*RECORD_ENVELOPE)
    for link in fields.records("links", "link"):
        target, rel = resource_of(link.left.get("href")), link.text("rel")
        if rel != "PROJECT" or target is None or target[1].upper() != project_id.upper():
            shown_target = " ".join(target) if target else shown(link.left.get("href"))
            link.issue("unknown link", f"{rel} to {shown_target} was not read")
    if kind == "collaborations":
        reported.collaborations.append(_collaboration(fields, identifier, outcome_id, snapshot))
    elif kind == "furtherfundings":
        reported.further_funding.append(_further_funding(fields, identifier, outcome_id, snapshot))
    elif kind == "publications":
        reported.publications.append(_publication(fields, identifier, outcome_id, snapshot))
    else:
        reported.outcomes.append(
            Outcome(
                snapshot=snapshot,
                kind=OUTCOME_KINDS.get(kind, kind),
                id=identifier,
                outcome_id=outcome_id,
                fields=_all_words(fields),
            )
        )
    fields.done()


def _collaboration(fields: Fields, identifier: str, outcome_id: str | None, snapshot: int) -> Collaboration:
    return Collaboration(
        snapshot=snapshot,
        id=identifier,
        outcome_id=outcome_id,
        organisation_name=fields.text("parentOrganisation"),
        department=fields.text("childOrganisation"),
        country=fields.text("country"),
        title=fields.text("title"),
        description=fields.text("description"),
        impact=fields.text("impact"),
        partner_contribution=fields.text("partnerContribution"),
        investigator_contribution=fields.text("principalInvestigatorContribution"),
        sector=fields.text("sector"),
        start=fields.date("start"),
        end=fields.date("end"),
        supporting_url=fields.text("supportingUrl"),
    )


def _further_funding(fields: Fields, identifier: str, outcome_id: str | None, snapshot: int) -> FurtherFunding:
    said = [fields.text(name) for name in ("title", "description", "narrative")]
    money = fields.record("amount")
    amount, currency = money.amount("amount"), money.text("currencyCode")
    money.done()
    return FurtherFunding(
        snapshot=snapshot,
        id=identifier,
        outcome_id=outcome_id,
        organisation_name=fields.text("organisation"),
        department=fields.text("department"),
        country=fields.text("country"),
        description="\n".join(dict.fromkeys(part for part in said if part)) or None,
        reference=fields.text("fundingId"),
        amount=amount,
        currency=currency,
        sector=fields.text("sector"),
        start=fields.date("start"),
        end=fields.date("end"),
    )


def _publication(fields: Fields, identifier: str, outcome_id: str | None, snapshot: int) -> Publication:
    fields.drop(*_NOT_KEPT_OF_PUBLICATIONS)
    return Publication(
        snapshot=snapshot,
        id=identifier,
        outcome_id=outcome_id,
        title=fields.text("title"),
        journal=fields.text("journalTitle"),
        published=fields.date("datePublished"),
        doi=fields.text("doi"),
        pubmed_id=fields.text("pubMedId"),
        issn=fields.text("issn"),
        isbn=fields.text("isbn"),
        url=fields.text("publicationUrl"),
        type=fields.text("type"),
    )


def _all_words(fields: Fields) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for name in list(fields.left):
        value = fields.left.pop(name)
        if name in _DATES:
            try:
                value = uk_date(value).isoformat()
            except UnreadableRecord as error:
                fields.issue("unreadable date", f"{name}: {error}; kept as it stands")
        if said := "; ".join(texts(value)):
            found.append((name, said))
    return tuple(found)
