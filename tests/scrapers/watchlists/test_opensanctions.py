"""OpenSanctions' lines, which are non-commercial."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.opensanctions import LEGAL, OTHER, WATCHLIST
from tests.scrapers.watchlists.shapes import read


def lines(*entities: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(entity) for entity in entities).encode()


def body(schema: str = "Company", topics: tuple[str, ...] = ("sanction",), **properties: list[str]) -> dict[str, Any]:
    return {
        "id": "NK-1",
        "schema": schema,
        "caption": "Farness Works",
        "properties": {"name": ["Farness Works"], "topics": list(topics), **properties},
        "datasets": ["xx_invented"],
        "first_seen": "2023-01-01T00:00:00",
        "last_seen": "2026-10-01T06:00:00",
    }


def test_an_organisation_on_a_legal_list_has_its_names_and_topics() -> None:
    (record,), tally = read(
        WATCHLIST, lines(body(alias=["Farness Plant"], weakAlias=["FW"], country=["ru"], jurisdiction=["by"]))
    )
    assert record.list_key == LEGAL
    assert (record.name, record.aliases, record.weak_aliases) == ("Farness Works", ("Farness Plant",), ("FW",))
    assert record.countries == ("RU", "BY")
    assert record.detail == "OpenSanctions topics: sanction; lists: xx_invented"
    assert tally.report_date == date(2026, 10, 1)


@pytest.mark.parametrize("topic", ["debarment", "mil", "gov.soe"])
def test_what_is_on_no_legal_list_is_an_assessment(topic: str) -> None:
    (record,), _ = read(WATCHLIST, lines(body(topics=(topic,))))
    assert record.list_key == OTHER
    assert WATCHLIST.part(OTHER).kind == "assessment"


def test_a_body_that_is_only_linked_to_a_listed_one_is_left_out() -> None:
    records, tally = read(WATCHLIST, lines(body(topics=("sanction.linked", "sanction.counter"))))
    assert records == []
    assert tally.left_out == {"organisation without a topic that we keep": 1}


def test_persons_never_leave_even_as_legal_entities() -> None:
    someone = {**body("LegalEntity"), "caption": "Some Body Invented"}
    someone["properties"] = {"name": ["Some Body Invented"], "topics": ["sanction"]}
    records, tally = read(
        WATCHLIST, lines(body("Person"), body("LegalEntity", birthDate=["1970"]), someone, body("Vessel"))
    )
    assert records == []
    assert sum(tally.left_out.values()) == 4


def test_it_is_marked_non_commercial() -> None:
    assert WATCHLIST.non_commercial
    assert "BY-NC" in WATCHLIST.licence


@pytest.mark.parametrize("broken", [b"{", b'{"id": "x"}', b"[]"])
def test_another_shape_is_an_error_that_names_the_line(broken: bytes) -> None:
    with pytest.raises(UnreadableRecord, match="line 2"):
        read(WATCHLIST, lines(body()) + b"\n" + broken)
