"""Measures the reading of technology and end use against labelled projects, with a part held out, and its speed.

    python benchmarks/technology.py GOLD.jsonl RECORDS_FOLDER [--all]

GOLD.jsonl has ref, id, areas_agreed, areas_disputed, surveillance, security_end_use and dual_use; RECORDS_FOLDER holds
<id>.xml. With --all every record in the folder is read for speed and memory. `held_out` says which third of the gold
set was held out while the first terms were written (references whose sha256 is a multiple of three). Its errors were
read afterwards, so that its figures are no longer blind; new labelled projects are the honest measure.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from diligence.passages import passages_of
from diligence.technology import Reading, read_passages
from scrapers.gtr_files import read_files

Row = Mapping[str, Any]


def read_gold(path: Path) -> list[Row]:
    """Return the labelled rows."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def held_out(reference: str) -> bool:
    """Say whether a row belongs to the third that was held out."""
    return int(hashlib.sha256(reference.encode()).hexdigest(), 16) % 3 == 0


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _yes_no(rows: Iterable[tuple[bool, bool]]) -> tuple[float, float]:
    pairs = list(rows)
    both = sum(truth and said for truth, said in pairs)
    return _ratio(both, sum(said for _, said in pairs)), _ratio(both, sum(truth for truth, _ in pairs))


def score(gold: Iterable[Row], readings: Mapping[str, Reading]) -> dict[str, float]:
    """Return precision, recall and false alarms; what the readers disputed is not scored."""
    rows = [(row, readings[row["ref"]]) for row in gold]
    right = wrong = missed = 0
    for row, reading in rows:
        said = {area.key for area in reading.areas if area.strength == "strong"}
        agreed, disputed = set(row["areas_agreed"]), set(row["areas_disputed"])
        right += len(said & agreed)
        wrong += len(said - agreed - disputed)
        missed += len(agreed - said)
    figures = {"areas precision": _ratio(right, right + wrong), "areas recall": _ratio(right, right + missed)}
    for name, key in (("surveillance", "surveillance"), ("security end use", "security_end_use")):
        figures[f"{name} precision"], figures[f"{name} recall"] = _yes_no(
            (row[key] == "yes", bool(getattr(reading, key))) for row, reading in rows if row[key] != "disputed"
        )
    by_label: dict[str, list[str]] = {"none": [], "possible": [], "clear": [], "disputed": []}
    for row, reading in rows:
        by_label[row["dual_use"]].append(reading.dual_use)
    some = by_label["clear"] + by_label["possible"]
    figures["clear found"] = _ratio(sum(said != "none" for said in by_label["clear"]), len(by_label["clear"]))
    figures["clear or possible found"] = _ratio(sum(said != "none" for said in some), len(some))
    figures["false alarms"] = _ratio(sum(said != "none" for said in by_label["none"]), len(by_label["none"]))
    figures["false alarms called clear"] = float(sum(said == "clear" for said in by_label["none"]))
    return figures


def main(gold_path: Path, folder: Path, *, everything: bool) -> None:
    """Print the figures for the part that terms were written on, for the held-out part and for all."""
    gold = read_gold(gold_path)
    paths = [folder / f"{row['id']}.xml" for row in gold]
    readings = {
        parsed.project.reference: read_passages([passage for passage, _ in passages_of(parsed.project)])
        for parsed in read_files(paths, archive=None)
        if parsed.project
    }
    parts = {
        "written on": [row for row in gold if not held_out(row["ref"])],
        "held out": [row for row in gold if held_out(row["ref"])],
        "all": gold,
    }
    for name, rows in parts.items():
        print(f"{name} ({len(rows)} projects)")
        for key, value in score(rows, readings).items():
            print(f"  {key:26} {value:.3f}")
    if everything:
        started, reading_time, count = time.perf_counter(), 0.0, 0
        for parsed in read_files([folder], archive=None):
            if parsed.project:
                passages = [passage for passage, _ in passages_of(parsed.project)]
                before = time.perf_counter()
                read_passages(passages)
                reading_time += time.perf_counter() - before
                count += 1
        wall = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{count} projects: {count / wall:.0f}/s with parsing, {count / reading_time:.0f}/s reading alone; "
            f"at most {peak} MB"
        )


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--all"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    main(Path(arguments[0]), Path(arguments[1]), everything="--all" in sys.argv)
