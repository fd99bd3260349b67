"""Runs a batch from its plan to its files: begins it, goes on with a stopped one, or makes a finished one again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from diligence.batch.engines import cores, screen_shares
from diligence.batch.finish import BatchResult, finish
from diligence.batch.manifest import MANIFEST, Manifest, changed_files, read_manifest
from diligence.batch.parameters import BatchParameters
from diligence.batch.partition import partitions
from diligence.batch.pins import Issue, Pinned, check_held, pin_policy, unpin_records
from diligence.batch.plan import Plan, Workplace, new_plan
from diligence.batch.screener import Screener, make_screener, order_of
from diligence.batch.tables import TABLES
from diligence.errors import BatchError, PolicyError
from diligence.program import pin_program, program_differences
from diligence.screening import write_whole
from diligence.store import Store
from diligence.watchlists.pins import newer_lists, pins_of

if TYPE_CHECKING:
    import pandas as pd

Engine = Literal["local", "dask"]
#: Says one line to the user.
Tell = Callable[[str], None]
#: Is told (shares done, shares in all, grants done, grants in all) now and then.
Beat = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """How the work is done; none of it changes a result. `workers` is the number of processes, None for every core."""

    workers: int | None = None
    engine: Engine = "local"
    scheduler: str | None = None
    tell: Tell = lambda _: None
    beat: Beat = lambda _done, _total: None


def run_batch(
    parameters: BatchParameters,
    out: Path | str,
    store_url: str,
    *,
    means: Means | None = None,
    now: datetime | None = None,
) -> BatchResult:
    """Screen the grants that a question is about and write tables, workbook and report into the folder `out`.

    Everything that decides the result is pinned first, `now` (aware UTC; the present when not given) among it. The same
    question into the same folder goes on where it was stopped, with the versions that it began with. BatchError where
    the folder holds another batch, StoreError, PolicyError and OutputError in one line each; what is finished stays.
    """
    means, folder = means or Means(), Path(out)
    finished = _finished(folder, lambda plan: plan.parameters == parameters and not plan.again_of)
    if finished is not None:
        means.tell(f"{folder} holds this batch, finished; for one with today's records and lists give another --out")
        return finished
    with closing(Store(store_url)) as store, _begun(folder) as place:
        plan = place.plan()
        if plan is None:
            plan = new_plan(store, parameters, now)
            place.begin(plan)
        elif plan.parameters != parameters or plan.again_of:
            raise BatchError(f"{folder} holds an unfinished batch of another question; {_other(plan)}")
        else:
            plan = _gone_on(plan, place, store, means.tell)
        return _carried_out(plan, place, store, store_url, means)


def run_again(manifest: Path | str, out: Path | str, store_url: str, *, means: Means | None = None) -> BatchResult:
    """Make a finished batch again from its manifest: the same versions of records and lists, policy, day and question.

    `again` of the result says whether the tables have the same bytes; where program or registers differ from those of
    the manifest the batch goes on and says so among its issues. BatchError or StoreError where the store lacks a
    version.
    """
    means, folder = means or Means(), Path(out)
    first, digest = read_manifest(Path(manifest))
    finished = _finished(folder, lambda plan: plan.again_of == digest)
    if finished is not None:
        means.tell(f"{folder} holds this batch, finished; give another --out to make it once more")
        return _compared(finished, first)
    with closing(Store(store_url)) as store, _begun(folder) as place:
        plan = place.plan()
        if plan is None:
            differences = program_differences(first.plan.program, pin_program())
            issues = tuple(Issue("another program", f"{words}: tables may differ") for words in differences)
            for issue in issues:
                means.tell(issue.what)
            plan = msgspec.structs.replace(
                first.plan, again_of=digest, program=pin_program(), issues=first.plan.issues + issues
            )
            check_held(store, unpin_records(plan.records, str(manifest)), plan.judgements)
            place.begin(plan)
        elif plan.again_of != digest:
            raise BatchError(f"{folder} holds an unfinished batch of another question; {_other(plan)}")
        else:
            plan = _gone_on(plan, place, store, means.tell)
        result = _compared(_carried_out(plan, place, store, store_url, means), first)
    means.tell(
        "the tables are those of the manifest, byte for byte"
        if result.again
        else f"these tables differ from those of the manifest: {', '.join(result.different)}"
    )
    return result


def load_tables(folder: Path | str) -> dict[str, pd.DataFrame]:
    """Return the four tables of a finished batch as pandas frames by name: grants, partners, findings, sources.

    Columns and types are those of data-dictionary.md. BatchError where the folder holds no finished batch, or where a
    table is not as its manifest says.
    """
    from diligence.batch.frames import read_frame  # noqa: PLC0415 - pandas loads only when needed

    manifest, _ = read_manifest(Path(folder))
    at = Path(folder) if Path(folder).is_dir() else Path(folder).parent
    files = {name: f"{name}.parquet" for name in TABLES}
    wrong = [name for name in changed_files(manifest, at) if name in files.values()]
    if wrong:
        raise BatchError(f"{at / wrong[0]} is not as {at / MANIFEST} says; take another copy of the batch")
    return {name: read_frame(name, at / file) for name, file in files.items()}


def _other(plan: Plan) -> str:
    return f"it asks: {plan.parameters.question} Go on with that, or give another --out"


def _finished(folder: Path, same: Callable[[Plan], bool]) -> BatchResult | None:
    """Return the finished batch that the folder holds, where it is the same; BatchError where it is another."""
    if not (folder / MANIFEST).exists():
        return None
    manifest, _ = read_manifest(folder)
    if not same(manifest.plan):
        made = f"{manifest.plan.moment:%Y-%m-%d %H:%M} UTC"
        raise BatchError(f"{folder} holds another batch, of {made} ({manifest.question}); give another --out")
    changed = changed_files(manifest, folder)
    if changed:
        raise BatchError(
            f"{folder / changed[0]} is not as the manifest says; make the batch again into another folder with"
            f" --from-manifest {folder / MANIFEST}"
        )
    Workplace(folder).clear()  # it was killed between its last two steps
    return BatchResult(
        folder=folder,
        screened=manifest.screened,
        kept=manifest.kept,
        issues=manifest.issues,
        files={name: folder / name for name in manifest.tables | manifest.outputs},
        finished_before=True,
    )


def _compared(result: BatchResult, first: Manifest) -> BatchResult:
    made, _ = read_manifest(result.folder)
    names = sorted(first.tables.keys() | made.tables.keys())
    different = tuple(name for name in names if first.tables.get(name) != made.tables.get(name))
    return replace(result, again=not different, different=different)


@contextmanager
def _begun(folder: Path) -> Iterator[Workplace]:
    """Give the folder in which work goes on; a batch that never got its plan leaves nothing behind."""
    was_there = folder.exists()
    place = Workplace(folder)
    with place.locked():
        try:
            yield place
        except BaseException:
            if not place.begun():
                place.clear()
                if not was_there:
                    shutil.rmtree(folder, ignore_errors=True)
            raise


def _gone_on(plan: Plan, place: Workplace, store: Store, tell: Tell) -> Plan:
    """Return the plan to go on with, having told what of the world changed since and is not used."""
    records = unpin_records(plan.records, str(place.folder))
    check_held(store, records, plan.judgements)
    if plan.program != pin_program():
        tell("the program changed since this batch began: every partition is done again")
        plan = msgspec.structs.replace(plan, program=pin_program())
        place.begin(plan)
    total = len(partitions(records))
    done = sum(place.share(number, plan.key) is not None for number in range(total))
    tell(f"going on with the batch of {plan.moment:%Y-%m-%d %H:%M} UTC, {done} of {total} partitions are done")
    if plan.again_of:
        return plan
    asked = plan.parameters
    newer = newer_lists(plan.lists, pins_of(store, commercial_only=asked.exclude_non_commercial, as_of=asked.as_of))
    if newer:
        tell(f"newer versions of lists are kept and not used in this batch: {', '.join(newer)}")
    try:
        changed = pin_policy(asked.policy).sha256 != plan.policy.sha256
    except PolicyError:
        changed = True
    if changed:
        tell(f"the policy {asked.policy} was changed since; the batch goes on with it as it was")
    return plan


def _carried_out(plan: Plan, place: Workplace, store: Store, store_url: str, means: Means) -> BatchResult:
    records = unpin_records(plan.records, str(place.folder))
    key = plan.key
    shares = partitions(records)
    screener = make_screener(order_of(store_url, plan))
    left = {number: part for number, part in enumerate(shares) if place.share(number, key) is None}
    # No connection may be open while processes are forked.
    store.close()
    done = len(records) - sum(map(len, left.values()))
    means.beat(done, len(records))
    for found in _work(screener, left, means):
        if found is not None:
            number, body = found
            write_whole(place.share_path(number), body)
            done += len(shares[number])
        means.beat(done, len(records))
    lists = screener.knowledge.lists
    del screener, left  # the index is the largest thing held, and no grant is left to screen
    done_shares = (place.share(number, key) for number in range(len(shares)))
    return finish(plan, place, done_shares, lists, means.workers or cores())


def _work(screener: Screener, left: Mapping[int, Sequence[Pinned]], means: Means) -> Iterator[tuple[int, bytes] | None]:
    workers = means.workers or cores()
    if means.engine == "dask":
        from diligence.batch.dask_engine import screen_with_dask  # noqa: PLC0415 - an extra, and slow to import

        return screen_with_dask(screener.order, left, workers, means.scheduler)
    return screen_shares(screener, left, workers)
