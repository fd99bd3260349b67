"""What a name in a question stands for: a grant, a body, a list entry, a funder or a topic; never a near miss."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from diligence.countries import country_code, country_name
from diligence.errors import UnknownName
from diligence.names import fold, name_key
from diligence.network.build import KEYED, Network
from diligence.network.suggest import hint
from graphs.evidence import NodeKind, node_key

#: A shorter name is no whole name of a group: "China Electronics" is more than one.
_WHOLE_NAME = 3
_UNIT_WORDS = frozenset(
    {"academy", "branch", "bureau", "centre", "center", "college", "department", "division", "factory", "institute",
     "laboratory", "office", "plant", "school", "subsidiary", "unit"}
)  # fmt: skip
#: "Ministry of Health (KE)" says which of several bodies of one name is meant.
_WITH_PLACE = re.compile(r"^(?P<name>.+?)\s*[(\[](?P<place>[^()\[\]]+)[)\]]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a name stands for: node keys (a body and the list entries that bear the same name), and how it was found.

    `nodes` is empty for a body that the registers or lists know and that no grant in the store leads to. `beside` are
    bodies of the same name that were not taken: their place or their register tells them apart, or nothing does.
    """

    asked: str
    name: str
    kind: str
    nodes: tuple[str, ...]
    basis: str
    beside: tuple[str, ...] = ()


def find_named(network: Network, asked: str) -> Named:
    """Return what a name stands for. UnknownName, with the nearest names, where nothing or too much bears it."""
    project = _project(network, asked)
    if project is not None:
        return project
    found = _body(network, asked) or _listing(network, asked) or _topic(network, asked)
    if found is not None:
        return found
    raise UnknownName(f"nothing in the store bears the name {asked!r}{hint(network, asked)}")


def find_grant(network: Network, reference: str) -> Named:
    """Return a grant by its reference or id; UnknownName where the store has none."""
    found = _project(network, reference)
    if found is None:
        raise UnknownName(f"the store holds no grant {reference!r}; collect it, or import a file that"
                          " holds it")  # fmt: skip
    return found


def find_state(words: str) -> str:
    """Return the ISO code of a state by its name or code; UnknownName for other words."""
    code = country_code(words)
    if code is None:
        raise UnknownName(f"{words!r} is no state that we know; write its name or its ISO code, such as China or CN")
    return code


def _project(network: Network, asked: str) -> Named | None:
    wanted = asked.strip().casefold()
    for key in network.projects:
        data = network.graph.nodes[key]
        if str(data["reference"]).casefold() == wanted or key.partition(":")[2].casefold() == wanted:
            return Named(asked=asked, name=str(data["reference"]), kind="grant", nodes=(key,), basis="its reference")
    return None


def _body(network: Network, asked: str) -> Named | None:
    place = _WITH_PLACE.match(asked.strip())
    code = country_code(place["place"]) if place else None
    for name, country in ((asked, None), *(((place["name"], code),) if place and code else ())):
        keys = _bearing(network, name)
        known = network.knowledge.index.identify(name, [country] if country else [])
        own = node_key(NodeKind.BODY, known.body.id) if known is not None else ""
        if own in network.graph:
            # The register of state links may name the same ministry as somebody's parent, under a shorter name.
            keys = [own, *(key for key in keys if key != own and _is_above(network, key, _country(network, own)))]
        if country is not None:
            keys = [key for key in keys if _country(network, key) == country]
        chosen = keys if _are_one(network, keys) else _clear_winner(network, keys)
        if keys and not chosen:
            raise UnknownName(f"{len(keys)} bodies bear the name {asked!r}: {_places(network, keys, name)}; say which")
        if chosen:
            shown = str(network.graph.nodes[chosen[0]]["name"])
            nodes = (*chosen, *_listings(network, asked))
            beside = tuple(key for key in keys if key not in chosen and key in network.names)
            return Named(
                asked=asked,
                name=shown,
                kind="organisation",
                nodes=nodes,
                basis="its name in the records",
                beside=beside,
            )
        if known is not None:
            nodes = _listings(network, name)
            return Named(asked=asked, name=known.body.name, kind="organisation", nodes=nodes, basis="a register's name")
    return None


def _country(network: Network, key: str) -> str:
    return str(network.graph.nodes[key].get("country") or "")


def _is_above(network: Network, key: str, country: str) -> bool:
    """Say whether a node is a state body of this country that no grant names: a parent or owner of others."""
    return key not in network.names and bool(country) and _country(network, key) == country


def _are_one(network: Network, keys: list[str]) -> bool:
    """Say whether these are one body: one node, with the state bodies of its name and country beside it."""
    return all(_is_above(network, key, _country(network, keys[0])) for key in keys[1:])


def _clear_winner(network: Network, keys: list[str]) -> list[str]:
    """Return the one body that a register knows, or the one whose country is recorded, where others are nameless."""
    for kept in (
        [key for key in keys if key.startswith(NodeKind.BODY.value)],
        [key for key in keys if _country(network, key)],
    ):
        if len(kept) == 1:
            return kept
    return []


def _bearing(network: Network, name: str) -> list[str]:
    return list(network.bearers.get(fold(name)) or network.bearers.get(f"{KEYED}{name_key(name)}") or ())


def _listings(network: Network, name: str) -> tuple[str, ...]:
    """Return the list entries in the network that bear this name, give it as an alias, or name a unit of it."""
    folded = fold(name)
    return tuple(
        node
        for listing in network.knowledge.listings
        if (node := node_key(NodeKind.LISTING, listing.id)) in network.graph
        and (
            folded in {fold(item) for item in (listing.name, *listing.aliases)}
            or _names_unit(fold(listing.name), folded)
        )
    )


def _names_unit(entry: str, parent: str) -> bool:
    """Say whether an entry's own name is a body's whole name and then a unit: "... Corporation 38th Institute"."""
    rest = entry.removeprefix(f"{parent} ")
    return rest != entry and len(parent.split()) >= _WHOLE_NAME and not _UNIT_WORDS.isdisjoint(rest.split())


def _listing(network: Network, asked: str) -> Named | None:
    folded = fold(asked)
    entries = [
        listing
        for listing in network.knowledge.listings
        if folded in {fold(name) for name in (listing.name, *listing.aliases)}
    ]
    if not entries:
        return None
    return Named(
        asked=asked, name=entries[0].name, kind="listing", nodes=_listings(network, asked), basis="an entry of a list"
    )


def _topic(network: Network, asked: str) -> Named | None:
    node = node_key(NodeKind.TOPIC, " ".join(asked.casefold().split()))
    if node not in network.graph:
        return None
    name = str(network.graph.nodes[node]["name"])
    return Named(asked=asked, name=name, kind="topic", nodes=(node,), basis="a topic that the funder gave")


def _places(network: Network, keys: Iterable[str], name: str) -> str:
    by_place: dict[str, int] = defaultdict(int)
    for key in keys:
        code = str(network.graph.nodes[key].get("country") or "")
        by_place[f"“{name} ({code})” in {country_name(code)}" if code else "one without a recorded country"] += 1
    return ", ".join(
        f"{words}{f' ({count} of them)' if count > 1 else ''}" for words, count in sorted(by_place.items())
    )
