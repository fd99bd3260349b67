"""Reads every project in files and writes its reading, one after the other, so that memory does not grow with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from diligence.passages import passages_of
from diligence.technology.definitions import Definitions
from diligence.technology.flags_file import flags_line
from diligence.technology.reading import Reading, read_passages
from scrapers.gtr_files import read_files
from scrapers.records import Parsed, Project

#: Files in one share of work: below this, starting processes costs more than it saves.
_SHARE = 200


@dataclass(slots=True)
class FlagCounts:
    """How many projects were read and what was found; `unreadable` has a line for each file that gave none."""

    projects: int = 0
    areas: int = 0
    surveillance: int = 0
    security_end_use: int = 0
    clear: int = 0
    possible: int = 0
    unreadable: list[str] = field(default_factory=list)

    def count(self, reading: Reading) -> None:
        """Add one project."""
        self.projects += 1
        self.areas += any(area.strength == "strong" for area in reading.areas)
        self.surveillance += bool(reading.surveillance)
        self.security_end_use += bool(reading.security_end_use)
        self.clear += reading.dual_use == "clear"
        self.possible += reading.dual_use == "possible"

    def add(self, other: FlagCounts) -> None:
        """Add the counts of another share."""
        self.projects += other.projects
        self.areas += other.areas
        self.surveillance += other.surveillance
        self.security_end_use += other.security_end_use
        self.clear += other.clear
        self.possible += other.possible
        self.unreadable += other.unreadable


def write_flags(paths: Sequence[Path], out: Path, definitions: Definitions, *, workers: int = 1) -> FlagCounts:
    """Write one line of JSON for each project in the files to `out`, in their order, and return the counts.

    A record that cannot be read is named in `unreadable` and the rest goes on. The file appears under its name only
    when it is whole. OSError when it cannot be written.
    """
    return _write(_read(paths, definitions, workers), out)


def write_stored_flags(projects: Iterable[Project], out: Path, definitions: Definitions) -> FlagCounts:
    """Write the same lines for projects that were read already, such as those of the store, in the order given."""
    return _write((_lines([Parsed(project=each, issues=())], definitions) for each in projects), out)


def _write(shares: Iterable[tuple[list[str], FlagCounts]], out: Path) -> FlagCounts:
    counts = FlagCounts()
    unfinished = out.with_name(out.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            for lines, found in shares:
                file.writelines(lines)
                counts.add(found)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def _read(paths: Sequence[Path], definitions: Definitions, workers: int) -> Iterator[tuple[list[str], FlagCounts]]:
    files = _plain_files(paths) if workers > 1 else []
    if len(files) <= _SHARE:
        # Only one process can unpack an archive: it reads as well, and the others parse, which takes twice as long.
        for parsed in read_files(paths, archive=None, workers=workers):
            yield _lines([parsed], definitions)
        return
    # Parsing and reading cost the same, so each process does both; what was compiled here is compiled anew there.
    fresh = Definitions(definitions.by_key.values(), definitions.rules)
    shares = [files[start : start + _SHARE] for start in range(0, len(files), _SHARE)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(partial(_read_share, fresh), shares)


def _read_share(definitions: Definitions, files: Sequence[Path]) -> tuple[list[str], FlagCounts]:
    return _lines(read_files(files, archive=None), definitions)


def _lines(parsed: Iterable[Parsed], definitions: Definitions) -> tuple[list[str], FlagCounts]:
    counts = FlagCounts()
    lines: list[str] = []
    for item in parsed:
        if item.project is None:
            counts.unreadable += [f"{issue.where}: {issue.what}" for issue in item.issues]
            continue
        reading = read_passages([passage for passage, _ in passages_of(item.project)], definitions)
        counts.count(reading)
        lines.append(json.dumps(flags_line(item.project.reference, reading), ensure_ascii=False) + "\n")
    return lines, counts


def _plain_files(paths: Sequence[Path]) -> list[Path]:
    """The XML files of these paths when there is nothing else in them; archives and links are left to the scraper."""
    files: list[Path] = []
    for path in paths:
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        if any(each.is_symlink() or not each.is_file() or each.suffix.lower() != ".xml" for each in found):
            return []
        files += found
    return files
