"""What the registers say of the bodies in an answer: state bodies that supervise or own them, and security bodies."""

from __future__ import annotations

from collections.abc import Sequence

from diligence.countries import country_name
from diligence.network.look import Edge, Look
from diligence.network.picked import Picked, several
from graphs.evidence import Relation

#: Bodies told of; the tables hold the others.
TOLD_BODIES = 12
_RELATION_WORDS = {
    Relation.UNIT_OF.value: "is a unit of",
    Relation.SUPERVISED_BY.value: "is supervised by",
    Relation.OWNED_BY.value: "is owned by",
}
_STRENGTH_WORDS = {"civil": "civil state link", "defence_or_security": "defence or security link"}


def ties_told(look: Look, picked: Picked, bodies: Sequence[str]) -> None:
    """Say who supervises, owns or contains these bodies, and which of them are security bodies, each with its source.

    What the question names comes first. The bodies that a tie leads to join the picture; a civil tie is said, and is no
    reason to look closer by itself.
    """
    mine = [body for body in dict.fromkeys(bodies) if body in look.network.names]
    order = sorted(mine, key=lambda body: (body not in picked.asked, -len(look.grants_of(body)), look.name(body)))
    told = 0
    for body in order:
        edges = [*look.ties_of(body), *look.kinds_edges(body)]
        if not edges:
            continue
        told += 1
        if told > TOLD_BODIES:
            picked.say("The tables hold what the registers say of the other bodies.")
            return
        words = several((_words(look, edge) for edge in edges), 6)
        picked.take(edge[1] for edge in edges)
        picked.links.update(dict.fromkeys(edges))
        picked.say(f"{look.name(body)} {words}.", edges)


def _words(look: Look, edge: Edge) -> str:
    data, target = look.network.graph.edges[edge], look.network.graph.nodes[edge[1]]
    if edge[2] == Relation.IS_A.value:
        return f"is known to the registers as {target['name']}"
    said = [country_name(str(target["country"]))] if target.get("country") else []
    strength = _STRENGTH_WORDS.get(str(data.get("strength")))
    if strength:
        said.append(f"{strength}, by an assessment only" if data.get("assessed") else strength)
    place = f" ({'; '.join(said)})" if said else ""
    return f"{_RELATION_WORDS[edge[2]]} {target['name']}{place}"
