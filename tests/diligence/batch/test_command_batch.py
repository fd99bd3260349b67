"""`diligence batch` as a user meets it: what it writes, says and returns."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from diligence.batch import load_tables
from diligence.cli import run
from tests.diligence.batch.invented_store import InventedStore

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    code: int
    out: str
    err: str

    def one_line(self) -> str:
        (line,) = self.err.splitlines()
        assert line.startswith("diligence: ")
        return line


Call = Callable[..., Said]


@pytest.fixture
def call(invented: InventedStore, tmp_path: Path, capfd: pytest.CaptureFixture[str],
         monkeypatch: pytest.MonkeyPatch) -> Call:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def called(*arguments: str) -> Said:
        capfd.readouterr()
        code = run(["--store", invented.url, "batch", *arguments])
        out, err = capfd.readouterr()
        return Said(code=code, out=out, err=err)

    return called


def test_a_batch_writes_tables_workbook_reports_and_manifest(call: Call, tmp_path: Path) -> None:
    said = call("--funder", "EPSRC", "--to", "2013", "--out", "out")
    assert (said.code, said.out, said.err) == (0, "2 grants were screened: out\n", "")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"grants.csv", "grants.parquet", "workbook.xlsx", "report.html", "report.docx", "manifest.json"} <= names
    assert ".batch" not in names
    assert load_tables(tmp_path / "out")["grants"]["reference"].tolist() == ["ZZ/A000001/1", "ZZ/A000002/1"]


@pytest.mark.usefixtures("tables_only")
def test_a_reference_that_is_not_held_is_said_and_the_rest_is_written(call: Call, tmp_path: Path) -> None:
    (tmp_path / "refs.csv").write_text("reference\nZZ/A000003/1\nZZ/B999999/1\n", encoding="utf-8")
    said = call("--refs", "refs.csv", "--out", "out")
    assert said.code == 1
    assert said.one_line().startswith("diligence: reference not found: ZZ/B999999/1")
    assert said.out == "1 grant was screened: out\n"
    assert load_tables(tmp_path / "out")["grants"]["reference"].tolist() == ["ZZ/A000003/1"]


@pytest.mark.usefixtures("tables_only")
def test_a_damaged_record_is_said_and_the_rest_is_written(call: Call, invented: InventedStore) -> None:
    invented.damage(5)
    said = call("--all", "--workers", "1", "--out", "out")
    assert said.code == 1
    assert said.one_line().startswith("diligence: damaged record: ZZ/A000005/1")
    assert said.out == "9 grants were screened: out\n"


@pytest.mark.usefixtures("tables_only")
def test_narrowed_results_say_how_many_were_screened_and_kept(call: Call, tmp_path: Path) -> None:
    said = call("--level", "0", "--out", "out")
    assert said.out == "10 grants were screened, 3 of them in the tables: out\n"
    assert '"screened": 10' in (tmp_path / "out" / "manifest.json").read_text("utf-8")
    assert '"kept": 3' in (tmp_path / "out" / "manifest.json").read_text("utf-8")


@pytest.mark.usefixtures("tables_only")
def test_a_question_that_no_grant_fits_says_so(call: Call) -> None:
    said = call("--funder", "Nobody", "--out", "out")
    assert said.code == 0
    assert said.one_line().startswith("diligence: no grant of the store fits the question")


@pytest.mark.usefixtures("tables_only")
def test_a_batch_is_made_again_and_compared(call: Call, tmp_path: Path) -> None:
    assert call("--to", "2013", "--as-of", "2026-11-22", "--out", "one").code == 0
    again = call("--from-manifest", "one/manifest.json", "--workers", "2", "--out", "two")
    assert (again.code, again.one_line()) == (0, "diligence: the tables are those of the manifest, byte for byte")
    for name in ("grants.csv", "sources.parquet"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    compared = call("--compare", "one", "two", "--out", "three")
    assert compared.code == 0
    assert compared.out.splitlines()[0].startswith("0 of 2 grants in both batches have another level")
    assert (tmp_path / "three" / "comparison.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say which grants: --refs FILE.csv, filters such as --funder, or --all"),
        (("--all", "--funder", "EPSRC"), "--all is every grant of the store"),
        (("--all", "--from-manifest", "x"), "--from-manifest makes a batch as it was"),
        (("--all", "--compare", "a", "b"), "--compare takes two finished batches"),
        (("--all", "--scheduler", "tcp://127.0.0.1:9"), "--scheduler is for --engine dask"),
        (("--from", "abc"), "'abc' is not a valid integer range"),
    ],
)
def test_wrong_usage_is_told_before_any_work(call: Call, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    result = call(*arguments, "--out", "out")
    assert result.code == 2
    assert said in result.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--level", "9"), "--level '9' is no review level"),
        (("--refs", "none.csv"), "cannot read none.csv"),
        (("--all", "--policy", "none"), "no policy 'none'"),
        (("--from-manifest", "none"), "cannot read none"),
        (("--compare", "a", "b"), "cannot read a"),
    ],
)
def test_what_cannot_be_used_is_one_line(call: Call, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    result = call(*arguments, "--out", "out")
    assert result.code == 1
    assert said in result.one_line()
    assert not (tmp_path / "out").exists()


PROGRAM = """
import sys
from diligence.batch import outputs, partition, run
from diligence.cli import run as cli
from tests.diligence.batch.conftest import tables_alone
partition.PARTITION_SIZE = 2
outputs.write_outputs = tables_alone
carried_out, told = run.write_whole, []
def write_whole(path, body):
    import time
    done = carried_out(path, body)
    print("share", flush=True)
    time.sleep(30 if "--slow" in sys.argv else 0)
    return done
run.write_whole = write_whole
sys.exit(cli([word for word in sys.argv[1:] if word != "--slow"]))
"""


@pytest.mark.usefixtures("tables_only", "small")
@pytest.mark.skipif(os.name != "posix", reason="a terminal's Ctrl-C is sent as a signal")
@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_or_a_request_to_end_says_how_to_go_on_and_the_same_command_does(
    invented: InventedStore, call: Call, tmp_path: Path, asked: signal.Signals
) -> None:
    words = ["--store", invented.url, "batch", "--all", "--workers", "2", "--out", str(tmp_path / "out")]
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, *words, "--slow"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "share\n"
    # A terminal tells all of its processes, a job scheduler the command alone.
    (os.killpg if asked == signal.SIGINT else os.kill)(process.pid, asked)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err.lstrip()) == (130, "stopped; run the same command again to go on where it was\n")
    for _ in range(50):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0
    assert "going on with the batch of " in done.stderr
    assert "1 of 5 partitions are done" in done.stderr
