"""Bad input of every kind ends in one line that names the thing and the remedy, and nothing that was stored is lost."""

from __future__ import annotations

import io
import json
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from diligence.settings import ARCHIVE_VARIABLE, SPACING_VARIABLE, STORE_VARIABLE
from tests.diligence.cli.conftest import FIXTURES, Command, Place
from tests.diligence.cli.test_import import many
from tests.scrapers.invented_grant import REFERENCE

OVERVIEW = (FIXTURES / "overview.xml").read_bytes()
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


def zipped(name: str, body: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return packed.getvalue()


def tarred(name: str, body: bytes = b"", *, link: str = "", how: str = "w") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=how) as archive:  # type: ignore[call-overload]
        info = tarfile.TarInfo(name)
        info.size = len(body)
        if link:
            info.type, info.linkname = tarfile.SYMTYPE, link
        archive.addfile(info, io.BytesIO(body))
    return packed.getvalue()


BAD: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "the file is empty"),
    "truncated XML": (OVERVIEW[:900], "cut off"),
    "truncated JSON": (b'{"projectOverview": {"projectComposition": ', "JSON"),
    "a wrong encoding": (OVERVIEW.replace(b"Ports.", b"\xff\xfe\xff"), "encoding"),
    "XML entities": (OVERVIEW.replace(b"?>", b"?>" + ENTITIES, 1), "document type"),
    "an HTML page": (b"<!DOCTYPE html><html><body>Log in</body></html>", "HTML"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "no XML, JSON or project table"),
    "another XML": (b"<?xml version='1.0'?><rss><channel/></rss>", "rss"),
    "other JSON": (b'{"a": 1}', "bad.file"),
    "deep JSON": (b"[" * 100_000, "bad.file"),
    "path traversal in a zip": (zipped("../../evil.xml", OVERVIEW), "evil.xml"),
    "an absolute path in a zip": (zipped("/tmp/evil.xml", OVERVIEW), "evil.xml"),
    "path traversal in a tar": (tarred("../../evil.xml", OVERVIEW), "evil.xml"),
    "a link in a tar": (tarred("evil.xml", link="/etc/passwd"), "evil.xml"),
    "a bomb in a zip": (zipped("bomb.xml", bytes(100 * 1024 * 1024)), "bomb.xml"),
    "a bomb in a tar": (tarred("bomb.xml", bytes(100 * 1024 * 1024), how="w:xz"), "bomb.xml"),
    "an archive in an archive": (zipped("inner.zip", zipped("a.xml", OVERVIEW)), "inner.zip"),
    "a cut zip": (zipped("a.xml", OVERVIEW)[:200], "bad.file"),
    "a cut tar.gz": (tarred("a.xml", OVERVIEW, how="w:gz")[:200], "bad.file"),
}


