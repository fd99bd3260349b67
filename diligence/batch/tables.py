"""The four tables of a batch: their columns with meanings, and the rows that one findings document gives.

Rows are plain tuples in the order of the columns, so that a partition can travel between processes as it is; pandas
frames, files and the data dictionary are made from the same definitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from diligence.document import Document, Finding, Partner
from diligence.model import LIST_KINDS
from scrapers.records import Project

#: string: text, empty where the record gives none; date: ISO text or empty; the others are nullable pandas types.
ColumnType = Literal["string", "date", "Int64", "Float64", "boolean"]

Value: TypeAlias = "str | int | float | bool | None"
Row: TypeAlias = "tuple[Value, ...]"

#: Joins several values in one cell. A name that holds it keeps it: cells are for reading, `partners` has a row a body.
JOIN = "; "


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: name, type and what it means, for the data dictionary."""

    name: str
    type: ColumnType
    meaning: str


def _columns(*rows: tuple[str, ColumnType, str]) -> tuple[Column, ...]:
    return tuple(Column(name=name, type=kind, meaning=meaning) for name, kind, meaning in rows)


GRANTS = _columns(
    ("project_id", "string", "The record's own id; the key that joins the four tables."),
    ("reference", "string", "The grant's reference as the record prints it."),
    ("title", "string", "Title."),
    ("funder", "string", "Funder as the record names it; several are joined."),
    ("lead", "string", "The lead organisation's name."),
    ("lead_region", "string", "Region of the lead organisation's address."),
    ("value_gbp", "Float64", "Award in pounds; empty where the record gives none."),
    ("start", "date", "First day of the grant."),
    ("end", "date", "Last day of the grant."),
    ("start_year", "Int64", "Year of the first day."),
    ("end_year", "Int64", "Year of the last day."),
    ("status", "string", "Status in the source's words."),
    ("category", "string", "Category of grant in the source's words."),
    ("topics", "string", "Subjects and topics that the funder gave, joined."),
    ("level", "Int64", "Review level 0 to 4. 0 means that no indicator was found in the sources consulted, no more."),
    ("level_name", "string", "none, note, standard, enhanced or refer."),
    ("level_rule", "string", "The rule of the policy that gave the level."),
    ("technology", "string", "Strongest evidence on the technology axis, or none."),
    ("state_link", "string", "Strongest evidence on the state link axis, or none."),
    ("end_use", "string", "Strongest evidence on the end use and people axis, or none."),
    ("areas", "string", "Technology areas and end uses with a finding that counts, joined."),
    ("lists", "string", "Lists with a confirmed or probable match of a body of the grant, lead or partner, joined."),
    (
        "partner_countries",
        "string",
        "ISO codes of the countries of lead and partners where recorded, joined.",
    ),
    ("partners", "Int64", "Bodies in the case, merged records counted once, the funder left out."),
    ("partners_country_unknown", "Int64", "Of these, bodies whose country the record does not tell."),
    ("findings", "Int64", "Findings that count (confirmed or probable)."),
    ("questions", "Int64", "Possible matches and readings: questions for a person, counted in no level."),
    ("url", "string", "Public page of the grant."),
    ("record_sha256", "string", "Hash of the bytes of the grant's record."),
)

PARTNERS = _columns(
    ("project_id", "string", "The record's own id."),
    ("reference", "string", "The grant's reference."),
    ("number", "Int64", "Number of the body within the grant, from 1."),
    ("name", "string", "The fullest name that the records give."),
    ("record_ids", "string", "Ids of the organisation records taken as this body, joined."),
    ("roles", "string", "Roles in the source's own values, joined."),
    ("declared_at_award", "boolean", "Whether any of its roles stood in the record at award."),
    ("reported_later", "boolean", "Whether any of its roles was reported after award."),
    ("start", "date", "First day of any of its roles, where a role is dated."),
    ("end", "date", "Last day of any of its roles, where a role is dated."),
    ("country", "string", "ISO code, or empty where the record tells none."),
    ("country_name", "string", "Country in words."),
    ("country_source", "string", "Where the country is recorded."),
    ("known_as", "string", "The known body that it is identified with, or empty."),
    ("ror", "string", "Short ROR id of the known body, or empty."),
    ("identity_basis", "string", "What agreed, in words."),
    ("match_status", "string", "Best status of its matches with listings: confirmed, probable, possible or empty."),
    ("lists", "string", "Lists with a confirmed or probable match, joined."),
    ("list_kinds", "string", "Kinds of these lists: legal, government, assessment, press, own; never mixed."),
    ("possible_lists", "string", "Lists with a possible match only: a question, never a claim."),
    ("in_force_on_activity", "string", "Listing in force on the activity: yes, no, unsure; the strongest kind first."),
    ("in_force_today", "string", "Listing in force on the day of screening: yes, no, unsure."),
    ("state_links", "string", "Documented ties to state bodies, joined."),
    ("findings", "string", "Ids of its findings, joined."),
)

