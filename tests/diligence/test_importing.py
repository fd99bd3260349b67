"""An import reads only what it has not read before, and ends as if it had read everything."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from diligence import import_reading, importing
from diligence.import_reading import Reading, reader_version
from diligence.importing import ImportResult, import_files
from diligence.store import SaveCounts, Store
from scrapers.archive import Archive
from scrapers.gtr_files import read_files
from scrapers.records import Parsed

FIXTURES = Path(__file__).parents[1] / "scrapers" / "fixtures" / "gtr_files"
OVERVIEW = (FIXTURES / "overview.xml").read_bytes()


def record(number: int, status: bytes = b"Closed") -> bytes:
    """Return a record of a project of its own, in the words of the fixture but for its status."""
    own = OVERVIEW.replace(b"PROJECT-1<", b"PROJECT-%d<" % number).replace(b"Z000001/1<", b"Z%06d/1<" % number)
    return own.replace(b"Closed", status)


def folder_of(place: Path, members: dict[str, bytes]) -> Path:
    shutil.rmtree(place / "records", ignore_errors=True)
    for name, body in members.items():
        (place / "records" / name).parent.mkdir(parents=True, exist_ok=True)
        (place / "records" / name).write_bytes(body)
    return place / "records"


def tar_of(place: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(place / "records.tar.xz", "w:xz") as archive:
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return place / "records.tar.xz"


def zip_of(place: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(place / "records.zip", "w") as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return place / "records.zip"


class Importer:
    """Imports into one store and archive, and knows which files were read in this process."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.archive = place / "archive.sqlite"
        self.store = Store(f"sqlite:///{place / 'store.sqlite'}")
        self.read: list[str] = []

    def __call__(self, source: Path, workers: int = 1) -> ImportResult:
        self.read.clear()
        with closing(Archive(self.archive)) as archive:
            return import_files([source], self.store, archive, workers=workers)

    def given(self, *members: bytes) -> ImportResult:
        """Import these files, in this order."""
        return self(folder_of(self.place, {f"{number}.xml": body for number, body in enumerate(members)}))

    def status(self, number: int = 1) -> str | None:
        project = self.store.project(f"PROJECT-{number}")
        return project.status if project else None

    def digests(self) -> list[tuple[str, str]]:
        with self.store.reading() as connection:
            rows = connection.exec_driver_sql("SELECT project_id, digest FROM project_record").all()
        return sorted((row[0], row[1]) for row in rows)


@pytest.fixture
def imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Importer]:
    importer = Importer(tmp_path)
    reading_of = importing.reading_of

    def counted(parsed: Parsed, sha256: str | None) -> Reading:
        importer.read.append(parsed.project.id if parsed.project else "")
        return reading_of(parsed, sha256)

    monkeypatch.setattr(importing, "reading_of", counted)
    yield importer
    importer.store.close()


