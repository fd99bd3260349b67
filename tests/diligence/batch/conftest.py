"""A small store of invented grants, and batches of two grants a partition: a batch of ten then has five."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from diligence.batch import outputs, partition, screener
from diligence.batch.about import BatchAbout
from diligence.batch.frames import csv_bytes, frames_of, parquet_bytes
from diligence.batch.tables import Row
from diligence.knowledge import Knowledge
from diligence.knowledge_cache import knowledge_from
from diligence.screening import write_whole
from diligence.store import Store
from diligence.watchlists.pins import ListPins, held_lists, own_bodies
from tests.diligence.batch.invented_store import InventedStore


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put two grants in a partition."""
    monkeypatch.setattr(partition, "PARTITION_SIZE", 2)


def tables_alone(tables: Mapping[str, list[Row]], about: BatchAbout, folder: Path, workers: int = 1) -> dict[str, Path]:
    """Write the four tables and what was told of them: pictures and documents take seconds, and have their tests."""
    files = {}
    for name, frame in frames_of(tables).items():
        for file, body in ((f"{name}.csv", csv_bytes(frame)), (f"{name}.parquet", parquet_bytes(name, frame))):
            files[file] = write_whole(folder / file, body)
    files["about.txt"] = write_whole(folder / "about.txt", repr(about).encode())
    return files


@pytest.fixture
def tables_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write only the tables."""
    monkeypatch.setattr(outputs, "write_outputs", tables_alone)


_known: dict[ListPins, Knowledge] = {}


@pytest.fixture
def invented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InventedStore:
    """A store with ten invented grants; the index over the same versions of lists is built once for all tests."""

    def remembered(store: Store, *, pins: ListPins) -> Knowledge:
        held_lists(store, pins)
        own_bodies(store, pins)
        if pins not in _known:
            _known[pins] = knowledge_from(store, pins=pins)
        return _known[pins]

    monkeypatch.setattr(screener, "knowledge_from", remembered)
    return InventedStore(tmp_path / "store.sqlite").filled()


@pytest.fixture
def told() -> tuple[list[str], Callable[[str], None]]:
    """Lines that were told, and what tells them."""
    lines: list[str] = []
    return lines, lines.append


@pytest.fixture
def unremembered(invented: InventedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build the index anew in each run, so that pinned versions are read from the store as they are then."""
    monkeypatch.setattr(screener, "knowledge_from", knowledge_from)
