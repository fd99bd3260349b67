"""What to say where nothing bears a name that was asked for: the names nearest to it, offered and never taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from diligence.names import fold, looks_like_acronym
from diligence.network.build import Network

#: Names offered.
_NEAREST = 4
#: Less alike than this is no help (rapidfuzz, 0 to 100).
_ALIKE = 75


def hint(network: Network, asked: str) -> str:
    """Return what may have been meant and how to ask for it, to stand behind "nothing bears the name"."""
    titles = [item.info.name for item in network.knowledge.lists]
    folded = fold(asked)
    title = next((title for title in titles if fold(title) == folded), None)
    if title is not None:
        return f"; it is a list: ask --listed {title!r}"
    near = list(islice(dict.fromkeys(_near(network, asked)), _NEAREST))
    offered = f"; the nearest are {', '.join(f'“{name}”' for name in near)}" if near else ""
    return f"{offered}; type a whole name or a reference"


def _near(network: Network, asked: str) -> Iterator[str]:
    """Yield names by how likely they are meant: its acronym, all its words, written much like it."""
    if looks_like_acronym(asked.strip()):
        yield from _most_named(network, (node for node in network.names if _has_acronym(network, node, asked.strip())))
    words = set(fold(asked).split())
    holding = (node for node, names in network.names.items() if any(words <= set(fold(name).split()) for name in names))
    yield from _most_named(network, holding if words else ())
    yield from _written_alike(network, asked)


def _has_acronym(network: Network, node: str, acronym: str) -> bool:
    body = network.knowledge.bodies.get(node.partition(":")[2])
    return body is not None and acronym.casefold() in {known.casefold() for known in body.acronyms}


def _most_named(network: Network, nodes: Iterable[str]) -> list[str]:
    """Return the names of bodies, those that most links lead to first."""
    graph = network.graph
    found = sorted(nodes, key=lambda node: (-graph.in_degree(node), str(graph.nodes[node]["name"])))
    return [str(graph.nodes[node]["name"]) for node in found]


def _written_alike(network: Network, asked: str) -> list[str]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only where a name is unknown

    names = {fold(name): name for names in network.names.values() for name in names}
    names.update({fold(item.name): item.name for item in network.knowledge.listings})
    close = process.extract(fold(asked), list(names), scorer=fuzz.token_sort_ratio, limit=_NEAREST, score_cutoff=_ALIKE)
    return [names[key] for key, *_ in close]
