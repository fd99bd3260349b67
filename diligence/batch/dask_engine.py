"""Screens the shares of a batch on Dask workers: on this machine, or wherever a scheduler has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from diligence.batch.engines import RETRIES, Done
from diligence.batch.pins import Pinned
from diligence.batch.screener import Order, Screener, make_screener
from diligence.errors import BatchError

if TYPE_CHECKING:
    from distributed import Client

#: What this worker process has loaded, by the key of the plan: one plan at a time.
_ready: dict[str, Screener] = {}
_loading = Lock()
#: How long a scheduler may take to answer.
_PATIENCE = "10s"


def screen_with_dask(
    order: Order, shares: Mapping[int, Sequence[Pinned]], workers: int, scheduler: str | None
) -> Iterator[Done]:
    """Yield (number, finished share) as they come, in bytes equal to those of any other engine.

    `scheduler` is the address of a running one; without it `workers` processes are started here. Every worker reads the
    store itself, so its address must mean the same there. BatchError where Dask is not installed, the scheduler does
    not answer, or a share is lost with its worker again and again.
    """
    if not shares:
        return
    try:
        from distributed import KilledWorker, as_completed  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise BatchError(f"the dask engine is not installed ({error}): pip install 'diligence[scale]'") from error
    with _client(min(workers, len(shares)), scheduler) as client:
        numbers = {
            client.submit(
                screen_on_worker, order, records, key=f"share-{order.key[:16]}-{number}", pure=False, retries=RETRIES
            ): number
            for number, records in shares.items()
        }
        try:
            for future in as_completed(list(numbers)):
                body: bytes = future.result()
                yield numbers.pop(future), body
                future.release()
        except KilledWorker as error:
            raise BatchError(
                "a Dask worker died again and again over one share; memory may be short: run the same command again"
                " with fewer workers, it goes on where it was"
            ) from error


def screen_on_worker(order: Order, records: Sequence[Pinned]) -> bytes:
    """Return a finished share; what the plan names is loaded once in each worker process."""
    with _loading:
        screener = _ready.get(order.key)
        if screener is None:
            _ready.clear()
            screener = _ready[order.key] = make_screener(order)
    return screener.share(records)


@contextmanager
def _client(workers: int, scheduler: str | None) -> Iterator[Client]:
    from distributed import Client, LocalCluster  # noqa: PLC0415

    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=_PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            raise BatchError(
                f"the Dask scheduler {scheduler} does not answer ({type(error).__name__}); check --scheduler"
            ) from error
        with client:
            yield client
        return
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client
