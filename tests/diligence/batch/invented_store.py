"""A store of invented grants for batches: funders, years, regions, topics and listed partners to ask for."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from diligence.own_lists import add_list
from diligence.store import Store
from diligence.watchlists import Received, take
from scrapers.archive import Receipt, sha256_of
from scrapers.records import Address, Classification, Project
from scrapers.watchlists import WATCHLISTS
from tests.diligence.projects import FACE_SUMMARY, PLAIN_SUMMARY, QUANTUM_SUMMARY, Named, grant
from tests.scrapers.watchlists.shapes import canada

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OWN_LIST = "Notes of Elmswick"
NRO = "Canada Named Research Organizations"


#: Numbers of the grants with a body on the office's own list, and with one on Canada's.
ON_OWN, ON_NRO = (6,), (4, 8)


def invented_grant(number: int) -> Project:
    """Return the invented grant of this number: it decides funder, year, region, topic, words and partners."""
    bodies = [Named(name="Corran Pottery Limited", country="United Kingdom", region="Wales")]
    if number % 6 == 0:
        bodies.append(Named(name="Hesperia Aerodynamics Institute", country="China", region="Outside UK"))
    if number % 4 == 0:
        bodies.append(Named(name="Farness Institute of Optics", country="China", region="Outside UK"))
    made = grant(*bodies, summary=(PLAIN_SUMMARY, FACE_SUMMARY, QUANTUM_SUMMARY)[number % 3], title=f"Study {number}")
    fund = replace(made.funds[0], funder_name="EPSRC" if number < 6 else "Innovate UK", start=date(2011 + number, 3, 1))
    lead = replace(
        made.organisations[0],
        name=f"University of {'Elmswick' if number < 8 else 'Wenbury'}",
        address=Address(country="United Kingdom", region="Scotland" if number % 2 else "South East"),
    )
    return replace(
        made,
        id=f"project-{number:02}",
        reference=f"ZZ/A{number:06}/1",
        lead_funder=None,
        funds=(fund,),
        organisations=(lead, *made.organisations[1:]),
        classifications=(
            Classification(snapshot=0, kind="subject", text="Info. & commun. Technol."),
            Classification(snapshot=0, kind="topic", text="Image & Vision" if number % 2 else "Grain prices"),
        ),
    )


class InventedStore:
    """A store file and what tests do to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    def filled(self, numbers: Sequence[int] = range(1, 11)) -> InventedStore:
        self.save(*map(invented_grant, numbers))
        return self

    def save(self, *projects: Project) -> None:
        with closing(Store(self.url)) as store:
            store.save(projects)

    def changed_grant(self, number: int) -> None:
        """Save a newer version of a grant: with another value."""
        made = invented_grant(number)
        self.save(replace(made, title=f"{made.title}, renamed"))

    def damage(self, number: int, table: str = "project_record", body: bytes = b"not zlib") -> None:
        with closing(sqlite3.connect(self.path)) as database, database:
            done = database.execute(f"UPDATE {table} SET body = ? WHERE project_id = ?", (body, f"project-{number:02}"))
            assert done.rowcount

    def add_own_list(self, *names: str, list_name: str = OWN_LIST, more: str = "") -> None:
        path = self.path.with_name("notes.csv")
        rows = "".join(f'{list_name},government,"{name}",CN,2012-01-01\n' for name in names)
        path.write_text(f"list,kind,name,country,date\n{rows}{more}", encoding="utf-8")
        with closing(Store(self.url)) as store:
            add_list(path, store)

    def add_nro(self, day: date, *names: str) -> None:
        """Keep a version of Canada's list of this day that names these bodies of China."""
        body = canada(*(f"<strong>{name}</strong> (China)" for name in names), changed=day.isoformat())
        when = datetime(day.year, day.month, day.day, tzinfo=UTC)
        receipt = Receipt(number=1, url="file:x", retrieved=when, status=200, headers={}, sha256=sha256_of(body))
        watchlist = replace(WATCHLISTS["ca-nro"], expected_min=1, well_known=())
        with closing(Store(self.url)) as store:
            take(watchlist, Received(body=body, origin="x.html", receipt=receipt), store)
