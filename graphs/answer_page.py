"""One self-contained page for an answer about the network: sentences, picture, tables with every quotation, measures.

The picture, the tables and the panel say the same, because the panel shows the rows of the tables. Everything stands
without JavaScript: the pictures are SVG then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from pyvis.network import Network

from graphs.answer import CAN_REPLY, NO_REPLY, Answer, NetworkLink, NetworkNode
from graphs.answer_groups import Grouping, community_names, groupings
from graphs.answer_picture import (
    KIND_WORDS,
    LIST_MARKS,
    WORDED_LINKS,
    AnswerPicture,
    answer_picture,
    kinds_drawn,
    lists_drawn,
    told,
)
from graphs.offline import (
    NOT_ASKED,
    day_words,
    own_file,
    period_words,
    public_address,
)
from graphs.picture import ACCENT, GREY, INK
from graphs.still_network import page_of, still_network
from graphs.views import LIST_WORDS

#: Nodes that are not drawn have one short row each, up to this number; the exports hold all of them.
MOST_ROWS = 2000
MOST_QUOTE = 1200
#: Pieces of evidence of one link that the page quotes; the exports hold all of them.
MOST_QUOTED = 12
MOST_MEMBERS = 100
MOST_MEASURE_ROWS = 100
#: Sentences that stand before the picture; further ones open beneath them.
FIRST_STATEMENTS = 6
#: Links of a sentence that are named one by one.
MOST_NAMED = 6
#: Rows of links and of nodes on paper: 600 links with their quotations are 170 pages, which nobody prints.
MOST_ON_PAPER = 120
_SCRIPTS = ("answer_panel", "answer_filters", "answer_canvas", "answer")


def answer_page(answer: Answer) -> str:
    """Return one HTML document that asks for nothing outside itself and can be written as UTF-8.

    Every text of a source is escaped, put on one line and cut; a Content-Security-Policy allows only the two scripts
    whose hashes it names. The first `answer.shown` nodes are drawn and told in full with every quotation of the links
    among them; further nodes have a short row each, up to `MOST_ROWS`.
    """
    drawn = answer_picture(answer)
    grouped = groupings(answer)
    rest = answer.nodes[answer.shown : answer.shown + MOST_ROWS]
    numbers = {item.link.key: item.id for item in drawn.links}
    statements = [(statement.text, *_named(statement.links, numbers)) for statement in answer.statements]
    given = {
        "answer": answer,
        "drawn": drawn,
        "groupings": grouped,
        "rest": [(f"r{place}", node) for place, node in enumerate(rest)],
        "more": len(answer.nodes) - answer.shown - len(rest),
        "generated": f"{day_words(answer.generated.astimezone(UTC))}, {answer.generated.astimezone(UTC):%H:%M} UTC",
        "statements": statements,
        "on_paper": _on_paper(drawn, {named for _, links, *_ in statements for named in links}),
        "kinds": kinds_drawn(drawn),
        "lists": lists_drawn(drawn),
        "questions": any(node.mark == "?" for node in drawn.nodes),
        "choices": _choices(answer, drawn),
        "data": _data(answer, drawn, grouped),
        "member": _member,
        "facts": node_facts,
        "period": period_words,
        "status_words": status_words,
        "list_kind_words": list_kind_words,
        "response": response,
        "replies": _replies(answer),
        "first_statements": FIRST_STATEMENTS,
        "most_quote": MOST_QUOTE,
        "most_quoted": MOST_QUOTED,
        "most_members": MOST_MEMBERS,
        "most_measure_rows": MOST_MEASURE_ROWS,
        "cell": cell,
    }
    return page_of(_network(drawn), script=_script(), style="answer.css", given=given, filters={"told": told})


def _script() -> str:
    """Return the parts of our script as one that runs by itself and leaves no name in the page."""
    parts = "\n".join(own_file(f"{name}.js") for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _on_paper(drawn: AnswerPicture, named: set[str]) -> frozenset[str]:
    """Return the rows that a print holds: what sentences name, what has a right of reply, and the first of the rest."""
    links = [item.id for item in drawn.links]
    nodes = [item.id for item in drawn.nodes]
    first = {item.id for item in drawn.nodes if item.node.flagged or item.node.asked}
    return frozenset((*_first(links, named), *_first(nodes, first)))


def _first(ids: list[str], needed: set[str]) -> list[str]:
    """Return what is needed of these, and of the others as many as there is room for, in their order."""
    others = [each for each in ids if each not in needed]
    room = max(MOST_ON_PAPER - (len(ids) - len(others)), 0)
    kept = needed.union(others[:room])
    return [each for each in ids if each in kept]


def node_facts(node: NetworkNode) -> list[tuple[str, str, str]]:
    """Return label, words and a safe address (or "") of everything known of a node but its lists and records."""
    dates = period_words(node.start, node.end)
    ror = f"https://ror.org/{node.ror}" if node.ror.isalnum() else ""
    level = "not screened" if node.level is None else f"{node.level}: {node.level_words}".rstrip(": ")
    facts = [
        ("Reference", node.reference, ""),
        ("Funder", node.funder, ""),
        ("Value", f"£{node.value_pounds:,.0f}" if node.value_pounds is not None else "", ""),
        ("Dates", dates, ""),
        ("Review level", level if node.kind == "project" else "", ""),
        ("Topics", "; ".join(node.topics), ""),
        ("Roles", "; ".join(node.roles), ""),
        ("Country", node.country_name or node.country, ""),
        ("ROR", node.ror, ror),
        ("Listed since", day_words(node.listed_since), ""),
        ("Delisted", day_words(node.delisted), ""),
        ("Community", str(node.community) if node.community is not None else "", ""),
        ("Public record", node.url, public_address(node.url)),
    ]
    return [(label, told(words), address) for label, words, address in facts if words]


def list_kind_words(node: NetworkNode) -> str:
    """Return the kinds of list that a node is on, in words; the four kinds are never mixed."""
    return "; ".join(LIST_WORDS[kind] for kind in LIST_WORDS if kind in node.list_kinds)


def status_words(link: NetworkLink) -> str:
    """Return what the status of a link means; a possible one is a question."""
    return "possible: a question for a person, counted in no level" if link.status == "possible" else told(link.status)


def response(node: NetworkNode) -> str:
    """Return the reply of a body, or that none was asked for; other nodes cannot reply."""
    if node.kind in CAN_REPLY:
        return told(node.response, 1000) or NOT_ASKED
    return told(node.response, 1000) or NO_REPLY


def cell(value: str | float) -> str:
    """Return a measure's value as a reader sees it: thousands apart, at most four digits after the point."""
    if isinstance(value, str):
        return told(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4f}".rstrip("0").rstrip(".")


