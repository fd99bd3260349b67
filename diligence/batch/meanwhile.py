"""Does one piece of work in a process of its own while the caller does another: writing a workbook takes as long."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from diligence.errors import DiligenceError


@contextmanager
def meanwhile(work: Callable[[], None], *, apart: bool) -> Iterator[None]:
    """Have `work`, which leaves files and nothing in memory, done by the end of the block.

    It is done beside the block, in a forked process; after the block where `apart` is false, where this system does
    not fork, or where that process died. A DiligenceError of the work is raised at the end of the block.
    """
    if not apart or sys.platform != "linux":
        yield
        work()
        return
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(work, theirs), daemon=True)
    with warnings.catch_warnings():
        # Libraries hold threads that the work does not use; newer Pythons warn of any thread at a fork.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    theirs.close()
    try:
        yield
        died, error = False, None
        try:
            error = ours.recv()
        except EOFError:
            died = True
    finally:
        ours.close()
        process.terminate()
        process.join()
    if error is not None:
        raise error
    if died:
        work()


def _do(work: Callable[[], None], line: Connection) -> None:
    # Ctrl-C reaches every process of the terminal; the command alone answers it, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    error = None
    try:
        work()
    except DiligenceError as met:
        error = met
    line.send(error)
