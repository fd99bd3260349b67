"""What other sources say beside the grant record: the sector, the papers and their funders, owners of partners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from diligence.publications import GrantPapers
from scrapers.companies_house import Ownership
from scrapers.gow import GowGrant

#: The names that `collect --with` takes, and the source that each stands for.
GOW, PUBLICATIONS, COMPANIES = "gow", "publications", "companies"
TITLES = {
    GOW: "EPSRC Grants on the Web",
    PUBLICATIONS: "Funding acknowledgements of papers (OpenAlex, Crossref, Europe PMC)",
    COMPANIES: "Companies House",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersFound:
    """What Companies House says of one partner, by the partner's name and, where known, its company number."""

    partner: str
    number: str
    ownership: Ownership


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """The owners of a grant's partners; `asked` names every partner that was looked up, found or not."""

    asked: tuple[str, ...]
    found: tuple[OwnersFound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The newest that each source said; None where it was never collected. `seen` says when, by kind."""

    gow: GowGrant | None = None
    papers: GrantPapers | None = None
    owners: Owners | None = None
    seen: dict[str, datetime] | None = None