def _network(drawn: AnswerPicture) -> Network:
    network = still_network("answer.html.j2", selectable=False)
    for node in drawn.nodes:
        network.add_node(
            node.id,
            label=node.id,
            shape="custom",
            color=node.fill,
            x=node.x,
            y=node.y,
            fixed=True,
            physics=False,
            path=node.path,
            size=node.size,
            mark=node.mark,
            markInk=node.mark_ink,
            flagged=node.node.flagged,
            asked=node.node.asked,
            question=bool(node.node.possible_lists),
            lines=list(node.label),
            above=node.above,
            rank=node.rank,
        )
    for link in drawn.links:
        smooth: object = False
        if link.bend:
            kind = "curvedCW" if link.bend > 0 else "curvedCCW"
            smooth = {"type": kind, "roundness": abs(link.bend), "enabled": True}
        network.add_edge(
            link.origin,
            link.target,
            id=link.id,
            smooth=smooth,
            dashes=[5, 5] if link.dashed else False,
            width=1.1,
            color={"color": GREY, "highlight": ACCENT, "hover": INK},
            arrows={"to": {"enabled": drawn.arrows, "scaleFactor": 0.35}},
        )
    return network


def _named(keys: Sequence[str], numbers: dict[str, str]) -> tuple[list[str], list[str], int]:
    """Return the short ids of a sentence's links: those named, all that are drawn, and how many are not drawn."""
    known = [numbers[key] for key in keys if key in numbers]
    return known[:MOST_NAMED], known, len(keys) - len(known)


