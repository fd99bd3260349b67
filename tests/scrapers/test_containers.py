"""Files, folders and archives: what is read, and what a hostile archive is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import stat
import struct
import tarfile
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.container_members import Limits, Member, Refused
from scrapers.containers import count, walk


def noise(size: int, seed: int = 0) -> bytes:
    """Return bytes that do not pack and are the same at each run: chance bytes begin like an archive now and then."""
    return random.Random(seed).randbytes(size)


SMALL = Limits(member=1000, table=2000, ratio=10, ratio_from=50_000, members=5)


def read(path: Path, limits: Limits | None = None) -> dict[str, bytes]:
    return {item.origin: item.body for item in walk(path, limits) if isinstance(item, Member)}


def refused(path: Path, limits: Limits | None = None) -> dict[str, str]:
    return {item.origin: item.kind for item in walk(path, limits) if isinstance(item, Refused)}


def a_zip(path: Path, members: dict[str, bytes]) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, body in members.items():
            archive.writestr(name, body)
    return path


def a_tar(path: Path, members: dict[str, bytes], special: Callable[[tarfile.TarFile], None] | None = None) -> Path:
    modes = {".gz": "w:gz", ".xz": "w:xz", ".bz2": "w:bz2"}
    with tarfile.open(path, modes.get(path.suffix, "w")) as archive:  # type: ignore[call-overload]
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
        if special:
            special(archive)
    return path


def packed(path: Path, members: dict[str, bytes]) -> Path:
    return a_zip(path, members) if path.suffix == ".zip" else a_tar(path, members)


EACH_KIND = pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz"])


def test_a_single_file_is_its_own_member(tmp_path: Path) -> None:
    (tmp_path / "one.xml").write_bytes(b"<a/>")
    assert read(tmp_path / "one.xml") == {"one.xml": b"<a/>"}


def test_a_folder_is_walked_by_name_with_its_archives(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.xml").write_bytes(b"b")
    (tmp_path / "z.xml").write_bytes(b"z")
    (tmp_path / ".DS_Store").write_bytes(b"litter")
    a_zip(tmp_path / "a.zip", {"c.xml": b"c"})
    assert list(read(tmp_path)) == ["a.zip!c.xml", "z.xml", "sub/b.xml"]


@EACH_KIND
def test_members_are_read_in_their_stored_order_with_the_archives_name(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / name, {"dir/b.xml": b"b" * 900, "a.xml": b"a"})
    assert list(read(path).items()) == [(f"{name}!dir/b.xml", b"b" * 900), (f"{name}!a.xml", b"a")]


def test_an_archive_is_known_by_its_bytes_whatever_its_name(tmp_path: Path) -> None:
    a_zip(tmp_path / "download", {"a.xml": b"a"})
    assert read(tmp_path / "download") == {"download!a.xml": b"a"}


@EACH_KIND
@pytest.mark.parametrize("bad", ["../up.xml", "/etc/abs.xml", "a/../../b.xml", "..\\up.xml", "C:\\x.xml"])
def test_a_path_that_leaves_the_archive_is_refused_and_the_rest_goes_on(tmp_path: Path, name: str, bad: str) -> None:
    path = packed(tmp_path / name, {bad: b"x", "good.xml": b"g"})
    assert list(refused(path).values()) == ["refused member"]
    assert read(path) == {f"{name}!good.xml": b"g"}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path, kind: bytes) -> None:
    def special(archive: tarfile.TarFile) -> None:
        info = tarfile.TarInfo("link.xml")
        info.type = kind
        info.linkname = "good.xml"
        archive.addfile(info)

    path = a_tar(tmp_path / "a.tar", {"good.xml": b"g"}, special)
    assert refused(path) == {"a.tar!link.xml": "refused member"}
    assert read(path) == {"a.tar!good.xml": b"g"}


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        info = zipfile.ZipInfo("link.xml")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert refused(tmp_path / "a.zip") == {"a.zip!link.xml": "refused member"}


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real.xml").write_bytes(b"r")
    (tmp_path / "link.xml").symlink_to(tmp_path / "real.xml")
    assert refused(tmp_path) == {"link.xml": "refused member"}


@EACH_KIND
def test_a_member_larger_than_the_limit_is_refused_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / name, {"big.xml": noise(1500), "good.xml": b"g"})
    assert refused(path, SMALL) == {f"{name}!big.xml": "too large"}
    assert read(path, SMALL) == {f"{name}!good.xml": b"g"}


def test_a_table_may_be_larger_than_a_record(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "a.zip", {"big.csv": b"x" * 1500})
    assert refused(path, SMALL) == {}


def test_a_large_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "huge.xml").open("wb") as stream:
        stream.truncate(10**10)
    assert refused(tmp_path / "huge.xml") == {"huge.xml": "too large"}


def test_a_zip_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "a.zip", {"big.xml": b"x" * 5000, "good.xml": b"g"})
    body = path.read_bytes()
    assert body.count(struct.pack("<L", 5000)) == 2
    path.write_bytes(body.replace(struct.pack("<L", 5000), struct.pack("<L", 500)))
    assert list(refused(path, SMALL)) == ["a.zip!big.xml"]
    assert read(path, SMALL) == {"a.zip!good.xml": b"g"}


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tar.xz"])
def test_an_archive_that_grows_a_hundredfold_is_stopped(tmp_path: Path, name: str) -> None:
    many = {f"{number}.xml": bytes(900) for number in range(300)}
    limits = Limits(member=1000, ratio=4, ratio_from=200_000)
    found = refused(packed(tmp_path / name, many), limits)
    assert found == {name: "hostile input"}
    assert 0 < len(read(tmp_path / name, limits)) < 300


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar.xz"])
def test_a_huge_member_of_zeros_is_stopped_before_it_is_skipped(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / name, {"zeros.xml": bytes(5_000_000), "good.xml": b"g"})
    assert refused(path, SMALL)[name] == "hostile input"


@EACH_KIND
def test_too_many_members_are_stopped(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / name, {f"{number}.xml": b"x" for number in range(9)})
    assert refused(path, SMALL) == {name: "hostile input"}
    assert len(read(path, SMALL)) == 5


def test_a_zip_whose_directory_is_too_large_is_not_loaded(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "a.zip", {f"{'n' * 200}{number}.xml": b"x" for number in range(5)})
    assert refused(path, SMALL) == {"a.zip": "hostile input"}
    assert read(path, SMALL) == {}


@EACH_KIND
def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path, name: str) -> None:
    inner = a_zip(tmp_path / "inner.zip", {"deep.xml": b"d"}).read_bytes()
    path = packed(tmp_path / name, {"inner.xml": inner, "good.xml": b"g"})
    assert refused(path) == {f"{name}!inner.xml": "nested archive"}
    assert read(path) == {f"{name}!good.xml": b"g"}


@pytest.mark.parametrize("start", [b"\x1f\x8b of a record", b"BZh", b"BZhejiang", b"PK", b"BZh91AY"])
def test_bytes_that_only_begin_like_an_archive_are_a_member(tmp_path: Path, start: bytes) -> None:
    path = a_zip(tmp_path / "a.zip", {"a.xml": start})
    assert read(path) == {"a.zip!a.xml": start}
    assert refused(path) == {}


@pytest.mark.parametrize("pack", [bz2.compress, gzip.compress, lzma.compress])
@pytest.mark.parametrize("content", [b"", b"<a/>"])
def test_each_kind_of_packed_file_in_an_archive_is_known(
    tmp_path: Path, pack: Callable[[bytes], bytes], content: bytes
) -> None:
    path = a_zip(tmp_path / "a.zip", {"a.xml": pack(content)})
    assert refused(path) == {"a.zip!a.xml": "nested archive"}


@EACH_KIND
def test_a_cut_archive_says_so_and_keeps_what_was_read(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / name, {f"{number}.xml": noise(900, number) for number in range(300)})
    path.write_bytes(path.read_bytes()[:200_000])
    assert refused(path) == {name: "damaged archive"}
    assert len(read(path)) > 100 or name == "a.zip"  # a zip's directory stands at its end


def test_a_tar_with_a_damaged_header_does_not_end_in_silence(tmp_path: Path) -> None:
    path = a_tar(tmp_path / "a.tar", {"a.xml": b"a", "b.xml": b"b", "c.xml": b"c"})
    body = bytearray(path.read_bytes())
    body[1024:1034] = b"0123456789"
    path.write_bytes(bytes(body))
    assert read(path) == {"a.tar!a.xml": b"a"}
    assert refused(path) == {"a.tar": "damaged archive"}


def test_a_zip_member_without_a_name_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "a.zip", {"q.xml": b"x", "good.xml": b"g"})
    path.write_bytes(path.read_bytes().replace(b"q.xml", b"\0.xml"))  # zipfile cuts a name at its first NUL
    assert refused(path) == {"a.zip!\\x00.xml": "refused member"}
    assert read(path) == {"a.zip!good.xml": b"g"}


def test_a_zip_member_with_damaged_bytes_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("bad.xml", b"MARK" * 10)
        archive.writestr("good.xml", b"g")
    body = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(body.replace(b"MARK", b"MORK", 1))
    assert refused(tmp_path / "a.zip") == {"a.zip!bad.xml": "damaged archive"}
    assert read(tmp_path / "a.zip") == {"a.zip!good.xml": b"g"}


def test_an_xz_that_asks_for_too_much_memory_is_refused(tmp_path: Path) -> None:
    plain = a_tar(tmp_path / "a.tar", {"a.xml": b"a"}).read_bytes()

    (tmp_path / "a.tar.xz").write_bytes(_with_large_dictionary(lzma.compress(plain)))
    (found,) = walk(tmp_path / "a.tar.xz")
    assert isinstance(found, Refused)
    assert (found.kind, "emory" in found.why) == ("damaged archive", True)


def _with_large_dictionary(stream: bytes) -> bytes:
    """Set the dictionary of the block header to 4 GB and mend its checksum (xz format 1.1, 3.1 and 5.3.1)."""
    size = (stream[12] + 1) * 4
    header = bytearray(stream[12 : 12 + size - 4])
    place = header.index(b"\x21\x01") + 2
    header[place] = 40
    checksum = struct.pack("<L", zlib.crc32(bytes(header)))
    return stream[:12] + bytes(header) + checksum + stream[12 + size :]


def test_a_name_with_control_characters_stays_on_one_line(tmp_path: Path) -> None:
    path = a_tar(tmp_path / "a.tar", {"a\nb\x1b[31m.xml": b"x"})
    (origin,) = read(path)
    assert origin.isprintable()


def test_a_packed_file_that_is_no_tar_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.xz").write_bytes(lzma.compress(b"<a/>" * 500))
    assert refused(tmp_path / "a.xz") == {"a.xz": "damaged archive"}


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.xml") == {"none.xml": "unreadable file"}


def test_a_folder_or_archive_without_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    assert refused(tmp_path / "none") == {"none": "nothing to read"}
    assert refused(a_zip(tmp_path / "a.zip", {})) == {"a.zip": "nothing to read"}


@given(
    st.sampled_from([".zip", ".tar", ".tar.gz", ".tar.xz"]),
    st.integers(0, 10_000),
    st.integers(0, 500),
    st.binary(max_size=9),
)
@settings(max_examples=150, deadline=None)
def test_a_damaged_archive_is_read_or_refused_but_never_crashes(kind: str, place: int, cut: int, noise: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = packed(Path(folder) / f"a{kind}", {f"{number}.xml": b"<a/>" * number for number in range(20)})
        body = path.read_bytes()
        start = place % len(body)
        path.write_bytes(body[:start] + noise + body[start + cut % 50 :])
        for item in walk(path):
            assert isinstance(item, Member) or (item.why and item.origin.isprintable())


def test_files_are_counted_where_that_is_known_before_the_end(tmp_path: Path) -> None:
    a_zip(tmp_path / "a.zip", {"a.xml": b"a", "b.xml": b"b"})
    (tmp_path / "c.xml").write_bytes(b"c")
    assert count([tmp_path]) == 3
    a_tar(tmp_path / "d.tar.gz", {"a.xml": b"a"})
    assert count([tmp_path]) is None