@pytest.mark.parametrize(("body", "why"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_one_line_with_its_name_and_what_was_stored_stays(
    imported: Place, call: Command, body: bytes, why: str
) -> None:
    before = {name: digest for name, digest in imported.tables().items() if name.startswith("project")}
    line = call("import", imported.given("bad.file", body)).one_line()
    assert "bad.file" in line
    assert why in line
    assert ";" in line, "there is no remedy"
    assert {name: digest for name, digest in imported.tables().items() if name.startswith("project")} == before
    assert not (imported.folder / "evil.xml").exists()


def test_a_huge_file_is_refused_without_being_read(imported: Place, call: Command) -> None:
    with (imported.folder / "huge.xml").open("wb") as file:
        file.write(OVERVIEW[:100])
        file.truncate(64 * 1024**3)  # sparse: it takes no room
    line = call("import", "huge.xml").one_line()
    assert "huge.xml" in line
    assert "large" in line or "more than" in line


@pytest.mark.parametrize("name", ["nothing.xml", "no\x1b[31mthing.xml"])
def test_a_path_that_is_not_there_is_one_line(place: Place, call: Command, name: str) -> None:
    line = call("import", name).one_line()
    # Words, since click itself takes colours out where there is no terminal.
    assert line == f"diligence: there is no file or folder {ascii(name)[1:-1]}; check the name"


def test_control_characters_in_names_of_files_and_references_are_shown_escaped(place: Place, call: Command) -> None:
    place.given("records/a\x1b[31m\u202eb.xml", b"")
    said = [call("import", "records"), call("import", "records/a\x1b[31m\u202eb.xml")]
    said.append(call("screen", "EP/\x1b]0;owned\x07", "--offline"))
    said.append(call("screen", REFERENCE, "--policy", "own\x1b[2J.toml"))
    for each in said:
        assert each.code == 1
        assert "\\x1b" in each.err
        assert all(letter.isprintable() or letter == "\n" for letter in each.out + each.err)


def test_a_title_with_control_characters_is_printed_without_them(imported: Place, call: Command) -> None:
    record = json.loads((FIXTURES / "overview.json").read_bytes())
    record["projectOverview"]["projectComposition"]["project"]["title"] = "Sonar \x1b[31m\x07 and tides"
    call("import", imported.given("bad.json", json.dumps(record).encode()))
    said = call("screen", REFERENCE, "--offline")
    assert said.code == 0
    assert "and tides" in said.out
    assert all(letter.isprintable() or letter == "\n" for letter in said.out)


def test_a_name_that_is_not_utf_8_is_one_line(place: Place, process: Command) -> None:
    name = os.fsdecode(b"records\xff.xml")
    place.given(name, OVERVIEW)
    done = process("import", name)
    if done.code:  # either it is read, or it is said
        assert "records\\" in done.one_line()
    assert "records\\" in process("screen", os.fsdecode(b"records\xff"), "--offline").one_line()


def test_a_reference_that_is_a_path_stays_in_the_folder(place: Place, call: Command) -> None:
    body = OVERVIEW.replace(b"EP/Z000001/1<", b"../../../evil<")
    call("import", place.given("bad.xml", body), FIXTURES / "api2_project.json")
    said = call("screen", "../../../evil", "BB/Z000009/1", "--offline", "--out", "here/deep")
    assert said.code == 0
    assert sorted(path.name for path in (place.folder / "here" / "deep").iterdir()) == [
        "BB-Z000009-1",
        "evil",
        "summary.csv",
    ]


def test_a_full_disk_in_the_middle_of_an_import_loses_nothing_that_was_stored(
    place: Place, call: Command, process: Command
) -> None:
    call("import", many(place.folder / "few.tar", 20))
    kept = place.versions()
    source = many(place.folder / "many.tar", 600)
    said = process("import", source, "--workers", "1", before="ulimit -f 600")
    assert "free space" in said.one_line()
    assert set(kept) <= set(place.versions())
    assert len(place.versions()) < 600
    assert call("import", source, "--workers", "1").out.endswith("The store holds 600 projects.\n")


def test_a_full_disk_leaves_no_half_written_report(place: Place, process: Command) -> None:
    line = process("demo", "--out", "here", before="ulimit -f 4").one_line()
    assert "cannot write here/report.html" in line
    assert "free space" in line
    assert list((place.folder / "here").iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_standard_output_on_a_full_disk_is_one_line(imported: Place, process: Command) -> None:
    line = process("screen", REFERENCE, "--offline", "--json", before="exec > /dev/full").one_line()
    assert "No space left on device; free space" in line


def test_a_reader_that_goes_away_is_no_error(imported: Place, process: Command) -> None:
    said = process("screen", REFERENCE, "--offline", "--json", before="exec > >(head -c 1 >/dev/null)")
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize("variable", [STORE_VARIABLE, ARCHIVE_VARIABLE])
@pytest.mark.parametrize(
    "where",
    ["{folder}/file.txt/below.sqlite", "{folder}/file.txt", "/proc/no.sqlite", "~nobody-of-this-name/data.sqlite"],
    ids=["below a file", "no database", "where nobody may write", "an unknown user"],
)
def test_a_store_or_archive_that_cannot_be_opened_is_one_line_and_is_left_as_it_is(
    place: Place,
    call: Command,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    where: str,
) -> None:
    words = b"Notes of this office, and no database. " * 200
    place.given("file.txt", words)
    monkeypatch.setenv(variable, where.format(folder=place.folder))
    line = call("import", FIXTURES / "overview.xml").one_line()
    assert "store" in line or "archive" in line or "no such user" in line
    assert ";" in line
    assert (place.folder / "file.txt").read_bytes() == words


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://user:sesame@127.0.0.1:port/db",
        "://user:sesame@127.0.0.1/db",
        "mysql://user:sesame@127.0.0.1/db",
        "postgresql+psycopg://user:sesame@127.0.0.1:1/db",
    ],
)
def test_a_store_address_that_is_wrong_is_one_line_without_the_password(
    place: Place, call: Command, address: str
) -> None:
    said = call("--store", address, "screen", REFERENCE)
    assert "store" in said.one_line()
    assert "sesame" not in said.out + said.err


@pytest.mark.parametrize("seconds", ["soon", "-1", "inf", "nan"])
def test_a_pause_that_is_no_number_of_seconds_is_one_line(
    place: Place, call: Command, monkeypatch: pytest.MonkeyPatch, seconds: str
) -> None:
    monkeypatch.setenv(SPACING_VARIABLE, seconds)
    assert f"{SPACING_VARIABLE}='{seconds}' is not a number of seconds" in call("lists", "status").one_line()


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["import"], ["screen"], ["demo", "--nonsense"], ["import", "--workers", "0", "x"]]
)
def test_wrong_usage_is_exit_code_two_with_the_usage(place: Place, call: Command, arguments: list[str]) -> None:
    said = call(*arguments)
    assert said.code == 2
    assert said.err.startswith("Usage:")
    assert "Error: " in said.err


def test_a_folder_that_cannot_be_written_is_one_line(imported: Place, call: Command) -> None:
    imported.given("file.txt", b"")
    for folder in ("file.txt/below", "/proc/no/folder"):
        line = call("screen", REFERENCE, "--offline", "--out", folder).one_line()
        assert f"cannot write {folder}/report.html" in line
        assert "--out" in line
