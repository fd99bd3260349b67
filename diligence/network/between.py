"""All evidence paths between two names: grants that name both, and the bodies through which they are joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from diligence.network.family import Family, check_two, grants_held, say_family
from diligence.network.listed import listings_told
from diligence.network.look import Edge, Look
from diligence.network.naming import Named
from diligence.network.picked import SENTENCES, Picked, counted, several
from diligence.network.questions import SAME_GRANT
from diligence.network.ties import ties_told
from graphs.between import paths_between
from graphs.evidence import FREE_RELATIONS, NodeKind, Relation

NO_PATH = (
    "Paths through a shared research council, through further funding from a third body or through a shared topic are"
    " left out: they would join nearly every grant with every other."
)
#: Paths that are looked at; where there are more, the answer says so.
MOST_PATHS = 5_000
#: Steps that are looked for when nothing else is asked: body, grant, body, grant, body.
DEFAULT_HOPS = 4
#: One grant joins two bodies in two steps; two grants and the body between them in four.
_ONE_GRANT, _TWO_GRANTS = 2, 4
#: Longer paths that are told one by one.
_TOLD_PATHS = 10


@dataclass(frozen=True, slots=True)
class _Found:
    """The paths that were found, whether there are more than were looked at, and the grants of each end that count."""

    paths: tuple[tuple[str, ...], ...]
    more: bool
    held: Mapping[str, frozenset[str]]


def between(look: Look, one: Named, other: Named, hops: int) -> Picked:
    """Return every evidence path of at most `hops` steps between two names, units and listed parts among them.

    Steps through a shared research council, further funding or a shared topic are no path: they join nearly all.
    UnknownName where both names stand for one body, or one of them for no body.
    """
    check_two(one, other)
    picked = Picked(
        question=f"How are {one.name} and {other.name} joined within {counted(hops, 'step')}{look.window.words}?",
        asked=(*one.nodes, *other.nodes),
    )
    picked.cannot_show += [
        SAME_GRANT,
        NO_PATH,
    ]
    picked.take(picked.asked)
    ours, theirs = look.family(one.nodes), look.family(other.nodes)
    nested = [node for node in ours if node in theirs]
    for named, family in ((one, ours), (other, theirs)):
        say_family(look, picked, named, family)
    if nested:
        ways = [edge for node in nested for edge in (*ours[node], *theirs[node])]
        _take_edges(picked, ways)
        picked.say(f"Joined without a grant: {several(map(look.name, nested))} belongs to both.", ways)
    ours = {node: way for node, way in ours.items() if node not in nested}
    theirs = {node: way for node, way in theirs.items() if node not in nested}
    found = _paths(look, ours, theirs, hops)
    for path in found.paths:
        picked.take(path)
        _take_edges(picked, (*ours[path[0]], *theirs[path[-1]]))
    names = (_end_name(look, found, one, 0), _end_name(look, found, other, -1))
    _say_one_grant(look, picked, found, names)
    _say_two_grants(look, picked, found, names, hops)
    _say_longer(look, picked, found)
    grants = {node for path in found.paths for node in path if node not in look.network.names}
    picked.grants.update(dict.fromkeys(look.by_start(grants & set(look.network.projects))))
    if picked.grants:
        listings_told(look, picked, list(picked.nodes))
        ties_told(look, picked, list(picked.nodes))
    return picked


def _paths(look: Look, ours: Family, theirs: Family, hops: int) -> _Found:
    ends = frozenset((*ours, *theirs))
    walked = paths_between(lambda node: look.steps(node, ends), sorted(ours), sorted(theirs), hops)
    held = {
        node: frozenset(grants_held(look, node, way, money=True))
        for family in (ours, theirs)
        for node, way in family.items()
    }
    walked = (path for path in walked if _held(held, path))
    kept = (path for path in walked if len(path) - 1 + _cost(ours[path[0]]) + _cost(theirs[path[-1]]) <= hops)
    found = tuple(islice(kept, MOST_PATHS + 1))
    return _Found(found[:MOST_PATHS], more=len(found) > MOST_PATHS, held=held)


def _held(held: Mapping[str, frozenset[str]], path: Sequence[str]) -> bool:
    """Say whether both ends of a path belonged to what was asked for while their grants ran; papers are not asked."""
    return all(
        end not in held or step in held[end] or not step.startswith(NodeKind.PROJECT.value)
        for end, step in ((path[0], path[1]), (path[-1], path[-2]))
    )


def _end_name(look: Look, found: _Found, named: Named, at: int) -> str:
    """Return whom the paths start or end with: the body asked for, or by its own name one that counts as it."""
    ends = dict.fromkeys(path[at] for path in found.paths)
    if not ends or any(end in named.nodes for end in ends):
        return named.name
    return look.name(next(iter(ends))) if len(ends) == 1 else f"a body that counts as {named.name}"


def _cost(way: Sequence[Edge]) -> int:
    """Return the steps from a unit to the body asked for; saying that a body is listed costs none."""
    return sum(Relation(key) not in FREE_RELATIONS for _, _, key in way)


def _take_edges(picked: Picked, edges: Sequence[Edge]) -> None:
    picked.links.update(dict.fromkeys(edges))
    for origin, target, _ in edges:
        picked.take((origin, target))


def _say_one_grant(look: Look, picked: Picked, found: _Found, names: tuple[str, str]) -> None:
    paths = [path for path in found.paths if len(path) - 1 == _ONE_GRANT]
    one, other = names
    projects = look.by_start(dict.fromkeys(path[1] for path in paths))
    if not projects:
        picked.say(f"No grant in the store{look.window.words} names both.")
        return
    picked.say(
        f"{counted(len(projects), 'grant')} in the store{look.window.words}"
        f" {'names' if len(projects) == 1 else 'name'} both {one} and {other}.",
        [edge for path in paths for edge in _edges(look, path)],
    )
    for project in projects[:SENTENCES]:
        mine = [path for path in paths if path[1] == project]
        ends = list(dict.fromkeys(node for path in mine for node in (path[0], path[-1])))
        roles = several((f"{look.name(body)} {look.role_words(project, body)}" for body in ends), 8)
        picked.say(f"{look.grant_words(project)}: {roles}.", [edge for path in mine for edge in _edges(look, path)])


def _say_two_grants(look: Look, picked: Picked, found: _Found, names: tuple[str, str], hops: int) -> None:
    paths = [path for path in found.paths if len(path) - 1 == _TWO_GRANTS and path[2] in look.network.names]
    if hops < _TWO_GRANTS:
        return
    through: dict[str, list[tuple[str, ...]]] = {}
    for path in paths:
        through.setdefault(path[2], []).append(path)
    if not through:
        picked.say(f"No body stands on one grant with {names[0]} and on another with {names[1]}.")
        return
    cut = f" (of the first {MOST_PATHS:,} paths; there are more)" if found.more else ""
    picked.say(
        f"{counted(len(through), 'body stands', 'bodies stand')} on one grant with {names[0]} and on another with"
        f" {names[1]}{cut}:"
    )
    order = sorted(through, key=lambda body: (-len(through[body]), look.name(body)))
    for body in order[:SENTENCES]:
        # All grants shared with either name are told, the common one among them: a count is of all or it misleads.
        ends = [dict.fromkeys(path[at] for path in through[body]) for at in (0, -1)]
        first, second = (
            look.by_start({step for end in side for step in look.shared(body, end) if step in found.held[end]})
            for side in ends
        )
        place = look.country(body)
        picked.say(
            f"{look.name(body)}{f' ({place})' if place else ''}: {counted(len(first), 'grant')} with {names[0]}"
            f" ({several(map(look.reference, first), 3)}), {counted(len(second), 'grant')} with {names[1]}"
            f" ({several(map(look.reference, second), 3)}).",
            [edge for path in through[body] for edge in _edges(look, path)],
        )
    if len(order) > SENTENCES:
        picked.say(f"The tables hold the other {len(order) - SENTENCES}.")


def _say_longer(look: Look, picked: Picked, found: _Found) -> None:
    """Tell the paths that are neither one grant nor two grants with a body between."""
    paths = [
        path
        for path in found.paths
        if len(path) - 1 not in {_ONE_GRANT, _TWO_GRANTS} or (len(path) - 1 == _TWO_GRANTS
                                                               and path[2] not in look.network.names)
    ]  # fmt: skip
    if not paths:
        return
    cut = f" (the first {MOST_PATHS:,} paths were looked at; there are more)" if found.more else ""
    picked.say(f"{counted(len(paths), 'path')} of other lengths{cut}; the shortest:")
    for path in paths[:_TOLD_PATHS]:
        picked.say(f"{' – '.join(map(look.name, path))} ({counted(len(path) - 1, 'step')}).", _edges(look, path))


def _edges(look: Look, path: Sequence[str]) -> list[Edge]:
    return [edge for here, there in pairwise(path) for edge in look.edges_of_step(here, there)]
