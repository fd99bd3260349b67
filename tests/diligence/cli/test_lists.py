"""`diligence lists`: what is consulted, and an office's own list, which the next screen uses or which is refused."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from diligence.registers import listings, lists
from tests.diligence.cli.conftest import Command, Place
from tests.scrapers.invented_grant import REFERENCE

HEADER = b"list,kind,name,aliases,country,detail,date,source_url\n"
OURS = HEADER + b"Our concerns,own,Farness Research Board,,Norway,asked in 2025,2019-01-01,https://office.example/1\n"


def screened(call: Command) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call("screen", REFERENCE, "--offline", "--json").out)
    return found


def test_status_names_every_bundled_list(place: Place, call: Command) -> None:
    said = call("lists", "status")
    assert said.code == 0
    assert all(info.name in said.out for info in lists() if info.rows_bundled)
    assert "legal" in said.out
    assert "assessment" in said.out


def test_show_gives_the_entries_of_the_lists_of_that_name(place: Place, call: Command) -> None:
    call("lists", "add", place.given("ours.csv", OURS))
    said = call("lists", "show", "our CONCERNS")
    assert "Farness Research Board" in said.out
    assert len(said.out.splitlines()) == 2


def test_an_unknown_list_is_one_line_that_names_those_that_are(place: Place, call: Command) -> None:
    line = call("lists", "show", "no such").one_line()
    assert "'no such'" in line
    assert "1260H" in line


def test_an_own_list_is_used_by_the_next_screen(imported: Place, call: Command) -> None:
    assert "Our concerns" not in json.dumps(screened(call))
    said = call("lists", "add", imported.given("ours.csv", OURS))
    assert said.out.startswith("Our concerns: 1 entries of kind own, version ")
    document = screened(call)
    (finding,) = [item for item in document["findings"] if "Our concerns" in json.dumps(item)]
    assert "Farness Research Board" in json.dumps(finding)
    assert "Our concerns" in json.dumps(document["consulted"])


def test_a_newer_version_of_an_own_list_takes_the_place_of_the_older(imported: Place, call: Command) -> None:
    call("lists", "add", imported.given("ours.csv", OURS))
    call("lists", "add", imported.given("ours.csv", OURS.replace(b"Farness Research Board", b"Somebody Else")))
    assert [item for item in screened(call)["findings"] if "Our concerns" in json.dumps(item)] == []
    call("lists", "add", imported.given("ours.csv", OURS))
    assert [item for item in screened(call)["findings"] if "Our concerns" in json.dumps(item)]


def test_a_copy_of_a_list_in_use_is_said_to_count_as_one_list_with_it(place: Place, call: Command) -> None:
    title = next(info.name for info in lists() if info.key == "us-meu")
    rows = [row for row in listings() if row.list == title]
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerows(["MEU of July", "legal", row.name, "", row.country, "", "", row.source_url] for row in rows)
    said = call("lists", "add", place.given("meu.csv", HEADER + table.getvalue().encode()))
    assert f"; a copy of {title}, with which it counts as one list" in said.out
    assert "copy of" in call("lists", "status").out


def test_adding_the_same_list_again_changes_nothing(place: Place, call: Command) -> None:
    path = place.given("ours.csv", OURS)
    call("lists", "add", path)
    before = place.tables()
    assert call("lists", "add", path).code == 0
    assert place.tables() == before


@pytest.mark.parametrize(
    ("body", "where", "why"),
    [
        (OURS + b"Our concerns,own,,,,,,\n", "line 3", "without a name"),
        (OURS + b"Our concerns,rumour,A Body,,,,,\n", "line 3", "'rumour'"),
        (OURS + b",own,A Body,,,,,\n", "line 3", "no list"),
        (OURS.replace(b",own,", b",press,") + b"Our concerns,legal,A Body,,,,,\n", "ours.csv", "kind"),
        (OURS.replace(b"Our concerns", b"us dod section 1260h"), "ours.csv", "bundled list"),
        (b"title,name\na,b\n", "ours.csv", "no column list"),
        (HEADER, "ours.csv", "holds no listing"),
        (b"", "ours.csv", "no column"),
        (OURS.replace(b"Farness", b"F\xe4rness"), "ours.csv", "UTF-8"),
        (b"PK\x03\x04" + bytes(range(256)), "ours.csv", "ours.csv"),
    ],
)
def test_a_broken_own_list_is_refused_with_its_place_and_nothing_changes(
    place: Place, call: Command, body: bytes, where: str, why: str
) -> None:
    call("lists", "add", place.given("ours.csv", OURS))
    before = place.tables()
    line = call("lists", "add", place.given("ours.csv", body)).one_line()
    assert "ours.csv" in line
    assert where in line
    assert why in line
    assert place.tables() == before


def test_an_own_list_that_is_not_there_is_one_line(place: Place, call: Command) -> None:
    assert "cannot read nothing.csv: No such file or directory" in call("lists", "add", "nothing.csv").one_line()


def test_control_characters_in_an_own_list_are_shown_escaped(place: Place, call: Command) -> None:
    hostile = OURS.replace(b"Farness", b"Far\x1b[31mness").replace(b"Our con", b"Our \x1b]0;con")
    added = call("lists", "add", place.given("ours.csv", hostile))
    shown = call("lists", "show", "Our")
    assert added.code == shown.code == 0
    assert "\x1b" not in added.out + shown.out
    assert "Far\\x1b[31mness" in shown.out
