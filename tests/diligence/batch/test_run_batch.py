"""A batch ends with the same bytes however often it was stopped, and says in one line what it cannot go on with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from diligence.batch import BatchParameters, BatchResult, Means, load_tables, run_batch
from diligence.batch import run as run_module
from diligence.batch.plan import Workplace
from diligence.errors import BatchError, OutputError, PolicyError
from diligence.policy import load_policy
from diligence.program import ProgramPin
from tests.diligence.batch.invented_store import NOW, NRO, OWN_LIST, InventedStore

pytestmark = pytest.mark.usefixtures("small", "tables_only")
Told = tuple[list[str], Callable[[str], None]]


class Stopped(Exception):  # noqa: N818 - it is no error
    """What a test stops a batch with."""


def stop_after(grants: int) -> Callable[[int, int], None]:
    def beat(done: int, total: int) -> None:
        if done >= grants:
            raise Stopped

    return beat


def batch(invented: InventedStore, out: Path, means: Means | None = None, **asked: object) -> BatchResult:
    parameters = BatchParameters(**asked)  # type: ignore[arg-type]
    return run_batch(parameters, out, invented.url, means=means or Means(workers=1), now=NOW)


def stopped(invented: InventedStore, out: Path, after: int = 4, **asked: object) -> None:
    """Begin a batch and stop it when so many grants are done, as a kill between two shares would."""
    with pytest.raises(Stopped):
        batch(invented, out, Means(workers=1, beat=stop_after(after)), **asked)


def bytes_of(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_a_batch_leaves_its_tables_and_manifest_and_nothing_to_go_on_with(
    invented: InventedStore, tmp_path: Path
) -> None:
    result = batch(invented, tmp_path / "out")
    assert (result.screened, result.kept, result.complete, result.again) == (10, 10, True, None)
    names = {
        f"{table}.{kind}" for table in ("grants", "partners", "findings", "sources") for kind in ("csv", "parquet")
    }
    assert set(bytes_of(tmp_path / "out")) == {*names, "about.txt", "manifest.json"}
    assert set(result.files) == set(bytes_of(tmp_path / "out"))


def test_tables_are_loaded_as_frames(invented: InventedStore, tmp_path: Path) -> None:
    batch(invented, tmp_path / "out")
    tables = load_tables(tmp_path / "out")
    assert list(tables) == ["grants", "partners", "findings", "sources"]
    assert tables["grants"]["reference"].tolist() == [f"ZZ/A{number:06}/1" for number in range(1, 11)]
    assert str(tables["grants"]["level"].dtype) == "Int64"


def test_a_table_that_was_changed_is_not_loaded(invented: InventedStore, tmp_path: Path) -> None:
    batch(invented, tmp_path / "out")
    (tmp_path / "out" / "findings.parquet").write_bytes(b"other")
    with pytest.raises(BatchError, match=r"findings\.parquet is not as"):
        load_tables(tmp_path / "out")


def test_two_runs_of_the_same_question_on_the_same_day_have_the_same_bytes(
    invented: InventedStore, tmp_path: Path
) -> None:
    batch(invented, tmp_path / "one")
    batch(invented, tmp_path / "two")
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


@pytest.mark.parametrize("after", [0, 2, 6, 10])
def test_a_stopped_batch_goes_on_and_ends_with_the_same_bytes(
    invented: InventedStore, tmp_path: Path, told: Told, after: int
) -> None:
    lines, tell = told
    batch(invented, tmp_path / "whole")
    stopped(invented, tmp_path / "out", after)
    batch(invented, tmp_path / "out", Means(workers=1, tell=tell))
    done = max(after // 2, 0)
    assert lines == [f"going on with the batch of 2026-11-22 09:00 UTC, {done} of 5 partitions are done"]
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "whole")


def test_shares_that_are_done_are_not_done_again(
    invented: InventedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped(invented, tmp_path / "out", 6)
    given: list[int] = []
    screen_shares = run_module.screen_shares
    monkeypatch.setattr(run_module, "screen_shares", lambda s, left, n: given.extend(left) or screen_shares(s, left, n))
    batch(invented, tmp_path / "out")
    assert given == [3, 4]


@pytest.mark.parametrize("damage", [lambda body: body[:-3], lambda _: b"", lambda body: b"x" + body[1:]])
def test_a_damaged_share_is_done_again(
    invented: InventedStore, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    batch(invented, tmp_path / "whole")
    stopped(invented, tmp_path / "out", 6)
    path = Workplace(tmp_path / "out").share_path(1)
    path.write_bytes(damage(path.read_bytes()))
    batch(invented, tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "whole")


@pytest.mark.usefixtures("unremembered")
def test_a_batch_goes_on_with_the_records_and_lists_that_it_began_with(
    invented: InventedStore, tmp_path: Path, told: Told
) -> None:
    lines, tell = told
    invented.add_own_list("Hesperia Aerodynamics Institute")
    invented.add_nro(date(2014, 1, 1), "Farness Institute of Optics", "Farness Works")
    batch(invented, tmp_path / "whole")
    stopped(invented, tmp_path / "out", 2)
    invented.changed_grant(9)
    invented.add_own_list("Corran Pottery Limited")
    invented.add_nro(date(2020, 1, 1), "Farness Works", "Farness Sensors")
    batch(invented, tmp_path / "out", Means(workers=1, tell=tell))
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "whole")
    assert lines[1].startswith(
        "newer versions of lists are kept and not used in this batch: ca-nro 2020-01-01, notes.csv"
    )
    lists = load_tables(tmp_path / "out")["grants"]["lists"].tolist()
    assert [name for name in lists if name] == [NRO, OWN_LIST, NRO]


@pytest.mark.usefixtures("unremembered")
def test_an_older_version_that_comes_later_does_not_change_what_was_gone(
    invented: InventedStore, tmp_path: Path
) -> None:
    invented.add_nro(date(2014, 1, 1), "Farness Institute of Optics", "Farness Works")
    invented.add_nro(date(2020, 1, 1), "Farness Works", "Farness Sensors")
    batch(invented, tmp_path / "whole")
    stopped(invented, tmp_path / "out", 2)
    # The list of 2012 named a partner that no later one does: from now on it is among what is gone.
    invented.add_nro(date(2012, 1, 1), "Corran Pottery Limited", "Farness Works")
    batch(invented, tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "whole")


def test_a_policy_that_is_edited_meanwhile_is_not_used(invented: InventedStore, tmp_path: Path, told: Told) -> None:
    lines, tell = told
    policy = tmp_path / "policy.toml"
    text = Path(str(resources.files("diligence") / "policies" / "uk-default.toml")).read_text("utf-8")
    policy.write_text(text, encoding="utf-8")
    batch(invented, tmp_path / "whole", policy=str(policy))
    stopped(invented, tmp_path / "out", 2, policy=str(policy))
    policy.write_text(text.replace('name = "uk-default"', 'name = "other"'), encoding="utf-8")
    assert load_policy(str(policy)).name == "other"
    batch(invented, tmp_path / "out", Means(workers=1, tell=tell), policy=str(policy))
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "whole")
    assert lines[-1] == f"the policy {policy} was changed since; the batch goes on with it as it was"


def test_another_program_does_every_share_again(
    invented: InventedStore, tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, tell = told
    stopped(invented, tmp_path / "out", 6)
    from diligence.batch import screener

    other = ProgramPin(software="Diligence 99", sha256="9" * 64, libraries={}, registers={})
    for module in (run_module, screener):
        monkeypatch.setattr(module, "pin_program", lambda: other)
    batch(invented, tmp_path / "out", Means(workers=1, tell=tell))
    assert lines == [
        "the program changed since this batch began: every partition is done again",
        "going on with the batch of 2026-11-22 09:00 UTC, 0 of 5 partitions are done",
    ]
    assert '"Diligence 99"' in (tmp_path / "out" / "manifest.json").read_text("utf-8")


def test_another_question_into_an_unfinished_batch_is_refused(invented: InventedStore, tmp_path: Path) -> None:
    stopped(invented, tmp_path / "out", 2)
    with pytest.raises(BatchError, match=r"unfinished batch of another question; it asks: .*recorded grants\?"):
        batch(invented, tmp_path / "out", funder="EPSRC")


def test_another_question_into_a_finished_batch_is_refused(invented: InventedStore, tmp_path: Path) -> None:
    batch(invented, tmp_path / "out")
    before = bytes_of(tmp_path / "out")
    with pytest.raises(BatchError, match="holds another batch, of 2026-11-22 09:00 UTC"):
        batch(invented, tmp_path / "out", funder="EPSRC")
    assert bytes_of(tmp_path / "out") == before


def test_the_same_question_into_a_finished_batch_changes_nothing(
    invented: InventedStore, tmp_path: Path, told: Told
) -> None:
    lines, tell = told
    batch(invented, tmp_path / "out")
    before = bytes_of(tmp_path / "out")
    invented.changed_grant(3)
    assert batch(invented, tmp_path / "out", Means(tell=tell)).finished_before
    assert bytes_of(tmp_path / "out") == before
    assert "give another --out" in lines[0]


def test_a_finished_batch_with_a_changed_file_is_not_taken_for_whole(invented: InventedStore, tmp_path: Path) -> None:
    batch(invented, tmp_path / "out")
    (tmp_path / "out" / "grants.csv").write_text("edited")
    with pytest.raises(BatchError, match=r"grants\.csv is not as the manifest says.*--from-manifest"):
        batch(invented, tmp_path / "out")


def test_two_processes_do_not_work_on_one_batch(invented: InventedStore, tmp_path: Path) -> None:
    place = Workplace(tmp_path / "out")
    with place.locked(), pytest.raises(BatchError, match="another process is at work"):
        batch(invented, tmp_path / "out")
    assert batch(invented, tmp_path / "out").complete


def test_a_batch_that_cannot_begin_leaves_no_folder(invented: InventedStore, tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        batch(invented, tmp_path / "out", policy="no-such-policy")
    assert not (tmp_path / "out").exists()


def test_a_file_in_place_of_the_folder_is_one_line(invented: InventedStore, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="choose another folder with --out"):
        batch(invented, tmp_path / "out")


def test_a_record_that_is_lost_meanwhile_is_one_line(invented: InventedStore, tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    stopped(invented, tmp_path / "out", 2)
    with closing(sqlite3.connect(invented.path)) as database, database:
        database.execute("DELETE FROM project_record WHERE project_id = 'project-07'")
    with pytest.raises(BatchError, match=r"lacks 1 of the versions .* the first of ZZ/A000007/1"):
        batch(invented, tmp_path / "out")


def test_damaged_and_unknown_records_are_issues_and_the_rest_is_right(invented: InventedStore, tmp_path: Path) -> None:
    batch(invented, tmp_path / "whole")
    invented.damage(4)
    references = (*(f"project-{number:02}" for number in range(1, 11)), "ZZ/B999999/1")
    result = batch(invented, tmp_path / "out", references=references)
    assert [issue.label for issue in result.issues] == ["reference not found", "damaged record"]
    assert not result.complete
    whole, rest = load_tables(tmp_path / "whole")["grants"], load_tables(tmp_path / "out")["grants"]
    assert rest.equals(whole[whole["reference"] != "ZZ/A000004/1"].reset_index(drop=True))
    assert "ZZ/B999999/1" in (tmp_path / "out" / "about.txt").read_text("utf-8")


def test_a_batch_of_no_grant_has_empty_tables(invented: InventedStore, tmp_path: Path) -> None:
    result = batch(invented, tmp_path / "out", funder="Nobody")
    assert (result.screened, result.kept) == (0, 0)
    assert all(len(frame) == 0 for frame in load_tables(tmp_path / "out").values())


def test_a_full_disk_is_one_line_and_what_is_finished_stays(
    invented: InventedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    batch(invented, tmp_path / "whole")
    room, write_whole = [True] * 3, run_module.write_whole

    def full(path: Path, body: bytes) -> Path:
        if not room:
            raise OutputError(f"cannot write {path}: No space left on device; free space")
        room.pop()
        return write_whole(path, body)

    monkeypatch.setattr(run_module, "write_whole", full)
    with pytest.raises(OutputError, match="No space left on device"):
        batch(invented, tmp_path / "out")
    room += [True] * 9
    lines, tell = told
    batch(invented, tmp_path / "out", Means(workers=1, tell=tell))
    assert lines[0].endswith("3 of 5 partitions are done")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "whole")


def test_a_disk_that_is_full_when_the_tables_are_written_leaves_the_shares(
    invented: InventedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diligence.batch import outputs

    batch(invented, tmp_path / "whole")
    write_outputs = outputs.write_outputs

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(outputs, "write_outputs", full)
    with pytest.raises(OutputError, match=r"No space left on device; .* it goes on where it was"):
        batch(invented, tmp_path / "out")
    assert not (tmp_path / "out" / "grants.csv").exists()
    monkeypatch.setattr(outputs, "write_outputs", write_outputs)
    batch(invented, tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "whole")


def test_a_day_counts_as_today_and_chooses_the_lists_of_that_day(invented: InventedStore, tmp_path: Path) -> None:
    invented.add_nro(date(2014, 1, 1), "Farness Institute of Optics", "Farness Works")
    invented.add_nro(date(2020, 1, 1), "Farness Works", "Farness Sensors")
    batch(invented, tmp_path / "then", as_of=date(2015, 6, 1))
    batch(invented, tmp_path / "now")
    then, now = (load_tables(tmp_path / name)["partners"] for name in ("then", "now"))
    farness = "Farness Institute of Optics"
    assert set(then[then["name"] == farness]["in_force_today"]) == {"yes"}
    assert set(now[now["name"] == farness]["in_force_today"]) == {"no"}


def test_a_day_before_every_kept_version_takes_the_oldest(invented: InventedStore, tmp_path: Path) -> None:
    invented.add_nro(date(2014, 1, 1), "Farness Institute of Optics", "Farness Works")
    invented.add_nro(date(2020, 1, 1), "Farness Works", "Farness Sensors")
    batch(invented, tmp_path / "out", as_of=date(2013, 6, 1))
    assert NRO in set(load_tables(tmp_path / "out")["grants"]["lists"])


def test_a_list_that_bars_commercial_use_is_left_out_on_demand(
    invented: InventedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diligence.watchlists import pins

    invented.add_nro(date(2014, 1, 1), "Farness Institute of Optics")
    barred = replace(pins.WATCHLISTS["ca-nro"], licence="CC BY-NC 4.0", non_commercial=True)
    monkeypatch.setitem(pins.WATCHLISTS, "ca-nro", barred)
    batch(invented, tmp_path / "all")
    batch(invented, tmp_path / "free", exclude_non_commercial=True)
    assert NRO in set(load_tables(tmp_path / "all")["grants"]["lists"])
    assert NRO not in set(load_tables(tmp_path / "free")["grants"]["lists"])