@pytest.mark.parametrize("packed", [folder_of, tar_of, zip_of])
def test_bytes_that_were_read_before_are_not_read_again(
    imports: Importer, tmp_path: Path, packed: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    members = {f"{number}.xml": record(number) for number in range(5)}
    assert imports(packed(tmp_path, members)).counts == SaveCounts(new=5)
    assert len(imports.read) == 5
    assert imports(packed(tmp_path, members)).counts == SaveCounts(unchanged=5)
    assert imports.read == []


def test_only_the_changed_record_among_known_ones_is_read(imports: Importer) -> None:
    records = [record(number) for number in range(5)]
    imports.given(*records)
    records[3] = record(3, b"Active")
    assert imports.given(*records).counts == SaveCounts(changed=1, unchanged=4)
    assert imports.read == ["PROJECT-3"]


def test_the_same_bytes_under_another_name_are_known(imports: Importer, tmp_path: Path) -> None:
    imports(folder_of(tmp_path, {"a.xml": record(1)}))
    assert imports(tar_of(tmp_path, {"elsewhere/b": record(1)})).counts == SaveCounts(unchanged=1)
    assert imports.read == []


def test_an_older_file_that_is_imported_again_gives_the_latest_version_again_without_being_read(
    imports: Importer,
) -> None:
    imports.given(record(1))
    imports.given(record(1, b"Active"))
    assert imports.given(record(1)).counts == SaveCounts(changed=1)
    assert imports.read == []
    assert imports.status() == "Closed"
    assert [project.status for project in imports.store.versions("PROJECT-1")] == ["Closed", "Active"]


def test_of_two_versions_in_one_import_the_last_given_is_the_latest_every_time(imports: Importer) -> None:
    for expected in (SaveCounts(new=1), SaveCounts(unchanged=1)):
        assert imports.given(record(1), record(1, b"Active")).counts == expected
        assert imports.status() == "Active"


def test_a_known_file_after_an_unseen_one_of_the_same_project_still_has_the_last_word(imports: Importer) -> None:
    imports.given(record(1))
    assert imports.given(record(1, b"Pending"), record(1)).counts == SaveCounts(unchanged=1)
    assert imports.read == ["PROJECT-1"]
    assert imports.status() == "Closed"
    assert len(imports.digests()) == 2


def test_a_known_file_that_stands_in_another_batch_than_the_newer_one_is_taken_in_its_turn(imports: Importer) -> None:
    others = [record(number) for number in range(10, 260)]
    imports.given(record(1, b"Active"), *others, record(1))
    assert imports.given(record(1, b"Active"), *others, record(1)).counts.new == 0
    assert imports.read == []
    assert imports.status() == "Closed"


def test_a_record_that_raised_an_issue_is_read_again_and_its_issue_is_said_again(imports: Importer) -> None:
    odd = record(1).replace(b"<gtr:status>", b"<gtr:mood>blue</gtr:mood><gtr:status>", 1)
    assert b"mood" in odd
    first, second = imports.given(odd, record(2)), imports.given(odd, record(2))
    assert first.issue_counts == second.issue_counts == {"unknown field": 1}
    assert first.issues == second.issues
    assert second.counts == SaveCounts(unchanged=2)
    assert imports.read == ["PROJECT-1"]


def test_a_table_is_always_read_and_hides_no_partners(imports: Importer) -> None:
    imports.given(record(1))
    for expected in (SaveCounts(new=1, unchanged=1), SaveCounts(unchanged=2)):
        assert imports(FIXTURES / "projectsearch.csv").counts == expected
        assert imports.read == ["PROJECT-1", "PROJECT-2"]
    latest = imports.store.project("PROJECT-1")
    assert latest is not None
    assert latest.missing == ()


def test_a_lost_archive_gets_all_bytes_again_though_none_is_read(imports: Importer) -> None:
    records = [record(number) for number in range(5)]
    imports.given(*records)
    for path in imports.place.glob("archive.sqlite*"):
        path.unlink()
    assert imports.given(*records).counts == SaveCounts(unchanged=5)
    assert imports.read == []
    with closing(Archive(imports.archive)) as archive:
        assert archive.verify() == 5


def test_a_new_store_reads_everything_whatever_the_archive_holds(imports: Importer) -> None:
    records = [record(number) for number in range(5)]
    imports.given(*records)
    imports.store.close()
    imports.store = Store(f"sqlite:///{imports.place / 'other.sqlite'}")
    assert imports.given(*records).counts == SaveCounts(new=5)
    assert len(imports.read) == 5


def test_another_reader_reads_everything_again(imports: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    imports.given(record(1))
    monkeypatch.setattr(importing, "reader_version", lambda: "another")
    for read in (["PROJECT-1"], []):
        assert imports.given(record(1)).counts == SaveCounts(unchanged=1)
        assert imports.read == read


def test_a_store_without_the_table_of_known_bytes_gets_it(imports: Importer) -> None:
    imports.given(record(1))
    with imports.store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE known_bytes")
    imports.store.close()
    imports.store = Store(f"sqlite:///{imports.place / 'store.sqlite'}")
    for read in (["PROJECT-1"], []):
        assert imports.given(record(1)).counts == SaveCounts(unchanged=1)
        assert imports.read == read


def test_workers_make_the_versions_that_one_process_makes(tmp_path: Path) -> None:
    records = {f"{number:03}.xml": record(number) for number in range(130)}
    source = tar_of(tmp_path, records)
    found = []
    for workers in (1, 2):
        place = tmp_path / str(workers)
        place.mkdir()
        importer = Importer(place)
        assert importer(source, workers).counts == SaveCounts(new=130)
        later = tar_of(place, {**records, "064.xml": record(64, b"Active")})
        assert importer(later, workers).counts == SaveCounts(changed=1, unchanged=129)
        assert importer.status(64) == "Active"
        found.append(importer.digests())
        importer.store.close()
    assert found[0] == found[1]
    whole = Store(f"sqlite:///{tmp_path / 'whole.sqlite'}")
    whole.save([parsed.project for parsed in read_files([source], archive=None) if parsed.project])
    with whole.reading() as connection:
        digests = {row[0] for row in connection.exec_driver_sql("SELECT digest FROM project_record")}
    whole.close()
    assert digests < {digest for _, digest in found[1]}
    assert len(digests) == 130


def test_a_result_holds_the_first_issues_and_counts_all_and_the_store_has_all(imports: Importer) -> None:
    members = {f"{number:04}.xml": b"" for number in range(1050)} | {"z.xml": b"\x89PNG"}
    result = imports(tar_of(imports.place, members))
    assert (result.unreadable, result.counts) == (1051, SaveCounts())
    assert result.issue_counts == {"empty file": 1050, "unknown file": 1}
    assert [issue.kind for issue in result.issues] == ["empty file"] * 1000 + ["unknown file"]
    with imports.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM issue").scalar() == 1051


def sources(place: Path, **modules: str) -> None:
    for package in ("scrapers", "diligence"):
        (place / package).mkdir(exist_ok=True)
    for name, text in modules.items():
        (place / name.replace("__", "/")).with_suffix(".py").write_text(text)


@pytest.mark.parametrize("module", ["scrapers__gtr_xml", "diligence__project_version", "diligence__import_reading"])
def test_the_reader_is_another_once_one_of_its_modules_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setattr(import_reading, "files", lambda package: tmp_path / package)
    first = {"scrapers__gtr_xml": "1", "diligence__project_version": "1", "diligence__import_reading": "1"}
    seen = []
    for modules in (first, {**first, "diligence__cli": "1"}, {**first, module: "2"}):
        sources(tmp_path, **modules)
        seen.append(reader_version())
    assert seen[0] == seen[1] != seen[2]
    assert len(seen[0]) == 16


def loaded(modules: Sequence[str]) -> set[str]:
    code = f"import sys, {', '.join(modules)}; print(*(name for name in sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(said.stdout.split())


def test_every_module_that_reads_a_record_counts_for_the_reader_and_a_worker_loads_no_database() -> None:
    found = loaded(["diligence.import_reading", "scrapers.gtr_files"])
    ours = {name for name in found if name.split(".")[0] in {"scrapers", "diligence", "graphs"}}
    counted = {f"diligence.{name.removesuffix('.py')}" for name in import_reading._OWN_SOURCES}
    assert counted <= ours
    assert {name for name in ours if not name.startswith("scrapers")} - counted == {"diligence"}
    assert all(name.count(".") <= 1 for name in ours)
    assert "sqlalchemy" not in found
