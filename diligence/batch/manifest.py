"""The manifest of a finished batch: what it was made from, what came out, and the hash of every file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from diligence.batch.pins import Issue
from diligence.batch.plan import Plan
from diligence.errors import BatchError
from diligence.model import ListKind
from diligence.screening import write_whole

MANIFEST = "manifest.json"
#: Raised when a manifest changes in a way that an older program cannot read.
FORMAT = 1
#: Endings of the files that hold the rows: made again they have the same bytes.
_TABLES = (".csv", ".parquet")


class ListUsed(msgspec.Struct, frozen=True, kw_only=True):
    """A list that grants were compared with, in the version that was used."""

    title: str
    version: str
    kind: ListKind
    entries: int
    sha256: str
    copy_of: str = ""
    rows_sha256: str = ""

    def same_rows(self, other: ListUsed) -> bool:
        """Whether two versions say the same: the same file, or of lists that share a file with others the same rows."""
        return self.sha256 == other.sha256 or (self.rows_sha256 != "" and self.rows_sha256 == other.rows_sha256)


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a reader needs to check a batch, or to make it again.

    `screened` records were screened and `kept` of them are in the tables; `issues` are what the batch met; `tables` and
    `outputs` are sha256 by file name, `plan_sha256` is the key of the plan. `plan` holds every version and hash that
    went in, the list of records last.
    """

    format: int
    question: str
    screened: int
    kept: int
    issues: tuple[Issue, ...]
    lists: tuple[ListUsed, ...]
    tables: dict[str, str]
    outputs: dict[str, str]
    plan_sha256: str
    plan: Plan

    @property
    def suppress_below(self) -> int:
        """Counts of 1 to one less than this are not printed in figures of this batch."""
        return self.plan.parameters.suppress_below


def hashes_of(files: Mapping[str, Path]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the sha256 of the tables and of the other files, by name."""
    hashed = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in sorted(files.items())}
    tables = {name: value for name, value in hashed.items() if name.endswith(_TABLES)}
    return tables, {name: value for name, value in hashed.items() if name not in tables}


def write_manifest(manifest: Manifest, folder: Path) -> Path:
    """Write manifest.json whole; OutputError where it cannot be written."""
    return write_whole(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")


def manifest_path(given: Path) -> Path:
    """Return the manifest of a folder, or the file itself."""
    return given / MANIFEST if given.is_dir() else given


def read_manifest(given: Path) -> tuple[Manifest, str]:
    """Return the manifest in a file or folder, and its sha256; BatchError where it is none or of another format."""
    path = manifest_path(given)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise BatchError(
            f"cannot read {path}: {error.strerror or error}; name a folder that `diligence batch` finished"
        ) from error
    try:
        found = msgspec.json.decode(body, type=Manifest)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BatchError(f"{path} is no manifest of a batch: {error}") from error
    if found.format != FORMAT:
        raise BatchError(f"{path} has format {found.format}, this program reads {FORMAT}; use the program that made it")
    if found.plan.key != found.plan_sha256 or found.question != found.plan.parameters.question:
        raise BatchError(f"{path} was changed since it was written: its plan is another; take another copy of it")
    return found, hashlib.sha256(body).hexdigest()


def changed_files(manifest: Manifest, folder: Path) -> tuple[str, ...]:
    """Return the names of files that are not in the folder as the manifest says, sorted."""
    found = []
    for name, told in sorted((manifest.tables | manifest.outputs).items()):
        path = folder / name
        try:
            same = hashlib.sha256(path.read_bytes()).hexdigest() == told
        except OSError:
            same = False
        if not same:
            found.append(name)
    return tuple(found)
