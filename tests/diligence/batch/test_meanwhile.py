"""Work beside other work is done when the block ends: its error is the caller's, and a dead process is made good."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from diligence.batch import outputs
from diligence.batch.meanwhile import meanwhile
from diligence.batch.outputs import write_outputs
from diligence.errors import OutputError
from tests.diligence.batch.batch_rows import MIXED_LISTS, batch_about, mixed_batch


@pytest.mark.parametrize("apart", [True, False])
def test_the_work_is_done_when_the_block_ends(tmp_path: Path, *, apart: bool) -> None:
    with meanwhile(lambda: (tmp_path / "work").write_text(str(os.getpid())) and None, apart=apart):
        (tmp_path / "block").write_text("done")
    assert (tmp_path / "block").exists()
    assert ((tmp_path / "work").read_text() == str(os.getpid())) != apart


@pytest.mark.parametrize("apart", [True, False])
def test_an_error_of_the_work_is_the_caller_s(*, apart: bool) -> None:
    def fails() -> None:
        raise OutputError("cannot write workbook.xlsx: no space")

    with pytest.raises(OutputError, match="no space"), meanwhile(fails, apart=apart):
        pass


def test_what_a_killed_process_left_undone_is_done_here(tmp_path: Path) -> None:
    here = os.getpid()

    def killed_elsewhere() -> None:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        (tmp_path / "work").write_text("done")

    with meanwhile(killed_elsewhere, apart=True):
        pass
    assert (tmp_path / "work").read_text() == "done"


def test_an_error_of_the_block_ends_the_work(tmp_path: Path) -> None:
    def sleeps() -> None:
        signal.pause()

    with pytest.raises(OutputError, match="full"), meanwhile(sleeps, apart=True):
        raise OutputError("full")


def test_files_have_the_same_bytes_with_a_workbook_written_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = batch_about(*MIXED_LISTS, records=40)
    alone = write_outputs(mixed_batch(), about, tmp_path / "1")
    asked: list[bool] = []

    def noted(work: object, *, apart: bool) -> object:
        asked.append(apart)
        return meanwhile(work, apart=apart)  # type: ignore[arg-type]

    monkeypatch.setattr(outputs, "meanwhile", noted)
    beside = write_outputs(mixed_batch(), about, tmp_path / "2", 2)
    assert asked == [True]
    assert alone.keys() == beside.keys()
    assert [name for name in alone if alone[name].read_bytes() != beside[name].read_bytes()] == []
