"""Several processes give the same shares as one; one that dies is replaced, and a share that kills is named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from diligence.batch import BatchParameters, Means, run_batch
from diligence.batch.engines import cores, screen_shares
from diligence.batch.partition import partitions
from diligence.batch.pins import Pinned, unpin_records
from diligence.batch.plan import new_plan
from diligence.batch.screener import make_screener, order_of
from diligence.errors import BatchError, StoreError
from diligence.store import Store
from tests.diligence.batch.invented_store import NOW, InventedStore

ROOT = Path(__file__).parents[3]
forks = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")


def pinned(number: int) -> Pinned:
    return Pinned(f"project-{number}", "0" * 64, f"ZZ/{number}")


SHARES = {number: [pinned(number)] for number in range(6)}


class Told:
    """Stands for a screener: answers with the id, and dies as the test says."""

    def __init__(self, folder: Path, *, dies_over: str = "", times: int = 0) -> None:
        self.folder, self.dies_over, self.times = folder, dies_over, times

    def share(self, records: Sequence[Pinned]) -> bytes:
        name = records[0].id
        if name == self.dies_over:
            marks = len(list(self.folder.iterdir()))
            if marks < self.times:
                (self.folder / f"{marks}").touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return name.encode()


class Failing:
    """Stands for a screener that cannot read its store."""

    def share(self, records: Sequence[Pinned]) -> bytes:
        raise StoreError("cannot read the store")


def answers(screener: object, workers: int) -> dict[int, bytes]:
    done = [item for item in screen_shares(screener, SHARES, workers) if item is not None]  # type: ignore[arg-type]
    assert len(done) == len(dict(done))
    return dict(done)


EXPECTED = {number: f"project-{number}".encode() for number in SHARES}


@pytest.mark.parametrize("workers", [1, 2, 5, 50])
def test_every_share_comes_once_with_any_number_of_workers(tmp_path: Path, workers: int) -> None:
    assert answers(Told(tmp_path), workers) == EXPECTED


def test_no_share_needs_no_worker(tmp_path: Path) -> None:
    assert list(screen_shares(Told(tmp_path), {}, 4)) == []  # type: ignore[arg-type]


@forks
@pytest.mark.parametrize("times", [1, 2])
def test_a_worker_that_dies_is_replaced_and_its_share_done(tmp_path: Path, times: int) -> None:
    assert answers(Told(tmp_path, dies_over="project-3", times=times), 2) == EXPECTED
    assert len(list(tmp_path.iterdir())) == times


@forks
def test_a_share_that_kills_three_workers_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match=r"died 3 times over one share \(exit code -9\).*fewer --workers"):
        answers(Told(tmp_path, dies_over="project-3", times=3), 2)


@forks
def test_an_error_in_a_worker_is_the_command_s_error() -> None:
    with pytest.raises(StoreError, match="cannot read the store"):
        answers(Failing(), 2)


@forks
def test_no_worker_outlives_a_caller_that_stops_listening(tmp_path: Path) -> None:
    import multiprocessing

    shares = screen_shares(Told(tmp_path), SHARES, 3)  # type: ignore[arg-type]
    next(shares)
    assert multiprocessing.active_children()
    shares.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


@pytest.mark.usefixtures("small")
def test_workers_that_start_afresh_give_the_same_bytes(invented: InventedStore) -> None:
    with closing(Store(invented.url)) as store:
        plan = new_plan(store, BatchParameters(last_year=2014), NOW)
    screener = make_screener(order_of(invented.url, plan))
    shares = dict(enumerate(partitions(unpin_records(plan.records, "it"))))
    forked = dict(filter(None, screen_shares(screener, shares, 1)))
    assert len(forked) == 2
    assert dict(filter(None, screen_shares(screener, shares, 2, "spawn"))) == forked


def test_the_number_of_cores_is_known() -> None:
    assert cores() >= 1


BATCH = """
import sys
from datetime import datetime
from diligence.batch import BatchParameters, Means, outputs, partition, run_batch
from tests.diligence.batch.conftest import tables_alone
partition.PARTITION_SIZE = 2
outputs.write_outputs = tables_alone
out, url, moment = sys.argv[1:]
means = Means(workers=2, beat=lambda done, total: print(done, flush=True))
run_batch(BatchParameters(), out, url, means=means, now=datetime.fromisoformat(moment))
"""


@forks
@pytest.mark.usefixtures("small", "tables_only")
def test_a_killed_command_leaves_no_process_and_goes_on_to_the_same_bytes(
    invented: InventedStore, tmp_path: Path
) -> None:
    run_batch(BatchParameters(), tmp_path / "whole", invented.url, means=Means(workers=1), now=NOW)
    arguments = [sys.executable, "-c", BATCH, str(tmp_path / "out"), invented.url, NOW.isoformat()]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)
    assert process.stdout is not None
    with process, process.stdout:
        for line in process.stdout:
            if int(line) >= 2:
                break
        process.kill()
        process.wait()
    for _ in range(100):
        if not group_lives(process.pid):
            break
        time.sleep(0.1)
    assert not group_lives(process.pid)
    result = run_batch(BatchParameters(), tmp_path / "out", invented.url, means=Means(workers=2), now=NOW)
    assert not result.finished_before
    whole = {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == whole


def group_lives(group: int) -> bool:
    """Say whether any process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
