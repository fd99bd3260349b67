"""Turns answers of Gateway to Research API 2 (live or saved JSON) into one Project, each record with its snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlsplit

from scrapers.errors import UnreadableRecord
from scrapers.gtr_api_fields import Fields, resource_of, shown
from scrapers.gtr_bodies import read_investigator, read_organisation, with_participant_values
from scrapers.gtr_reported import RECORD_ENVELOPE, Reported, read_outcome
from scrapers.records import (
    Classification,
    ClassificationKind,
    Fund,
    Identifier,
    Investigator,
    Issue,
    Organisation,
    Parsed,
    Participation,
    Project,
    RelatedGrant,
    Snapshot,
)

_PROJECT_PAGE = "https://gtr.ukri.org/projects?ref="
_PAGE_ENVELOPE = frozenset({"links", "ext", "page", "size", "totalPages", "totalSize"})

#: What links from a project mean, by what they point at (API manual 1.7.1, "Link relations", and real records).
_KNOWN_RELS: Mapping[str, tuple[str, ...]] = {
    "persons": (
        "PI_PER",
        "COI_PER",
        "PM_PER",
        "FELLOW_PER",
        "RESEARCH_PER",
        "RESEARCH_COI_PER",
        "SUPER_PER",
        "STUDENT_PER",
    ),
    "organisations": (
        "LEAD_ORG",
        "PP_ORG",
        "COLLAB_ORG",
        "FELLOW_ORG",
        "COFUND_ORG",
        "PARTICIPANT_ORG",
        "STUDENT_PP_ORG",
    ),
    "funds": ("FUND",),
    "projects": ("TRANSFER", "TRANSFER_FROM", "STUDENTSHIP", "STUDENTSHIP_FROM", "TGH", "TGH_FROM", "PROJECT"),
}
_CLASSIFICATIONS: tuple[tuple[ClassificationKind, str, str], ...] = (
    ("subject", "researchSubjects", "researchSubject"),
    ("topic", "researchTopics", "researchTopic"),
    ("programme", "rcukProgrammes", "rcukProgramme"),
    ("health category", "healthCategories", "healthCategory"),
    ("research activity", "researchActivities", "researchActivity"),
)
#: What a report says is unknown when linked records are not at hand.
_MISSING_WORDS = {"organisations": "partners", "persons": "investigators", "funds": "funds", "outcomes": "outcomes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Api2Answer:
    """One answer of API 2: the JSON it holds (numbers with a point as Decimal) and the snapshot of its bytes."""

    snapshot: Snapshot
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of a record: the rel in the source's own value, what it points at ("organisations", id), and its dates."""

    rel: str
    resource: str
    id: str
    start: date | None = None
    end: date | None = None


def records_of(value: object, url: str) -> list[tuple[str, dict[str, object]]]:
    """Return (resource, record) for each record of an answer, be it a page of many or one alone.

    The resource ("projects", "outcomes/keyfindings") is read from the record's href, whatever its host, or from the
    name of the list. UnreadableRecord where the answer is neither, or a record has no id.
    """
    if not isinstance(value, dict):
        raise UnreadableRecord(f"{url} holds no record of Gateway to Research but {shown(value)}; collect it again")
    if "id" in value:
        resource = resource_of(value.get("href")) or resource_of(urlsplit(url).path)
        if resource is None:
            raise UnreadableRecord(f"{url} holds a record without an address that says what it is; collect it again")
        return [(resource[0], value)]
    if not _PAGE_ENVELOPE & value.keys():
        raise UnreadableRecord(f"{url} holds neither a record nor a page of API 2; collect it again")
    found: list[tuple[str, dict[str, object]]] = []
    for name, items in value.items():
        if name not in _PAGE_ENVELOPE and isinstance(items, list):
            for item in items:
                if isinstance(item, dict):
                    if not isinstance(item.get("id"), str):
                        raise UnreadableRecord(f"{url} holds a record without an id in {shown(name)}; collect it again")
                    resource = resource_of(item.get("href"))
                    found.append((resource[0] if resource else _resource_of_list(name), item))
    return found


def _resource_of_list(name: str) -> str:
    plural = name.lower()
    plural = plural[:-1] + "ies" if plural.endswith("y") else plural + "s"
    return plural if plural in _KNOWN_RELS else f"outcomes/{plural}"


def links_of(record: Mapping[str, object], issues: list[Issue] | None = None) -> list[Link]:
    """Return the links of a record, each once; links that lead nowhere we know become issues."""
    found: dict[Link, None] = {}
    met: list[Issue] = [] if issues is None else issues
    fields = Fields({"links": record.get("links")}, f"project {shown(record.get('id'))}", met)
    for item in fields.records("links", "link"):
        href, rel = item.left.pop("href", None), item.text("rel")
        target = resource_of(href)
        start, end = item.date("start"), item.date("end")
        item.drop("otherAttributes")
        item.done()
        if target is None or rel is None:
            item.issue("unknown link", f"{rel} to {shown(href)} was not read")
            continue
        found[Link(rel=rel, resource=target[0], id=target[1], start=start, end=end)] = None
    return list(found)


