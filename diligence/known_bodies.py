"""The bodies that compete for a name: those of the bundled registers, joined with ROR's where they are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from diligence import registers
from diligence.model import KnownBody
from diligence.names import fold


def body_id(name: str, country: str, ror: str) -> str:
    """Return the id of a known body: ROR's where there is one, else its country and name."""
    return f"ror:{ror}" if ror else f"register:{country}:{' '.join(name.split()).casefold()}"


def competing_bodies(ror: Mapping[str, KnownBody]) -> tuple[dict[str, KnownBody], Callable[[str], str]]:
    """Return every body that competes for a name, by id, and the way from a register's body id to the id it has there.

    A register row without a ROR id that bears the very name of one ROR body of its country is that body: otherwise the
    two would compete with each other, and neither would win.
    """
    own = list(_register_bodies())
    same = _same_in_ror(own, ror)

    def known_as(identifier: str) -> str:
        return same.get(identifier, identifier)

    moved = (
        replace(body, id=known_as(body.id), parents=tuple(known_as(parent) for parent in body.parents)) for body in own
    )
    return _join(moved, ror), known_as


def _same_in_ror(own: Iterable[KnownBody], ror: Mapping[str, KnownBody]) -> dict[str, str]:
    wanted: dict[tuple[str, str], str] = {
        (fold(body.name), body.country): body.id for body in own if not body.ror and body.country
    }
    found: dict[str, set[str]] = {}
    for body in ror.values():
        for name in (body.name, *body.aliases):
            identifier = wanted.get((fold(name), body.country))
            if identifier is not None:
                found.setdefault(identifier, set()).add(body.id)
    return {identifier: next(iter(ids)) for identifier, ids in found.items() if len(ids) == 1}


def _register_bodies() -> Iterator[KnownBody]:
    for link in registers.state_links():
        yield KnownBody(
            id=body_id(link.body, link.country, link.ror),
            name=link.body,
            aliases=link.aliases,
            country=link.country,
            city=link.city,
            ror=link.ror,
        )
    for funder in registers.state_funders():
        yield KnownBody(
            id=body_id(funder.name, funder.country, funder.ror),
            name=funder.name,
            aliases=funder.aliases,
            country=funder.country,
            ror=funder.ror,
        )
    security = {row.id: row for row in registers.security_bodies()}
    for body in security.values():
        parent = security.get(body.parent)
        yield KnownBody(
            id=body_id(body.name, body.country, body.ror),
            name=body.name,
            aliases=body.aliases,
            country=body.country,
            ror=body.ror,
            parents=(body_id(parent.name, parent.country, parent.ror),) if parent else (),
        )


def _join(bodies: Iterable[KnownBody], ror: Mapping[str, KnownBody]) -> dict[str, KnownBody]:
    joined = dict(ror)
    for body in bodies:
        known = joined.get(body.id)
        if known is None:
            joined[body.id] = body
            continue
        names = dict.fromkeys((*known.aliases, body.name, *body.aliases))
        names.pop(known.name, None)
        joined[body.id] = replace(
            known,
            aliases=tuple(names),
            city=known.city or body.city,
            parents=tuple(dict.fromkeys((*known.parents, *body.parents))),
        )
    return joined
