"""Records from files of all kinds, through the archive, in one process and in several."""

from __future__ import annotations

import io
import os
import tarfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from scrapers.archive import Archive, sha256_of
from scrapers.container_members import Limits
from scrapers.gtr_files import read_as, read_files
from scrapers.records import Parsed, Project

FIXTURES = Path(__file__).parent / "fixtures" / "gtr_files"
OVERVIEW = (FIXTURES / "overview.xml").read_bytes()
TABLE = (FIXTURES / "projectsearch.csv").read_bytes()
SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "gtr" / "gtr1_projects_sample.tar.xz"


def given(folder: Path, name: str, body: bytes) -> Path:
    (folder / name).write_bytes(body)
    return folder / name


def parsed(*paths: Path, archive: Archive | None = None, workers: int = 1) -> list[Parsed]:
    return list(read_files(paths, archive=archive, workers=workers))


def projects(found: list[Parsed]) -> list[Project]:
    return [item.project for item in found if item.project]


def many(folder: Path, number: int) -> Path:
    with tarfile.open(folder / "many.tar", "w") as archive:
        for each in range(number):
            body = OVERVIEW.replace(b"PROJECT-1<", b"PROJECT-%d<" % (each + 1000))
            info = tarfile.TarInfo(f"p/{each:04}.xml")
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
            if each == number // 2:
                archive.addfile(tarfile.TarInfo("p/empty.xml"))
    return folder / "many.tar"


def test_xml_json_and_csv_are_told_apart_by_their_bytes(tmp_path: Path) -> None:
    for name in ("overview.xml", "overview.json", "api2_project.json", "projectsearch.csv"):
        given(tmp_path, name.replace(".", "_"), (FIXTURES / name).read_bytes())
    assert Counter(item.reference for item in projects(parsed(tmp_path))) == {
        "EP/Z000001/1": 3,
        "BB/Z000009/1": 1,
        "MC_Z0002": 1,
    }


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (b"", "empty file", "empty"),
        (b" \n", "empty file", "empty"),
        (OVERVIEW[:700], "unreadable file", "cut off"),
        (OVERVIEW.replace(b"Ports.", b"\xff"), "unreadable file", "encoding"),
        (b"<html><body>404</body></html>", "unreadable file", "HTML page"),
        (OVERVIEW.replace(b"?>", b"?><!DOCTYPE x>", 1), "hostile input", "document type"),
        (b"\x89PNG\r\n\x1a\n....", "unknown file", "no XML, JSON or project table"),
        (b"name,town\na,b\n", "unknown file", "no XML, JSON or project table"),
        (b'{"id": ', "unreadable file", "JSON"),
        (TABLE[:-30] + b"\xff\xfe\n", "unreadable file", "UTF-8"),
    ],
)
def test_one_bad_file_is_one_issue_that_names_it_and_the_rest_goes_on(
    tmp_path: Path, body: bytes, kind: str, why: str
) -> None:
    given(tmp_path, "a-bad.file", body)
    given(tmp_path, "b-good.xml", OVERVIEW)
    found = parsed(tmp_path)
    (issue,) = [issue for item in found for issue in item.issues]
    assert (issue.kind, issue.where) == (kind, "a-bad.file")
    assert why in issue.what
    assert projects(found)[-1].id == "PROJECT-1"


def test_a_refused_member_is_an_issue(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo("../evil.xml"))
    (found,) = parsed(tmp_path / "a.tar")
    assert found.project is None
    assert (found.issues[0].kind, found.issues[0].where) == ("refused member", "a.tar!../evil.xml")


def test_limits_can_be_given(tmp_path: Path) -> None:
    (found,) = read_files([given(tmp_path, "a.xml", OVERVIEW)], archive=None, limits=Limits(member=100))
    assert found.issues[0].kind == "too large"