def references_of(record: Mapping[str, object]) -> list[str]:
    """Return the references that a project record gives itself, the research councils' own first."""
    fields = Fields({"identifiers": record.get("identifiers")}, "", [])
    pairs = [(item.text("type"), item.text("value")) for item in fields.records("identifiers", "identifier")]
    return [value for _, value in sorted(pairs, key=lambda pair: pair[0] != "RCUK") if value]


def project_from_api2(answers: Sequence[Api2Answer]) -> Parsed:
    """Return the project of the first answer, with whatever the other answers say of its links, and the issues.

    The first answer holds one project, alone or as the only one of a page. Linked records that no answer holds are
    named in `Project.missing` and in an issue; a participation stands only where its organisation is known. Records
    that stand on two pages are read once. UnreadableRecord when there is no project, or it has no id, reference or
    title.
    """
    own = records_of(answers[0].value, answers[0].snapshot.url)
    if len(own) != 1 or own[0][0] != "projects":
        raise UnreadableRecord(f"{answers[0].snapshot.url} holds no single project; give one grant at a time")
    known: dict[tuple[str, str], tuple[int, dict[str, object]]] = {}
    for index, answer in enumerate(answers[1:], start=1):
        for resource, record in records_of(answer.value, answer.snapshot.url):
            known.setdefault((resource, str(record.get("id")).upper()), (index, record))
    return _Assembly(own[0][1], known, [answer.snapshot for answer in answers]).parsed()


