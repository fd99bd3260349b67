"""Reads every project in files and writes its reading, one after the other, so that memory does not grow with them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from diligence.passages import passages_of
from diligence.technology.definitions import Definitions
from diligence.technology.flags_file import flags_line
from diligence.technology.reading import Reading, read_passages
from scrapers.gtr_files import read_files


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


def write_flags(paths: Sequence[Path], out: Path, definitions: Definitions, *, workers: int = 1) -> FlagCounts:
    """Write one line of JSON for each project in the files to `out` and return the counts.

    A record that cannot be read is named in `unreadable` and the rest goes on. The file appears under its name only
    when it is whole. OSError when it cannot be written.
    """
    counts = FlagCounts()
    unfinished = out.with_name(out.name + ".part")
    with unfinished.open("w", encoding="utf-8") as file:
        for parsed in read_files(paths, archive=None, workers=workers):
            if parsed.project is None:
                counts.unreadable += [f"{issue.where}: {issue.what}" for issue in parsed.issues]
                continue
            passages = [passage for passage, _ in passages_of(parsed.project)]
            reading = read_passages(passages, definitions)
            counts.count(reading)
            file.write(json.dumps(flags_line(parsed.project.reference, reading), ensure_ascii=False) + "\n")
    unfinished.replace(out)
    return counts
