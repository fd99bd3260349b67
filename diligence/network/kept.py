"""The network of a store, built once and kept in the user's cache: the next question to the same store waits less.

Building takes some five seconds for 4,000 grants, reading back a fifth of one. The file is named by all that went into
it: the version of every record and of what stands beside it, judgements, lists, ROR, the day, and this program.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from diligence.cache_files import cache_folder, read_cached, write_cached
from diligence.knowledge import Knowledge
from diligence.network.asking import store_network
from diligence.network.build import Network
from diligence.program import pin_program
from diligence.store import Store
from diligence.store.pinned import beside_marks, heads, last_judgement
from diligence.watchlists.pins import ListPins
from graphs.evidence import EvidenceGraph

_PREFIX = "network-"
#: A network of fewer grants is built within about half a second.
_WORTH_CACHING = 400
#: Files that stay, of two stores or two choices of lists: some 3 kB a grant each.
_KEPT = 2


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is written: the network without the knowledge, which has a cache of its own."""

    graph: EvidenceGraph
    names: dict[str, tuple[str, ...]]
    bearers: dict[str, tuple[str, ...]]


def kept_network(
    store: Store,
    knowledge: Knowledge,
    pins: ListPins,
    now: datetime,
    on_progress: Callable[[int], None] = lambda _: None,
    folder: Path | None = None,
) -> Network:
    """Return the network of all grants in the store, from the cache where it holds this very one.

    `pins` are the versions of lists that `knowledge` was made of. StoreError where a record is damaged.
    """
    known = heads(store)
    if len(known) < _WORTH_CACHING:
        return store_network(store, knowledge, now, on_progress)
    parts = (
        [(head.id, head.digest) for head in known],
        sorted(beside_marks(store).items()),
        last_judgement(store),
        pins,
        now.date(),
        pin_program(),
    )
    name = hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]
    path = (folder or cache_folder()) / f"{_PREFIX}{name}.pickle"
    kept = read_cached(path, _Kept)
    if kept is not None:
        return Network(graph=kept.graph, knowledge=knowledge, today=now.date(), names=kept.names, bearers=kept.bearers)
    built = store_network(store, knowledge, now, on_progress)
    write_cached(
        path,
        _Kept(graph=built.graph, names=dict(built.names), bearers=dict(built.bearers)),
        prefix=_PREFIX,
        kept=_KEPT,
    )
    return built