def test_bytes_are_archived_once_under_the_name_of_the_file(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive.sqlite")
    path = given(tmp_path, "one.xml", OVERVIEW)
    (first,), (second,) = projects(parsed(path, archive=archive)), projects(parsed(path, archive=archive))
    assert archive.get(first.snapshots[0].sha256) == OVERVIEW
    receipt = archive.latest("file:one.xml")
    assert receipt is not None
    assert first.snapshots[0].retrieved == second.snapshots[0].retrieved == receipt.retrieved
    assert archive.verify() == 1
    archive.close()


def test_a_project_is_archived_before_it_is_handed_out(tmp_path: Path) -> None:
    path = many(tmp_path, 130)
    archive = Archive(tmp_path / "archive.sqlite")
    run = read_files([path], archive=archive)
    first = next(run).project
    assert first is not None
    other = Archive(tmp_path / "archive.sqlite")
    assert other.get(first.snapshots[0].sha256)
    run.close()  # type: ignore[attr-defined]
    archive.close()
    other.close()


def test_workers_give_the_same_records_in_the_same_order(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive.sqlite")
    path = many(tmp_path, 140)
    alone, spread = parsed(path, archive=archive), parsed(path, archive=archive, workers=2)
    assert spread == alone
    assert [item.id for item in projects(spread)] == [f"PROJECT-{number + 1000}" for number in range(140)]
    assert [item.issues[0].kind for item in spread if item.issues] == ["empty file"]
    archive.close()


def whole_or_part(parsed: Parsed, sha256: str | None) -> tuple[str, bool, int]:
    """Say of which project a record is, whether it is alone in its file, and which process read it."""
    return (parsed.project.id if parsed.project else "", sha256 is not None, os.getpid())


def test_what_is_made_of_a_record_is_made_in_the_process_that_parsed_it(tmp_path: Path) -> None:
    path = many(tmp_path, 140)
    alone = list(read_as(whole_or_part, [path], archive=None))
    spread = list(read_as(whole_or_part, [path], archive=None, workers=2))
    assert [item[:2] for item in spread] == [item[:2] for item in alone]
    assert {item[2] for item in alone} == {os.getpid()}
    assert os.getpid() not in {item[2] for item in spread if item[0]}


def test_workers_give_every_project_of_a_page_of_several(tmp_path: Path) -> None:
    one = (FIXTURES / "api2_project.json").read_bytes()
    page = b'{"page": 1, "size": 2, "project": [%s, %s]}' % (one, one.replace(b"PROJECT-9", b"PROJECT-8"))
    given(tmp_path, "a.json", page)
    found = projects(parsed(tmp_path / "a.json", many(tmp_path, 120), workers=2))
    assert [item.id for item in found[:3]] == ["PROJECT-9", "PROJECT-8", "PROJECT-1000"]
    assert len(found) == 122


def test_a_file_that_holds_one_record_alone_is_told_from_a_table_and_from_a_page_of_several(tmp_path: Path) -> None:
    one = (FIXTURES / "api2_project.json").read_bytes()
    other = one.replace(b"PROJECT-9", b"PROJECT-8")
    page = b'{"page": 1, "size": 2, "totalPages": 1, "totalSize": 2, "project": [%s, %s]}' % (one, other)
    for name, body in (("a.xml", OVERVIEW), ("b.json", one), ("c.json", page), ("d.csv", TABLE), ("e.xml", b"")):
        given(tmp_path, name, body)
    found = list(read_as(whole_or_part, [tmp_path], archive=None))
    assert [item[:2] for item in found] == [
        ("PROJECT-1", True),
        ("PROJECT-9", True),
        ("PROJECT-9", False),
        ("PROJECT-8", False),
        ("PROJECT-1", False),
        ("PROJECT-2", False),
        ("", False),
    ]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_ready_is_not_parsed_stands_in_its_place_and_is_archived(tmp_path: Path, workers: int) -> None:
    path = many(tmp_path, 230)
    archive = Archive(tmp_path / "archive.sqlite")
    bodies = [OVERVIEW.replace(b"PROJECT-1<", b"PROJECT-%d<" % (each + 1000)) for each in range(230)]
    # Now and then one, then a whole batch of a hundred.
    known = {sha256_of(body) for number, body in enumerate(bodies) if number % 7 == 3 or 90 < number < 215}

    def ready(asked: Sequence[str]) -> dict[str, tuple[str, bool, int]]:
        return {sha256: ("ready", True, 0) for sha256 in asked if sha256 in known}

    found = list(read_as(whole_or_part, [path], archive=archive, workers=workers, ready=ready))
    names = ["ready" if sha256_of(body) in known else f"PROJECT-{number + 1000}" for number, body in enumerate(bodies)]
    names.insert(116, "")  # the empty file of the archive
    assert [item[0] for item in found] == names
    assert archive.verify() == 230
    archive.close()


def test_progress_tells_how_many_are_done_and_of_how_many(tmp_path: Path) -> None:
    for number in range(30):
        given(tmp_path, f"{number:02}.xml", OVERVIEW)
    told: list[tuple[int, int | None]] = []
    list(read_files([tmp_path], archive=None, on_progress=lambda done, total: told.append((done, total))))
    assert told == [(25, 30), (30, 30)]


def test_a_table_says_what_it_cannot_show() -> None:
    found = parsed(FIXTURES / "projectsearch.csv")
    assert all("partners" in item.missing and "outcomes" in item.missing for item in projects(found))
    assert [item.issues for item in found] == [(), ()]


def test_a_row_of_the_table_is_a_project_with_its_lead_and_award() -> None:
    first, second = projects(parsed(FIXTURES / "projectsearch.csv"))
    assert (first.id, first.reference, first.title) == ("PROJECT-1", "EP/Z000001/1", 'Sonar, and "tides"')
    (fund,) = first.funds
    assert (fund.value_pounds, fund.start, fund.end) == (Decimal(123456), date(2017, 1, 1), date(2019, 12, 31))
    assert [(item.organisation_id, item.role) for item in first.participations] == [("O-1", "LEAD_RO")]
    assert first.investigators[0].printed_name == "Ada Quill Example"
    assert first.snapshots[0].url.endswith("ref=EP%2FZ000001%2F1")
    assert [(fund.category, fund.value_pounds) for fund in second.funds] == [("ExpenditurePounds", Decimal(98765))]
    assert (second.funds[0].end, second.department) == (None, None)


def test_a_column_that_we_do_not_know_is_one_issue_for_the_table(tmp_path: Path) -> None:
    lines = TABLE.decode().splitlines()
    body = "\n".join(f"{line},{'Mood' if number == 0 else 'blue'}" for number, line in enumerate(lines)).encode()
    issues = [issue for item in parsed(given(tmp_path, "t.csv", body)) for issue in item.issues]
    assert [(issue.kind, "mood" in issue.what) for issue in issues] == [("unknown field", True)]


def test_a_damaged_row_is_one_issue_with_its_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines = TABLE.splitlines(keepends=True)
    body = b"".join([lines[0], b"EPSRC,too,short\n", *lines[1:]])
    found = parsed(given(tmp_path, "t.csv", body))
    assert [item.issues[0].where for item in found if item.issues] == ["t.csv line 2"]
    assert len(projects(found)) == 2


def test_the_real_sample_is_read_whole_and_without_an_issue() -> None:
    if not SAMPLE.is_file():
        pytest.skip("the shared folder with the real sample is absent")
    totals: Counter[str] = Counter()
    for item in read_files([SAMPLE], archive=None, workers=2):
        totals["issues"] += len(item.issues)
        if item.project:
            totals["projects"] += 1
            totals["participations"] += len(item.project.participations)
            totals["collaborations"] += len(item.project.collaborations)
            totals["publications"] += len(item.project.publications)
            totals["further funding"] += len(item.project.further_funding)
    assert totals == {
        "issues": 0,
        "projects": 4111,
        "participations": 15_665,
        "collaborations": 8_519,
        "publications": 62_936,
        "further funding": 4_668,
    }
