"""Prints the matcher's error rates on the labelled real names, with and without ROR, by country of the partner.

    python -m benchmarks.accuracy [--out FILE.md]

Reads the gold sets of `../shared`. A claim is a `confirmed` or `probable` match; a question is a `possible` one.
Wrong claims and unheard names are counted as the scorers of the gold sets count them.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.sample_names import GOLD, LISTS, ROR
from diligence.bodies import read_bodies
from diligence.countries import country_code, country_name
from diligence.listing_files import read_listings
from diligence.match import Index, build_index
from diligence.model import KnownBody, Match
from diligence.names import fold

RELATED = {"SAME", "UNIT", "PARENT", "UNSURE"}
#: Countries with fewer labelled names than this share one row.
SMALLEST_ROW = 10


def percent(part: int, whole: int) -> str:
    """Return "12 of 104 (11.5%)", or "none" where there is nothing to count."""
    return f"{part} of {whole} ({100 * part / whole:.1f}%)" if whole else "none"


def place_of(words: str) -> str:
    """Return the reader's name of the one country that a record gives, or what else it says."""
    codes = {code for part in words.split("|") if (code := country_code(part))}
    if len(codes) == 1:
        return country_name(codes.pop())
    return "several countries" if codes else "no country recorded"


def claimed(matches: Iterable[Match]) -> set[str]:
    """Return the folded entries that are claimed."""
    return {fold(item.listing.name) for item in matches if item.status != "possible"}


def asked(matches: Iterable[Match]) -> set[str]:
    """Return the folded entries that are asked about."""
    return {fold(item.listing.name) for item in matches if item.status == "possible"}


def name_rows(index: Index) -> dict[str, Counter[str]]:
    """Return counts by country of the record: names listed, found, heard, accused, asked; claims right and wrong."""
    gold: dict[str, dict[str, str]] = defaultdict(dict)
    places: dict[str, str] = {}
    with (GOLD / "matching_dev.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            gold[row["query"]][fold(row["entry"])] = row["label"]
            places[row["query"]] = row["countries"]
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for name, labels in gold.items():
        matches = index.match(name, places[name].split("|"))
        claims, questions = claimed(matches), asked(matches)
        wanted = {entry for entry, label in labels.items() if label == "SAME"}
        related = bool(RELATED & set(labels.values()))
        right = sum(labels.get(entry) in {"SAME", "UNIT"} for entry in claims)
        wrong = sum(labels.get(entry) == "DIFFERENT" or (entry not in labels and not related) for entry in claims)
        for key in ("all", place_of(places[name])):
            rows[key].update(
                listed=bool(wanted),
                found=bool(wanted & claims),
                heard=bool(wanted & (claims | questions)),
                unlisted=not related,
                accused=not related and bool(claims),
                asked=not related and bool(questions) and not claims,
                right=right,
                wrong=wrong,
            )
    return rows


def affiliation_row(index: Index) -> dict[str, tuple[int, int]]:
    """Return (errors or hits, of how many) for the affiliation strings."""
    count: Counter[str] = Counter()
    with (GOLD / "affiliations_dev.jsonl").open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            said = {m.listing.name for m in index.match(row["q"], free_text=True) if m.status != "possible"}
            target, related = set(row["target"]), set(row["related"])
            wrong = said - target - related
            count.update(claims=len(said & target) + len(wrong), wrong=len(wrong))
            if target:
                count.update(listed=1, found=bool(said & target))
            else:
                kind = "china" if row["cn"] else "elsewhere"
                count.update({kind: 1, f"{kind} accused": bool(said - related)})
    return {
        "wrong claims": (count["wrong"], count["claims"]),
        "listed bodies found": (count["found"], count["listed"]),
        "other bodies in China accused": (count["china accused"], count["china"]),
        "bodies elsewhere accused": (count["elsewhere accused"], count["elsewhere"]),
    }


def crossed_pairs(index: Index) -> tuple[int, int]:
    """Return how many confusable pairs a claim crosses, and how many there are."""
    with (GOLD / "confusable_pairs_dev.tsv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    crossed = 0
    for row in rows:
        hit = False
        for mine, other in (("a", "b"), ("b", "a")):
            here, there = (row[f"{side}_location"].rpartition(",")[2].strip() for side in (mine, other))
            for match in index.match(row[f"{mine}_name"], [here]):
                same = fold(match.listing.name) == fold(row[f"{other}_name"]) and match.listing.country == there
                twins = fold(row["a_name"]) == fold(row["b_name"])
                hit = hit or (match.status != "possible" and same and (not twins or here != there))
        crossed += hit
    return crossed, len(rows)


def sprung_traps(index: Index) -> tuple[int, int]:
    """Return how many alias traps lead to a claim, and how many there are."""
    with (GOLD / "list_alias_traps_dev.tsv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    sprung = 0
    for row in rows:
        entry = fold(row["list_entry"].partition(" (")[0])
        names = (row["alias_or_name"], row["wrong_ror_name"])
        sprung += any(entry in claimed(index.match(name, [row["cc"]])) for name in names)
    return sprung, len(rows)


def name_table(rows: dict[str, Counter[str]], say: Callable[[str], None]) -> None:
    """Say the error rates by country; small countries share a row."""
    small: Counter[str] = Counter()
    shown = []
    for place, count in rows.items():
        if place != "all" and count["listed"] + count["unlisted"] < SMALLEST_ROW:
            small.update(count)
        else:
            shown.append((place, count))
    shown.sort(key=lambda item: (item[0] != "all", -item[1]["listed"], -item[1]["unlisted"], item[0]))
    if small:
        shown.append(("countries with few names", small))
    say("| country in the record | wrong claims | listed names claimed | claimed or asked | unlisted accused | asked |")
    say("|---|---|---|---|---|---|")
    for place, count in shown:
        cells = (
            percent(count["wrong"], count["right"] + count["wrong"]),
            percent(count["found"], count["listed"]),
            percent(count["heard"], count["listed"]),
            percent(count["accused"], count["unlisted"]),
            percent(count["asked"], count["unlisted"]),
        )
        say(f"| {place} | {' | '.join(cells)} |")


def main() -> int:
    """Write the matching part of docs/accuracy.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="a file to write instead of standard output")
    options = parser.parse_args()
    if not LISTS.exists():
        print("the shared gold sets are not beside the project")
        return 1
    lines: list[str] = []
    bodies = list(read_bodies(ROR))
    choices: tuple[tuple[str, list[KnownBody]], ...] = (
        (f"with {len(bodies):,} ROR bodies competing", bodies),
        ("without ROR", []),
    )
    for title, known in choices:
        index = build_index(read_listings(LISTS), known)
        lines += [f"### Names of organisations, {title}", ""]
        name_table(name_rows(index), lines.append)
        crossed, pairs = crossed_pairs(index)
        sprung, traps = sprung_traps(index)
        lines += ["", f"Confusable pairs crossed by a claim: {percent(crossed, pairs)}."]
        lines += [f"Alias traps that led to a claim: {percent(sprung, traps)}.", ""]
        lines += [f"### Affiliation strings against 109 bodies, {title}", "", "| measure | count |", "|---|---|"]
        watchlist = build_index(read_listings(GOLD / "affiliations_watchlist.csv"), known)
        lines += [f"| {label} | {percent(*pair)} |" for label, pair in affiliation_row(watchlist).items()]
        lines.append("")
    text = "\n".join(lines)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