FINDINGS = _columns(
    ("project_id", "string", "The record's own id."),
    ("reference", "string", "The grant's reference."),
    ("finding", "string", "Id of the finding within the grant."),
    ("rule", "string", "The rule that raised it."),
    ("axis", "string", "technology, state_link or end_use."),
    ("strength", "string", "What the policy weighs."),
    ("subject", "string", "The body, area or end use that it is about."),
    ("status", "string", "confirmed, probable or possible; a possible one is a question and counts in no level."),
    ("sentence", "string", "The finding in words."),
    ("path", "string", "The path in the evidence graph, in words."),
    ("hops", "Int64", "Steps between different bodies."),
    ("direct", "boolean", "False for anything past a partner's own link."),
    ("evidence_items", "Int64", "Rows of `sources` that stand behind it."),
    ("would_change", "string", "What would change it."),
    ("response_asked", "string", "When the body was asked, or 'not asked'."),
    ("response", "string", "The body's reply, or empty."),
    ("response_date", "date", "The day of the reply."),
)

SOURCES = _columns(
    ("project_id", "string", "The record's own id."),
    ("reference", "string", "The grant's reference."),
    ("finding", "string", "Id of the finding that the words support; empty for a snapshot of the record itself."),
    ("item", "Int64", "Number of the item within the finding or the record, from 1."),
    ("source", "string", "Publisher's dataset or register."),
    ("place", "string", "Where in the source the words stand."),
    ("quote", "string", "The quoted words; empty for a snapshot of the record itself."),
    ("url", "string", "Public address."),
    ("retrieved", "string", "When the bytes were received, UTC; of a register's fact, its day."),
    ("sha256", "string", "Hash of the bytes."),
)

#: Name of the table -> its columns, in the order of the files.
TABLES: dict[str, tuple[Column, ...]] = {
    "grants": GRANTS,
    "partners": PARTNERS,
    "findings": FINDINGS,
    "sources": SOURCES,
}

#: Rules whose subject is an area of technology or an end use.
AREA_RULES = frozenset({"technology-area", "dual-use-stated", "surveillance-of-people", "security-end-use"})

