"""Which bodies count as the one that a question names: its units, what it owns or supervises, and its list entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from diligence.countries import country_name
from diligence.errors import UnknownName
from diligence.network.look import TIES, Edge, Look
from diligence.network.naming import Named
from diligence.network.picked import Picked, counted, several
from diligence.network.windows import day_words
from graphs.evidence import NodeKind, Relation

#: The bodies that belong to a name, each with the way to it.
Family: TypeAlias = "Mapping[str, tuple[Edge, ...]]"


def check_two(one: Named, other: Named) -> None:
    """Raise UnknownName unless the two names are two bodies: what a grant or a topic holds is another question."""
    for named in (one, other):
        if named.kind not in {"organisation", "listing"}:
            raise UnknownName(f"{named.asked!r} is a {named.kind}; name two bodies, and ask for it with --around")
    if set(one.nodes) & set(other.nodes):
        raise UnknownName(f"{one.asked!r} and {other.asked!r} both stand for {one.name}; give two bodies")


def grants_held(look: Look, node: str, way: Sequence[Edge], *, money: bool = False) -> list[str]:
    """Return the grants of a body that ran while it belonged to the name: a later owner had no part in them.

    A tie without dates is taken to have held; so is a grant whose dates nobody recorded.
    """
    ties = [look.network.graph.edges[edge] for edge in way if edge[2] in TIES]
    spans = [(data.get("start"), data.get("end")) for data in ties if data.get("start") or data.get("end")]
    grants = look.grants_of(node, money=money)
    if not spans:
        return grants
    return [
        project
        for project in grants
        if any(all(_overlap(span, look.dates(edge)) for span in spans) for edge in look.edges_between(project, node))
    ]


def _overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    (start, end), (first, last) = one, other
    return not (start and last and start > last) and not (end and first and end < first)


def say_family(look: Look, picked: Picked, named: Named, family: Family) -> None:
    """Say which bodies count as the one that was asked for."""
    if not named.nodes:
        picked.say(f"{named.name} is known to {named.basis}, and no grant in the store leads to it.")
        return
    apart = [node for node in named.beside if look.grants_of(node, money=True)]
    if apart:
        grants = {project for node in apart for project in look.grants_of(node, money=True)}
        picked.say(
            f"{counted(len(apart), 'further body bears', 'further bodies bear')} the name {named.asked} in"
            f" {counted(len(grants), 'grant')} and {'is' if len(apart) == 1 else 'are'} not counted as it:"
            f" {several(_where(look, node) for node in apart)}. Nothing recorded settles whether they are one."
        )
    told = {edge[1] for node in named.nodes if node in look.network.names for edge in look.listings_of(node)}
    entries = [node for node in named.nodes if node.startswith(NodeKind.LISTING.value) and node not in told]
    if named.kind == "organisation" and entries:
        picked.say(
            f"List entries that bear the name {named.asked}, or begin with it and name a unit, count as it:"
            f" {several(map(look.entry_words, entries), 8)}."
        )
    members = [node for node in family if family[node] and grants_held(look, node, family[node])]
    if members:
        ways = [edge for node in members for edge in family[node]]
        picked.say(
            f"As {named.name} count also {several(map(look.name, members), 8)}:"
            f" {several((_tie_words(look, family[node]) for node in members), 4)}.",
            ways,
        )


def _where(look: Look, node: str) -> str:
    code = look.country(node)
    place = f"in {country_name(code)}" if code else "without a recorded country"
    return f"{look.name(node)}, {place} ({several(map(look.reference, look.grants_of(node, money=True)), 3)})"


def _tie_words(look: Look, way: Sequence[Edge]) -> str:
    words = [f"{look.name(origin)} {_relation(look, (origin, target, key))} {look.name(target)}"
             for origin, target, key in way]  # fmt: skip
    return ", and ".join(words)


def _relation(look: Look, edge: Edge) -> str:
    data = look.network.graph.edges[edge]
    if edge[2] != Relation.LISTED_AS.value:
        since, until = data.get("start"), data.get("end")
        when = f" since {day_words(since)}" if since else ""
        when += f" until {day_words(until)}" if until else ""
        return f"is{when}{' a' if edge[2] == Relation.UNIT_OF.value else ''} {edge[2]}"
    sure = "" if data.get("status") == "confirmed" else "probably "
    part = "part of a body listed" if data.get("match_relation") == "unit of" else "listed"
    return f"is {sure}{part} on {look.network.graph.nodes[edge[1]]['list']} as"
