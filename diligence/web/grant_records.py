"""What the grants of the store say: each grant without its people, and its organisation records by name and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from diligence.names import fold
from diligence.places import Place, place_of
from graphs.build import NAME_CUT, same_words
from scrapers.records import Organisation, Project

_LEAD_ROLES = frozenset({"LEAD_RO", "LEAD_ORG"})


@dataclass(slots=True, kw_only=True)
class OrganisationRecords:
    """Organisation records of the store that bear one name in one place: ids, names, place, and their grants."""

    ids: list[str]
    names: list[str]
    place: Place
    cities: set[str] = field(default_factory=set)
    grants: set[str] = field(default_factory=set)  # project ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One grant of the store, without anything about a person. `partners` are organisation record ids with roles."""

    project_id: str
    reference: str
    title: str
    funder: str
    start: date | None
    end: date | None
    value_pounds: Decimal | None
    status: str
    partners: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def leads(self) -> tuple[str, ...]:
        """Ids of the organisation records that lead it."""
        return tuple(identifier for identifier, roles in self.partners if _LEAD_ROLES & set(roles))


def read_grants(projects: Iterable[Project]) -> tuple[dict[str, Grant], list[OrganisationRecords]]:
    """Return the grants by project id, and their organisation records joined by name and place."""
    grants: dict[str, Grant] = {}
    records: dict[str, _Record] = {}
    for project in projects:
        names = {same_words(item.name): item for item in project.organisations}
        for item in project.organisations:
            record = records.setdefault(item.id, _Record(item.name))
            record.read(item)
            record.grants.add(project.id)
        for outcome in project.collaborations:
            told = _named(names, outcome.organisation_name)
            if told is not None:
                records[told.id].told(outcome.organisation_name or "", outcome.country)
        grants[project.id] = _grant(project)
    return grants, _joined(records)


@dataclass(slots=True)
class _Record:
    """One organisation record, with what all grants say of its place."""

    name: str
    addresses: dict[tuple[str | None, str | None], None] = field(default_factory=dict)
    countries: dict[str, None] = field(default_factory=dict)
    fuller: dict[str, None] = field(default_factory=dict)
    cities: set[str] = field(default_factory=set)
    grants: set[str] = field(default_factory=set)

    def read(self, item: Organisation) -> None:
        if item.address is not None:
            self.addresses.setdefault((item.address.country, item.address.region))
            if item.address.city:
                self.cities.add(item.address.city)

    def told(self, name: str, country: str | None) -> None:
        if country:
            self.countries.setdefault(country)
        if len(name) > len(self.name) >= NAME_CUT - 1:
            self.fuller.setdefault(name)

    @property
    def place(self) -> Place:
        nodes: list[Mapping[str, object]] = [
            {"address_country": country, "region": region} for country, region in self.addresses
        ]
        return place_of([*nodes, {"address_country": None, "region": None, "outcome_countries": tuple(self.countries)}])


def _named(names: Mapping[str, Organisation], name: str | None) -> Organisation | None:
    """Return the organisation record that an outcome names, by its words or the first 40 letters of them."""
    if not name:
        return None
    wanted = same_words(name)
    cut = (item for words, item in names.items() if len(item.name) >= NAME_CUT - 1 and wanted.startswith(words))
    return names.get(wanted) or next(cut, None)


def _joined(records: Mapping[str, _Record]) -> list[OrganisationRecords]:
    groups: dict[tuple[str, tuple[str, ...], bool], OrganisationRecords] = {}
    for identifier, record in sorted(records.items()):
        place = record.place
        names = [*record.fuller, record.name]
        key = (fold(names[0]) or names[0], place.codes, place.outside_uk)
        group = groups.setdefault(key, OrganisationRecords(ids=[], names=[], place=place))
        group.ids.append(identifier)
        group.names.extend(name for name in names if name not in group.names)
        group.cities |= record.cities
        group.grants |= record.grants
    return list(groups.values())


def _grant(project: Project) -> Grant:
    roles: dict[str, list[str]] = {item.id: [] for item in project.organisations}
    for part in project.participations:
        if part.organisation_id in roles and part.role not in roles[part.organisation_id]:
            roles[part.organisation_id].append(part.role)
    fund = project.funds[0] if project.funds else None
    return Grant(
        project_id=project.id,
        reference=project.reference,
        title=project.title,
        funder=(fund.funder_name if fund else None) or project.lead_funder or "",
        start=fund.start if fund else None,
        end=fund.end if fund else None,
        value_pounds=fund.value_pounds if fund else None,
        status=project.status or "",
        partners=tuple((identifier, tuple(held)) for identifier, held in roles.items()),
    )
