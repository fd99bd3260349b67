"""Reads Gateway to Research projects from files: XML, JSON and CSV, alone, in folders and in archives.

The bytes of each file go to the archive before its project is yielded, many in one transaction, so a run that is
killed has lost nothing of what it handed out. With several workers the parsing is spread over processes: the caller
stays the only one who writes, and the order stays that of the files.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import chain
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import TypeAlias

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

#: A file whose bytes are known, or the issue that stands for it.
_Work: TypeAlias = "tuple[Received, bytes] | Parsed"
_Progress: TypeAlias = Callable[[int, int | None], None]


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
    progress = _Done(on_progress, count(paths) if on_progress else None)
    batches = _batches(chain.from_iterable(walk(path, limits) for path in paths))
    first, second = next(batches, []), next(batches, None)
    rest = chain([first], [] if second is None else [second], batches)
    work = (_archived(batch, archive) for batch in rest)
    if workers <= 1 or second is None:
        for batch in work:
            for item in batch:
                yield from progress.counted(_parsed(item))
    else:
        yield from progress.counted(_spread(work, workers))
    progress.tell()


class _Done:
    """Counts the records handed out, and tells who asked, every so often."""

    def __init__(self, tell: _Progress | None, total: int | None) -> None:
        self._tell = tell
        self._total = total
        self._done = 0

    def counted(self, parsed: Iterator[Parsed]) -> Iterator[Parsed]:
        """Yield the same again."""
        for item in parsed:
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


def _archived(batch: Sequence[Member | Refused], archive: Archive | None) -> list[_Work]:
    """Store the bytes of a batch in one transaction, and return what is known of them."""
    work: list[_Work] = []
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
    return work


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


def _parsed(item: _Work) -> Iterator[Parsed]:
    """Yield the projects of one file; a failure is an issue, after whatever could be read before it."""
    if isinstance(item, Parsed):
        yield item
        return
    received, body = item
    try:
        match _format(body):
            case "xml":
                yield parse_xml(body, received)
            case "json":
                yield from parse_json(body, received)
            case _:
                yield from parse_csv(body, received)
    except HostileInput as error:
        yield _failed("hostile input", received.origin, str(error))
    except UnreadableRecord as error:
        yield _failed("unreadable file", received.origin, str(error))


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Parsed]).decode


def _task(items: list[tuple[Received, bytes]]) -> bytes:
    """Parse some files in a worker; packed by msgspec, which takes a third of pickle's time for these records."""
    return _encode([parsed for item in items for parsed in _parsed(item)])


def _start_worker() -> None:
    """Leave Ctrl-C to the process that started this one, and end with it, even where it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _spread(batches: Iterator[list[_Work]], workers: int) -> Iterator[Parsed]:
    """Parse in worker processes, with a bounded number of tasks under way, and yield in the order of the files."""
    waiting: deque[tuple[Future[bytes], str]] = deque()
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start_worker)
    try:
        for batch in batches:
            for task in _tasks(batch):
                if isinstance(task, list):
                    while len(waiting) >= workers * _TASKS_PER_WORKER:
                        yield from _result(*waiting.popleft())
                    waiting.append((pool.submit(_task, task), task[0][0].origin))
                    continue
                while waiting:
                    yield from _result(*waiting.popleft())
                yield from _parsed(task)
        while waiting:
            yield from _result(*waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _tasks(batch: list[_Work]) -> Iterator[list[tuple[Received, bytes]] | _Work]:
    """Group files into tasks; an issue, and a table (whose rows are streamed), stand alone and stay here."""
    task: list[tuple[Received, bytes]] = []
    size = 0
    for item in batch:
        alone = isinstance(item, Parsed) or _format(item[1]) == "csv"
        if task and (alone or len(task) >= _TASK or size >= _MOST_TASK_BYTES):
            yield task
            task, size = [], 0
        if isinstance(item, Parsed) or alone:
            yield item
        else:
            task.append(item)
            size += len(item[1])
    if task:
        yield task


def _result(future: Future[bytes], origin: str) -> list[Parsed]:
    try:
        return _decode(future.result())
    except BrokenProcessPool as error:
        raise ScraperError(
            f"a worker process was stopped while it read {origin} or a file near it; free memory or use 1 worker"
        ) from error
