"""Reads Gateway to Research projects from files: XML, JSON and CSV, alone, in folders and in archives.

The bytes of each file go to the archive before its project is yielded, many in one transaction, so a run that is
killed has lost nothing of what it handed out. With several workers the parsing, and what the caller makes of each
record, is spread over processes: the caller stays the only one who writes, and the order stays that of the files.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import chain
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import TypeAlias, TypeVar

import msgspec

from scrapers.archive import Archive, sha256_of
from scrapers.container_members import Limits, Member, Refused
from scrapers.containers import count, walk
from scrapers.errors import HostileInput, ScraperError, UnreadableRecord
from scrapers.gtr_csv import is_project_table, parse_csv
from scrapers.gtr_fields import Received
from scrapers.gtr_json import parse_json
from scrapers.gtr_xml import parse_xml
from scrapers.records import Issue, Parsed

#: Files to one archive transaction and to one task, and how many bytes they may hold together.
_BATCH, _TASK = 100, 25
_MOST_BATCH_BYTES = 8 * 1024 * 1024
_MOST_TASK_BYTES = 1024 * 1024
#: Tasks under way for each worker: enough that none waits while the caller archives the next batch.
_TASKS_PER_WORKER = 6

_R = TypeVar("_R")
_Progress: TypeAlias = Callable[[int, int | None], None]
#: What the caller makes of a record: given the sha256 of the file's bytes where the file holds this one record, else
#: None. With several workers it is a function of a module, and its answer can be pickled.
_Make: TypeAlias = Callable[[Parsed, str | None], _R]
#: What the caller has of files already, by the sha256 of their bytes, of those asked for.
_Ready: TypeAlias = Callable[[Sequence[str]], Mapping[str, _R]]
_File: TypeAlias = tuple[Received, bytes]
#: A file to read, or what was made without reading it.
_Work: TypeAlias = "_File | list[_R]"


def read_files(
    paths: Sequence[Path],
    *,
    archive: Archive | None,
    workers: int = 1,
    on_progress: _Progress | None = None,
    limits: Limits | None = None,
) -> Iterator[Parsed]:
    """Yield one Parsed per project in these files, folders and archives, in their order.

    What cannot be read is a Parsed without a project whose issue names the file and the remedy; the rest goes on.
    `workers` above 1 parses in that many processes (spawned, so a script needs its main guard) once there are more
    than a hundred files. `on_progress` gets the records done and, where known before the end, how many there are.
    ArchiveError when the archive cannot take the bytes; ScraperError when a worker process is killed.
    """
    if workers <= 1:
        yield from read_as(_itself, paths, archive=archive, on_progress=on_progress, limits=limits)
        return
    for packed in read_as(_packed, paths, archive=archive, workers=workers, on_progress=on_progress, limits=limits):
        yield _unpack(packed)


def read_as(
    make: _Make[_R],
    paths: Sequence[Path],
    *,
    archive: Archive | None,
    workers: int = 1,
    on_progress: _Progress | None = None,
    limits: Limits | None = None,
    ready: _Ready[_R] | None = None,
) -> Iterator[_R]:
    """Yield what `make` makes of each record, in the process that parsed it; all else as for `read_files`.

    `ready` is asked for each hundred files, once their bytes are archived: what it has is yielded in the file's
    place, and the file is not parsed.
    """
    progress = _Done(on_progress, count(paths) if on_progress else None)
    batches = _batches(chain.from_iterable(walk(path, limits) for path in paths))
    first, second = next(batches, []), next(batches, None)
    rest = chain([first], [] if second is None else [second], batches)
    work = (_archived(batch, archive, make, ready) for batch in rest)
    if workers <= 1 or second is None:
        for batch in work:
            for item in batch:
                yield from progress.counted(_made(item, make))
    else:
        yield from progress.counted(_spread(work, make, workers))
    progress.tell()


class _Done:
    """Counts the records handed out, and tells who asked, every so often."""

    def __init__(self, tell: _Progress | None, total: int | None) -> None:
        self._tell = tell
        self._total = total
        self._done = 0

    def counted(self, made: Iterator[_R]) -> Iterator[_R]:
        """Yield the same again."""
        for item in made:
            self._done += 1
            if self._done % _TASK == 0:
                self.tell()
            yield item

    def tell(self) -> None:
        """Tell how many are done."""
        if self._tell is not None:
            self._tell(self._done, None if self._total is None else max(self._total, self._done))


def _batches(found: Iterator[Member | Refused]) -> Iterator[list[Member | Refused]]:
    batch: list[Member | Refused] = []
    size = 0
    for item in found:
        batch.append(item)
        size += len(item.body) if isinstance(item, Member) else 0
        if len(batch) >= _BATCH or size >= _MOST_BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _archived(
    batch: Sequence[Member | Refused], archive: Archive | None, make: _Make[_R], ready: _Ready[_R] | None
) -> list[_Work[_R]]:
    """Store the bytes of a batch in one transaction, and return the files to read and what stands for the others."""
    work: list[_File | Parsed] = []
    with archive.batch() if archive else nullcontext():
        for item in batch:
            if isinstance(item, Refused):
                work.append(_failed(item.kind, item.origin, item.why))
            elif not item.body.strip():
                why = "the file is empty; download the record again"
                work.append(_failed("empty file", item.origin, why))
            elif _format(item.body) is None:
                why = "it is no XML, JSON or project table of Gateway to Research; leave it out or export it again"
                work.append(_failed("unknown file", item.origin, why))
            else:
                work.append((_received(item, archive), item.body))
    known = ready([item[0].sha256 for item in work if isinstance(item, tuple)]) if ready else {}
    found: list[_Work[_R]] = []
    for each in work:
        if isinstance(each, Parsed):
            found.append([make(each, None)])
        else:
            sha256 = each[0].sha256
            found.append([known[sha256]] if sha256 in known else each)
    return found


def _received(item: Member, archive: Archive | None) -> Received:
    if archive is None:
        return Received(origin=item.origin, retrieved=datetime.now(UTC), sha256=sha256_of(item.body))
    receipt = archive.put("file:" + item.origin, item.body, once=True)
    return Received(origin=item.origin, retrieved=receipt.retrieved, sha256=receipt.sha256)


def _failed(kind: str, where: str, what: str) -> Parsed:
    return Parsed(project=None, issues=(Issue(kind=kind, where=where, what=what),))


def _format(body: bytes) -> str | None:
    """Tell by the first bytes, since names lie: "xml", "json", "csv", or None."""
    head = body[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return "xml"
    if head.startswith((b"{", b"[")):
        return "json"
    return "csv" if is_project_table(head) else None


def _made(item: _Work[_R], make: _Make[_R]) -> Iterator[_R]:
    """Yield what is made of one file; a failure is an issue, after whatever could be read before it."""
    if isinstance(item, list):
        yield from item
        return
    received, body = item
    try:
        match _format(body):
            case "xml":
                yield make(parse_xml(body, received), received.sha256)
            case "json":
                found = parse_json(body, received)
                for parsed in found:
                    yield make(parsed, received.sha256 if len(found) == 1 else None)
            case _:
                for parsed in parse_csv(body, received):
                    yield make(parsed, None)
    except HostileInput as error:
        yield make(_failed("hostile input", received.origin, str(error)), None)
    except UnreadableRecord as error:
        yield make(_failed("unreadable file", received.origin, str(error)), None)


def _itself(parsed: Parsed, _sha256: str | None) -> Parsed:
    return parsed


_encode = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Parsed).decode


def _packed(parsed: Parsed, _sha256: str | None) -> bytes:
    """Pack for the way between processes: msgspec takes a third of pickle's time for these records."""
    return _encode(parsed)


