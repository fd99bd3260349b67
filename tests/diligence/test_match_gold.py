"""The matcher against labelled real names, where the shared gold sets are at hand."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from diligence.bodies import read_bodies
from diligence.listing_files import read_listings
from diligence.match import Index, build_index
from diligence.match_files import match_file
from diligence.names import fold

SHARED = Path(__file__).parents[2].parent / "shared"
ROR = SHARED / "data" / "ror" / "ror_union_51k.jsonl.gz"
LISTS = SHARED / "data" / "lists" / "all_organisations.csv"
pytestmark = pytest.mark.skipif(not LISTS.exists(), reason="the shared gold sets are not beside the project")


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index(read_listings(LISTS), read_bodies(ROR))


def figures(script: str, gold: str, matches: Path) -> dict[str, float]:
    """Run a scorer and return the numbers of its last line by the word in front of them."""
    done = subprocess.run(
        [sys.executable, str(SHARED / "gold" / script), str(SHARED / "gold" / gold), str(matches)],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    words = done.stdout.strip().splitlines()[-1].replace(",", " ").split()
    found: dict[str, float] = {}
    for before, after in pairwise(words):
        number = after.partition("/")[0]
        if number.replace(".", "", 1).isdigit():
            found.setdefault(before, float(number))
    return found


def test_names_of_grants_reach_the_target(tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    with (SHARED / "gold" / "matching_dev.csv").open(newline="", encoding="utf-8") as file:
        asked = {row["query"]: row["countries"] for row in csv.DictReader(file)}
    with names.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("name", "country"), *asked.items()])
    out = tmp_path / "matches.csv"
    match_file(names, lists=(LISTS,), ror=ROR, free_text=False, out=out)
    found = figures("score_matching.py", "matching_dev.csv", out)
    assert found["precision"] >= 0.99
    assert found["recall"] >= 0.93
    assert found["heard"] >= 0.98
    assert found["accused"] <= 1
    assert found["asked"] <= 0.04 * 425


def test_no_claim_crosses_a_confusable_pair(index: Index) -> None:
    crossed = []
    with (SHARED / "gold" / "confusable_pairs_dev.tsv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            for mine, other in (("a", "b"), ("b", "a")):
                country = row[f"{mine}_location"].rpartition(",")[2].strip()
                theirs = row[f"{other}_location"].rpartition(",")[2].strip()
                for match in index.match(row[f"{mine}_name"], [country]):
                    claim = match.status != "possible"
                    theirs_too = fold(match.listing.name) == fold(row[f"{other}_name"])
                    twins = fold(row["a_name"]) == fold(row["b_name"])
                    there = match.listing.country == theirs
                    if claim and theirs_too and there and (not twins or country != theirs):
                        crossed.append((row["pair_id"], match.listing.name))
    assert crossed == []


def test_no_alias_trap_is_sprung(index: Index) -> None:
    sprung = []
    with (SHARED / "gold" / "list_alias_traps_dev.tsv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            entry = fold(row["list_entry"].partition(" (")[0])
            for name in (row["alias_or_name"], row["wrong_ror_name"]):
                claims = [item for item in index.match(name, [row["cc"]]) if item.status != "possible"]
                sprung.extend((name, entry) for item in claims if fold(item.listing.name) == entry)
    assert sprung == []


def test_affiliations_reach_the_target(tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    gold = (SHARED / "gold" / "affiliations_dev.jsonl").read_text(encoding="utf-8").splitlines()
    with names.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("name",), *((json.loads(line)["q"],) for line in gold)])
    out = tmp_path / "matches.csv"
    match_file(names, lists=(SHARED / "gold" / "affiliations_watchlist.csv",), ror=ROR, free_text=True, out=out)
    found = figures("score_affiliations.py", "affiliations_dev.jsonl", out)
    assert found["precision"] >= 0.99
    assert found["recall"] >= 0.95
    assert found["China"] <= 0.7
