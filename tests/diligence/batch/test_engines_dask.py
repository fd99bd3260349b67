"""Dask gives the same tables as one process, here on a cluster of two local worker processes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from diligence.batch import BatchParameters, Means, dask_engine, run_batch
from diligence.batch.dask_engine import screen_with_dask
from diligence.batch.pins import Pinned, unpin_records
from diligence.batch.plan import new_plan
from diligence.batch.screener import order_of
from diligence.errors import BatchError
from diligence.store import Store
from tests.diligence.batch.invented_store import NOW, InventedStore

REASON = "the extra `scale` is not installed"


@pytest.mark.usefixtures("small", "tables_only")
def test_dask_workers_give_the_same_bytes(invented: InventedStore, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason=REASON)
    invented.add_own_list("Hesperia Aerodynamics Institute")
    run_batch(BatchParameters(), tmp_path / "local", invented.url, means=Means(workers=1), now=NOW)
    run_batch(BatchParameters(), tmp_path / "dask", invented.url, means=Means(workers=2, engine="dask"), now=NOW)
    local = {path.name: path.read_bytes() for path in (tmp_path / "local").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "dask").iterdir()} == local


def shares(invented: InventedStore) -> tuple[object, dict[int, Sequence[Pinned]]]:
    with closing(Store(invented.url)) as store:
        plan = new_plan(store, BatchParameters(last_year=2013), NOW)
    return order_of(invented.url, plan), {0: unpin_records(plan.records, "it")}


def test_without_dask_one_line_names_what_to_install(invented: InventedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    order, given = shares(invented)
    with pytest.raises(BatchError, match=r"pip install 'diligence\[scale\]'"):
        list(screen_with_dask(order, given, 1, None))  # type: ignore[arg-type]


def test_a_scheduler_that_does_not_answer_is_one_line(invented: InventedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason=REASON)
    monkeypatch.setattr(dask_engine, "_PATIENCE", "0.5s")
    order, given = shares(invented)
    with pytest.raises(BatchError, match=r"scheduler tcp://127\.0\.0\.1:9 does not answer"):
        list(screen_with_dask(order, given, 1, "tcp://127.0.0.1:9"))  # type: ignore[arg-type]


def test_no_share_starts_no_cluster(invented: InventedStore) -> None:
    order, _ = shares(invented)
    assert list(screen_with_dask(order, {}, 1, "tcp://127.0.0.1:9")) == []  # type: ignore[arg-type]
