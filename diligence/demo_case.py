"""The bundled FACER2VM case: facts compiled by us from public records, in the same record types as any other grant."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib import resources
from typing import Any

from graphs.build import gtr_address
from scrapers.records import (
    Address,
    Classification,
    Collaboration,
    Fund,
    Identifier,
    Organisation,
    Participation,
    Project,
    Snapshot,
)

_FILE = "facer2vm.toml"


def demo_project() -> Project:
    """Return the compiled case; its one snapshot is the bundled file, dated on the day it was compiled."""
    body = (resources.files("diligence") / "cases" / _FILE).read_bytes()
    case: dict[str, Any] = tomllib.loads(body.decode("utf-8"))
    grant = case["grant"]
    compiled: date = case["compiled"]
    snapshot = Snapshot(
        source="demo",
        url=gtr_address(grant["reference"]),
        retrieved=datetime.combine(compiled, time(12), tzinfo=UTC),
        sha256=hashlib.sha256(body).hexdigest(),
        origin=f"bundled {_FILE}, compiled {compiled.isoformat()} from: {case['places']}",
    )
    organisations = {row["name"]: row for row in case["organisation"]}
    ids = {name: f"compiled-{number}" for number, name in enumerate(organisations, start=1)}
    return Project(
        id=grant["id"],
        reference=grant["reference"],
        title=grant["title"],
        snapshots=(snapshot,),
        status=grant["status"],
        category=grant["category"],
        lead_funder=grant["funder"],
        department=grant["department"],
        summary=grant["summary"].strip(),
        impact=grant["impact"].strip(),
        identifiers=(Identifier(type="RCUK", value=grant["reference"]),),
        funds=(
            Fund(
                snapshot=0,
                funder_name=grant["funder"],
                start=grant["start"],
                end=grant["end"],
                value_pounds=Decimal(grant["value_pounds"]),
            ),
        ),
        organisations=tuple(_organisation(ids[name], row) for name, row in organisations.items()),
        participations=tuple(
            Participation(snapshot=0, organisation_id=ids[name], role=role)
            for name, row in organisations.items()
            for role in row["roles"]
        ),
        collaborations=tuple(_collaboration(number, row) for number, row in enumerate(case["collaboration"], start=1)),
        classifications=(
            *(Classification(snapshot=0, kind="subject", text=text) for text in grant["subjects"]),
            *(Classification(snapshot=0, kind="topic", text=text) for text in grant["topics"]),
        ),
        missing=("publications", "the full texts of the record (they are paraphrased here)"),
    )


def _organisation(identifier: str, row: dict[str, Any]) -> Organisation:
    address = Address(city=row.get("city"), region=row.get("region"), country=row.get("country"))
    return Organisation(snapshot=0, id=identifier, name=row["name"], address=address)


def _collaboration(number: int, row: dict[str, Any]) -> Collaboration:
    return Collaboration(
        snapshot=0,
        id=f"compiled-collaboration-{number}",
        organisation_name=row["organisation"],
        department=row.get("department"),
        country=row["country"],
        sector=row["sector"],
        start=row["start"],
        description=row["description"],
        investigator_contribution=row.get("investigator_contribution", "").strip() or None,
        partner_contribution=row["partner_contribution"].strip(),
    )
