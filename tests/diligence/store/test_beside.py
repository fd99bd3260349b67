"""What other sources said of a grant is kept in every version, and the newest is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from diligence.beside import COMPANIES, GOW, PUBLICATIONS, Beside, Owners, OwnersFound
from diligence.publications import SourceLine
from diligence.store import Store, schema
from diligence.store.beside import load_beside, save_beside
from scrapers.companies_house import Company, OwnedCompany, Ownership
from scrapers.companies_house_fields import CorporateOwner
from scrapers.gow import GowGrant
from scrapers.gow_page import GowPanel, GowPartner
from scrapers.records import Issue, Snapshot
from tests.diligence.test_case_papers import NSFC, NSFC_ID, money, papers, signed

SNAPSHOT = Snapshot(
    source="gow",
    url="https://records.example/1",
    retrieved=datetime(2026, 1, 1, 12, 30, 15, 250_000, tzinfo=UTC),
    sha256="0" * 64,
    origin="o",
)
GRANT = GowGrant(
    reference="EP/Z000001/1",
    partners=(GowPartner(id=-7, name="Kestrel Rotors Ltd"),),
    start=date(2016, 1, 1),
    value_pounds=Decimal("123456.78"),
    topics=(("Energy", "Wind Power"),),
    sectors=("Energy",),
    panels=(GowPanel(day=date(2015, 1, 5), name="First Panel", outcome="Announced"),),
    issues=(Issue(kind="k", where="w", what="x"),),
    snapshot=SNAPSHOT,
)
PAPERS = replace(
    papers([money(NSFC, NSFC_ID, None, "61672265"), signed("Nowhere College", "GB", None, "Lab 4, 中国")], []),
    consulted=(SourceLine(source="crossref", consulted="partly", line="Crossref: cut"),),
)
OWNERS = Owners(
    asked=("Kestrel Rotors Ltd", "Gull & Sons Ltd"),
    found=(
        OwnersFound(
            partner="Kestrel Rotors Ltd",
            number="00000011",
            ownership=Ownership(
                companies=(
                    OwnedCompany(
                        company=Company(number="00000011", name="KESTREL ROTORS LIMITED", snapshot=SNAPSHOT),
                        owners=(
                            CorporateOwner(
                                kind="corporate entity",
                                name="Kestrel Power",
                                notified_on=date(2016, 4, 6),
                                natures_of_control=("ownership-of-shares-75-to-100-percent",),
                                snapshot=SNAPSHOT,
                            ),
                        ),
                        owners_left_out=2,
                    ),
                )
            ),
        ),
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield opened
    opened.close()


def versions(store: Store) -> list[tuple[str, str]]:
    with store.reading() as connection:
        rows = connection.execute(select(schema.beside.c.project_id, schema.beside.c.kind))
        return sorted((row.project_id, row.kind) for row in rows)


def test_each_kind_comes_back_as_it_was(store: Store) -> None:
    for kind, value in ((GOW, GRANT), (PUBLICATIONS, PAPERS), (COMPANIES, OWNERS)):
        save_beside(store, "P-1", kind, value)  # type: ignore[arg-type]
    found = load_beside(store, "P-1")
    assert (found.gow, found.papers, found.owners) == (GRANT, PAPERS, OWNERS)
    assert found.seen is not None
    assert sorted(found.seen) == [COMPANIES, GOW, PUBLICATIONS]
    assert all(moment.tzinfo is not None for moment in found.seen.values())


def test_what_was_never_collected_is_none(store: Store) -> None:
    save_beside(store, "P-1", GOW, GRANT)
    assert load_beside(store, "P-2") == Beside(seen={})
    assert load_beside(store, "P-1").papers is None


def test_the_same_words_again_are_no_new_version(store: Store) -> None:
    save_beside(store, "P-1", GOW, GRANT)
    first = load_beside(store, "P-1").seen
    save_beside(store, "P-1", GOW, GRANT)
    again = load_beside(store, "P-1").seen
    assert versions(store) == [("P-1", GOW)]
    assert first is not None
    assert again is not None
    assert again[GOW] > first[GOW]


def test_every_version_is_kept_and_the_newest_is_used(store: Store) -> None:
    other = replace(GRANT, sectors=("Energy", "Water"))
    save_beside(store, "P-1", GOW, GRANT)
    save_beside(store, "P-1", GOW, other)
    assert load_beside(store, "P-1").gow == other
    assert versions(store) == [("P-1", GOW)] * 2
    # A source may take words back: what it says now is what is used.
    save_beside(store, "P-1", GOW, GRANT)
    assert load_beside(store, "P-1").gow == GRANT


def test_grants_and_kinds_do_not_mix(store: Store) -> None:
    save_beside(store, "P-1", GOW, GRANT)
    save_beside(store, "P-2", PUBLICATIONS, PAPERS)
    assert load_beside(store, "P-1").papers is None
    assert load_beside(store, "P-2").gow is None


def test_a_store_opened_again_holds_what_was_saved(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    first = Store(address)
    save_beside(first, "P-1", PUBLICATIONS, PAPERS)
    first.close()
    second = Store(address)
    found = load_beside(second, "P-1").papers
    second.close()
    assert found == PAPERS
