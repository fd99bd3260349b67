"""The store keeps every version of every project, changes nothing that is the same, and says in one line what is wrong.

Tests that take only `store` are behaviours: tests/diligence/store/test_postgres.py runs them on PostgreSQL as well.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from diligence.errors import StoreError
from diligence.project_version import KnownVersion, version_of
from diligence.store import SaveCounts, Store
from scrapers.records import Fund, Issue, Organisation, Participation, Project, Snapshot

FIRST_DAY, SECOND_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 2, 1, 12, tzinfo=UTC)


def snapshot(day: datetime = FIRST_DAY, sha256: str = "0" * 64) -> Snapshot:
    return Snapshot(source="gtr", url="https://records.example/1", retrieved=day, sha256=sha256, origin="one.xml")


def grant(number: int = 1, **changes: object) -> Project:
    project = Project(
        id=f"PROJECT-{number}",
        reference=f"EP/Z{number:06}/1",
        title="Sonar & tides",
        snapshots=(snapshot(),),
        status="Closed",
        lead_funder="EPSRC",
        funds=(Fund(snapshot=0, start=date(2017, 1, 1), value_pounds=Decimal("123456.78")),),
        organisations=(Organisation(snapshot=0, id="O-1", name="University of Wenbury"),),
        participations=(Participation(snapshot=0, organisation_id="O-1", role="LEAD_RO"),),
    )
    return replace(project, **changes)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield opened
    opened.close()


def test_a_saved_project_comes_back_as_it_was(store: Store) -> None:
    assert store.save([grant()]) == SaveCounts(new=1)
    assert store.project("EP/Z000001/1") == grant()


def test_a_project_is_found_by_its_id_and_by_its_reference_in_any_case(store: Store) -> None:
    store.save([grant(1), grant(2)])
    assert [store.project(words) for words in ("PROJECT-2", " ep/z000002/1 ")] == [grant(2), grant(2)]


def test_an_unknown_project_is_none(store: Store) -> None:
    store.save([grant()])
    assert store.project("EP/Z000001") is None


def test_the_same_words_from_other_bytes_on_another_day_change_nothing(store: Store) -> None:
    store.save([grant()])
    again = grant(snapshots=(snapshot(SECOND_DAY, "1" * 64),))
    assert store.save([again]) == SaveCounts(unchanged=1)
    assert store.versions("PROJECT-1") == [grant()]


def test_other_words_are_a_new_version_and_the_older_one_stays(store: Store) -> None:
    changed = grant(title="Tides", snapshots=(snapshot(SECOND_DAY),))
    store.save([grant()])
    assert store.save([changed]) == SaveCounts(changed=1)
    assert store.project("PROJECT-1") == changed
    assert store.versions("PROJECT-1") == [grant(), changed]


def test_two_versions_in_one_save_are_both_kept(store: Store) -> None:
    changed = grant(title="Tides", snapshots=(snapshot(SECOND_DAY),))
    assert store.save([grant(), changed]) == SaveCounts(new=1)
    assert store.versions("PROJECT-1") == [grant(), changed]
    assert store.project("PROJECT-1") == changed


def test_words_that_come_back_are_the_latest_again(store: Store) -> None:
    changed = grant(title="Tides", snapshots=(snapshot(SECOND_DAY),))
    for project in (grant(), changed, grant()):
        store.save([project])
    assert store.project("PROJECT-1") == grant()
    assert len(store.versions("PROJECT-1")) == 2


def test_a_record_that_cannot_show_partners_never_hides_one_that_could(store: Store) -> None:
    row = grant(participations=(), missing=("partners",), snapshots=(snapshot(SECOND_DAY),))
    store.save([grant()])
    assert store.save([row]) == SaveCounts(unchanged=1)
    assert store.project("PROJECT-1") == grant()
    assert store.versions("PROJECT-1") == [grant(), row]


def test_a_record_that_shows_partners_replaces_one_that_cannot_in_one_save_and_in_two(store: Store) -> None:
    rows = [grant(number, participations=(), missing=("partners",)) for number in (1, 2)]
    assert store.save([rows[0], grant(1)]) == SaveCounts(new=1)
    store.save([rows[1]])
    assert store.save([grant(2)]) == SaveCounts(changed=1)
    assert [store.project(f"PROJECT-{number}") for number in (1, 2)] == [grant(1), grant(2)]


def test_bytes_are_known_to_the_reader_that_read_them_only(store: Store) -> None:
    version = version_of(grant())
    store.save_versions([version], reader="ours", read={"a" * 64: version})
    known = KnownVersion(id="PROJECT-1", digest=version.digest)
    assert store.known_bytes("ours", ["a" * 64, "b" * 64]) == {"a" * 64: known}
    assert store.known_bytes("theirs", ["a" * 64]) == {}


def test_bytes_of_a_version_that_the_store_does_not_hold_are_not_known(store: Store) -> None:
    store.save_versions([], reader="ours", read={"a" * 64: KnownVersion(id="PROJECT-1", digest="d" * 64)})
    assert store.known_bytes("ours", ["a" * 64]) == {}


def test_more_bytes_than_one_statement_takes_are_known(store: Store) -> None:
    version = version_of(grant())
    read = {f"{number:064}": version for number in range(1203)}
    store.save_versions([version], reader="ours", read=read)
    assert set(store.known_bytes("ours", list(read))) == set(read)


def test_a_known_version_is_taken_in_its_turn_as_if_it_were_given_whole(store: Store) -> None:
    older, newer = version_of(grant()), version_of(grant(title="Tides"))
    store.save_versions([older])
    store.save_versions([newer])
    known = KnownVersion(id="PROJECT-1", digest=older.digest)
    assert store.save_versions([newer, known]) == SaveCounts(changed=1)
    assert store.project("PROJECT-1") == grant()
    assert store.references() == ["EP/Z000001/1"]
    assert store.save_versions([newer, known]) == SaveCounts(unchanged=1)
    assert store.versions("PROJECT-1") == sorted(
        [grant(), grant(title="Tides")], key=lambda each: version_of(each).digest
    )


def test_a_known_version_that_cannot_show_partners_never_hides_one_that_could(store: Store) -> None:
    row = version_of(grant(participations=(), missing=("partners",)))
    store.save_versions([row])
    store.save([grant()])
    assert store.save_versions([KnownVersion(id="PROJECT-1", digest=row.digest)]) == SaveCounts(unchanged=1)
    assert store.project("PROJECT-1") == grant()


def test_more_projects_than_one_statement_takes_are_all_saved(store: Store) -> None:
    assert store.save(grant(number) for number in range(1203)) == SaveCounts(new=1203)
    assert store.count() == 1203


def test_references_come_sorted_whatever_the_database(store: Store) -> None:
    store.save([grant(1, reference="ep/a"), grant(2, reference="EP/b"), grant(3, reference="EP/B")])
    assert store.references() == ["EP/B", "EP/b", "ep/a"]


def test_an_issue_is_kept_once(store: Store) -> None:
    issue = Issue(kind="empty file", where="a.xml", what="the file is empty")
    store.save([], [issue, issue])
    store.save([], [issue])
    with store._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT kind, place, what FROM issue").all()
    assert [tuple(row) for row in rows] == [("empty file", "a.xml", "the file is empty")]


def test_hostile_words_are_stored_and_come_back_whole(store: Store) -> None:
    title = "NUL \x00, quotes '\" and \x1b[31m"
    value = Fund(snapshot=0, value_pounds=Decimal("1e30"))
    project = grant(title=title, status="x" * 500, lead_funder="y" * 500, funds=(value,))
    store.save([project], [Issue(kind="k" * 300, where="a\x00b", what="c" * 5000)])
    assert store.project("PROJECT-1") == project


def test_a_save_that_fails_leaves_what_was_stored_before(store: Store) -> None:
    store.save([grant(1)])
    impossible = Issue(kind="k", where="w", what=None)  # type: ignore[arg-type]
    with pytest.raises((StoreError, TypeError)):
        store.save([grant(1, title="Other"), grant(2)], [impossible])
    version = version_of(grant(3))
    with pytest.raises((StoreError, TypeError)):
        store.save_versions([version], [impossible], reader="ours", read={"a" * 64: version})
    store.save([grant(3)])
    assert store.known_bytes("ours", ["a" * 64]) == {}, "bytes were remembered though their project was not saved"
    assert store.count() == 2
    assert store.project("PROJECT-1") == grant(1)


def test_an_own_list_is_kept_by_version_and_the_newest_is_used(store: Store) -> None:
    assert store.add_listing("a.csv", "v1", "2026-01-01T00:00:00+00:00", "1" * 64, b"one")
    assert store.add_listing("a.csv", "v2", "2026-01-02T00:00:00+00:00", "2" * 64, b"two")
    assert store.add_listing("B.csv", "v1", "2026-01-01T00:00:00+00:00", "3" * 64, b"three")
    assert [(row[0], row[1], row[4]) for row in store.own_listings()] == [
        ("B.csv", "v1", b"three"),
        ("a.csv", "v2", b"two"),
    ]


def test_an_own_list_that_is_the_newest_already_is_not_added_again(store: Store) -> None:
    store.add_listing("a.csv", "v1", "2026-01-01T00:00:00+00:00", "1" * 64, b"one")
    assert not store.add_listing("a.csv", "v1", "2026-01-02T00:00:00+00:00", "1" * 64, b"one")
    assert store.own_listings()[0][2] == "2026-01-01T00:00:00+00:00"


def test_an_older_version_of_an_own_list_that_is_added_again_is_the_newest(store: Store) -> None:
    for day, version in enumerate(("v1", "v2", "v1"), start=1):
        assert store.add_listing("a.csv", version, f"2026-01-0{day}T00:00:00+00:00", version * 32, version.encode())
    assert [row[1] for row in store.own_listings()] == ["v1"]


def test_opening_again_finds_what_was_saved(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'folder' / 'store.sqlite'}"
    first = Store(url)
    first.save([grant()])
    first.close()
    second = Store(url)
    assert second.project("PROJECT-1") == grant()
    second.close()


def said(url: str) -> str:
    with pytest.raises(StoreError) as caught:
        Store(url)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_store_of_another_layout_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    Store(url).close()
    database = sqlite3.connect(tmp_path / "store.sqlite")
    database.execute("UPDATE store_version SET version = 99")
    database.commit()
    database.close()
    assert "has layout 99" in said(url)


def test_a_damaged_record_is_said_in_one_line(store: Store, tmp_path: Path) -> None:
    store.save([grant()])
    database = sqlite3.connect(tmp_path / "store.sqlite")
    database.execute("UPDATE project_record SET body = x'00'")
    database.commit()
    database.close()
    with pytest.raises(StoreError, match="damaged"):
        store.project("PROJECT-1")
    with pytest.raises(StoreError, match=r"the record of EP/Z000001/1 in the store .* is damaged"):
        list(store.all_projects())


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://user:sesame@[::1/db",
        "postgresql://user:sesame@127.0.0.1:port/db",
        "://user:sesame@127.0.0.1/db",
        "mysql://user:sesame@127.0.0.1/db",
        "nonsense://user:sesame@127.0.0.1/db",
        "postgresql+nodriver://user:sesame@127.0.0.1/db",
        "postgresql+psycopg://127.0.0.1:1/db?password=sesame&connect_timeout=1",
        "postgresql+psycopg://user:sesame@127.0.0.1:1/db",
    ],
)
def test_a_password_is_never_printed(url: str) -> None:
    assert "sesame" not in said(url)
