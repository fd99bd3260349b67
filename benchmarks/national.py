"""Measures how the work grows with the number of grants: a national dump at 1, 2 and 4 times its size.

    python benchmarks/national.py FOLDER [--records 43733] [--times 1 2 4] [--sample ARCHIVE] [--workers 2]

FOLDER gets the dumps (kept for the next run) and, while a stage runs, its store. A dump repeats the real records of
ARCHIVE with fresh ids and references, so that each is a grant of its own. Each stage is a process of its own; memory is
the most that one process held. Work that grows in step with the records shows the same records a second at each size.

A further stage is one more function that takes a `Place` and returns how many records it worked on, in `STAGES`.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import shutil
import subprocess
import sys
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE = Path(__file__).parents[1].parent / "shared" / "data" / "gtr" / "gtr1_projects_sample.tar.xz"
#: Projects in the whole dump of April 2018.
RECORDS = 43_733


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where one size is measured: its dump, its store and archive, and how many processes parse."""

    dump: Path
    folder: Path
    workers: int

    @property
    def store_url(self) -> str:
        """The store's address."""
        return f"sqlite:///{self.folder / 'store.sqlite'}"


def imported(place: Place) -> int:
    """Import the dump, and return how many different records the store then holds."""
    from diligence.importing import import_files
    from diligence.store import Store
    from scrapers.archive import Archive

    store, archive = Store(place.store_url), Archive(place.folder / "archive.sqlite")
    import_files([place.dump], store, archive, workers=place.workers)
    held = store.count()
    archive.close()
    store.close()
    return held


def screened(place: Place) -> int:
    """Screen every grant of the store into tables, workbook and report, and return how many there were."""
    from diligence.batch import BatchParameters, Means, run_batch

    result = run_batch(BatchParameters(), place.folder / "batch", place.store_url, means=Means(workers=place.workers))
    return result.screened


#: Run in this order, on the same store.
STAGES: dict[str, Callable[[Place], int]] = {"import": imported, "import again": imported, "batch": screened}


def make_dump(path: Path, sample: Path, records: int) -> None:
    """Write an archive of so many records: the sample's, again and again, each with ids and references of its own."""
    if path.exists():
        return
    part = path.with_suffix(".part")
    with tarfile.open(part, "w:gz", compresslevel=1) as dump:
        for number, (name, body) in enumerate(_repeated(sample)):
            if number >= records:
                break
            info = tarfile.TarInfo(f"records/{number:07}-{name}")
            info.size = len(body)
            dump.addfile(info, io.BytesIO(body))
    part.rename(path)


def _repeated(sample: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the sample's records without end; only one record is held at a time."""
    round_number = 0
    while True:
        with tarfile.open(sample, "r|*") as archive:
            for member in archive:
                stored = archive.extractfile(member)
                body = stored.read() if stored else b""
                if body.strip():
                    yield Path(member.name).name, _renamed(body, round_number)
        round_number += 1


def _renamed(body: bytes, number: int) -> bytes:
    """Give a record's project another id and reference."""
    if not number:
        return body
    at = body.find(b":project ") if b":project " in body else body.find(b"<project")
    for tag in (b"id>", b"grantReference>"):
        start = body.find(tag, at) + len(tag)
        end = body.find(b"<", start)
        old = body[start:end]
        new = b"%08X" % (zlib.crc32(old) ^ number) + old[8:] if tag == b"id>" else old + b"-%d" % number
        body = body[:at] + body[at:].replace(tag + old + b"<", tag + new + b"<", 1)
    return body


def measured(stage: str, place: Place) -> None:
    """Run one stage and print its figures as JSON."""
    before = time.perf_counter()
    records = STAGES[stage](place)
    seconds = time.perf_counter() - before
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    figures = {
        "records": records,
        "seconds": seconds,
        "mb": own.ru_maxrss / 1024,
        "mb_worker": children.ru_maxrss / 1024,
    }
    figures["cpu"] = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    print(json.dumps(figures))


def main() -> None:
    """Measure each stage at each size and print a table."""
    parser = argparse.ArgumentParser(description="Measure how the work grows with the number of grants.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--sample", type=Path, default=SAMPLE)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        stage, dump, folder = given.only
        measured(stage, Place(dump=Path(dump), folder=Path(folder), workers=given.workers))
        return
    if not given.sample.is_file():
        print(f"skipped: {given.sample.name} is not there; give an archive of API 1 records with --sample")
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    print(_row(("stage", "size", "records", "seconds", "per s", "CPU s", "MB", "MB/worker", "disk MB")), flush=True)
    for times in given.times:
        dump = given.folder / f"dump-{given.records * times}.tar.gz"
        make_dump(dump, given.sample, given.records * times)
        work = given.folder / f"work-{times}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        for stage in STAGES:
            command = [sys.executable, __file__, str(given.folder), "--workers", str(given.workers)]
            run = subprocess.run(
                [*command, "--only", stage, str(dump), str(work)], capture_output=True, text=True, check=True
            )
            found = json.loads(run.stdout)
            disk = sum(file.stat().st_size for file in work.iterdir()) / 1024**2
            pace = found["records"] / found["seconds"]
            figures = (found["seconds"], pace, found["cpu"], found["mb"], found["mb_worker"], disk)
            print(_row((stage, f"{times}x", found["records"], *(f"{figure:.0f}" for figure in figures))), flush=True)
        shutil.rmtree(work, ignore_errors=True)


def _row(cells: Sequence[object]) -> str:
    first, *others = cells
    return f"{first:16}" + "".join(f"{cell:>10}" for cell in others)


if __name__ == "__main__":
    main()
