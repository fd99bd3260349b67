"""Larger answers seen from further away: one circle per country, kind or community, and lines by links between them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from graphs.answer import CAN_REPLY, Answer, NetworkNode
from graphs.answer_layout import box_of, positions
from graphs.answer_picture import FONT, KIND_WORDS, LINE, LIST_MARKS, told
from graphs.layout import text_width, wrapped
from graphs.views import LIST_WORDS

#: More circles than this cannot be read; the smallest are put together.
MOST_GROUPS = 24
#: More lines than this are a hairball; the table says how many are left out.
MOST_LINES = 40
#: An answer of fewer nodes can be read as it is.
FEW = 60
NO_COUNTRY = "country not recorded"

_LABEL_WIDTH = 120.0
_LARGEST = 54.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One circle: its members as places in `answer.nodes`, links within it, and where and how large it is drawn."""

    id: str
    name: str
    members: tuple[int, ...]
    within: int
    x: float
    y: float
    radius: float
    label: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """All links between two groups, as one line; `width` in pixels."""

    origin: str
    target: str
    origin_name: str
    target_name: str
    count: int
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """One way to see the whole answer: largest group first, the thickest lines first; `left_out` counts other lines.

    `nodes` is how many nodes are in a group at all; `one` and `many` say what a line counts.
    """

    key: str
    title: str
    note: str
    nodes: int
    one: str
    many: str
    groups: tuple[Group, ...]
    lines: tuple[GroupLine, ...]
    left_out: int
    left: float
    top: float
    width: float
    height: float

    @property
    def circles(self) -> dict[str, Group]:
        """The groups by id."""
        return {group.id: group for group in self.groups}


def groupings(answer: Answer) -> tuple[Grouping, ...]:
    """Return the answer by country, by kind and by community; nothing for an answer that is drawn whole and is small.

    A grouping that puts everything into one group says nothing and is left out. Country is what the records print: it
    raises nothing by itself.
    """
    if len(answer.nodes) <= FEW and answer.shown == len(answer.nodes):
        return ()
    names = community_names(answer.nodes)
    ways: tuple[tuple[str, str, str, bool, Callable[[NetworkNode], str | None]], ...] = (
        (
            "country",
            "By country",
            (
                "Bodies by the country that the records print; a country alone raises no question. A line counts the "
                "grants that name bodies of both countries, which need not have dealt with each other."
            ),
            True,
            _country,
        ),
        (
            "kind",
            "By kind",
            (
                "Everything in the answer by what it is. A body on lists of several kinds stands with the first of "
                "them: legal, government, assessment, press."
            ),
            False,
            _kind,
        ),
        (
            "community",
            "By community",
            (
                "Communities are grants and bodies that have more links with each other than with the rest. They are "
                "computed, not recorded, and named after their first body. List entries are in none."
            ),
            False,
            lambda node: names.get(str(node.community)),
        ),
    )
    found = (_grouping(answer, key, title, note, of, by_grant=by_grant) for key, title, note, by_grant, of in ways)
    return tuple(grouping for grouping in found if len(grouping.groups) > 1)


def community_names(nodes: Sequence[NetworkNode]) -> dict[str, str]:
    """Return the name of each community by its number as text: the number and its first body, else its first node."""
    found: dict[int, NetworkNode] = {}
    for node in nodes:
        if node.community is not None:
            first = found.setdefault(node.community, node)
            if node.kind in CAN_REPLY and first.kind not in CAN_REPLY:
                found[node.community] = node
    return {str(number): f"{number}: {told(found[number].name, 60) or 'no name'}" for number in sorted(found)}


def _kind(node: NetworkNode) -> str:
    """Return what a node is, with the kind of list that its letter in the picture stands for."""
    on = [LIST_WORDS[kind] for kind in LIST_MARKS if kind in node.list_kinds]
    return f"{KIND_WORDS[node.kind]}, {on[0]}" if on else KIND_WORDS[node.kind]


