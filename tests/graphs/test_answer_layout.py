"""Positions of any network: nothing overlaps, nothing is left to chance, ways run from left to right."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from invented_answer import invented_answer, large_answer

from graphs.answer import CAN_REPLY
from graphs.answer_groups import MOST_GROUPS, MOST_LINES, NO_COUNTRY, Grouping, community_names, groupings
from graphs.answer_layout import Point, Room, is_layered, positions
from graphs.answer_lines import MOST_BOWED, bends, line, middle
from graphs.answer_picture import answer_picture, label_box, list_mark, short_name

Box = tuple[float, float, float, float]


def overlapping(boxes: list[Box]) -> int:
    """Count the pairs of boxes that lie on each other."""
    return sum(
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for one, other in combinations(boxes, 2)
    )


def boxes(placed: dict[str, Point], rooms: dict[str, Room]) -> list[Box]:
    """Return the rooms as boxes."""
    return [
        (x - rooms[key][0], y + rooms[key][2] - rooms[key][1], x + rooms[key][0], y + rooms[key][2] + rooms[key][1])
        for key, (x, y) in placed.items()
    ]


def star(leaves: int) -> tuple[list[str], list[tuple[str, str]]]:
    """Return a hub and its leaves."""
    nodes = ["hub", *(f"leaf {number}" for number in range(leaves))]
    return nodes, [("hub", leaf) for leaf in nodes[1:]]


def test_the_same_network_gets_the_same_positions() -> None:
    nodes, links = star(30)
    assert positions(nodes, links) == positions(nodes, links)


def test_another_seed_gives_another_picture() -> None:
    nodes, links = star(30)
    assert positions(nodes, links, seed=1) != positions(nodes, links, seed=2)


@pytest.mark.parametrize("leaves", [1, 5, 60, 150])
def test_no_two_rooms_overlap(leaves: int) -> None:
    nodes, links = star(leaves)
    rooms: dict[str, Room] = {
        key: (60.0, 20.0, 8.0) if place % 3 == 0 else (8.0, 8.0, 0.0) for place, key in enumerate(nodes)
    }
    assert overlapping(boxes(positions(nodes, links, rooms=rooms), rooms)) == 0


def test_parts_that_no_link_joins_stand_apart() -> None:
    one, other = star(6), star(4)
    nodes = [f"1 {key}" for key in one[0]] + [f"2 {key}" for key in other[0]] + ["alone"]
    links = [(f"1 {a}", f"1 {b}") for a, b in one[1]] + [(f"2 {a}", f"2 {b}") for a, b in other[1]]
    placed = positions(nodes, links)
    parts = [[placed[key] for key in nodes if key.startswith(mark)] for mark in ("1", "2", "alone")]
    hulls = [(min(x for x, _ in p), min(y for _, y in p), max(x for x, _ in p), max(y for _, y in p)) for p in parts]
    assert overlapping([(a - 1, b - 1, c + 1, d + 1) for a, b, c, d in hulls]) == 0


def test_nothing_and_one_node_can_be_laid_out() -> None:
    assert positions([], []) == {}
    assert list(positions(["only"], [("only", "only"), ("only", "unknown")])) == ["only"]


def test_ways_run_from_the_first_asked_node_to_the_last() -> None:
    nodes = ["to", "from", "a", "b", "c"]
    links = [("from", "a"), ("a", "b"), ("b", "c"), ("c", "to")]
    assert is_layered(nodes, links, ["from", "to"])
    placed = positions(nodes, links, asked=["from", "to"])
    assert sorted(nodes, key=lambda key: placed[key][0]) == ["from", "a", "b", "c", "to"]


def test_a_longer_way_beside_a_short_one_has_columns_of_its_own() -> None:
    links = [("from", "a"), ("a", "to"), ("from", "b"), ("b", "c"), ("c", "d"), ("d", "to")]
    placed = positions(["from", "to", "a", "b", "c", "d"], links, asked=["from", "to"])
    assert placed["from"][0] < placed["b"][0] < placed["c"][0] == placed["a"][0] < placed["d"][0] < placed["to"][0]


def test_what_only_an_end_leads_to_stands_beyond_it() -> None:
    links = [("from", "a"), ("a", "to"), ("to", "ministry"), ("ministry", "state"), ("list", "from"), ("a", "aside")]
    nodes = ["from", "to", "a", "ministry", "state", "list", "aside"]
    assert is_layered(nodes, links, ["from", "to"])
    placed = positions(nodes, links, asked=["from", "to"])
    order = ["list", "from", "a", "to", "ministry", "state"]
    assert sorted(order, key=lambda key: placed[key][0]) == order
    assert placed["from"][0] < placed["aside"][0] < placed["to"][0]


def test_two_entries_that_the_question_names_stand_in_the_last_column() -> None:
    links = [("from", "a"), ("a", "body"), ("body", "entry"), ("body", "other entry")]
    placed = positions(["from", "a", "body", "entry", "other entry"], links, asked=["from", "entry", "other entry"])
    assert placed["entry"][0] == placed["other entry"][0] > placed["body"][0]


def test_a_tall_picture_is_as_wide_as_it_is_tall() -> None:
    middle = [f"grant {number}" for number in range(30)]
    links = [pair for key in middle for pair in (("from", key), (key, "to"))]
    rooms: dict[str, Room] = dict.fromkeys(("from", *middle, "to"), (40.0, 20.0, 8.0))
    placed = positions(["from", *middle, "to"], links, asked=["from", "to"], rooms=rooms)
    high = max(y for _, y in placed.values()) - min(y for _, y in placed.values())
    assert placed["to"][0] - placed["from"][0] > 0.9 * high


def test_nodes_without_a_link_use_the_width_of_the_picture() -> None:
    nodes, links = star(60)
    alone = [f"alone {number}" for number in range(8)]
    rooms: dict[str, Room] = dict.fromkeys((*nodes, *alone), (20.0, 20.0, 0.0))
    placed = positions([*nodes, *alone], links, rooms=rooms)
    assert len({placed[key][1] for key in alone}) == 1


def test_no_line_runs_behind_a_shape_that_it_does_not_lead_to() -> None:
    placed = {"grant": (0.0, 0.0), "ministry": (100.0, 2.0), "university": (200.0, 0.0)}
    reach = dict.fromkeys(placed, 12.0)
    (bow,) = bends([("grant", "university")], placed, reach)
    assert bow
    _, y = middle(placed["grant"], placed["university"], bow)
    assert abs(y - 4 - 2.0) > 12
    assert bends([("grant", "ministry")], placed, reach) == [0.0]
    assert "Q" in line(placed["grant"], placed["university"], bow, 8)


def test_a_line_is_bowed_the_same_way_whichever_end_it_begins_at() -> None:
    placed = {"a": (0.0, 0.0), "x": (100.0, 3.0), "b": (200.0, 0.0)}
    reach = dict.fromkeys(placed, 12.0)
    there, back = (bends([pair], placed, reach)[0] for pair in (("a", "b"), ("b", "a")))
    assert middle(placed["a"], placed["b"], there)[1] < 0
    assert middle(placed["b"], placed["a"], back)[1] < 0


def test_of_too_many_lines_none_is_led_round() -> None:
    placed = {"a": (0.0, 0.0), "x": (100.0, 0.0), "b": (200.0, 0.0)} | {f"n{n}": (n, 500.0) for n in range(MOST_BOWED)}
    links = [("a", "b"), *((f"n{n}", "a") for n in range(MOST_BOWED))]
    assert set(bends(links, placed, dict.fromkeys(placed, 1.0))) == {0.0}


@pytest.mark.parametrize(
    ("links", "asked"),
    [
        ([("from", "a"), ("b", "to")], ["from", "to"]),  # no way
        ([("from", "a"), ("a", "to")], ["from"]),  # one end only
        ([("from", "to")], ["from", "to"]),  # nothing between
        (
            [
                ("from", "a"),
                ("a", "to"),
                *(("from", f"leaf {n}") for n in range(9)),
                *((f"leaf {n}", f"far {n}") for n in range(9)),
            ],
            ["from", "to"],
        ),
    ],
)
def test_other_networks_are_not_drawn_from_left_to_right(links: list[tuple[str, str]], asked: list[str]) -> None:
    nodes = list(dict.fromkeys(key for link in links for key in link))
    assert not is_layered(nodes, links, asked)
    assert len(positions(nodes, links, asked=asked)) == len(nodes)


@pytest.mark.parametrize(
    "answer", [invented_answer(12), invented_answer(60), large_answer(300)], ids=["12", "60", "300"]
)
def test_no_label_lies_on_another_label_or_on_a_shape(answer: object) -> None:
    drawn = answer_picture(answer)  # type: ignore[arg-type]
    labels = [box for node in drawn.nodes if (box := label_box(node)) is not None]
    assert overlapping(labels) == 0
    for node in drawn.nodes:
        r = 8 * node.size
        on = [
            other.id
            for other in drawn.nodes
            if other.id != node.id
            and (box := label_box(other)) is not None
            and box[0] < node.x + r
            and node.x - r < box[2]
            and box[1] < node.y + r
            and node.y - r < box[3]
        ]
        assert on == [], node.id


def test_every_node_of_a_small_answer_is_named_and_within_the_picture() -> None:
    drawn = answer_picture(invented_answer(12))
    for node in drawn.nodes:
        box = label_box(node)
        assert box is not None
        assert drawn.left <= box[0] <= box[2] <= drawn.left + drawn.width
        assert drawn.top <= box[1] <= box[3] <= drawn.top + drawn.height


def test_what_is_asked_for_is_named_in_a_large_picture() -> None:
    drawn = answer_picture(invented_answer(300))
    assert all(node.label_top is not None for node in drawn.nodes if node.node.asked)
    assert sum(node.label_top is None for node in drawn.nodes) > 50


def test_bodies_are_named_before_grants_and_grants_before_entries() -> None:
    answer = large_answer(300)
    entry = next(node for node in invented_answer(12).nodes if node.kind == "listing")
    drawn = answer_picture(replace(answer, nodes=(replace(entry, asked=False), *answer.nodes), shown=301))
    ranks: dict[str, list[int]] = {}
    for node in drawn.nodes:
        if not node.node.asked:
            ranks.setdefault("body" if node.node.kind in CAN_REPLY else node.node.kind, []).append(node.rank)
    assert max(ranks["body"]) < min(ranks["project"])
    assert max(ranks["project"]) < min(ranks["listing"])


def test_of_two_bodies_with_as_many_links_the_one_to_look_at_is_named_first() -> None:
    answer = large_answer(300)
    drawn = answer_picture(replace(answer, nodes=answer.nodes[::-1]))
    ends = Counter(end for link in drawn.links for end in (link.origin, link.target))
    bodies = [node for node in drawn.nodes if node.node.kind in CAN_REPLY]
    pairs = [
        (one, other)
        for one in bodies
        for other in bodies
        if one.node.flagged and not other.node.flagged and ends[one.id] == ends[other.id]
    ]
    assert pairs
    assert all(one.rank < other.rank for one, other in pairs)


def test_a_body_that_is_perhaps_on_a_list_bears_a_question_mark() -> None:
    body = next(node for node in invented_answer(12).nodes if node.kind == "organisation")
    mark, fill, _ = list_mark(replace(body, lists=(), list_kinds=(), possible_lists=("Some list",)))
    assert (mark, fill) == ("?", "#ffffff")
    assert list_mark(replace(body, lists=(), list_kinds=(), possible_lists=()))[0] == ""


def test_an_entry_is_called_by_its_list_unless_the_question_names_it() -> None:
    entry = next(node for node in invented_answer(12, hostile=False).nodes if node.kind == "listing")
    assert short_name(replace(entry, asked=False)) == entry.lists[0]
    assert short_name(replace(entry, asked=True)) == entry.name
    assert short_name(replace(entry, asked=False, lists=())) == entry.name


def test_two_links_of_one_pair_are_two_lines() -> None:
    drawn = answer_picture(invented_answer(12))
    pair = [link for link in drawn.links if {link.origin, link.target} == {"n0", "n1"}]
    assert len({link.path for link in pair}) == len(pair) == 2
    assert sorted(link.bend for link in pair) == [-0.11, 0.11]


def test_only_a_question_is_dashed() -> None:
    drawn = answer_picture(invented_answer(12))
    assert {link.link.status for link in drawn.links if link.dashed} == {"possible"}
    assert "possible" not in {link.link.status for link in drawn.links if not link.dashed}


def test_each_kind_of_list_has_a_letter_and_a_colour_of_its_own() -> None:
    drawn = answer_picture(invented_answer(12))
    marks = {node.node.key: (node.mark, node.fill) for node in drawn.nodes}
    assert marks["organisation:optics"] == ("LG", "#d55e00")
    assert marks["organisation:river"] == ("GA", "#0072b2")
    assert marks["listing:note"] == ("G", "#0072b2")
    assert marks["organisation:lead"] == ("", "#ffffff")


def test_300_nodes_and_600_links_are_laid_out_in_little_time() -> None:
    answer = large_answer(300)
    started = time.process_time()
    drawn = answer_picture(answer)
    assert (len(drawn.nodes), len(drawn.links)) == (300, 600)
    assert time.process_time() - started < 6  # about 0.6 s on an idle machine


def grouping(key: str, count: int = 900) -> Grouping:
    """Return one grouping of a large answer."""
    return next(item for item in groupings(large_answer(count)) if item.key == key)


def test_a_small_answer_has_no_view_by_groups() -> None:
    assert groupings(invented_answer(12)) == ()


def test_every_node_and_every_link_is_counted_once_in_each_grouping() -> None:
    answer = large_answer(900)
    found = groupings(answer)
    assert [item.key for item in found] == ["country", "kind", "community"]
    for item in found[1:]:
        assert sorted(place for group in item.groups for place in group.members) == list(range(900))
        counted = sum(group.within for group in item.groups) + sum(line.count for line in item.lines)
        assert counted == len(answer.links)


def test_bodies_without_a_country_have_a_circle_and_projects_are_no_country() -> None:
    names = {group.name: len(group.members) for group in grouping("country").groups}
    assert names == {"United Kingdom": 150, "France": 150, "Iceland": 150, NO_COUNTRY: 150}


def test_a_community_is_named_after_its_first_body_and_holds_only_its_members() -> None:
    answer = large_answer(900)
    nodes = tuple(
        replace(node, community=None if place % 7 == 0 else place % 3 + 1) for place, node in enumerate(answer.nodes)
    )
    found = next(item for item in groupings(replace(answer, nodes=nodes)) if item.key == "community")
    first = {
        number: next(node.name for node in nodes if node.community == number and node.kind in CAN_REPLY)
        for number in (1, 2, 3)
    }
    assert {group.name for group in found.groups} == {f"{number}: {name}" for number, name in first.items()}
    assert found.nodes == sum(node.community is not None for node in nodes) < len(nodes)
    assert found.many == "links"


def test_a_community_of_grants_alone_is_named_after_the_first_of_them() -> None:
    grants = [replace(node, community=1) for node in large_answer(300).nodes if node.kind == "project"][:2]
    assert community_names(grants) == {"1": f"1: {grants[0].name}"}


def test_bodies_on_lists_are_a_kind_of_their_own_by_the_first_kind_of_list() -> None:
    answer = large_answer(900)
    body = next(place for place, node in enumerate(answer.nodes) if node.kind == "organisation")
    nodes = list(answer.nodes)
    nodes[body] = replace(nodes[body], lists=("One", "Two"), list_kinds=("assessment", "government"))
    found = next(item for item in groupings(replace(answer, nodes=tuple(nodes))) if item.key == "kind")
    (group,) = (group for group in found.groups if body in group.members)
    assert group.name == "organisation, government list"


def test_the_area_of_a_circle_is_the_number_of_nodes() -> None:
    one, other = grouping("kind").groups[:2]
    assert (one.radius / other.radius) ** 2 == pytest.approx(len(one.members) / len(other.members), rel=0.02)


def test_circles_do_not_overlap() -> None:
    for item in groupings(large_answer(900)):
        assert overlapping([(g.x - g.radius, g.y - g.radius, g.x + g.radius, g.y + g.radius) for g in item.groups]) == 0


def test_many_small_groups_become_one_and_thin_lines_are_left_out_and_counted() -> None:
    answer = large_answer(900)
    answer = replace(
        answer, nodes=tuple(replace(node, community=place % 60 + 1) for place, node in enumerate(answer.nodes))
    )
    found = next(item for item in groupings(answer) if item.key == "community")
    assert len(found.groups) == MOST_GROUPS
    assert [group.name for group in found.groups if group.name.startswith("others")] == ["others (37 groups)"]
    assert len(found.lines) == MOST_LINES
    group = {answer.nodes[place].key: one.name for one in found.groups for place in one.members}
    pairs = {frozenset((group[link.origin], group[link.target])) for link in answer.links}
    assert found.left_out == sum(len(pair) == 2 for pair in pairs) - MOST_LINES
