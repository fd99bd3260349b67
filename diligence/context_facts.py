"""Gives a report dated public facts on the security bodies among a grant's partners: both sides, never a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from diligence.registers import SecurityBody, security_bodies
from diligence.registers.ownership import Span
from diligence.registers.security_context import OWN_SIDE, ContextKind, SecurityContext, security_context

#: What a report prints above the facts.


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextFact:
    """One attributed, dated fact on a body, ready to be printed.

    `asked` is the body that takes part and `body` the one that the fact is about: the same, or a body that `asked` is
    a unit of. `own_side` says whether it was said by or for the body (statement, response) or about it (review,
    ruling, press).
    """

    id: str
    asked: str
    body: str
    fact: str
    said_by: str
    said_on: Span
    kind: ContextKind
    own_side: bool
    source: str
    source_url: str

    @property
    def of_parent(self) -> bool:
        """Whether the fact is about a body that the partner is a unit of."""
        return self.asked != self.body

    @property
    def words(self) -> str:
        """The fact as a report prints it: about whom, what, who says so and when."""
        unit = f" ({self.asked} is a unit of it)" if self.of_parent else ""
        return f"{self.body}{unit}: {self.fact} ({self.said_by}, {self.kind}, {self.said_on.words})."


def context_of(
    body_ids: Iterable[str],
    *,
    facts: Sequence[SecurityContext] | None = None,
    bodies: Mapping[str, SecurityBody] | None = None,
) -> tuple[ContextFact, ...]:
    """Return the facts on these bodies and on those that they are units of, each once, oldest first for each body.

    `body_ids` are ids of security_bodies.csv; one that is not there gives nothing. A body's own facts stand before its
    parents', and bodies in the order asked. `facts` and `bodies` default to the bundled registers.
    """
    facts = security_context() if facts is None else facts
    bodies = _bodies() if bodies is None else bodies
    taken: set[str] = set()
    found: list[ContextFact] = []
    wanted = list(dict.fromkeys(body_ids))
    # What is said of a partner itself comes first: another partner may be its unit, and would print it as a parent's.
    chains = [(wanted_id, [wanted_id]) for wanted_id in wanted]
    chains += [(wanted_id, _parents(wanted_id, bodies)) for wanted_id in wanted]
    for asked, about in chains:
        for body_id in about:
            if body_id in taken or body_id not in bodies:
                continue
            taken.add(body_id)
            of_body = sorted(
                (fact for fact in facts if fact.body_id == body_id),
                key=lambda fact: (fact.said_on.first, fact.said_on.last, fact.id),
            )
            found += [_told(fact, bodies[asked].name, bodies[body_id].name) for fact in of_body]
    return tuple(found)


def _parents(body_id: str, bodies: Mapping[str, SecurityBody]) -> list[str]:
    above: list[str] = []
    body = bodies.get(body_id)
    while body is not None and body.parent and body.parent not in (body_id, *above):
        above.append(body.parent)
        body = bodies.get(body.parent)
    return above


def _told(fact: SecurityContext, asked: str, body: str) -> ContextFact:
    return ContextFact(
        id=fact.id,
        asked=asked,
        body=body,
        fact=fact.fact,
        said_by=fact.said_by,
        said_on=fact.said_on,
        kind=fact.kind,
        own_side=fact.kind in OWN_SIDE,
        source=fact.source,
        source_url=fact.source_url,
    )


@cache
def _bodies() -> Mapping[str, SecurityBody]:
    return {body.id: body for body in security_bodies()}
