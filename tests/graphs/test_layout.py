"""Where nodes stand: the same each time, apart from each other, labels readable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_case import PROJECT, invented_case, large_case, organisation

from graphs.evidence import EvidenceGraph, Relation
from graphs.layout import LABEL_WIDTH, MANY, arrange, overlaps, positions, text_width, wrapped
from graphs.views import case_view


def test_the_same_view_and_seed_give_the_same_positions() -> None:
    assert positions(case_view(invented_case(), PROJECT)) == positions(case_view(invented_case(), PROJECT))


def test_every_drawn_node_has_a_position_and_the_project_stands_in_the_middle() -> None:
    view = case_view(invented_case(), PROJECT)
    found = positions(view)
    assert set(found) == {node.key for node in view.nodes}
    assert found[PROJECT] == (0, 0)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("partners", [1, 12, 30])
def test_no_label_lies_on_another(narrow: bool, partners: int) -> None:
    graph = invented_case()
    for number in range(partners):
        organisation(graph, f"N{number}", f"National Institute for Long Names {number}", Relation.PROJECT_PARTNER)
    arrangement = arrange(case_view(graph, PROJECT), narrow=narrow)
    assert sum(spot.label is not None for spot in arrangement.spots.values()) == 19 + partners
    assert overlaps(arrangement) == []


def test_labels_on_each_other_would_be_found() -> None:
    arrangement = arrange(case_view(invented_case(), PROJECT))
    spots = dict(arrangement.spots)
    spots["organisation:D2"] = spots["organisation:D4"]
    moved = replace(arrangement, spots=spots)
    assert [set(pair) for pair in overlaps(moved)] == [{"organisation:D2", "organisation:D4"}]


def test_nodes_of_one_sector_stand_together_under_its_name() -> None:
    view = case_view(invented_case(), PROJECT)
    arrangement = arrange(view)
    (caption,) = [caption for caption in arrangement.captions if caption.text == "Declared at award"]
    heights = [arrangement.spots[node.key].y for node in view.nodes if node.sector == "Declared at award"]
    others = [
        spot.y
        for node in view.nodes
        if node.sector != "Declared at award" and (spot := arrangement.spots[node.key]).side == caption.side
    ]
    assert caption.y < min(heights)
    assert not [y for y in others if min(heights) < y < max(heights)]


def test_what_lies_behind_a_body_stands_further_out_on_the_same_side() -> None:
    found = positions(case_view(invented_case(), PROJECT))
    near, far = found["organisation:R1"][0], found["body:moe"][0]
    assert abs(far) > abs(near) > 100
    assert near * far > 0


def test_bodies_that_share_a_neighbour_stand_together_and_the_seed_only_orders_them() -> None:
    def shared() -> EvidenceGraph:
        graph = invented_case()
        for key in ("D2", "D5", "D7"):
            graph.add_edge(
                f"organisation:{key}",
                "body:moe",
                key="supervised by",
                relation="supervised by",
                evidence=graph.edges["body:ror:0x1", "body:moe", "supervised by"]["evidence"],
            )
        return graph

    one = positions(case_view(shared(), PROJECT), seed=1)
    assert one == positions(case_view(shared(), PROJECT), seed=1)
    column = sorted(
        (y, key) for key, (x, y) in one.items() if key in {f"organisation:D{n}" for n in (1, 2, 4, 7)} and x
    )
    order = [key for _, key in column]
    assert abs(order.index("organisation:D2") - order.index("organisation:D7")) == 1


def test_a_large_view_names_what_a_reader_looks_for_and_overlaps_nowhere() -> None:
    view = case_view(large_case(), PROJECT)
    arrangement = arrange(view)
    named = {key for key, spot in arrangement.spots.items() if spot.label is not None}
    assert {node.key for node in view.nodes if node.flagged} <= named
    assert len(named) <= MANY
    assert overlaps(arrangement) == []
    places = {(spot.x, spot.y) for spot in arrangement.spots.values()}
    assert len(places) == len(view.nodes)


def test_the_narrow_form_fits_a_phone() -> None:
    for graph in (invented_case(), large_case()):
        left, _, right, _ = arrange(case_view(graph, PROJECT), narrow=True).box
        assert right - left <= 400


@given(st.text(max_size=400))
def test_a_label_never_grows_beyond_its_lines_and_width(name: str) -> None:
    lines = wrapped(name)
    assert len(lines) <= 3
    assert all(text_width(line) <= LABEL_WIDTH for line in lines)


def test_a_name_that_is_cut_ends_with_an_ellipsis() -> None:
    assert wrapped("word " * 60)[-1].endswith("…")
    assert wrapped("A short name") == ("A short name",)