def _task(files: list[_File], make: _Make[_R]) -> list[list[_R]]:
    """Read some files in a worker: what is made of each."""
    return [list(_made(item, make)) for item in files]


def _start_worker() -> None:
    """Leave Ctrl-C to the process that started this one, and end with it, even where it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _spread(batches: Iterator[list[_Work[_R]]], make: _Make[_R], workers: int) -> Iterator[_R]:
    """Read in worker processes, with a bounded number of tasks under way, and yield in the order of the files."""
    waiting: deque[tuple[list[list[_R] | None], Future[list[list[_R]]] | None, str]] = deque()
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start_worker)
    try:
        for batch in batches:
            for group in _groups(batch):
                if _is_table(group[0]):
                    while waiting:
                        yield from _results(*waiting.popleft())
                    yield from _made(group[0], make)
                    continue
                while len(waiting) >= workers * _TASKS_PER_WORKER:
                    yield from _results(*waiting.popleft())
                files = [item for item in group if isinstance(item, tuple)]
                future = pool.submit(_task, files, make) if files else None
                made = [item if isinstance(item, list) else None for item in group]
                waiting.append((made, future, files[0][0].origin if files else ""))
        while waiting:
            yield from _results(*waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _groups(batch: list[_Work[_R]]) -> Iterator[list[_Work[_R]]]:
    """Cut a batch into tasks; a table, whose rows are streamed, stands alone and is read here."""
    group: list[_Work[_R]] = []
    size = 0
    for item in batch:
        alone = _is_table(item)
        if group and (alone or len(group) >= _TASK or size >= _MOST_TASK_BYTES):
            yield group
            group, size = [], 0
        if alone:
            yield [item]
        else:
            group.append(item)
            size += len(item[1]) if isinstance(item, tuple) else 0
    if group:
        yield group


def _is_table(item: _Work[_R]) -> bool:
    return isinstance(item, tuple) and _format(item[1]) == "csv"


def _results(group: list[list[_R] | None], future: Future[list[list[_R]]] | None, origin: str) -> Iterator[_R]:
    """Yield what was made of a task's files, each in its place among what needed no reading."""
    try:
        read = iter(future.result() if future else [])
    except BrokenProcessPool as error:
        raise ScraperError(
            f"a worker process was stopped while it read {origin} or a file near it; free memory or use 1 worker"
        ) from error
    for made in group:
        yield from next(read) if made is None else made
