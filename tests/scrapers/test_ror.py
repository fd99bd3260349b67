"""ROR records of both versions are read, one by one, from every form of file."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from diligence.bodies import known_body
from scrapers import ror
from scrapers.errors import HostileInput, UnreadableRecord
from scrapers.ror import RorRecord, parse_record, read_ror, short_id

V2: dict[str, Any] = {
    "id": "https://ror.org/0abcdef12",
    "names": [
        {"value": "Example Works (China)", "types": ["ror_display", "label"], "lang": "en"},
        {"value": "例子厂", "types": ["label"], "lang": "zh"},
        {"value": "Old Example Works", "types": ["alias"], "lang": None},
        {"value": "EW", "types": ["acronym"], "lang": None},
    ],
    "locations": [{"geonames_details": {"country_code": "CN", "name": "Wuxi"}}],
    "relationships": [
        {"type": "parent", "id": "https://ror.org/0parent01", "label": "Example Group"},
        {"type": "child", "id": "https://ror.org/0child001", "label": "Example Laboratory"},
    ],
    "external_ids": [{"type": "fundref", "all": ["1", "2"], "preferred": None}],
    "types": ["company"],
    "status": "active",
    "established": 1950,
    "domains": ["example.cn"],
}
V1: dict[str, Any] = {
    "id": "https://ror.org/0abcdef34",
    "name": "Quiet Hospital of Example University",
    "aliases": ["Quiet Hospital"],
    "labels": [{"label": "静医院", "iso639": "zh"}],
    "acronyms": ["QH"],
    "country": {"country_code": "CN", "country_name": "China"},
    "addresses": [{"city": "Chengdu"}],
    "relationships": [{"type": "Related", "id": "https://ror.org/0exuniv01", "label": "Example University"}],
    "external_ids": {
        "GRID": {"all": "grid.1.2", "preferred": "grid.1.2"},
        "ISNI": {"all": ["0000"], "preferred": None},
    },
    "types": ["Healthcare"],
    "status": "withdrawn",
    "established": None,
}


def test_version_2_is_read_field_by_field() -> None:
    record = parse_record(V2)
    assert (record.id, record.name, record.labels, record.aliases, record.acronyms) == (
        "0abcdef12", "Example Works (China)", ("例子厂",), ("Old Example Works",), ("EW",),
    )  # fmt: skip
    assert (record.country, record.city, record.types, record.status) == ("CN", "Wuxi", ("company",), "active")
    assert (record.parents, record.children) == (("0parent01",), ("0child001",))
    assert record.external_ids == {"fundref": ("1", "2")}


def test_version_1_gives_the_same_shape() -> None:
    record = parse_record(V1)
    assert (record.name, record.labels, record.country, record.city) == (
        "Quiet Hospital of Example University", ("静医院",), "CN", "Chengdu",
    )  # fmt: skip
    assert record.external_ids == {"grid": ("grid.1.2",), "isni": ("0000",)}
    assert record.related == ("0exuniv01",)


def test_a_known_body_has_no_country_note_in_its_name() -> None:
    body = known_body(parse_record(V2))
    assert (body.id, body.name, body.aliases, body.acronyms) == (
        "ror:0abcdef12", "Example Works", ("例子厂", "Old Example Works"), ("EW",),
    )  # fmt: skip


def test_a_note_that_is_not_the_country_stays_in_the_name() -> None:
    record = parse_record({**V2, "names": [{"value": "Example Works (Wuxi)", "types": ["ror_display"], "lang": None}]})
    assert known_body(record).name == "Example Works (Wuxi)"


def test_a_related_body_named_in_the_name_is_a_parent() -> None:
    assert known_body(parse_record(V1)).parents == ("ror:0exuniv01",)


def test_a_related_body_not_named_in_the_name_is_no_parent() -> None:
    assert known_body(parse_record({**V1, "name": "Quiet Hospital"})).parents == ()


@pytest.mark.parametrize("identifier", ["https://ror.org/04mkzax54", "ror.org/04mkzax54", "04MKZAX54"])
def test_an_id_is_nine_characters(identifier: str) -> None:
    assert short_id(identifier) == "04mkzax54"


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "json", "zip", "one.json"])
def test_every_form_of_file_is_read_in_order(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"ror.{form}"
    lines = "\n".join(json.dumps(item, ensure_ascii=False) for item in (V2, V1)).encode()
    array = json.dumps([V2, V1], ensure_ascii=False, indent=1).encode()
    if form == "jsonl":
        path.write_bytes(lines)
    elif form == "jsonl.gz":
        path.write_bytes(gzip.compress(lines))
    elif form == "json":
        path.write_bytes(array)
    elif form == "one.json":
        path.write_bytes(json.dumps(V2).encode())
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("v2.1-ror-data.json", array)
            archive.writestr("v2.1-ror-data.csv", "id\n")
    found = [record.id for record in read_ror(path)]
    assert found == (["0abcdef12"] if form == "one.json" else ["0abcdef12", "0abcdef34"])


def test_an_array_longer_than_one_chunk_is_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ror, "_CHUNK", 64)
    path = tmp_path / "ror.json"
    path.write_text(json.dumps([V2, V1] * 3, ensure_ascii=False), encoding="utf-8")
    assert len(list(read_ror(path))) == 6


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ror.jsonl", b'{"id": "x"}', "ror.jsonl line 1 is not a ROR record of version 1 or 2: no 'name'"),
        ("ror.jsonl", b"{", "ror.jsonl line 1 is not JSON"),
        ("ror.json", b'[{"id"', "ror.json record 1 is not JSON"),
        ("ror.json", b"[", "ror.json record 1 is not JSON"),
        ("ror.zip", b"PK", "cannot read ROR file ror.zip"),
        ("ror.jsonl.gz", b"no gzip", "cannot read ROR file ror.jsonl.gz"),
        ("ror.csv", b"id", "ror.csv is not a ROR file"),
        ("ror.json", b'["\xff"]', "cannot read ROR file ror.json"),
    ],
)
def test_a_file_that_is_not_ror_is_said_in_one_line(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableRecord) as error:
        list(read_ror(path))
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRecord, match=r"cannot read ROR file ror\.jsonl"):
        list(read_ror(tmp_path / "ror.jsonl"))


def test_a_truncated_array_is_an_error_and_not_a_short_list(tmp_path: Path) -> None:
    path = tmp_path / "ror.json"
    path.write_text(json.dumps([V2, V1])[:-1], encoding="utf-8")
    with pytest.raises(UnreadableRecord, match="record 3"):
        list(read_ror(path))


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ror, "MAXIMUM_BYTES", 1000)
    path = tmp_path / "ror.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n" * 5000))
    with pytest.raises(HostileInput):
        list(read_ror(path))


def test_records_are_frozen() -> None:
    with pytest.raises(AttributeError):
        parse_record(V2).name = "Other"  # type: ignore[misc]


def test_a_record_without_relations_has_none() -> None:
    record: RorRecord = parse_record({**V1, "relationships": []})
    assert (record.parents, record.children, record.related) == ((), (), ())