def _choices(answer: Answer, drawn: AnswerPicture) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Return id, label, the words for "all" and the choices of each filter that has something to choose."""
    nodes = [*answer.nodes[: answer.shown + MOST_ROWS]]
    lists = sorted({told(name) for node in nodes for name in (*node.lists, *node.possible_lists)})
    levels = sorted({node.level for node in nodes if node.level is not None})
    words = {node.level: node.level_words for node in nodes if node.level is not None}
    kinds = {str(node.kind) for node in nodes}
    on = {kind for node in nodes for kind in node.list_kinds}
    choices: list[tuple[str, str, str, list[tuple[str, str]]]] = [
        ("role", "Relation", "all relations", [(word, word) for word in _relations(drawn)]),
        (
            "kind",
            "Kind of node",
            "all kinds",
            [item for item in KIND_WORDS.items() if item[0] in kinds],
        ),
        ("listkind", "Kind of list", "all kinds of list", [(key, LIST_WORDS[key]) for key in LIST_MARKS if key in on]),
        ("list", "List", "all lists", [(name, name) for name in lists]),
        (
            "level",
            "Review level",
            "all levels",
            [(str(level), f"{level}: {told(words[level], 60)}") for level in levels],
        ),
        ("community", "Community", "all communities", list(community_names(nodes).items())),
    ]
    return [choice for choice in choices if choice[3]]


def _relations(drawn: AnswerPicture) -> list[str]:
    return sorted({told(item.link.relation, 80) for item in drawn.links})


def _data(answer: Answer, drawn: AnswerPicture, grouped: Sequence[Grouping]) -> dict[str, object]:
    """Return what the script filters by and draws; the words themselves stand in the tables."""
    nodes: dict[str, object] = {item.id: _filtered(item.node) for item in drawn.nodes}
    for place, node in enumerate(answer.nodes[answer.shown : answer.shown + MOST_ROWS]):
        nodes[f"r{place}"] = _filtered(node)
    years = {item.node.key: (item.node.start, item.node.end) for item in drawn.nodes}
    links = {}
    for item in drawn.links:
        start, end = item.link.start, item.link.end
        if start is None and end is None:
            start, end = next(
                (years[key] for key in (item.link.origin, item.link.target) if years[key] != (None, None)), (None, None)
            )
        links[item.id] = {
            "role": told(item.link.relation, 80),
            "words": told(item.link.words, 80),
            "from": item.origin,
            "to": item.target,
            "y": [start.year if start else None, end.year if end else None],
        }
    return {
        "nodes": nodes,
        "links": links,
        "box": [drawn.left, drawn.top, drawn.width, drawn.height],
        "worded": len(drawn.links) <= WORDED_LINKS,
        "colours": {"ink": INK, "accent": ACCENT, "grey": GREY},
        "groupings": {
            grouping.key: {
                "words": [grouping.one, grouping.many],
                "box": [grouping.left, grouping.top, grouping.width, grouping.height],
                "groups": [
                    {
                        "id": group.id,
                        "x": group.x,
                        "y": group.y,
                        "radius": group.radius,
                        "label": group.label,
                        "drawn": [place for place in group.members if place < answer.shown],
                    }
                    for group in grouping.groups
                ],
                "lines": [
                    {"from": line.origin, "to": line.target, "width": line.width, "count": line.count}
                    for line in grouping.lines
                ],
            }
            for grouping in grouped
        },
    }


def _filtered(node: NetworkNode) -> dict[str, object]:
    return {
        "kind": node.kind,
        "lists": [told(name) for name in (*node.lists, *node.possible_lists)],
        "kinds": list(node.list_kinds),
        "level": node.level,
        "community": node.community,
        "y": [node.start.year if node.start else None, node.end.year if node.end else None],
    }


def _member(answer: Answer, place: int) -> tuple[str, str]:
    """Return the id of the row of the node at this place ("" where it has none) and its name."""
    node = answer.nodes[place]
    name = told(node.name, 120) or "no name"
    if place < answer.shown:
        return f"n{place}", name
    return (f"r{place - answer.shown}" if place < answer.shown + MOST_ROWS else ""), name


def _replies(answer: Answer) -> str:
    """Return the right of reply in one sentence, with its denominator."""
    bodies = [node for node in answer.nodes if node.flagged and node.kind in CAN_REPLY]
    if not bodies:
        return "No organisation in this answer carries a reason to look closer."
    replied = sum(bool(node.response) for node in bodies)
    return (
        f"Response of the organisations with a reason to look closer: recorded for {replied} of {len(bodies)}, "
        f"{NOT_ASKED} for {len(bodies) - replied}."
    )
