"""Screens the shares of a batch in this process, or in several: the result is the same with any number.

On Linux the workers are forked with everything loaded, so that they hold one index between them; elsewhere each starts
afresh and reads the index from the cache. A worker that dies is replaced, and its share is given out again.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import warnings
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Literal

from diligence.batch.pins import Pinned
from diligence.batch.screener import Order, Screener, make_screener
from diligence.errors import BatchError, DiligenceError

#: A worker may die of memory that others took: twice more, then it is the share's own fault.
RETRIES = 2
#: Seconds after which the caller is given the word although nothing is done, to show that time goes by.
_BEAT = 0.5
#: Seconds that a worker gets to end before it is killed.
_GRACE = 5

StartMethod = Literal["fork", "spawn"]
Done = tuple[int, bytes]


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def screen_shares(
    screener: Screener, shares: Mapping[int, Sequence[Pinned]], workers: int, method: StartMethod | None = None
) -> Iterator[Done | None]:
    """Yield (number, finished share) as they come, and None now and then while nothing comes.

    `screener` does the work, in forked copies of itself or, with "spawn", in processes that load the same anew.
    StoreError or PolicyError as a share raises them; BatchError where a worker died over one share three times.
    """
    workers = min(workers, len(shares))
    if workers < 1:
        return
    gc.freeze()  # the index is not walked at each collection, and stays shared between forked processes
    try:
        if workers == 1:
            for number, records in shares.items():
                yield number, screener.share(records)
        else:
            yield from _Team(screener, method or _method()).screen(shares, workers)
    finally:
        gc.unfreeze()


def _method() -> StartMethod:
    return "fork" if sys.platform == "linux" else "spawn"


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    line: Connection
    busy: int | None = None


class _Team:
    """Worker processes with a line to each; holds what they are at."""

    def __init__(self, screener: Screener, method: StartMethod) -> None:
        self._context = multiprocessing.get_context(method)
        self._forked = method == "fork"
        self._given: Screener | Order = screener if self._forked else screener.order
        self._workers: list[_Worker] = []

    def screen(self, shares: Mapping[int, Sequence[Pinned]], workers: int) -> Iterator[Done | None]:
        waiting, deaths, left = deque(shares), Counter[int](), len(shares)
        try:
            while left:
                while len(self._workers) < min(workers, left):
                    self._workers.append(self._hire())
                for worker in self._workers:
                    if worker.busy is None and waiting:
                        self._give(worker, waiting.popleft(), shares)
                ready = wait([worker.line for worker in self._workers if worker.busy is not None], _BEAT)
                if not ready:
                    yield None
                for worker in [each for each in self._workers if each.line in ready]:
                    number = worker.busy
                    if number is None:
                        continue
                    result = self._heard(worker)
                    if result is None:
                        self._bury(worker, number, deaths)
                        waiting.appendleft(number)
                        continue
                    worker.busy, left = None, left - 1
                    yield number, result
        finally:
            self._dismiss()

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        # A forked worker holds copies of our ends of all lines: open, they would keep it from seeing that we are gone.
        inherited = [*(each.line for each in self._workers), ours] if self._forked else []
        arguments = (self._given, theirs, inherited)
        process = self._context.Process(target=_work, args=arguments, daemon=True)  # type: ignore[attr-defined]
        with warnings.catch_warnings():
            # Libraries hold threads that no worker uses; newer Pythons warn of any thread at a fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        return _Worker(process=process, line=ours)

    def _give(self, worker: _Worker, number: int, shares: Mapping[int, Sequence[Pinned]]) -> None:
        worker.busy = number
        with suppress(OSError):  # it died while idle: its silence is heard next
            worker.line.send(shares[number])

    def _heard(self, worker: _Worker) -> bytes | None:
        """Return what a worker made, or None where it died; its error where it met one."""
        try:
            result = worker.line.recv()
        except (EOFError, OSError):
            return None
        if isinstance(result, DiligenceError):
            raise result
        return bytes(result)

    def _bury(self, worker: _Worker, number: int, deaths: Counter[int]) -> None:
        worker.process.join(_GRACE)
        worker.line.close()
        self._workers.remove(worker)
        deaths[number] += 1
        if deaths[number] > RETRIES:
            raise BatchError(
                f"a worker process died {deaths[number]} times over one share (exit code {worker.process.exitcode});"
                " memory may be short: run the same command again with fewer --workers, it goes on where it was"
            )

    def _dismiss(self) -> None:
        for worker in self._workers:
            worker.line.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(_GRACE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()


def _work(given: Screener | Order, line: Connection, inherited: Sequence[Connection]) -> None:
    """Screen the shares that come over the line until it closes; runs in a process of its own."""
    # Ctrl-C reaches every process of the terminal; the command alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:
        other.close()
    with suppress(EOFError, OSError):
        screener = None
        while True:
            records = line.recv()
            try:
                screener = screener or (make_screener(given) if isinstance(given, Order) else given)
                result: bytes | DiligenceError = screener.share(records)
            except DiligenceError as error:
                result = error
            line.send(result)
