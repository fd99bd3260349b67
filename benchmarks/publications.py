"""Measures how long 1,000 papers of a grant take from the archive: read from three sources, merged, funders linked.

    python -m benchmarks.publications [--papers 1000]

The papers are invented; they are archived first in the shapes of OpenAlex, Crossref and Europe PMC. Prints a Markdown
table of the first and the best of three rounds, in wall-clock seconds of one process.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from diligence.co_funding import FunderRegister, co_funding
from diligence.publications import default_sources, papers_of_project
from diligence.registers import state_funders, state_links
from scrapers.archive import Archive
from scrapers.client import Client
from scrapers.records import Project, Publication, Snapshot
from tests.scrapers.papers_server import EPSRC, NSFC, Money, PapersServer, Signed, Work

AWARD = "EP/N007743/1"


def invented(count: int) -> list[Work]:
    """Return papers with three to eight funders and three to seven authors each."""
    others = [Money(name=f"Invented Foundation {at}", fundref=f"10.13039/50119999{at:04}") for at in range(60)]
    return [
        Work(
            doi=f"10.5555/bench.{number}",
            title=f"An invented paper on seeing in rain and fog with cameras, number {number}",
            number=number,
            money=(
                Money(**(vars(EPSRC) | {"award": AWARD})),
                *([Money(**(vars(NSFC) | {"award": f"6{number:07}"}))] if number % 4 == 0 else []),
                *others[number % 50 : number % 50 + 2 + number % 5],
            ),
            authors=tuple(
                Signed(
                    given=f"Given{at}",
                    family=f"Family{number}",
                    affiliation=f"Department of Light {at}, University of Place {number % 90}, City {at}, China",
                    name=f"University of Place {number % 90}",
                    country="CN",
                )
                for at in range(3 + number % 5)
            ),
        )
        for number in range(count)
    ]


def project(count: int) -> Project:
    """Return a grant that lists every second paper, by DOI or by title alone."""
    snapshot = Snapshot(source="gtr", url="https://gtr.ukri.org/x", retrieved=datetime.now(UTC), sha256="0", origin="x")
    listed = tuple(
        Publication(
            snapshot=0,
            id=f"G{number}",
            title=f"An invented paper on seeing in rain and fog with cameras, number {number}",
            doi=f"https://doi.org/10.5555/BENCH.{number}" if number % 4 else None,
        )
        for number in range(0, count, 2)
    )
    return Project(id="P", reference=AWARD, title="Invented", snapshots=(snapshot,), publications=listed)


def main() -> None:
    """Archive invented answers, then measure reading, merging and linking them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=1000)
    count = parser.parse_args().papers
    grant, register = project(count), FunderRegister(state_funders(), state_links())
    with tempfile.TemporaryDirectory() as folder, PapersServer(invented(count)) as server:
        import os

        os.environ["DILIGENCE_OPENALEX_KEY"] = "invented"
        for name in ("openalex", "crossref", "europepmc"):
            os.environ[f"DILIGENCE_{name.upper()}_URL"] = server.base(name)
        archive = Archive(Path(folder) / "archive.sqlite")
        with Client(archive, spacing_seconds=0) as online:
            papers_of_project(grant, default_sources(online))
        rounds: list[tuple[float, float, float]] = []
        for _ in range(3):
            with Client(archive, offline=True) as offline:
                start = time.perf_counter()
                found = papers_of_project(grant, default_sources(offline, offline=True))
                read = time.perf_counter()
                money = co_funding(found.papers, register)
                done = time.perf_counter()
            rounds.append((done - start, read - start, done - read))
        archive.close()
    records = sum(len(paper.records) for paper in found.papers)
    print("| round | papers | records | read and merged, s | funders linked, s | together, s |")
    print("|---|---|---|---|---|---|")
    for name, (together, reading, linking) in (("first", rounds[0]), ("best of three", min(rounds))):
        print(f"| {name} | {len(found.papers)} | {records} | {reading:.2f} | {linking:.2f} | {together:.2f} |")
    print(f"\nState science funders, civil: {money.counted(money.civil)}.")


if __name__ == "__main__":
    main()