def _country(node: NetworkNode) -> str | None:
    """Return the country of a body; what is no body stands in no country."""
    if node.kind not in CAN_REPLY:
        return None
    return told(node.country_name or node.country, 60) or NO_COUNTRY


def _grouping(
    answer: Answer, key: str, title: str, note: str, of: Callable[[NetworkNode], str | None], *, by_grant: bool
) -> Grouping:
    names = {node.key: name for node in answer.nodes if (name := of(node)) is not None}
    counts = Counter(names.values())
    kept = sorted(counts, key=lambda name: (-counts[name], name))
    if len(kept) > MOST_GROUPS:
        small = frozenset(kept[MOST_GROUPS - 1 :])
        rest = f"others ({len(small)} groups)"
        names = {node: rest if name in small else name for node, name in names.items()}
        kept = [*kept[: MOST_GROUPS - 1], rest]
    members: dict[str, list[int]] = {name: [] for name in kept}
    for place, node in enumerate(answer.nodes):
        if node.key in names:
            members[names[node.key]].append(place)
    within, between = _shared_grants(answer, names) if by_grant else _links(answer, names)
    thick = sorted(between, key=lambda pair: (-between[pair], pair))
    drawn = thick[:MOST_LINES]
    largest = max(len(places) for places in members.values()) if members else 1
    radii = {name: max(7.0, _LARGEST * math.sqrt(len(places) / largest)) for name, places in members.items()}
    labels = {name: (*wrapped(name, _LABEL_WIDTH, 3), f"{len(members[name]):,}") for name in kept}
    rooms = {
        name: (
            max(radii[name], *(text_width(line, FONT) / 2 for line in labels[name])) + 6,
            radii[name] + LINE * len(labels[name]) / 2 + 6,
            LINE * len(labels[name]) / 2,
        )
        for name in kept
    }
    placed = positions(kept, drawn, rooms=rooms)
    left, top, right, bottom = box_of(placed, rooms, margin=8)
    ids = {name: f"{key}-{number}" for number, name in enumerate(kept)}
    most = max(between.values(), default=1)
    return Grouping(
        key=key,
        title=title,
        note=note,
        nodes=len(names),
        one="shared grant" if by_grant else "link",
        many="shared grants" if by_grant else "links",
        groups=tuple(
            Group(
                id=ids[name],
                name=name,
                members=tuple(members[name]),
                within=within[name],
                x=placed[name][0],
                y=placed[name][1],
                radius=round(radii[name], 1),
                label=labels[name],
            )
            for name in kept
        ),
        lines=tuple(
            GroupLine(
                origin=ids[one],
                target=ids[other],
                origin_name=one,
                target_name=other,
                count=between[one, other],
                width=round(0.8 + 7 * math.sqrt(between[one, other] / most), 1),
            )
            for one, other in drawn
        ),
        left_out=len(thick) - len(drawn),
        left=round(left, 1),
        top=round(top, 1),
        width=round(right - left, 1),
        height=round(bottom - top, 1),
    )


def _links(answer: Answer, names: Mapping[str, str]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    within: Counter[str] = Counter()
    between: Counter[tuple[str, str]] = Counter()
    for link in answer.links:
        one, other = sorted((names.get(link.origin, ""), names.get(link.target, "")))
        if one and one == other:
            within[one] += 1
        elif one:
            between[one, other] += 1
    return within, between


def _shared_grants(answer: Answer, names: Mapping[str, str]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Count the grants that name several bodies of one group, and those that name bodies of two."""
    projects = {node.key for node in answer.nodes if node.kind == "project"}
    named: dict[str, dict[str, set[str]]] = {}
    for link in answer.links:
        if link.origin in projects and link.target in names:
            named.setdefault(link.origin, {}).setdefault(names[link.target], set()).add(link.target)
    within: Counter[str] = Counter()
    between: Counter[tuple[str, str]] = Counter()
    for groups in named.values():
        within.update(name for name, bodies in groups.items() if len(bodies) > 1)
        between.update(combinations(sorted(groups), 2))
    return within, between
