"""Collects what other sources say of a grant: its sector, its papers with their funders, the owners of its partners."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from diligence.beside import COMPANIES, GOW, PUBLICATIONS, Owners, OwnersFound
from diligence.places import place_of
from diligence.publications import default_sources, papers_of_project
from diligence.store import Store
from diligence.store.beside import save_beside
from scrapers.client import Client
from scrapers.companies_house import CompaniesHouse, key_is_set
from scrapers.errors import BudgetUsedUp, NotFound, ScraperError, UnreadableRecord
from scrapers.gow import Gow
from scrapers.records import Organisation, Project

#: A name that says that its body is a company registered in the United Kingdom.
_UK_COMPANY = re.compile(r"\b(?:ltd|limited|plc|llp)\b\.?$", re.IGNORECASE)
_LEADS = frozenset({"LEAD_RO", "LEAD_ORG"})


def default_kinds() -> tuple[str, ...]:
    """Return what needs no key, and Companies House where there is one."""
    return (GOW, PUBLICATIONS, COMPANIES) if key_is_set() else (GOW, PUBLICATIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """The client that all sources share, its budget (None where there is none) and its pause between requests."""

    client: Client
    budget: int | None
    spacing_seconds: float

    def count(self, address: str, from_archive: bool) -> None:
        """Count a request that another client sends: all sources share one budget."""
        if from_archive:
            return
        if self.budget is not None and self.client.requests_sent >= self.budget:
            raise BudgetUsedUp(_used_up(self.budget, f" before {address}"))
        self.client.requests_sent += 1


def _used_up(budget: int, where: str = "") -> str:
    return (
        f"the budget of {budget} requests is used up{where}; run again to go on from the archive, or raise the budget"
    )


def collect_beside(
    project: Project,
    store: Store,
    client: Client,
    kinds: Sequence[str],
    *,
    budget: int | None = None,
    spacing_seconds: float = 0.5,
) -> list[str]:
    """Ask the sources and keep what they say; return one line a source.

    `budget` is that of the client, and holds for all sources together. Only a used-up budget raises (BudgetUsedUp), and
    then what a source gave so far is not kept as if it were all: the next run goes on from the archive.
    """
    asking = _Asking(client=client, budget=budget, spacing_seconds=spacing_seconds)
    lines = []
    for kind in kinds:
        try:
            lines.extend(_KINDS[kind](project, store, asking))
        except BudgetUsedUp:
            raise
        except NotFound:
            lines.append(f"{kind}: the source has nothing under {project.reference}")
        except ScraperError as error:
            lines.append(f"{kind}: {error}")
    return lines


def _gow(project: Project, store: Store, asking: _Asking) -> list[str]:
    if not project.reference.startswith(("EP/", "GR/", "DT/")):
        return [f"{GOW}: only EPSRC's grants stand there"]
    grant = Gow(asking.client).grant(project.reference)
    save_beside(store, project.id, GOW, grant)
    return [f"{GOW}: {len(grant.sectors)} sector{'' if len(grant.sectors) == 1 else 's'}"]


def _publications(project: Project, store: Store, asking: _Asking) -> list[str]:
    papers = papers_of_project(project, default_sources(asking.client))
    if asking.budget is not None:
        # The paper sources say their failures in a line and raise nothing, a used-up budget included.
        words = f"the budget of {asking.budget} requests is used up"
        if any(words in line.line for line in papers.consulted):
            raise BudgetUsedUp(_used_up(asking.budget))
    save_beside(store, project.id, PUBLICATIONS, papers)
    known = sum(paper.funders_known for paper in papers.papers)
    lines = [f"{PUBLICATIONS}: {len(papers.papers)} papers, funders known for {known}"]
    return [*lines, *(f"  {line.line}" for line in papers.consulted)]


def _companies(project: Project, store: Store, asking: _Asking) -> list[str]:
    if not key_is_set():
        return [f"{COMPANIES}: not consulted: no key"]
    leads = {item.organisation_id for item in project.participations if item.role in _LEADS}
    asked, found = [], []
    with CompaniesHouse(
        asking.client.archive, on_request=asking.count, spacing_seconds=asking.spacing_seconds
    ) as house:
        for organisation in project.organisations:
            if organisation.id in leads or not _is_uk_company(organisation):
                continue
            asked.append(organisation.name)
            try:
                number = organisation.registration_number or _only_number(house, organisation.name)
                if number:
                    found.append(OwnersFound(partner=organisation.name, number=number, ownership=house.chain(number)))
            except (NotFound, UnreadableRecord):
                continue  # a number that is none there, for instance that of another register
    save_beside(store, project.id, COMPANIES, Owners(asked=tuple(asked), found=tuple(found)))
    return [f"{COMPANIES}: {len(found)} of {len(asked)} UK companies found"]


def _only_number(house: CompaniesHouse, name: str) -> str:
    """Return the number of the one company of this name, "" where nobody or several bear it."""
    companies = house.named(name)
    return companies[0].number if len(companies) == 1 else ""


def _is_uk_company(organisation: Organisation) -> bool:
    if organisation.registration_number:
        return True
    address = organisation.address
    data = {"address_country": address.country, "region": address.region} if address else {}
    return place_of([data]).code == "GB" and bool(_UK_COMPANY.search(organisation.name.strip()))


_KINDS = {GOW: _gow, PUBLICATIONS: _publications, COMPANIES: _companies}
