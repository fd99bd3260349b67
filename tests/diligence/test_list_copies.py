"""A list and a copy of it are one list; two lists that name the same bodies are two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from diligence.knowledge import Knowledge, load_knowledge
from diligence.list_copies import copies_of
from diligence.model import Listing, ListKind
from diligence.registers import ListInfo
from tests.diligence.projects import LEGAL, list_info, listing_of

DOCUMENT = "https://lists.example/arcadia"
NAMES = ("Zelkova Radar Works", "Ostrelle Optics Works", "Quorvia Polytechnic", "Tamrisk Sensors", "Wistenholm Drones")


def a_list(
    title: str, names: Sequence[str] = NAMES, kind: ListKind = "legal", document: str = DOCUMENT, cited: str = ""
) -> tuple[ListInfo, list[Listing]]:
    info = replace(list_info(LEGAL), name=title, kind=kind, address=document)
    rows = [
        replace(listing_of(LEGAL), id=f"{title}:{name}", list=title, list_kind=kind, name=name,
                source_url=cited or document)
        for name in names
    ]  # fmt: skip
    return info, rows


FIRST = a_list("Arcadian Control List")


def test_a_list_that_cites_the_same_document_and_holds_the_same_names_is_a_copy() -> None:
    assert copies_of([FIRST, a_list("ACL-2026")]) == {"ACL-2026": "Arcadian Control List"}


def test_a_whole_edition_beside_a_starter_set_is_a_copy_and_so_is_a_part_beside_the_whole() -> None:
    part = a_list("Part", NAMES[:2])
    assert copies_of([part, a_list("Whole")]) == {"Whole": "Part"}
    assert copies_of([FIRST, part]) == {"Part": "Arcadian Control List"}


def test_pages_of_one_site_are_the_document_that_the_site_is() -> None:
    pages = a_list("ACL-2026", cited=f"{DOCUMENT}/entries/zelkova")
    assert copies_of([FIRST, pages]) == {"ACL-2026": "Arcadian Control List"}
    beside = a_list("ACL-2026", cited=f"{DOCUMENT}-beside")
    assert copies_of([FIRST, beside]) == {}


def test_an_edition_at_another_address_is_a_copy_where_the_title_says_so() -> None:
    other = a_list("Control List (Arcadian) 2025", document="https://elsewhere.example/2025.pdf")
    assert copies_of([FIRST, other]) == {"Control List (Arcadian) 2025": "Arcadian Control List"}


@pytest.mark.parametrize(
    "other",
    [
        a_list("Borean Control List", document="https://borea.example/list"),
        a_list("ACL-2026", kind="government"),
        a_list("ACL-2026", ("Other Works", "Third Works", *NAMES[:1])),
        a_list("ACL-2026", ()),
    ],
    ids=["the same names of another publisher", "another kind", "other names of the same document", "no entry"],
)
def test_what_only_looks_alike_is_no_copy(other: tuple[ListInfo, list[Listing]]) -> None:
    assert copies_of([FIRST, other]) == {}


def test_a_copy_of_a_copy_points_at_the_first() -> None:
    lists = [FIRST, a_list("ACL-2025"), a_list("ACL-2026")]
    assert copies_of(lists) == dict.fromkeys(("ACL-2025", "ACL-2026"), "Arcadian Control List")


def test_a_copy_that_is_nearest_to_a_copy_points_at_the_first_too() -> None:
    wider = a_list("ACL-2025", (*NAMES, "Norrlund Avionics"))
    nearest = a_list("ACL-2026", (*NAMES[:4], "Norrlund Avionics"))
    assert copies_of([FIRST, wider, nearest]) == dict.fromkeys(("ACL-2025", "ACL-2026"), "Arcadian Control List")


def test_one_title_in_two_files_of_an_office_is_no_copy_of_itself() -> None:
    assert copies_of([FIRST, FIRST]) == {}


def test_no_bundled_list_is_a_copy_of_another(bundled: Knowledge) -> None:
    assert [item.info.name for item in bundled.lists if item.copy_of] == []


def test_an_office_s_copy_of_a_bundled_list_is_known_as_one(bundled: Knowledge) -> None:
    first = next(item.info for item in bundled.lists if item.info.key == "us-meu")
    rows = [replace(row, list="Our MEU") for row in bundled.listings if row.list == first.name]
    loaded = load_knowledge([(replace(first, key="own", name="Our MEU"), "f" * 64, rows)])
    assert {item.info.name: item.copy_of for item in loaded.lists if item.copy_of} == {"Our MEU": first.name}
