"""Six invented grants that share bodies, for the questions to all grants at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from scrapers.records import Address, Classification, Fund, FurtherFunding, Organisation, Project
from tests.diligence.projects import CIVIL_BODY, FUNDER_BODY, GOVERNMENT, LATE, LEGAL, Named, grant

LEAD = "University of Elmswick"
OTHER_LEAD = "Harrowfell University"
GO_BETWEEN = "Marchmont Instruments"


def numbered(
    number: int, *bodies: Named, start: date | None, end: date | None, lead: str = LEAD, topic: str = ""
) -> Project:
    """Return an invented grant with a reference and dates of its own; `lead` is its first organisation."""
    project = grant(*bodies, title=f"Study number {number}", start=start, end=end)
    first = replace(project.organisations[0], id=f"lead-{lead}", name=lead, address=Address(country="United Kingdom"))
    leading = replace(project.participations[0], organisation_id=first.id)
    return replace(
        project,
        id=f"project-{number}",
        reference=f"ZZ/A00000{number}/1",
        organisations=(first, *project.organisations[1:]),
        participations=(leading, *project.participations[1:]),
        classifications=(Classification(snapshot=0, kind="topic", text=topic),) if topic else (),
        funds=(Fund(snapshot=0, funder_name="EPSRC", start=start, end=end, value_pounds=Decimal(1000)),),
    )


def named(name: str, country: str = "", role: str = "COLLABORATOR", identifier: str = "") -> Named:
    """Return a body with a record id of its own, so that two grants may share the record."""
    return Named(name=name, country=country or None, role=role, id=identifier or f"id-{name}")


def projects() -> list[Project]:
    """Return the grants: 1 names a listed body, 2 joins the two leads, 3 to 5 hold traps, 6 money of a state."""
    uk, china = "United Kingdom", "China"
    with_money = numbered(6, start=date(2012, 1, 1), end=date(2014, 12, 31))
    money = FurtherFunding(snapshot=0, id="money", organisation_name=FUNDER_BODY.name, country=china)
    return [
        numbered(
            1, named(LEGAL.body, china), named(GO_BETWEEN, uk, "PROJECT_PARTNER"), named(CIVIL_BODY.name, china),
            start=date(2009, 1, 1), end=date(2012, 12, 31), topic="Imaging",
        ),
        numbered(
            2, named(GO_BETWEEN, uk), named(LATE.body, china), start=date(2014, 1, 1), end=date(2016, 12, 31),
            lead=OTHER_LEAD, topic="Imaging",
        ),
        numbered(3, named("Ministry of Health", "Kenya", identifier="k"), start=date(2015, 1, 1), end=date(2017, 6, 1)),
        numbered(4, named("Ministry of Health", "Malawi", identifier="m"), start=None, end=None, lead=OTHER_LEAD),
        numbered(
            5, named(GOVERNMENT.body, china), named(GO_BETWEEN, uk), start=date(2016, 1, 1), end=date(2018, 12, 31)
        ),
        replace(with_money, further_funding=(money,)),
    ]  # fmt: skip


def organisation(identifier: str, name: str) -> Organisation:
    """Return a bare organisation record."""
    return Organisation(snapshot=0, id=identifier, name=name)
