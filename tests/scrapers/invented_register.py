"""A register of invented grants, as API 2 would list them: several pages, two funders, bodies that many share."""

from __future__ import annotations

from tests.scrapers.gtr_from_xml import Records, add, epoch_ms, link, links
from tests.scrapers.invented_grant import guid

#: Grants are numbered from 1; those with even numbers are EPSRC's, the others NERC's.
_FIRST_YEAR, _YEARS = 2010, 10
_BODIES = 7
_ROLES = ("LEAD_ORG", "PP_ORG", "COLLAB_ORG")


def project_id(number: int) -> str:
    """Return the id of a grant."""
    return guid(0x1000 + number)


def reference_of(number: int) -> str:
    """Return the reference of a grant."""
    return f"{'NE' if number % 2 else 'EP'}/R{number:06}/1"


def year_of(number: int) -> int:
    """Return the year in which a grant begins."""
    return _FIRST_YEAR + number % _YEARS


def add_grant(records: Records, number: int) -> None:
    """Add a grant with a lead, two partners, a fund, a collaboration and a paper."""
    day = f"{year_of(number)}-10-01"
    project = add(
        records,
        "projects",
        project_id(number),
        identifiers={"identifier": [{"value": reference_of(number), "type": "RCUK"}]},
        title=f"Work number {number}",
        status="Active",
        leadFunder="NERC" if number % 2 else "EPSRC",
        abstractText=f"What work number {number} is about.",
    )
    bodies = [guid(0x100 + (number + step) % _BODIES) for step in range(3)]
    fund = add(
        records,
        "funds",
        guid(0x20000 + number),
        category="INCOME_ACTUAL",
        valuePounds={"amount": 1000.25 + number, "currencyCode": "GBP"},
        start=epoch_ms(day),
    )
    links(fund).append(link("FUNDER", "organisations", guid(0x90 + number % 2)))
    add(
        records,
        "outcomes/collaborations",
        guid(0x30000 + number),
        parentOrganisation=f"Body {number % _BODIES}",
        country="Norway",
        description=f"Joint work in {number}.",
    )
    add(records, "outcomes/publications", guid(0x40000 + number), title=f"Paper {number}", doi=f"10.9999/{number}")
    links(project).extend(
        [
            *(link(rel, "organisations", body) for rel, body in zip(_ROLES, bodies, strict=True)),
            link("FUND", "funds", guid(0x20000 + number), start=day),
            link("COLLABORATION", "outcomes/collaborations", guid(0x30000 + number)),
            link("PUBLICATION", "outcomes/publications", guid(0x40000 + number)),
        ]
    )


def invented_register(grants: int) -> Records:
    """Return fresh records of so many grants: tests may change them."""
    records: Records = {}
    for number in range(_BODIES):
        add(records, "organisations", guid(0x100 + number), name=f"Body {number}", addresses={"address": []})
    for number, name in enumerate(("EPSRC", "NERC")):
        add(records, "organisations", guid(0x90 + number), name=name, addresses={"address": []})
    for number in range(1, grants + 1):
        add_grant(records, number)
    return records
