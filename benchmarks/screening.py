"""Measures how fast whole grants are screened in one process, beside the usual script over the same grants.

    python benchmarks/screening.py [SOURCE] [--most N]

SOURCE is a store's URL (its kept lists are used) or importable records (a folder, an archive, a file; the bundled lists
are used); by default the shared sample. Screening is everything from a record in memory to its findings document:
graph, partners, texts, rules and policy. The peer is a loop of pandas and rapidfuzz: each partner's name against each
name of the same listings, flagged from a token_sort_ratio of 90 on; it reads no text, place or register. A second
peer is nomenklatura (extra `ftm`), which compares two names so carefully that it gets a few names only. CPU
seconds of this process are counted, so that other work on the machine changes them less.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from diligence.knowledge import Knowledge, load_knowledge
from diligence.knowledge_cache import knowledge_from
from diligence.model import Listing
from diligence.policy import load_policy
from diligence.rules.listed import RULE as LISTED
from diligence.screening import screen_project
from diligence.store import Store
from scrapers.gtr_files import read_files
from scrapers.records import Project

SAMPLE = Path(__file__).parents[1].parent / "shared" / "data" / "gtr" / "gtr1_projects_sample.tar.xz"
#: What is aimed at on one core, and the score from which scripts usually take two names for one.
AIM_PER_SECOND, THRESHOLD = 400, 90
#: Memory is read after so many grants as well: what is held must not grow with their number.
EARLY = 500

Row = tuple[str, str]


def megabytes() -> float:
    """Return the most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def grants_of(source: str) -> tuple[Iterator[Project], Callable[[], Knowledge]]:
    """Return the projects of a store or of files, and what loads the knowledge to screen them with."""
    if "://" in source:
        store = Store(source)
        return store.all_projects(), lambda: knowledge_from(store)
    parsed = read_files([Path(source)], archive=None)
    return (item.project for item in parsed if item.project is not None), load_knowledge


def partner_rows(project: Project) -> Iterator[Row]:
    """Yield the id of a project with each name of a body that its record prints."""
    names = [organisation.name for organisation in project.organisations]
    names += [item.organisation_name for item in project.collaborations if item.organisation_name]
    yield from ((project.id, name) for name in dict.fromkeys(names))


class Ours:
    """Screens grants one after another, and counts time, claims and questions."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.policy = load_policy()
        self.now = datetime.now(UTC)
        self.seconds = 0.0
        self.grants = self.claimed = self.asked = 0
        self.early = 0.0

    def screen(self, projects: Iterable[Project]) -> Iterator[Row]:
        """Screen each project, and yield its rows for the peer."""
        for project in projects:
            start = time.process_time()
            document = screen_project(project, self.knowledge, self.policy, now=self.now).document
            self.seconds += time.process_time() - start
            found = {finding.status == "possible" for finding in document.findings if finding.rule == LISTED}
            self.grants += 1
            self.claimed += False in found
            self.asked += found == {True}
            if self.grants == EARLY:
                self.early = megabytes()
            yield from partner_rows(project)


def peer(rows: Sequence[Row], listings: Iterable[Listing]) -> tuple[float, int]:
    """Return the CPU seconds of the usual script, and how many grants it flags."""
    import pandas as pd
    from rapidfuzz import fuzz, process, utils

    frame = pd.DataFrame(rows, columns=["grant", "partner"])
    start = time.process_time()
    names = {name for item in listings for name in (item.name, *item.aliases)}
    choices = [utils.default_process(name) for name in sorted(names)]
    flagged = [
        process.extractOne(name, choices, scorer=fuzz.token_sort_ratio, score_cutoff=THRESHOLD) is not None
        for name in frame["partner"].map(utils.default_process)
    ]
    found = frame.loc[flagged, "grant"].nunique()
    return time.process_time() - start, int(found)


def nomenklatura_rate(rows: Sequence[Row], listings: Iterable[Listing], patience: float = 10.0) -> str:
    """Return how many grants a second nomenklatura's logic would answer, from the pairs that it manages in seconds."""
    if not importlib.util.find_spec("nomenklatura"):
        return "absent: pip install 'diligence[ftm]'"
    from followthemoney import model
    from nomenklatura.matching import LogicV2

    def entity(name: str) -> Any:
        made = model.make_entity("Organization")
        made.id = name
        made.add("name", name)
        return made

    others = [entity(name) for name in sorted({name for item in listings for name in (item.name, *item.aliases)})]
    config = LogicV2.default_config()
    start = time.process_time()
    pairs = 0
    for _, name in rows:
        one = entity(name)
        for other in others:
            LogicV2.compare(one, other, config)
            pairs += 1
            if time.process_time() - start > patience:
                break
        else:
            continue
        break
    rate = pairs / (time.process_time() - start)
    grants = len({grant for grant, _ in rows})
    return f"{rate / len(others) / (len(rows) / grants):.2f} ({pairs:,} pairs compared)"


def main() -> None:
    """Screen, run the peer on the same grants, and print a table."""
    parser = argparse.ArgumentParser(description="Measure the screening of whole grants.")
    parser.add_argument("source", nargs="?", default=str(SAMPLE))
    parser.add_argument("--most", type=int, help="grants to screen; all when not given")
    given = parser.parse_args()
    if "://" not in given.source and not Path(given.source).exists():
        print(f"skipped: {Path(given.source).name} is not there; give a store's URL or records as the argument")
        return
    projects, load = grants_of(given.source)
    ours = Ours(load())
    rows = list(ours.screen(islice(projects, given.most)))
    if not ours.grants:
        print("there is no grant in it; give another store or file")
        return
    most = megabytes()
    listings = ours.knowledge.listings
    seconds, flagged = peer(rows, listings)
    print(f"{ours.grants} grants, {len(rows)} names, {len(listings)} listings; aim: {AIM_PER_SECOND} grants/s")
    early = f"{ours.early:.0f} MB after {EARLY} grants, " if ours.early else ""
    print(f"memory while screening: {early}{most:.0f} MB at the end\n")
    print(f"{'run':44}{'CPU s':>8}{'grants/s':>10}  grants flagged for a listed partner")
    claims = f"{ours.claimed} claimed, {ours.asked} more only asked about"
    print(f"{'diligence, whole screening':44}{ours.seconds:>8.2f}{ours.grants / ours.seconds:>10.0f}  {claims}")
    name = f"pandas + rapidfuzz token_sort_ratio >= {THRESHOLD}"
    print(f"{name:44}{seconds:>8.2f}{ours.grants / seconds:>10.0f}  {flagged}")
    print(f"nomenklatura logic-v2, grants/s: {nomenklatura_rate(rows, listings)}")


if __name__ == "__main__":
    main()
