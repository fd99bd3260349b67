"""Measures the matcher's speed and memory beside its peers, in one run of one process on one core.

    python -m benchmarks.matching [--peer-names 300]

Reads the shared sample of real records (`../shared`). Prints a Markdown table; peers that are not installed are said
to be absent. CPU seconds of this process are counted, so that other work on the machine does not change them much.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import importlib.util
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence

from benchmarks.sample_names import GOLD, LISTS, ROR, SAMPLE, sample_names
from diligence.bodies import read_bodies
from diligence.listing_files import read_listings
from diligence.match import Index, build_index
from diligence.model import Listing
from diligence.names import fold

Names = Sequence[tuple[str, tuple[str, ...]]]


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the best CPU time of some rounds of a piece of work."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def peak_megabytes() -> float:
    """Return the most memory this process has held."""
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def match_names(index: Index, names: Names) -> None:
    """Match every name once."""
    for name, countries in names:
        index.match(name, countries)


def tenfold(listings: Iterable[Listing]) -> list[Listing]:
    """Return ten times as many listings: the real ones, and nine copies under names of their own."""
    result = list(listings)
    for copy in range(9):
        mark = f"{chr(97 + copy)}qz"
        result += [
            dataclasses.replace(
                item, id=f"{item.id}-{copy}", name=f"{item.name} {mark}",
                aliases=tuple(f"{alias} {mark}" for alias in item.aliases),
            )
            for item in result[: len(result) // (copy + 1)]
        ]  # fmt: skip
    return result


def listed_names(listings: Iterable[Listing]) -> list[str]:
    """Return every folded name and alias, for peers that take plain strings."""
    return sorted({fold(name) for item in listings for name in (item.name, *item.aliases) if fold(name)})


def rapidfuzz_rates(names: Names, choices: list[str]) -> list[tuple[str, float]]:
    """Return names a second of rapidfuzz's two ways to search."""
    from rapidfuzz import fuzz, process

    queries = [fold(name) for name, _ in names]

    def extract() -> None:
        for query in queries:
            process.extractOne(query, choices, scorer=fuzz.token_sort_ratio, score_cutoff=90)

    one = seconds(extract, rounds=1)
    many = seconds(
        lambda: process.cdist(queries, choices, scorer=fuzz.token_sort_ratio, score_cutoff=90, workers=1), rounds=1
    )
    return [
        ("rapidfuzz process.extractOne, token_sort_ratio", len(queries) / one),
        ("rapidfuzz process.cdist, token_sort_ratio", len(queries) / many),
    ]


def tfidf_rate(names: Names, choices: list[str]) -> float | None:
    """Return names a second of word TF-IDF with a sparse top-n product; None where it is not installed."""
    if not all(importlib.util.find_spec(name) for name in ("sklearn", "sparse_dot_topn")):
        return None
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sparse_dot_topn import sp_matmul_topn

    vectors = TfidfVectorizer(analyzer="word").fit(choices)
    table = vectors.transform(choices).T.tocsr()
    queries = [fold(name) for name, _ in names]
    spent = seconds(lambda: sp_matmul_topn(vectors.transform(queries), table, top_n=5, threshold=0.8))
    return len(queries) / spent


def nomenklatura_rate(names: Names, choices: list[str]) -> float | None:
    """Return names a second of nomenklatura's logic over all pairs, on a few names; None where it is not installed."""
    if not importlib.util.find_spec("nomenklatura"):
        return None
    from followthemoney import model
    from nomenklatura.matching import LogicV2

    def entity(name: str) -> object:
        made = model.make_entity("Organization")
        made.id = name
        made.add("name", name)
        return made

    others = [entity(name) for name in choices[:2000]]
    few = [entity(name) for name, _ in names[:3]]
    config = LogicV2.default_config()
    spent = seconds(lambda: [LogicV2.compare(one, other, config) for one in few for other in others], rounds=1)
    return len(few) / (spent * len(choices) / len(others))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer-names", type=int, default=300, help="how many names the slow peers are given")
    options = parser.parse_args()
    if not SAMPLE.exists():
        print("the shared sample is not beside the project")
        return 1
    names = sample_names()
    start = time.process_time()
    listings, bodies = list(read_listings(LISTS)), list(read_bodies(ROR))
    reading = time.process_time() - start
    before = peak_megabytes()
    start = time.process_time()
    index = build_index(listings, bodies)
    building = time.process_time() - start
    held = peak_megabytes()
    gc.freeze()
    strings = [json.loads(line)["q"] for line in (GOLD / "affiliations_dev.jsonl").open(encoding="utf-8")]
    watchlist = build_index(read_listings(GOLD / "affiliations_watchlist.csv"), bodies)
    ours = seconds(lambda: match_names(index, names))
    print(f"{len(names)} names, {len(listings)} listings, {len(bodies)} known bodies; CPU seconds on one core\n")
    print(f"- files read in {reading:.1f} s; index built in {building:.1f} s; {held:.0f} MB ({before:.0f} before it)")
    free = seconds(lambda: [watchlist.match(text, free_text=True) for text in strings])
    print(f"- affiliation strings against {GOLD.name}/affiliations_watchlist.csv: {len(strings) / free:,.0f} a second")
    large = build_index(tenfold(listings), bodies)
    more = seconds(lambda: match_names(large, names))
    print(f"- ten times the listings: {more / ours:.2f} times the time a name")
    print("\n| names against lists | names a second |\n|---|---|")
    print(f"| this matcher, all known bodies competing | {len(names) / ours:,.0f} |")
    few, choices = names[:: max(1, len(names) // options.peer_names)], listed_names(listings)
    for label, rate in rapidfuzz_rates(few, choices):
        print(f"| {label} | {rate:,.0f} |")
    for label, found in (
        ("word TF-IDF + sparse_dot_topn", tfidf_rate(names, choices)),
        ("nomenklatura logic-v2, all pairs", nomenklatura_rate(few, choices)),
    ):
        print(f"| {label} | {f'{found:,.1f}' if found else 'absent: not installed'} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
