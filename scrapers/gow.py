"""Collects grants from EPSRC Grants on the Web, the only public place that prints a grant's industrial sectors."""

from __future__ import annotations

import os
from dataclasses import replace

from scrapers.client import Client, public_address
from scrapers.errors import UnreadableRecord
from scrapers.gow_page import (
    CO_INVESTIGATORS,
    EPSRC_SECTORS,
    OTHERS,
    PANELS,
    PARTNERS,
    RELATED,
    SECTOR_CAVEAT,
    SECTORS,
    TOPICS,
    GowGrant,
    GowInvestigator,
    GowPanel,
    GowPartner,
    InvestigatorRole,
    parse_page,
)
from scrapers.records import Snapshot

__all__ = [
    "BASE_SETTING",
    "DEFAULT_BASE",
    "EPSRC_SECTORS",
    "SECTOR_CAVEAT",
    "Gow",
    "GowGrant",
    "GowInvestigator",
    "GowPanel",
    "GowPartner",
    "as_json",
    "parse_page",
]

DEFAULT_BASE = "https://gow.epsrc.ukri.org"
BASE_SETTING = "DILIGENCE_GOW_URL"
_PAGE = "NGBOViewGrant.aspx"
_ROLES: tuple[InvestigatorRole, ...] = ("principal", "other", "researcher co-investigator")
_KEYS_OF = {
    OTHERS: ("other_investigators",),
    CO_INVESTIGATORS: ("co_investigators",),
    PARTNERS: ("project_partners",),
    TOPICS: ("research_topics",),
    SECTORS: ("sectors",),
    RELATED: ("related_grants",),
    PANELS: ("panel_history",),
}


class Gow:
    """Grants on the Web through a client. `base` is the site's address; DILIGENCE_GOW_URL names another."""

    def __init__(self, client: Client, base: str | None = None) -> None:
        self._client = client
        self._base = (base or os.environ.get(BASE_SETTING) or DEFAULT_BASE).rstrip("/")

    def grant(self, reference: str) -> GowGrant:
        """Return what the site prints of one EPSRC grant, with the snapshot and the issues met.

        Raises what Client.get raises; UnreadableRecord where the page shows no grant, or another than was asked for.
        """
        asked = " ".join(reference.split())
        answer = self._client.get(f"{self._base}/{_PAGE}", {"GrantRef": asked}, {"Accept": "text/html"})
        receipt = answer.receipt
        grant = parse_page(answer.body, where=receipt.url)
        if grant.reference.casefold() != asked.casefold():
            raise UnreadableRecord(
                f"{receipt.url} shows the grant {grant.reference[:40]!r} where {asked[:40]!r} was asked for; "
                "check the reference"
            )
        return replace(
            grant,
            snapshot=Snapshot(
                source="gow",
                url=DEFAULT_BASE + receipt.url.removeprefix(public_address(self._base)),
                retrieved=receipt.retrieved,
                sha256=receipt.sha256,
                origin=receipt.url,
            ),
        )


def as_json(grant: GowGrant, *, all_panels: bool = False) -> dict[str, object]:
    """Return the grant as plain JSON data; what the page does not give has no key.

    Keys: abstract, co_investigators, department{name}, end_date, final_report_summary, further_information, id,
    organisation{name, website}, other_investigators, panel_history [day, name, outcome], pi{id, name},
    project_partners[{id, name}], related_grants, research_topics [group, topic], scheme, sectors, start_date, title,
    value (pounds). Days are ISO. Investigators stand here as the page prints them: leave them out of what you publish.

    This is the shape of the open data of okfn/epsrc-gow, which keeps a panel only where its row is not shaded, that is
    every other one; `all_panels` gives them all, as `GowGrant.panels` does.
    """
    panels = [panel for panel in grant.panels if all_panels or not panel.alternate_row]
    people = {role: [_person(item) for item in grant.investigators if item.role == role] for role in _ROLES}
    organisation = {"name": grant.organisation, "website": grant.website}
    found: dict[str, object] = {
        "abstract": grant.abstract,
        "co_investigators": people["researcher co-investigator"],
        "department": {"name": grant.department} if grant.department else None,
        "end_date": grant.end.isoformat() if grant.end else None,
        "final_report_summary": grant.final_report_summary,
        "further_information": grant.further_information,
        "id": grant.reference,
        "organisation": {key: value for key, value in organisation.items() if value} or None,
        "other_investigators": people["other"],
        "panel_history": [[panel.day.isoformat(), panel.name, panel.outcome] for panel in panels],
        "pi": next(iter(people["principal"]), None),
        "project_partners": [{"id": partner.id, "name": partner.name} for partner in grant.partners],
        "related_grants": list(grant.related_grants),
        "research_topics": [list(topic) for topic in grant.topics],
        "scheme": grant.scheme,
        "sectors": list(grant.sectors),
        "start_date": grant.start.isoformat() if grant.start else None,
        "title": grant.title,
        "value": float(grant.value_pounds) if grant.value_pounds is not None else None,
    }
    unknown = {key for label in grant.missing for key in _KEYS_OF.get(label, ())}
    return {key: value for key, value in found.items() if value is not None and key not in unknown}


def _person(item: GowInvestigator) -> dict[str, object]:
    return {"id": item.id, "name": item.printed_name}
