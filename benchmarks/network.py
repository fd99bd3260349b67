"""Builds the network of a store and times its questions; `--between` beside networkx' own search for all paths.

    python -m benchmarks.network STORE_URL [pairs]

Prints the seconds and the peak memory of the build, the median and slowest answer (picked, measured, without levels)
between pairs of well-connected bodies, and for the same pairs the time of `networkx.all_simple_paths` with the same
cutoff over the same links, stopped after 20 seconds a pair. Both must find the same number of paths.
"""

from __future__ import annotations

import gc
import random
import resource
import statistics
import sys
import time
from datetime import UTC, datetime
from itertools import islice

import networkx as nx

from diligence.knowledge_cache import knowledge_from
from diligence.network.asking import Question, ask, store_network
from diligence.network.build import Network
from diligence.network.look import Look
from diligence.network.naming import Named
from diligence.network.windows import Window
from diligence.store import Store
from graphs.between import paths_between

HOPS = 4
#: Seconds after which the peer is stopped.
PATIENCE = 20.0
#: Paths that are counted on both sides.
MOST = 200_000


def main() -> None:
    """Run with a store's URL and, if wanted, how many pairs."""
    store = Store(sys.argv[1])
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    knowledge = knowledge_from(store)
    now = datetime.now(UTC)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, worked = time.perf_counter(), time.process_time()
    network = store_network(store, knowledge, now)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"built {network.graph.number_of_nodes():,} nodes, {network.graph.number_of_edges():,} edges in {took:.1f} s"
          f" ({worked:.1f} s of one processor);"
          f" peak {after / 1024:.0f} MB, of which {before / 1024:.0f} MB before the build")  # fmt: skip
    gc.collect()
    gc.freeze()  # as the command does
    look = Look(network, Window())
    chosen = _pairs(network, look, pairs)
    _answers(network, chosen, now)
    _peer(look, chosen)


def _pairs(network: Network, look: Look, pairs: int) -> list[tuple[str, str]]:
    """Return pairs of bodies that several grants name, drawn with a fixed seed: the hard ones."""
    bodies = sorted(network.names, key=lambda body: (-len(look.grants_of(body)), body))[:200]
    drawn = random.Random(7)
    return [tuple(drawn.sample(bodies, 2)) for _ in range(pairs)]  # type: ignore[misc]


def _answers(network: Network, pairs: list[tuple[str, str]], now: datetime) -> None:
    from diligence.network import asking

    times = []
    for one, other in pairs:
        named = {key: Named(asked=key, name=key, kind="organisation", nodes=(key,), basis="") for key in (one, other)}
        asking.find_named = lambda _, name, known=named: known[name]  # type: ignore[assignment,misc]
        began = time.perf_counter()
        found = ask(network, Question(kind="between", words=(one, other)), now=now, levels=lambda _: {})
        times.append(time.perf_counter() - began)
        print(f"  {network.graph.nodes[one]['name']} and {network.graph.nodes[other]['name']}: {times[-1]:.2f} s,"
              f" {len(found.nodes)} nodes")  # fmt: skip
    print(f"--between, whole answer: median {statistics.median(times):.2f} s, slowest {max(times):.2f} s")


def _peer(look: Look, pairs: list[tuple[str, str]]) -> None:
    graph: nx.Graph[str] = nx.Graph()
    for project in look.projects:
        graph.add_edges_from((project, body) for body in look.bodies_of(project))
    ours = theirs = 0.0
    for one, other in pairs:
        began = time.perf_counter()
        found = sum(1 for _ in islice(paths_between(look.steps, [one], [other], HOPS), MOST))
        ours += (mine := time.perf_counter() - began)
        began = time.perf_counter()
        naive, stopped = 0, False
        if one in graph and other in graph:
            for _ in islice(nx.all_simple_paths(graph, one, other, cutoff=HOPS), MOST):
                naive += 1
                if time.perf_counter() - began > PATIENCE:
                    stopped = True
                    break
        theirs += (peer := time.perf_counter() - began)
        same = "stopped" if stopped else "the same" if naive == found else f"DIFFERENT: {naive}"
        print(f"  {found:,} paths of at most {HOPS} steps: {mine * 1000:.1f} ms; networkx {peer * 1000:,.0f} ms"
              f" ({same}), {peer / mine:,.0f} times as long")  # fmt: skip
    print(f"all pairs: {ours:.2f} s; networkx all_simple_paths {theirs:.1f} s, {theirs / ours:,.0f} times as long")


if __name__ == "__main__":
    main()
