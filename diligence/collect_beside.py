"""Collects what other sources say of a grant: its sector, its papers with their funders, the owners of its partners."""

from __future__ import annotations

import re
from collections.abc import Sequence

from diligence.beside import COMPANIES, GOW, PUBLICATIONS, Owners, OwnersFound
from diligence.places import place_of
from diligence.publications import default_sources, papers_of_project
from diligence.store import Store
from diligence.store.beside import save_beside
from scrapers.client import Client
from scrapers.companies_house import CompaniesHouse, key_is_set
from scrapers.errors import BudgetUsedUp, NotFound, ScraperError
from scrapers.gow import Gow
from scrapers.records import Organisation, Project

#: A name that says that its body is a company registered in the United Kingdom.
_UK_COMPANY = re.compile(r"\b(?:ltd|limited|plc|llp)\b\.?$", re.IGNORECASE)
_LEADS = frozenset({"LEAD_RO", "LEAD_ORG"})


def default_kinds() -> tuple[str, ...]:
    """Return what needs no key, and Companies House where there is one."""
    return (GOW, PUBLICATIONS, COMPANIES) if key_is_set() else (GOW, PUBLICATIONS)


def collect_beside(project: Project, store: Store, client: Client, kinds: Sequence[str]) -> list[str]:
    """Ask the sources and keep what they say; return one line a source. Only a used-up budget raises."""
    lines = []
    for kind in kinds:
        try:
            lines.extend(_KINDS[kind](project, store, client))
        except BudgetUsedUp:
            raise
        except NotFound:
            lines.append(f"{kind}: the source has nothing under {project.reference}")
        except ScraperError as error:
            lines.append(f"{kind}: {error}")
    return lines


def _gow(project: Project, store: Store, client: Client) -> list[str]:
    if not project.reference.startswith(("EP/", "GR/", "DT/")):
        return [f"{GOW}: only EPSRC's grants stand there"]
    grant = Gow(client).grant(project.reference)
    save_beside(store, project.id, GOW, grant)
    return [f"{GOW}: {len(grant.sectors)} sectors"]


def _publications(project: Project, store: Store, client: Client) -> list[str]:
    papers = papers_of_project(project, default_sources(client))
    save_beside(store, project.id, PUBLICATIONS, papers)
    known = sum(paper.funders_known for paper in papers.papers)
    lines = [f"{PUBLICATIONS}: {len(papers.papers)} papers, funders known for {known}"]
    return [*lines, *(f"  {line.line}" for line in papers.consulted)]


def _companies(project: Project, store: Store, client: Client) -> list[str]:
    if not key_is_set():
        return [f"{COMPANIES}: not consulted: no key"]
    leads = {item.organisation_id for item in project.participations if item.role in _LEADS}
    asked, found = [], []
    with CompaniesHouse(client.archive) as house:
        for organisation in project.organisations:
            if organisation.id in leads or not _is_uk_company(organisation):
                continue
            asked.append(organisation.name)
            number = organisation.registration_number or ""
            if not number:
                companies = house.named(organisation.name)
                if len(companies) != 1:
                    continue  # nobody, or several: a name alone is no company
                number = companies[0].number
            found.append(OwnersFound(partner=organisation.name, number=number, ownership=house.chain(number)))
    save_beside(store, project.id, COMPANIES, Owners(asked=tuple(asked), found=tuple(found)))
    return [f"{COMPANIES}: {len(found)} of {len(asked)} UK companies found"]


def _is_uk_company(organisation: Organisation) -> bool:
    if organisation.registration_number:
        return True
    address = organisation.address
    data = {"address_country": address.country, "region": address.region} if address else {}
    return place_of([data]).code == "GB" and bool(_UK_COMPANY.search(organisation.name.strip()))


_KINDS = {GOW: _gow, PUBLICATIONS: _publications, COMPANIES: _companies}
