"""Which records a batch takes: references from a file as offices write them, and filters on what records say."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from diligence.batch import BatchParameters
from diligence.batch.selection import Selection, read_references, select
from diligence.errors import BatchError
from diligence.store import Store
from tests.diligence.batch.invented_store import InventedStore, invented_grant

Choose = Callable[..., Selection]


@pytest.fixture
def choose(invented: InventedStore) -> Choose:
    def chosen(**asked: object) -> Selection:
        with closing(Store(invented.url)) as store:
            return select(store, BatchParameters(**asked))  # type: ignore[arg-type]

    return chosen


def numbers(selection: Selection) -> list[int]:
    return [int(record.id.removeprefix("project-")) for record in selection.records]


@pytest.mark.parametrize(
    "body",
    [
        b"reference\nZZ/A000001/1\nZZ/A000002/1\n",
        b"\xef\xbb\xbfReference,title\r\nZZ/A000001/1,One\r\nZZ/A000002/1,Two\r\n",
        b"ZZ/A000001/1\n\n  \nZZ/A000002/1\nzz/a000001/1\n",
        b"title,Grant Reference\nOne,ZZ/A000001/1\n,\nTwo, ZZ/A000002/1 \n",
        b"title;Award ref.\nOne 1;ZZ/A000001/1\nTwo 2;ZZ/A000002/1\n",
        b"reference;title\nZZ/A000001/1;One, with a comma\nZZ/A000002/1;Two\n",
        "Förderkennzeichen\nZZ/A000001/1\nZZ/A000002/1".encode("cp1252"),
        "reference\ttitle\nZZ/A000001/1\tOne\nZZ/A000002/1\tTwo\n".encode("utf-16"),
        b'"ZZ/A000001/1","a title\nof two lines"\n"ZZ/A000002/1",""\n',
    ],
)
def test_references_are_read_from_the_files_that_offices_have(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "refs.csv"
    path.write_bytes(body)
    assert [reference.upper() for reference in read_references(path)] == ["ZZ/A000001/1", "ZZ/A000002/1"]


@pytest.mark.parametrize("body", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0", b"%PDF-1.7", b"ZZ/A\x00000001/1\n"])
def test_a_file_of_another_kind_is_one_line_that_says_what_to_do(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "refs.xlsx"
    path.write_bytes(body)
    with pytest.raises(BatchError, match=r"refs\.xlsx is no CSV file but another kind; save the sheet as CSV"):
        read_references(path)


def test_of_two_columns_that_may_hold_references_the_first_of_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "refs.csv"
    path.write_text("id,our ref,their ref\nZZ/A000001/1,7,8\n", encoding="utf-8")
    assert read_references(path) == ("ZZ/A000001/1",)


@pytest.mark.parametrize("body", [b"", b"\n \n", b"reference\n", b" , \n"])
def test_a_file_without_a_reference_is_one_clear_line(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "refs.csv"
    path.write_bytes(body)
    with pytest.raises(BatchError, match=r"refs\.csv"):
        read_references(path)


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match=r"cannot read .*none\.csv: No such file"):
        read_references(tmp_path / "none.csv")


def test_without_a_filter_every_record_is_chosen_by_reference(choose: Choose) -> None:
    assert numbers(choose()) == list(range(1, 11))


def test_references_and_ids_choose_in_any_case_and_each_once(choose: Choose) -> None:
    selection = choose(references=("zz/a000003/1", "PROJECT-01", "ZZ/A000003/1"))
    assert numbers(selection) == [1, 3]
    assert selection.issues == ()


def test_a_reference_that_the_store_lacks_is_an_issue_and_the_others_are_chosen(choose: Choose) -> None:
    selection = choose(references=("ZZ/A000003/1", "ZZ/B999999/1"))
    assert numbers(selection) == [3]
    ((label, what),) = [(issue.label, issue.what) for issue in selection.issues]
    assert label == "reference not found"
    assert what.startswith("ZZ/B999999/1: ")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"funder": "epsrc"}, [1, 2, 3, 4, 5]),
        ({"funder": "innovate uk"}, [6, 7, 8, 9, 10]),
        ({"funder": "innovate"}, [6, 7, 8, 9, 10]),
        ({"funder": "inno"}, []),
        ({"first_year": 2015, "last_year": 2018}, [4, 5, 6, 7]),
        ({"first_year": 2020}, [9, 10]),
        ({"last_year": 2012}, [1]),
        ({"lead": "wenbury"}, [8, 9, 10]),
        ({"region": "scotland"}, [1, 3, 5, 7, 9]),
        ({"topic": "image & vision"}, [1, 3, 5, 7, 9]),
        ({"topic": "image and vision", "region": "South East"}, []),
        ({"funder": "EPSRC", "region": "Scotland", "last_year": 2014}, [1, 3]),
        ({"references": ("ZZ/A000001/1", "ZZ/A000009/1"), "lead": "Wenbury"}, [9]),
    ],
)
def test_filters_compare_whole_words_and_hold_together(
    choose: Choose, asked: dict[str, object], expected: list[int]
) -> None:
    assert numbers(choose(**asked)) == expected


def test_a_grant_without_a_date_starts_in_no_year(invented: InventedStore, choose: Choose) -> None:
    undated = invented_grant(11)
    invented.save(replace(undated, funds=(replace(undated.funds[0], start=None),)))
    assert 11 not in numbers(choose(first_year=1900))
    assert 11 in numbers(choose())


def test_the_latest_version_of_a_record_is_chosen(invented: InventedStore, choose: Choose) -> None:
    before = choose(references=("project-01",)).records[0]
    invented.changed_grant(1)
    after = choose(references=("project-01",)).records[0]
    assert before.digest != after.digest


def test_a_damaged_record_is_an_issue_where_its_region_is_asked(invented: InventedStore, choose: Choose) -> None:
    invented.damage(3)
    selection = choose(region="Scotland")
    assert numbers(selection) == [1, 5, 7, 9]
    assert [(issue.label, issue.what.split(":")[0]) for issue in selection.issues] == [
        ("damaged record", "ZZ/A000003/1")
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"funder": "!!"}, "--funder '!!' holds no word"),
        ({"level": "5"}, "--level '5' is no review level"),
        ({"level": "high"}, "--level 'high' is no review level"),
        ({"first_year": 2018, "last_year": 2015}, "--from 2018 is after --to 2015"),
        ({"suppress_below": -1}, "--suppress-below -1 is below 0"),
    ],
)
def test_a_value_that_says_nothing_is_refused(asked: dict[str, object], said: str) -> None:
    with pytest.raises(BatchError, match=said):
        BatchParameters(**asked)  # type: ignore[arg-type]


def test_the_question_is_said_in_words() -> None:
    asked = BatchParameters(funder="EPSRC", first_year=2015, last_year=2018, level="3+", list="Entity List")
    assert asked.question == (
        "What do public records say of the recorded grants funded by EPSRC that start in 2015 to 2018 with a"
        " body that matches an entry of Entity List at level 3 or above?"
    )
    assert list(BatchParameters(level="3+").levels) == [3, 4]
    assert list(BatchParameters(level="0").levels) == [0]
