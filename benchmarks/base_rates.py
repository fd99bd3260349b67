"""Prints, by funder, how many projects meet each area, surveillance, security end use and dual use, as markdown.

    python benchmarks/base_rates.py FILE... [--workers N] [--least N]

FILE... are importable records (folders, archives, XML, JSON, CSV). Every share stands under its denominator. Funders
with fewer than --least projects (default 20) are added up as "others". What is printed are readings of the texts,
false alarms and misses included: a share is no count of controlled goods.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from diligence.passages import passages_of
from diligence.technology import Reading, load_definitions, read_passages
from scrapers.gtr_files import read_files
from scrapers.records import Project

ALL, OTHERS, UNNAMED = "all", "others", "no funder given"
_LEAST_SHARE = 0.0005
#: Rows that are not an area, in the order in which they are printed.
FOLLOWING = ("any area", "surveillance", "security end use", "dual use: clear", "dual use: possible")


def funder_of(project: Project) -> str:
    """Return the funder of the first award that names one, or "no funder given"."""
    return next((fund.funder_name for fund in project.funds if fund.funder_name), UNNAMED)


def met_by(reading: Reading) -> Iterator[str]:
    """Yield the names of the rows that a reading counts in: strong areas, and what else was found."""
    strong = [area.name for area in reading.areas if area.strength == "strong"]
    yield from strong
    if strong:
        yield "any area"
    if reading.surveillance:
        yield "surveillance"
    if reading.security_end_use:
        yield "security end use"
    if reading.dual_use != "none":
        yield f"dual use: {reading.dual_use}"


class Rates:
    """How many projects each funder has, and how many of them meet each row."""

    def __init__(self) -> None:
        self.projects: Counter[str] = Counter()
        self.met: dict[str, Counter[str]] = {}

    def add(self, funder: str, reading: Reading) -> None:
        """Count one project, for its funder and for all."""
        rows = set(met_by(reading))
        for name in (funder, ALL):
            self.projects[name] += 1
            self.met.setdefault(name, Counter()).update(rows)

    def with_others(self, least: int) -> Rates:
        """Return the same counts with the funders below `least` projects added up as "others"."""
        joined = Rates()
        for name, number in self.projects.items():
            column = name if name == ALL or number >= least else OTHERS
            joined.projects[column] += number
            joined.met.setdefault(column, Counter()).update(self.met[name])
        return joined


def markdown(rates: Rates, areas: Sequence[str]) -> str:
    """Return the table: a column for each funder with its number of projects, a row for each area and what follows.

    A cell holds the number of projects and its share of the column's number; "0" where there is none.
    """
    funders = sorted(
        (name for name in rates.projects if name not in (ALL, OTHERS)), key=lambda name: -rates.projects[name]
    )
    columns = [ALL, *funders, *([OTHERS] if OTHERS in rates.projects else [])]
    lines = [
        _line(["", *(f"{name} (of {rates.projects[name]:,})" for name in columns)]),
        _line(["---", *("---:" for _ in columns)]),
    ]
    lines += [
        _line([row, *(_cell(rates.met[name][row], rates.projects[name]) for name in columns)])
        for row in (*areas, *FOLLOWING)
    ]
    return "\n".join(lines)


def _cell(number: int, whole: int) -> str:
    if not number:
        return "0"
    share = number / whole
    return f"{number} ({share:.1%})" if share >= _LEAST_SHARE else f"{number} (under 0.1%)"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def count(paths: Sequence[Path], *, workers: int) -> Rates:
    """Return the counts over every project that can be read; what cannot be read is left out."""
    rates = Rates()
    for parsed in read_files(paths, archive=None, workers=workers):
        if parsed.project is not None:
            passages = [passage for passage, _ in passages_of(parsed.project)]
            rates.add(funder_of(parsed.project), read_passages(passages))
    return rates


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--least", type=int, default=20)
    options = parser.parse_args()
    areas = [each.name for each in load_definitions().by_key.values() if each.kind == "area"]
    print(markdown(count(options.files, workers=options.workers).with_others(options.least), areas))


if __name__ == "__main__":
    main()