#: Roles of the body that leads a grant (Gateway to Research API 1 and 2).
_LEAD_ROLES = frozenset({"LEAD_RO", "LEAD_ORG"})
_STATUS_ORDER = ("confirmed", "probable", "possible")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the four tables that one or more grants give."""

    grants: list[Row]
    partners: list[Row]
    findings: list[Row]
    sources: list[Row]

    def extend(self, other: Rows) -> None:
        """Add the rows of other grants behind these."""
        for name in TABLES:
            getattr(self, name).extend(getattr(other, name))


def empty_rows() -> Rows:
    """Return no rows of any table."""
    return Rows([], [], [], [])


def rows_of(project: Project, document: Document) -> Rows:
    """Return the rows of one screened grant."""
    rows = Rows([_grant(project, document)], [], [], [])
    key = (project.id, document.grant.reference)
    rows.partners.extend((*key, *row) for row in _partners(document))
    for finding in document.findings:
        rows.findings.append((*key, *_finding(finding)))
        rows.sources.extend(
            (*key, finding.id, number, item.source, item.place, item.quote, item.url, item.retrieved.isoformat(),
             item.sha256)
            for number, item in enumerate(finding.evidence, start=1)
        )  # fmt: skip
    rows.sources.extend(
        (*key, "", number, item.source, "record", "", item.url, item.retrieved.isoformat(), item.sha256)
        for number, item in enumerate(document.snapshots, start=1)
    )
    return rows


def _grant(project: Project, document: Document) -> Row:
    grant, level, axes = document.grant, document.level, document.axes
    counted = [finding for finding in document.findings if finding.status != "possible"]
    matches = [match for partner in document.partners for match in partner.matches if match.status != "possible"]
    return (
        project.id,
        grant.reference,
        grant.title,
        grant.funder or "",
        grant.lead or "",
        _joined(lead_regions(project)),
        grant.value_gbp,
        _day(grant.start),
        _day(grant.end),
        grant.start.year if grant.start else None,
        grant.end.year if grant.end else None,
        grant.status or "",
        grant.category or "",
        _joined(item.text for item in project.classifications if item.kind in {"subject", "topic"}),
        level.number,
        level.name,
        level.rule,
        axes.technology.strength,
        axes.state_link.strength,
        axes.end_use.strength,
        _joined(sorted({item.subject for item in counted if item.rule in AREA_RULES})),
        _joined(sorted({match.list for match in matches})),
        _joined(sorted({partner.country for partner in document.partners if partner.country})),
        len(document.partners),
        sum(partner.country is None for partner in document.partners),
        len(counted),
        len(document.findings) - len(counted),
        grant.url,
        project.snapshots[0].sha256,
    )


def _partners(document: Document) -> Iterator[Row]:
    for number, partner in enumerate(document.partners, start=1):
        claimed = sorted(
            (match for match in partner.matches if match.status != "possible"),
            key=lambda match: (LIST_KINDS.index(match.list_kind), match.list),
        )
        starts = [role.start for role in partner.roles if role.start]
        ends = [role.end for role in partner.roles if role.end]
        asked = {match.list for match in partner.matches} - {match.list for match in claimed}
        yield (
            number,
            partner.name,
            _joined(partner.organisation_ids),
            _joined(role.value for role in partner.roles),
            any(role.basis == "declared at award" for role in partner.roles),
            any(role.basis == "reported later" for role in partner.roles),
            _day(min(starts, default=None)),
            _day(max(ends, default=None)),
            partner.country or "",
            partner.country_name or "",
            partner.country_source,
            partner.identity.name or "",
            partner.identity.ror or "",
            partner.identity.basis,
            _best(partner),
            _joined(match.list for match in claimed),
            _joined(match.list_kind for match in claimed),
            _joined(sorted(asked)),
            _joined(match.in_force_on_activity for match in claimed[:1]),
            _joined(match.in_force_today for match in claimed[:1]),
            _joined(f"{link.relation} {link.body} ({link.country}, {link.strength})" for link in partner.state_links),
            _joined(partner.findings),
        )


def _finding(finding: Finding) -> Row:
    return (
        finding.id,
        finding.rule,
        finding.axis,
        finding.strength,
        finding.subject,
        finding.status,
        finding.sentence,
        _joined(f"{step.from_} --{step.relation}--> {step.to}" for step in finding.path),
        finding.hops,
        finding.direct,
        len(finding.evidence),
        finding.would_change,
        finding.response.asked,
        finding.response.reply or "",
        _day(finding.response.date),
    )


def _best(partner: Partner) -> str:
    statuses = [match.status for match in partner.matches]
    return min(statuses, key=_STATUS_ORDER.index, default="")


def is_lead(roles: str) -> bool:
    """Return whether the joined roles of a body hold the lead of the grant."""
    return not _LEAD_ROLES.isdisjoint(roles.split(JOIN))


def lead_regions(project: Project) -> Iterator[str]:
    """Yield the regions that the record gives for the lead organisation."""
    leads = {item.organisation_id for item in project.participations if item.role in _LEAD_ROLES}
    for organisation in project.organisations:
        if organisation.id in leads and organisation.address is not None and organisation.address.region:
            yield organisation.address.region


def _joined(values: Iterable[str]) -> str:
    return JOIN.join(dict.fromkeys(value for value in values if value))


def _day(value: date | None) -> str:
    return value.isoformat() if value is not None else ""
