"""A batch is made again from its manifest, byte for byte, or one line says what is not as it was."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from diligence.batch import BatchParameters, Means, run_again, run_batch
from diligence.batch import run as run_module
from diligence.batch.manifest import read_manifest
from diligence.batch.pins import unpin_records
from diligence.errors import BatchError, StoreError
from diligence.judgements import Judgement
from diligence.program import pin_program
from diligence.store import Store
from diligence.store.judgements import add_judgement
from tests.diligence.batch.invented_store import NOW, InventedStore, invented_grant

pytestmark = pytest.mark.usefixtures("small", "tables_only")
Told = tuple[list[str], Callable[[str], None]]


@pytest.fixture
def first(invented: InventedStore, tmp_path: Path) -> Path:
    """A finished batch over an own list and a kept one, after which the store learned newer versions of everything."""
    invented.add_own_list("Hesperia Aerodynamics Institute")
    invented.add_nro(date(2014, 1, 1), "Farness Institute of Optics", "Farness Works")
    judge(invented, "Farness Institute of Optics", "same")
    run_batch(BatchParameters(last_year=2020), tmp_path / "first", invented.url, means=Means(workers=1), now=NOW)
    invented.changed_grant(4)
    invented.save(invented_grant(2))
    invented.add_own_list("Corran Pottery Limited")
    invented.add_nro(date(2020, 1, 1), "Farness Works", "Farness Sensors")
    judge(invented, "Farness Institute of Optics", "different")
    return tmp_path / "first"


def judge(invented: InventedStore, name: str, verdict: str) -> None:
    made = Judgement(subject=name, about="listing", target=name, verdict=verdict, by="A. Reader", role="officer",
                     decided=date(2026, 1, 1), reason="read both pages")  # type: ignore[arg-type]  # fmt: skip
    with closing(Store(invented.url)) as store:
        add_judgement(store, made)


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in {".csv", ".parquet"}}


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_batch_is_made_again_byte_for_byte_with_any_number_of_workers(
    invented: InventedStore, first: Path, tmp_path: Path, told: Told, workers: int
) -> None:
    lines, tell = told
    result = run_again(
        first / "manifest.json", tmp_path / "again", invented.url, means=Means(workers=workers, tell=tell)
    )
    assert result.again is True
    assert tables(tmp_path / "again") == tables(first)
    assert lines == ["the tables are those of the manifest, byte for byte"]


@pytest.mark.usefixtures("unremembered")
def test_the_same_question_today_gives_other_tables(invented: InventedStore, first: Path, tmp_path: Path) -> None:
    run_batch(BatchParameters(last_year=2020), tmp_path / "now", invented.url, means=Means(workers=1), now=NOW)
    assert tables(tmp_path / "now") != tables(first)


def test_the_manifest_names_every_version_and_hash(invented: InventedStore, first: Path) -> None:
    manifest, _ = read_manifest(first)
    told = json.loads((first / "manifest.json").read_bytes())
    assert told["screened"] == told["kept"] == 9
    assert told["plan"]["moment"] == "2026-11-22T09:00:00Z"
    assert told["plan"]["policy"]["text"].startswith("#") or "[[rule]]" in told["plan"]["policy"]["text"]
    assert [(pin["list"], pin["version"]) for pin in told["plan"]["lists"]["kept"]] == [("ca-nro", "2014-01-01")]
    assert [pin["name"] for pin in told["plan"]["lists"]["own"]] == ["notes.csv"]
    assert told["plan"]["judgements"]["number"] == 1
    assert {"state_links.csv", "technology/reading.toml"} <= set(told["plan"]["program"]["registers"])
    assert {"pandas", "python"} <= set(told["plan"]["program"]["libraries"])
    assert set(told["tables"]) == set(tables(first))
    records = unpin_records(manifest.plan.records, "it")
    assert [record.reference for record in records] == [f"ZZ/A{number:06}/1" for number in range(1, 10)]


@pytest.mark.usefixtures("unremembered")
def test_a_manifest_alone_is_enough(invented: InventedStore, first: Path, tmp_path: Path) -> None:
    alone = tmp_path / "elsewhere.json"
    alone.write_bytes((first / "manifest.json").read_bytes())
    assert run_again(alone, tmp_path / "again", invented.url, means=Means(workers=1)).again is True


def delete(invented: InventedStore, table: str, where: str) -> None:
    with closing(sqlite3.connect(invented.path)) as database, database:
        assert database.execute(f"DELETE FROM {table} WHERE {where}").rowcount


@pytest.mark.parametrize(
    ("table", "where", "said"),
    [
        ("list_version", "version = '2014-01-01'", "lacks version 2014-01-01 of the list ca-nro"),
        ("own_listing", "added = (SELECT min(added) FROM own_listing)", r"of the own list notes\.csv"),
        ("judgement", "number = 1", "lacks judgement 1"),
    ],
)
def test_a_list_or_judgement_that_the_store_lacks_is_one_line(
    invented: InventedStore, first: Path, tmp_path: Path, table: str, where: str, said: str
) -> None:
    delete(invented, table, where)
    with pytest.raises((BatchError, StoreError), match=said):
        run_again(first, tmp_path / "again", invented.url, means=Means(workers=1))


def test_a_version_of_a_record_that_the_store_lacks_is_one_line(
    invented: InventedStore, first: Path, tmp_path: Path
) -> None:
    delete(invented, "project_record", f"digest = '{digest_of(first, 'project-04')}'")
    with pytest.raises(BatchError, match=r"lacks 1 of the versions .* ZZ/A000004/1"):
        run_again(first, tmp_path / "again", invented.url, means=Means(workers=1))


def digest_of(folder: Path, project_id: str) -> str:
    records = unpin_records(read_manifest(folder)[0].plan.records, "it")
    return next(record.digest for record in records if record.id == project_id)


def test_another_program_goes_on_is_labelled_and_says_whether_the_tables_are_equal(
    invented: InventedStore, first: Path, tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diligence.batch import screener

    lines, tell = told
    now = pin_program()
    other = type(now)(
        software="Diligence 99",
        sha256="9" * 64,
        libraries=now.libraries,
        registers={**now.registers, "lists.csv": "8" * 64},
    )
    for module in (run_module, screener):
        monkeypatch.setattr(module, "pin_program", lambda: other)
    result = run_again(first, tmp_path / "again", invented.url, means=Means(workers=1, tell=tell))
    assert [issue.label for issue in result.issues] == ["another program", "another program"]
    assert "Diligence 99 now" in lines[0]
    assert lines[1].startswith("register lists.csv")
    assert lines[-1] == "the tables are those of the manifest, byte for byte"
    assert result.again is True
    assert result.complete


def test_tables_that_come_out_otherwise_are_named(
    invented: InventedStore, first: Path, tmp_path: Path, told: Told
) -> None:
    lines, tell = told
    path = first / "manifest.json"
    told_tables = json.loads(path.read_bytes())
    told_tables["tables"]["grants.csv"] = "0" * 64
    path.write_text(json.dumps(told_tables), encoding="utf-8")
    result = run_again(path, tmp_path / "again", invented.url, means=Means(workers=1, tell=tell))
    assert (result.again, result.different) == (False, ("grants.csv",))
    assert lines[-1] == "these tables differ from those of the manifest: grants.csv"


def test_a_batch_made_again_can_be_stopped_and_goes_on(
    invented: InventedStore, first: Path, tmp_path: Path, told: Told
) -> None:
    lines, tell = told

    def stop(done: int, _: int) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_again(first, tmp_path / "again", invented.url, means=Means(workers=1, beat=stop))
    result = run_again(first, tmp_path / "again", invented.url, means=Means(workers=1, tell=tell))
    assert result.again is True
    assert lines[0] == "going on with the batch of 2026-11-22 09:00 UTC, 2 of 5 partitions are done"


def test_a_stopped_batch_made_again_is_not_gone_on_with_as_a_new_one(
    invented: InventedStore, first: Path, tmp_path: Path
) -> None:
    def stop(done: int, _: int) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_again(first, tmp_path / "again", invented.url, means=Means(workers=1, beat=stop))
    with pytest.raises(BatchError, match="holds an unfinished batch of another question"):
        run_batch(BatchParameters(last_year=2020), tmp_path / "again", invented.url, means=Means(workers=1), now=NOW)


def test_the_moment_of_a_day_is_noon_which_is_that_day_everywhere_in_europe(
    invented: InventedStore, tmp_path: Path
) -> None:
    asked = BatchParameters(as_of=date(2019, 6, 30), last_year=2013)
    run_batch(asked, tmp_path / "then", invented.url, means=Means(workers=1), now=NOW)
    assert read_manifest(tmp_path / "then")[0].plan.moment == datetime(2019, 6, 30, 12, tzinfo=UTC)


def test_a_folder_of_another_batch_is_not_taken(invented: InventedStore, first: Path) -> None:
    with pytest.raises(BatchError, match="holds another batch"):
        run_again(first / "manifest.json", first, invented.url, means=Means(workers=1))


@pytest.mark.parametrize("body", [b"", b"{}", b"[1, 2]", b"\xff"])
def test_what_is_no_manifest_is_one_line(invented: InventedStore, tmp_path: Path, body: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(body)
    with pytest.raises(BatchError, match=r"manifest\.json is no manifest of a batch"):
        run_again(tmp_path / "manifest.json", tmp_path / "again", invented.url)


def test_a_manifest_of_another_format_or_with_another_plan_is_one_line(
    invented: InventedStore, first: Path, tmp_path: Path
) -> None:
    told = json.loads((first / "manifest.json").read_bytes())
    (tmp_path / "later.json").write_text(json.dumps({**told, "format": 99}))
    with pytest.raises(BatchError, match="has format 99"):
        run_again(tmp_path / "later.json", tmp_path / "again", invented.url)
    plan = told["plan"]
    policy = {**plan["policy"], "text": plan["policy"]["text"].replace("level = 4", "level = 0", 1)}
    packed = plan["records"]["packed"][:-8] + "AAAAAAA="
    for change in (
        {"policy": policy},
        {"parameters": {**plan["parameters"], "first_year": 2019}},
        {"moment": "2020-01-01T00:00:00Z"},
        {"records": {**plan["records"], "packed": packed}},
    ):
        (tmp_path / "changed.json").write_text(json.dumps({**told, "plan": {**plan, **change}}))
        with pytest.raises(BatchError, match="was changed since it was written"):
            run_again(tmp_path / "changed.json", tmp_path / "again", invented.url)
    (tmp_path / "asked.json").write_text(json.dumps({**told, "question": "Who won?"}))
    with pytest.raises(BatchError, match="was changed since it was written"):
        run_again(tmp_path / "asked.json", tmp_path / "again", invented.url)
    (tmp_path / "naive.json").write_text(json.dumps({**told, "plan": {**plan, "moment": "2020-01-01T00:00:00"}}))
    with pytest.raises(BatchError, match="needs a time zone"):
        run_again(tmp_path / "naive.json", tmp_path / "again", invented.url)
    assert not (tmp_path / "again").exists()


def test_a_damaged_list_of_records_is_one_line(first: Path) -> None:
    pin = read_manifest(first)[0].plan.records
    for packed in (pin.packed[:-8] + "AAAAAAA=", pin.packed[: len(pin.packed) // 2], "no base64"):
        with pytest.raises(BatchError, match="list of records is damaged"):
            unpin_records(msgspec.structs.replace(pin, packed=packed), "here")
