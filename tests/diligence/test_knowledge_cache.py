"""ROR in the store, and the cached index over everything that an installation knows."""

from __future__ import annotations

import gzip
import json
import pickle
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from diligence import knowledge_cache
from diligence.errors import RegisterError
from diligence.knowledge_cache import knowledge_from
from diligence.ror_dump import ROR_VARIABLE, fetch_ror, kept_ror, ror_from_file
from diligence.store import Store
from diligence.store.lists import versions_of
from diligence.watchlists import Received, take
from scrapers.archive import Archive, Receipt, sha256_of
from scrapers.errors import UnreadableRecord
from scrapers.watchlists import WATCHLISTS
from tests.scrapers.watchlists.shapes import asking, canada, served

LIST = "Canada Named Research Organizations"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'store.sqlite'}")) as opened:
        yield opened


ROR = [
    {
        "id": f"https://ror.org/0{number}aaaaa{number:02}",
        "names": [{"value": f"Farness University {number}", "types": ["ror_display", "label"], "lang": "en"}],
        "locations": [{"geonames_details": {"country_code": "NO", "name": "Farness"}}],
        "external_ids": [],
        "relationships": [],
        "types": ["education"],
        "status": "active",
        "domains": [],
        "established": 1900,
    }
    for number in range(1, 9)
]


def dump(
    path: Path, records: list[dict[str, object]], member: str = "v1.63-2025-04-03-ror-data_schema_v2.json"
) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(member, json.dumps(records))
    return path


def test_a_dump_is_kept_under_the_version_and_day_of_its_name(store: Store, tmp_path: Path) -> None:
    with closing(Archive(tmp_path / "archive.sqlite")) as archive:
        result = ror_from_file(dump(tmp_path / "dump.zip", ROR), archive, store)
        again = ror_from_file(tmp_path / "dump.zip", archive, store)
    assert (result.version, result.entries, result.whole) == ("v1.63-2025-04-03", 8, False)
    assert again.unchanged
    bodies, words = kept_ror(store)
    assert {body.name for body in bodies} == {f"Farness University {number}" for number in range(1, 9)}
    assert words.startswith("v1.63-2025-04-03 (sha256 ")
    assert "a part of ROR" in words


def test_lines_in_the_version_1_shape_are_read_too(store: Store, tmp_path: Path) -> None:
    v1 = {
        "id": "https://ror.org/04aaaaa99",
        "name": "Lowmoor University",
        "types": ["Education"],
        "country": {"country_code": "SE", "country_name": "Sweden"},
        "status": "active",
        "external_ids": {},
        "relationships": [],
    }
    path = tmp_path / "ror.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(json.dumps(item) for item in (v1, ROR[0])).encode()))
    with closing(Archive(tmp_path / "archive.sqlite")) as archive:
        assert ror_from_file(path, archive, store).entries == 2


def test_a_dump_that_shrank_or_is_none_is_refused(store: Store, tmp_path: Path) -> None:
    with closing(Archive(tmp_path / "archive.sqlite")) as archive:
        ror_from_file(dump(tmp_path / "a.zip", ROR), archive, store)
        with pytest.raises(RegisterError, match="holds 3 records where version"):
            ror_from_file(dump(tmp_path / "b.zip", ROR[:3]), archive, store)
        with pytest.raises(RegisterError, match="no record"):
            ror_from_file(dump(tmp_path / "c.zip", []), archive, store)
        (tmp_path / "d.zip").write_bytes(b"PK\x03\x04 cut")
        with pytest.raises(UnreadableRecord):
            ror_from_file(tmp_path / "d.zip", archive, store)
    assert len(versions_of(store, "ror")) == 1


def test_the_latest_dump_is_fetched_from_the_base_that_is_set(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = dump(tmp_path / "dump.zip", ROR).read_bytes()
    name = "v1.70-2026-01-10-ror-data.zip"
    # The link names another host: only its path is followed.
    link = f"https://elsewhere.example/api/records/1/files/{name}/content"
    files = [{"key": "notes.txt", "links": {"self": "x"}}, {"key": name, "links": {"self": link}}]
    pages = {
        "/api/communities/ror-data/records?q=&sort=newest": json.dumps({"hits": {"hits": [{"files": files}]}}).encode(),
        f"/api/records/1/files/{name}/content": body,
    }
    with served(pages) as base, asking(tmp_path) as client:
        monkeypatch.setenv(ROR_VARIABLE, base)
        result = fetch_ror(client, store)
        pages["/api/communities/ror-data/records?q=&sort=newest"] = b'{"hits": {"hits": []}}'
        with pytest.raises(UnreadableRecord, match=r"--from FILE\.zip"):
            fetch_ror(client, store)
    assert (result.version, result.entries) == ("v1.70-2026-01-10", 8)


@pytest.fixture
def large(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store that is worth a cache, and the folder of that cache."""
    monkeypatch.setattr(knowledge_cache, "_WORTH_CACHING", 1)
    with closing(Archive(tmp_path / "archive.sqlite")) as archive:
        ror_from_file(dump(tmp_path / "dump.zip", ROR), archive, store)
    return tmp_path / "cache"


def add_a_list(store: Store) -> None:
    from datetime import UTC, datetime

    body = canada("<strong>Farness Institute of Optics</strong> (China)")
    when = datetime(2026, 2, 1, tzinfo=UTC)
    receipt = Receipt(number=1, url="file:x", retrieved=when, status=200, headers={}, sha256=sha256_of(body))
    watchlist = replace(WATCHLISTS["ca-nro"], expected_min=1, well_known=())
    take(watchlist, Received(body=body, origin="x.html", receipt=receipt), store)


def cached(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.pickle"))


def test_a_cached_index_says_the_same_as_a_fresh_one(store: Store, large: Path) -> None:
    fresh = knowledge_from(store, large)
    again = knowledge_from(store, large)
    assert again.ror_version == fresh.ror_version
    assert again.bodies == fresh.bodies
    assert again.listings == fresh.listings
    name = "Harbin Institute of Technology"
    assert again.index.match(name, ("CN",)) == fresh.index.match(name, ("CN",)) != ()


def test_the_cache_is_read_and_not_built_again(store: Store, large: Path) -> None:
    knowledge_from(store, large)
    (name,) = cached(large)
    marked = replace(knowledge_from(store, large), ror_version="from the cache")
    (large / name).write_bytes(pickle.dumps(marked))
    assert knowledge_from(store, large).ror_version == "from the cache"


def test_a_new_version_of_a_list_makes_a_new_cache_and_drops_the_old(store: Store, large: Path) -> None:
    knowledge_from(store, large)
    before = cached(large)
    add_a_list(store)
    rows = [listing for listing in knowledge_from(store, large).listings if listing.list == LIST]
    assert [listing.name for listing in rows] == ["Farness Institute of Optics"]
    assert len(cached(large)) == 1
    assert cached(large) != before


@pytest.mark.parametrize("broken", [b"", b"\x80\x05", b"not a pickle", pickle.dumps("something else")])
def test_a_broken_cache_is_built_again(store: Store, large: Path, broken: bytes) -> None:
    knowledge_from(store, large)
    (name,) = cached(large)
    (large / name).write_bytes(broken)
    assert knowledge_from(store, large).ror_count == 8
    assert (large / name).stat().st_size > 1000


def test_a_folder_that_cannot_be_written_costs_time_only(store: Store, large: Path) -> None:
    large.write_text("a file where the folder should be")
    assert knowledge_from(store, large).ror_count == 8


def test_a_small_installation_has_no_cache(store: Store, tmp_path: Path) -> None:
    add_a_list(store)
    knowledge_from(store, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
