"""The service against labelled real names, where the shared gold sets are beside the project."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest

from diligence.judgements import Judgements
from diligence.knowledge import load_knowledge
from diligence.listing_files import read_listings
from diligence.names import fold
from diligence.registers import ListInfo
from diligence.web.entities import Entities
from diligence.web.reconcile_candidates import answer
from diligence.web.reconcile_request import Query, read_queries

SHARED = Path(__file__).parents[3].parent / "shared"
GOLD = SHARED / "gold" / "matching_dev.csv"
pytestmark = pytest.mark.skipif(not GOLD.exists(), reason="the shared gold sets are not beside the project")


def _info(name: str) -> ListInfo:
    return ListInfo(
        key=name, name=name, kind="own", publisher="", licence="", address="", version="", version_date=None,
        completeness="whole", rows_bundled=0, rows_published=0, note="",
    )  # fmt: skip


def test_no_confirmed_candidate_is_a_different_body_and_a_match_is_the_same() -> None:
    rows = list(read_listings(SHARED / "data" / "lists" / "all_organisations.csv"))
    knowledge = load_knowledge([(_info("all"), "", rows)])
    entities = Entities(knowledge, [])
    labels: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    with GOLD.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            labels[row["query"], row["countries"]][fold(row["entry"])] = row["label"]
    confirmed, wrong, matched = 0, [], []
    for (name, countries), told in labels.items():
        query = _query(name, countries)
        for item in answer(query, entities, Judgements()):
            values = {one["id"]: one["value"] for one in item["features"]}  # type: ignore[attr-defined]
            if values["status"] == 3 and values["same_body"]:
                confirmed += 1
                if told.get(fold(str(item["name"]))) == "DIFFERENT":
                    wrong.append((name, item["name"]))
            if item["match"]:
                matched.append(told.get(fold(str(item["name"]))))
    assert confirmed > 50
    assert wrong == []
    # A third of the 42 listed names: the others are written otherwise, or come without a country.
    assert len(matched) >= 14
    assert set(matched) == {"SAME"}


def _query(name: str, countries: str) -> Query:
    properties = [{"pid": "country", "v": countries.split("|")}]
    asked = {"q": {"query": name, "type": "listing", "limit": 50, "properties": properties}}
    return read_queries(json.dumps(asked))["q"]
