"""The plan of a batch: all that it is made from, written down before work starts, and the shares done so far."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path

import msgspec

from diligence.batch.parameters import BatchParameters
from diligence.batch.partition import Share, unpacked_share
from diligence.batch.pins import (
    Issue,
    JudgementsPin,
    PolicyPin,
    RecordsPin,
    pin_judgements,
    pin_policy,
    pin_records,
)
from diligence.batch.selection import select
from diligence.errors import BatchError, OutputError
from diligence.policy import Policy, load_policy
from diligence.program import ProgramPin, pin_program
from diligence.screening import write_whole
from diligence.store import Store
from diligence.watchlists.pins import ListPins, pins_of

#: Nothing in a batch is drawn at random; what takes a seed (identifiers within a picture) takes this one.
SEED = 1
_FOLDER, _PLAN, _LOCK = ".batch", "plan.json", "lock"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decides what a batch gives. `moment` is aware UTC: the day that counts as today.

    `issues` are of the choice of records; `again_of` is the sha256 of the manifest that the batch repeats, or "".
    """

    parameters: BatchParameters
    moment: datetime
    seed: int
    program: ProgramPin
    policy: PolicyPin
    lists: ListPins
    judgements: JudgementsPin
    issues: tuple[Issue, ...]
    again_of: str
    records: RecordsPin

    def __post_init__(self) -> None:
        if self.moment.tzinfo is None:
            raise ValueError("the moment of a batch needs a time zone")

    @property
    def key(self) -> str:
        """A hash over the whole plan: a share that was made under another plan is no share of this one."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


def new_plan(store: Store, parameters: BatchParameters, now: datetime | None = None) -> Plan:
    """Return the plan of a question as of `now` (aware UTC): the latest versions of everything that the store holds.

    PolicyError, StoreError and BatchError where the policy, the store or the question cannot be used.
    """
    policy = pin_policy(parameters.policy)
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    if parameters.as_of is not None:
        # Noon keeps the day in every European time zone.
        moment = datetime.combine(parameters.as_of, time(12), tzinfo=UTC)
    lists = pins_of(store, commercial_only=parameters.exclude_non_commercial, as_of=parameters.as_of)
    selection = select(store, parameters)
    return Plan(
        parameters=parameters,
        moment=moment,
        seed=SEED,
        program=pin_program(),
        policy=policy,
        lists=lists,
        judgements=pin_judgements(store),
        issues=selection.issues,
        again_of="",
        records=pin_records(selection.records),
    )


class Workplace:
    """The folder in which an unfinished batch is kept: its plan, its policy, and each share that is done."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folder = out / _FOLDER
        self.outputs = self.folder / "outputs"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes out; BatchError where one is at work here. A process that is killed lets go of it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = sqlite3.connect(self.folder / _LOCK, timeout=0, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            why = getattr(error, "strerror", None) or error
            raise OutputError(f"cannot write in {self.out}: {why}; choose another folder with --out") from error
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            lock.close()
            raise BatchError(
                f"another process is at work on the batch in {self.out} ({error}); wait for it, or give another --out"
            ) from error
        try:
            yield
        finally:
            lock.close()

    def plan(self) -> Plan | None:
        """Return the plan that work here began with; None where there is none. BatchError where it cannot be read."""
        path = self.folder / _PLAN
        try:
            return msgspec.json.decode(path.read_bytes(), type=Plan)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError, ValueError) as error:
            raise BatchError(f"{path} cannot be read ({error}); remove {self.folder} to begin anew") from error

    def begun(self) -> bool:
        """Say whether work here has a plan."""
        return (self.folder / _PLAN).exists()

    def begin(self, plan: Plan) -> None:
        """Write the plan down; OutputError where it cannot be written."""
        write_whole(self.folder / _PLAN, msgspec.json.encode(plan))

    def share_path(self, number: int) -> Path:
        """Return where the share of this number is kept."""
        return self.folder / f"part-{number:05}"

    def share(self, number: int, key: str) -> Share | None:
        """Return a share that is done; None where it is not, or is damaged."""
        try:
            return unpacked_share(self.share_path(number).read_bytes(), key)
        except OSError:
            return None

    def clear(self) -> None:
        """Remove everything that was only needed to go on."""
        shutil.rmtree(self.folder, ignore_errors=True)


def policy_of(pin: PolicyPin) -> Policy:
    """Return the policy that a pin holds the text of; PolicyError where this program cannot use it."""
    with tempfile.TemporaryDirectory(prefix="diligence-policy-") as folder:
        path = Path(folder) / "policy.toml"
        path.write_bytes(pin.text.encode("utf-8"))
        return load_policy(str(path))
