"""Pins everything that a batch is made from, so that a killed batch goes on, and a finished one is made again."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import msgspec

from diligence.errors import BatchError, PolicyError
from diligence.policy import bundled_policies, load_policy
from diligence.store import Store
from diligence.store.pinned import BesideMark, chain_at, lacking_beside, lacking_records, last_judgement


class Issue(msgspec.Struct, frozen=True, array_like=True):
    """Something that a reader of the batch must know: a kind, and the thing with its value and why."""

    label: str
    what: str


class Pinned(msgspec.Struct, frozen=True, array_like=True):
    """One version of a grant's record, and of what other sources said of it."""

    id: str
    digest: str
    reference: str
    beside: tuple[BesideMark, ...] = ()


class PolicyPin(msgspec.Struct, frozen=True, kw_only=True):
    """A policy with the whole text of its file, so that a file that is edited later changes nothing."""

    name: str
    version: str
    sha256: str
    text: str


class JudgementsPin(msgspec.Struct, frozen=True, kw_only=True):
    """How many judgements had been made, and the chain hash of the last: whoever has these has all before it."""

    number: int
    chain: str


class RecordsPin(msgspec.Struct, frozen=True, kw_only=True):
    """All records of a batch in order: how many, one hash over ids and digests, and the list itself.

    `packed` is base64 of zlib-compressed JSON: [[id, digest, reference, [[kind, digest, seen], ...]], ...].
    """

    count: int
    sha256: str
    packed: str


def pin_records(records: Sequence[Pinned]) -> RecordsPin:
    """Return the records as they are written down."""
    body = msgspec.json.encode(records)
    return RecordsPin(
        count=len(records),
        sha256=hashlib.sha256(body).hexdigest(),
        packed=base64.b64encode(zlib.compress(body, 6)).decode("ascii"),
    )


def unpin_records(pin: RecordsPin, where: str) -> tuple[Pinned, ...]:
    """Return the records in their order; BatchError where the list is damaged."""
    try:
        body = zlib.decompress(base64.b64decode(pin.packed, validate=True))
        if hashlib.sha256(body).hexdigest() == pin.sha256:
            return msgspec.json.decode(body, type=tuple[Pinned, ...])
    except (ValueError, zlib.error, msgspec.MsgspecError):
        pass
    raise BatchError(f"{where}: its list of records is damaged; take another copy of it")


def pin_policy(name_or_file: str) -> PolicyPin:
    """Return a policy with its text; PolicyError where it cannot be used."""
    policy = load_policy(name_or_file)
    if name_or_file in bundled_policies():
        body = (resources.files("diligence") / "policies" / f"{name_or_file}.toml").read_bytes()
    else:
        try:
            body = Path(name_or_file).read_bytes()
        except OSError as error:
            raise PolicyError(f"policy file {name_or_file} cannot be read: {error.strerror or error}") from error
    return PolicyPin(
        name=policy.name, version=policy.version, sha256=hashlib.sha256(body).hexdigest(), text=body.decode("utf-8")
    )


def pin_judgements(store: Store) -> JudgementsPin:
    """Return where the record of judgements stands."""
    number, chain = last_judgement(store)
    return JudgementsPin(number=number, chain=chain)


def check_held(store: Store, records: Sequence[Pinned], judgements: JudgementsPin) -> None:
    """Raise BatchError where the store lacks a version of a record, or of what stands beside it, or a judgement."""
    lacking = lacking_records(store, ((record.id, record.digest) for record in records))
    what = "record"
    if not lacking:
        lacking = lacking_beside(store, {record.id: record.beside for record in records if record.beside})
        what = "source beside the record"
    if lacking:
        references = {record.id: record.reference for record in records}
        first = f"{references[lacking[0][0]]} ({what} {lacking[0][1][:12]})"
        raise BatchError(
            f"the store {store.address} lacks {len(lacking)} of the versions that this batch was made with, the first"
            f" of {first}; use the store that it was made from"
        )
    if judgements.number and chain_at(store, judgements.number) != judgements.chain:
        raise BatchError(
            f"the store {store.address} lacks judgement {judgements.number}, which this batch was made with; use the"
            " store that it was made from"
        )