class _Assembly:
    """Puts one project together from its own record and the records that its links point at."""

    def __init__(
        self,
        record: dict[str, object],
        known: Mapping[tuple[str, str], tuple[int, dict[str, object]]],
        snapshots: Sequence[Snapshot],
    ) -> None:
        self.issues: list[Issue] = []
        self.fields = Fields(record, f"project {shown(record.get('id'))}", self.issues)
        self.links = links_of(record, self.issues)
        self.known = known
        self.snapshots = snapshots
        self.lacking: dict[str, list[Link]] = {}

    def parsed(self) -> Parsed:
        fields = self.fields
        references = references_of(fields.left)
        identifier, title = fields.text("id"), fields.text("title")
        if identifier is None or title is None or not references:
            absent = "id" if identifier is None else "title" if title is None else "reference"
            raise UnreadableRecord(f"{self.snapshots[0].url}: the project has no {absent}; collect it again")
        fields.drop("links", *RECORD_ENVELOPE)
        self._say_unknown_rels()
        organisations, participations = self._bodies()
        reported = self._reported(identifier)
        project = Project(
            id=identifier,
            reference=references[0],
            title=title,
            snapshots=(
                replace(self.snapshots[0], url=_PROJECT_PAGE + quote(references[0], safe="")),
                *self.snapshots[1:],
            ),
            status=fields.text("status"),
            category=fields.text("grantCategory"),
            lead_funder=fields.text("leadFunder"),
            department=fields.text("leadOrganisationDepartment"),
            summary=fields.text("abstractText"),
            technical_summary=fields.text("techAbstractText"),
            impact=fields.text("potentialImpact"),
            identifiers=tuple(self._identifiers()),
            funds=tuple(self._funds()),
            organisations=organisations,
            participations=participations,
            collaborations=tuple(reported.collaborations),
            further_funding=tuple(reported.further_funding),
            publications=tuple(reported.publications),
            outcomes=tuple(reported.outcomes),
            investigators=tuple(self._investigators()),
            classifications=tuple(self._classifications()),
            related_grants=tuple(self._related()),
            missing=tuple(dict.fromkeys(_MISSING_WORDS[name.split("/")[0]] for name in self.lacking)),
        )
        self._say_lacking()
        fields.done()
        return Parsed(project=project, issues=tuple(dict.fromkeys(self.issues)))

    def _to(self, resource: str) -> Iterator[Link]:
        return (link for link in self.links if link.resource == resource)

    def _find(self, link: Link) -> tuple[int, dict[str, object]] | None:
        found = self.known.get((link.resource, link.id.upper()))
        if found is None and link.id not in {each.id for each in self.lacking.get(link.resource, [])}:
            self.lacking.setdefault(link.resource, []).append(link)
        return found

    def _say_unknown_rels(self) -> None:
        for link in self.links:
            rels = _KNOWN_RELS.get(link.resource)
            if rels is not None and link.rel not in rels:
                self.fields.issue("unknown role", f"{link.rel} of {link.resource} {link.id} is kept as it stands")

    def _say_lacking(self) -> None:
        for resource, links in self.lacking.items():
            total = len({link.id for link in self.links if link.resource == resource})
            named = ", ".join(f"{link.rel} {link.id}" for link in links[:5]) + (" ..." if len(links) > 5 else "")
            self.fields.issue("missing record", f"{len(links)} of {total} linked {resource} are not at hand: {named}")

    def _bodies(self) -> tuple[tuple[Organisation, ...], tuple[Participation, ...]]:
        organisations: dict[str, Organisation] = {}
        participations: list[Participation] = []
        for link in self._to("organisations"):
            found = self._find(link)
            body = read_organisation(found[1], snapshot=found[0], issues=self.issues) if found else None
            if body is not None:
                organisations.setdefault(body.id, body)
            participations.append(
                Participation(
                    # The role is said by the project's own answer, the body by the organisation's.
                    snapshot=0,
                    organisation_id=body.id if body else link.id,
                    role=link.rel,
                    start=link.start,
                    end=link.end,
                )
            )
        participations = with_participant_values(
            list(self.fields.records("participantValues", "participant")), participations, organisations
        )
        self._say_unlinked(organisations)
        return tuple(organisations.values()), tuple(
            item for item in participations if item.organisation_id in organisations
        )

    def _say_unlinked(self, organisations: Mapping[str, Organisation]) -> None:
        """Say which bodies an answer holds that the project does not link to: funders are expected among them."""
        linked = {identifier.upper() for identifier in organisations} | {link.id.upper() for link in self.links}
        for resource, identifier in self.known:
            if resource == "organisations" and identifier not in linked | self._funder_ids():
                name = shown(self.known[resource, identifier][1].get("name"))
                self.fields.issue("unlinked record", f"organisation {identifier} ({name}) came without a role")

    def _funder_ids(self) -> set[str]:
        return {
            link.id.upper()
            for (resource, _), (_, record) in self.known.items()
            if resource == "funds"
            for link in links_of(record)
            if link.rel == "FUNDER"
        }

    def _funds(self) -> Iterator[Fund]:
        for link in self._to("funds"):
            found = self._find(link)
            if found is None:
                yield Fund(snapshot=0, start=link.start, end=link.end)
            else:
                yield self._fund(found[0], found[1], link)

    def _fund(self, snapshot: int, record: dict[str, object], link: Link) -> Fund:
        fields = Fields(record, f"fund {link.id}", self.issues)
        funder = next((each for each in links_of(record, self.issues) if each.rel == "FUNDER"), None)
        body = self.known.get((funder.resource, funder.id.upper())) if funder else None
        if funder and not body:
            fields.issue("missing record", f"the funder {funder.id} is not at hand, so its name is not known")
        money = fields.record("valuePounds")
        amount, currency = money.amount("amount"), money.text("currencyCode")
        money.done()
        if currency not in {None, "GBP"}:
            fields.issue("unexpected currency", f"valuePounds is in {currency}; the amount was left out")
            amount = None
        fields.drop("id", "links", *RECORD_ENVELOPE)
        fund = Fund(
            snapshot=snapshot,
            funder_id=funder.id if funder else None,
            funder_name=Fields(body[1], "", []).text("name") if body else None,
            start=fields.date("start") or link.start,
            end=fields.date("end") or link.end,
            value_pounds=amount,
            category=fields.text("category"),
        )
        fields.done()
        return fund

    def _investigators(self) -> Iterator[Investigator]:
        for link in self._to("persons"):
            if found := self._find(link):
                yield from read_investigator(found[1], role=link.rel, snapshot=found[0], issues=self.issues)

    def _reported(self, project_id: str) -> Reported:
        reported = Reported()
        seen: set[tuple[str, str]] = set()
        for link in self.links:
            if link.resource.startswith("outcomes/") and (link.resource, link.id) not in seen:
                seen.add((link.resource, link.id))
                kind = link.resource.removeprefix("outcomes/")
                if found := self._find(link):
                    read_outcome(reported, kind, found[1], snapshot=found[0], project_id=project_id, issues=self.issues)
        return reported

    def _identifiers(self) -> Iterator[Identifier]:
        for item in self.fields.records("identifiers", "identifier"):
            kind, value = item.text("type"), item.text("value")
            item.done()
            if value is not None:
                yield Identifier(type=kind or "unknown", value=value)

    def _classifications(self) -> Iterator[Classification]:
        for kind, outer, inner in _CLASSIFICATIONS:
            for item in self.fields.records(outer, inner):
                identifier, text, percentage = item.text("id"), item.text("text"), item.amount("percentage")
                item.done()
                if text is None:
                    item.issue("missing field", f"a {kind} has no text (id {identifier}) and was left out")
                else:
                    yield Classification(snapshot=0, kind=kind, text=text, id=identifier, percentage=percentage)

    def _related(self) -> Iterator[RelatedGrant]:
        for link in self._to("projects"):
            yield RelatedGrant(snapshot=0, relation=link.rel, project_id=link.id, start=link.start, end=link.end)
