"""Measures how fast records are imported from an archive, in projects a second and megabytes of memory.

    python benchmarks/importing.py [ARCHIVE]

Each run is a process of its own: what `diligence import` does with ARCHIVE (by default the shared sample of real
Gateway to Research records), into a new archive and a new store, and once more into the same. Beside them, in the same
run, a peer: the standard library's tarfile and xml.etree over the same members, which only reads the title and the
names of the organisations, and stores nothing. CPU seconds are those of all processes together: on a busy machine
they say more than the seconds of the clock.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

SAMPLE = Path(__file__).parents[1].parent / "shared" / "data" / "gtr" / "gtr1_projects_sample.tar.xz"
#: What is aimed at with two workers on two cores, and the memory of each process whatever the archive's size.
AIM_PER_SECOND, AIM_MB = 800, 300


def ours(source: Path, workers: int, folder: Path) -> tuple[int, int]:
    """Import everything into the store and archive in this folder; return the number of projects and of issues."""
    from diligence.importing import import_files
    from diligence.store import Store
    from scrapers.archive import Archive

    store, archive = Store(f"sqlite:///{folder / 'store.sqlite'}"), Archive(folder / "archive.sqlite")
    result = import_files([source], store, archive, workers=workers)
    archive.close()
    store.close()
    counts = result.counts
    return counts.new + counts.changed + counts.unchanged, sum(result.issue_counts.values())


def peer(source: Path) -> tuple[int, int]:
    """Read titles and organisations' names by the plainest means, and return how many projects and names there were."""
    projects = names = 0
    with tarfile.open(source, "r|*") as archive:
        for member in archive:
            stored = archive.extractfile(member)
            if stored is None:
                continue
            root = ElementTree.fromstring(stored.read())  # noqa: S314 - a benchmark over a trusted file
            title = root.find(".//{*}project/{*}title")
            names += len(root.findall(".//{*}organisationRole/{*}name"))
            projects += title is not None
    return projects, names


def measured(source: Path, what: str, folder: Path) -> None:
    """Run one measurement here and print it as JSON."""
    start = time.perf_counter()
    projects, others = peer(source) if what == "peer" else ours(source, int(what), folder)
    seconds = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        json.dumps(
            {
                "projects": projects,
                "others": others,
                "seconds": seconds,
                "cpu": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
                "mb": own.ru_maxrss / 1024,
                "mb_worker": children.ru_maxrss / 1024,
            }
        )
    )


def main() -> None:
    """Measure each way in its own process and print a table."""
    parser = argparse.ArgumentParser(description="Measure the import of Gateway to Research records.")
    parser.add_argument("archive", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--only", choices=["1", "2", "peer"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, default=Path(), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.archive.is_file():
        print(f"skipped: {given.archive.name} is not there; give an archive of API 1 records as the argument")
        return
    if given.only:
        measured(given.archive, given.only, given.folder)
        return
    print(f"{given.archive.name}; aims with 2 workers: {AIM_PER_SECOND} projects/s, below {AIM_MB} MB a process")
    print(f"{'run':28}{'projects':>9}{'seconds':>9}{'per s':>8}{'CPU s':>8}{'MB':>6}{'MB/worker':>11}")
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        for what, folder, name in (
            ("1", first, "ours, 1 process"),
            ("2", second, "ours, 2 workers"),
            ("2", second, "ours, 2 workers, again"),
            ("peer", first, "xml.etree, title and names"),
        ):
            command = [sys.executable, __file__, str(given.archive), "--only", what, "--folder", folder]
            found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            per_second = found["projects"] / found["seconds"]
            worker = f"{found['mb_worker']:.0f}" if found["mb_worker"] and what == "2" else "-"
            print(
                f"{name:28}{found['projects']:>9}{found['seconds']:>9.2f}{per_second:>8.0f}{found['cpu']:>8.2f}"
                f"{found['mb']:>6.0f}{worker:>11}"
            )


if __name__ == "__main__":
    main()
