"""Invented answers about a network, for the tests of its page and its exports: every kind of node, link and status."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from graphs.answer import MAX_SHOWN, Answer, Licence, Measure, NetworkLink, NetworkNode, Statement
from graphs.evidence import Evidence, Relation

GENERATED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NOTICE = "This is not legal advice and does not replace the advice of a compliance office."
SOFTWARE = "diligence 0.1.0"

#: What a source may print and a page, a table or a reader of a file must survive; by the key of the node.
HOSTILE_NAMES = {
    "organisation:river": "<img src=x onerror=alert(1)> River South University",
    "project:p1": 'Covered faces</script><script>alert("p1")</script>',
    "organisation:lead": '=HYPERLINK("http://evil.example","University of Exampleton")',
    "organisation:optics": "Institute | of [Optics](javascript:alert(1)) `code` *bold*\n# Heading\r\n| a | b |",
    "body:ministry": "Ministry of \u202enoitacudE\u202c \u2066x\u2069",
    "body:fund": "Science\x00 Fund\x0b of\ud800 Freedonia\ufffe\x1b[31m",
    "listing:entry": "@SUM(1+1) Institute of Optics",
    "listing:note": "-2+3 Institute & Sons <b>\"'",
    "listing:question": "River South Social University " + "x" * 5000,
    "topic:faces": "\tBiometrics; {{ 7 * 7 }} {% raw %} ${x}",
    "organisation:gates": "江南大学 ÄÖÜ ☃ 𝔻igital\u0301 Gates",
    "project:p2": "   \n ",
}


def evidence(quote: str, place: str = "organisation roles", source: str = "gtr", url: str = "") -> Evidence:
    """Return a piece of evidence of an invented record."""
    return Evidence(
        quote=quote,
        place=place,
        source=source,
        url=url or "https://records.example/project/P1",
        retrieved=datetime(2026, 5, 1, 9, 30, tzinfo=UTC),
        sha256=hashlib.sha256(quote.encode("utf-8", "replace")).hexdigest(),
    )


def link(
    number: int,
    origin: NetworkNode,
    relation: Relation,
    target: NetworkNode,
    *items: Evidence,
    status: str = "",
    start: date | None = None,
    end: date | None = None,
    why: str = "",
) -> NetworkLink:
    """Return one link between two nodes; a possible one reads as a question."""
    words = f"a question: {relation.value}?" if status == "possible" else relation.value
    return NetworkLink(
        key=f"link-{number}",
        origin=origin.key,
        target=target.key,
        origin_name=origin.name,
        target_name=target.name,
        relation=relation.value,
        words=f"probably {words}" if status == "probable" else words,
        why=why,
        status=status,
        start=start,
        end=end,
        evidence=items or (evidence(f"{target.name or 'no name'}; {relation.value}"),),
    )


def invented_answer(nodes: int = 12, hostile: bool = True) -> Answer:
    """Return an answer of so many nodes: twelve of every kind first, then further grants and their partners."""
    known = {node.key: node for node in _nodes()}
    if hostile:
        known = {key: replace(node, name=HOSTILE_NAMES[key]) for key, node in known.items()}
    links = _links(known)
    drawn = list(known.values())
    for number in range(len(drawn), nodes):
        project = number % 3 == 0
        node = _further_project(number) if project else _further_organisation(number)
        other = known["organisation:river"] if project else drawn[-1]
        if project:
            added = link(len(links) + 1, node, Relation.PROJECT_PARTNER, other, start=node.start, end=node.end)
        elif other.kind == "project":
            added = link(len(links) + 1, other, Relation.REPORTED_COLLABORATOR, node)
        else:
            added = link(len(links) + 1, known["project:p1"], Relation.PROJECT_PARTNER, node)
        drawn.append(node)
        links.append(added)
    return _answer(tuple(drawn[:nodes]), tuple(links))


def large_answer(count: int) -> Answer:
    """Return an answer of `count` nodes and about twice as many links, in communities; only some are drawn."""
    chance = random.Random(count)
    projects = [_further_project(number) for number in range(max(1, count // 3))]
    bodies = [
        replace(_further_organisation(number), community=number % 9 + 1, flagged=number % 25 == 0)
        for number in range(len(projects), count)
    ]
    projects = [replace(project, community=place % 9 + 1) for place, project in enumerate(projects)]
    links: list[NetworkLink] = []
    for body in bodies:
        near = [project for project in projects if project.community == body.community] or projects
        for project in chance.sample(near, min(len(near), 2)) + chance.sample(projects, 1):
            relation = chance.choice([Relation.LED_BY, Relation.PROJECT_PARTNER, Relation.REPORTED_COLLABORATOR])
            links.append(link(len(links) + 1, project, relation, body, start=project.start, end=project.end))
    order = {key: place for place, key in enumerate([item.target for item in links] + [item.origin for item in links])}
    ordered = sorted([*projects, *bodies], key=lambda node: (not node.flagged, order.get(node.key, 0)))
    return _answer(tuple(ordered), tuple(links))


def _answer(nodes: tuple[NetworkNode, ...], links: tuple[NetworkLink, ...]) -> Answer:
    keys = {node.key for node in nodes}
    kept = tuple(item for item in links if item.origin in keys and item.target in keys)
    shown = min(len(nodes), MAX_SHOWN)
    grants = sum(node.kind == "project" for node in nodes)
    return Answer(
        question="Which grants connect to River South University?",
        parameters=(("organisation", "River South University"), ("from", "2015"), ("to", "2018")),
        generated=GENERATED,
        software=SOFTWARE,
        nodes=nodes,
        links=kept,
        statements=tuple(
            Statement(text=text, links=tuple(item.key for item in found))
            for text, found in (
                (f"{len(nodes)} bodies, grants and entries are joined by {len(kept)} links.", kept[:3]),
                ("One match is a question for a person and counts for nothing.", kept[-1:]),
                ("No link of this answer was reported by a newspaper.", ()),
            )
        ),
        measures=(
            Measure(
                title="Grants by year of start",
                meaning="Grants of this answer by the year in which they start.",
                denominator=f"{grants} grants",
                caveat="A grant whose record gives no start is not counted.",
                columns=("Year", "Grants", "Share"),
                rows=((2016, 1, 0.5), ("unknown | [x](javascript:y)", 1, 0.5)),
            ),
        ),
        shown=shown,
        why_cut="" if shown == len(nodes) else f"A picture of more than {MAX_SHOWN} nodes cannot be read.",
        cannot_show=("The record of a grant does not say what a partner received.",),
        licences=(
            Licence(
                title="Gateway to Research",
                version="received 1 May 2026",
                licence="Open Government Licence v3.0",
                attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
                url="https://gtr.ukri.org",
            ),
            Licence(
                title="Invented list of entities",
                version="July 2026",
                licence="CC BY-NC 4.0",
                attribution="Invented publisher",
                url="javascript:alert(2)",
            ),
        ),
        notice=NOTICE,
    )


def _further_project(number: int) -> NetworkNode:
    start = None if number % 11 == 0 else date(2014 + number % 6, 1 + number % 12, 1)
    return NetworkNode(
        key=f"project:further-{number}",
        kind="project",
        name=f"On the matching of covered faces, part {number}",
        kind_words="project",
        reference=f"ZZ/B{number:06}/1",
        url=f"https://records.example/projects/{number}",
        start=start,
        end=start.replace(year=start.year + 3) if start else None,
        value_pounds=Decimal(100_000 + number),
        funder="Engineering Council",
        topics=("Computer vision",) if number % 2 else ("Optics", "Sensors"),
        level=number % 4 if number % 5 else None,
        level_words="" if number % 5 == 0 else ("none", "note", "standard", "enhanced")[number % 4],
        community=1,
    )


def _further_organisation(number: int) -> NetworkNode:
    country, name = (("GB", "United Kingdom"), ("FR", "France"), ("", ""), ("IS", "Iceland"))[number % 4]
    return NetworkNode(
        key=f"organisation:further-{number}",
        kind="organisation",
        name=f"Institute of Fine Mechanics {number}",
        kind_words="organisation",
        country=country,
        country_name=name,
        roles=("project partner",),
        records=(f"Institute of Fine Mechanics {number} (R-{number})",),
        community=2,
    )


def _nodes() -> tuple[NetworkNode, ...]:
    return (
        NetworkNode(
            key="organisation:river",
            kind="organisation",
            name="River South University",
            kind_words="organisation",
            country="IS",
            country_name="Iceland",
            ror="0exmp7112",
            url="https://ror.org/0exmp7112",
            roles=("reported collaborator", "project partner"),
            lists=("Tracker of universities", "Register of research bodies"),
            list_kinds=("assessment", "government"),
            possible_lists=("Invented list of entities",),
            records=("River South University (R-1)", "River South Univ. (R-2)"),
            identity="whole name and country agree",
            flagged=True,
            asked=True,
            response="Replied on 3 May 2026: took part in three meetings.",
            community=1,
        ),
        NetworkNode(
            key="project:p1",
            kind="project",
            name="Recognising faces that are partly covered",
            kind_words="project",
            reference="ZZ/A000001/1",
            url="https://records.example/projects/p1",
            start=date(2016, 1, 1),
            end=date(2020, 12, 31),
            value_pounds=Decimal("6000000.50"),
            funder="Engineering Council",
            topics=("Computer vision", "Image processing"),
            level=3,
            level_words="enhanced review",
            flagged=True,
            community=1,
        ),
        NetworkNode(
            key="organisation:lead",
            kind="organisation",
            name="University of Exampleton",
            kind_words="organisation",
            country="GB",
            country_name="United Kingdom",
            roles=("leads the project",),
            records=("University of Exampleton (R-3)",),
            community=1,
        ),
        NetworkNode(
            key="organisation:optics",
            kind="organisation",
            name="Institute of Optics and Fine Mechanics",
            kind_words="organisation",
            country="FR",
            country_name="France",
            roles=("project partner",),
            lists=("Invented list of entities", "Register of research bodies"),
            list_kinds=("legal", "government"),
            records=("Institute of Optics (R-4)",),
            identity="one record",
            flagged=True,
            community=2,
        ),
        NetworkNode(
            key="body:ministry",
            kind="state body",
            name="Ministry of Education of Freedonia",
            kind_words="state body, civil",
            country="IS",
            country_name="Iceland",
            community=1,
        ),
        NetworkNode(
            key="body:fund",
            kind="state body",
            name="Science Fund of Freedonia",
            kind_words="state body, civil",
            country="IS",
            country_name="Iceland",
            community=2,
        ),
        NetworkNode(
            key="listing:entry",
            kind="listing",
            name="Institute of Optics and Fine Mechanics",
            kind_words="list entry, legal list",
            country="FR",
            country_name="France",
            lists=("Invented list of entities",),
            list_kinds=("legal",),
            listed_since=date(2019, 5, 21),
            delisted=date(2025, 2, 1),
            url="https://lists.example/entities",
            flagged=True,
        ),
        NetworkNode(
            key="listing:note",
            kind="listing",
            name="Institute of Optics and Fine Mechanics",
            kind_words="list entry, government list",
            lists=("Register of research bodies",),
            list_kinds=("government",),
            url="https://lists.example/register",
        ),
        NetworkNode(
            key="listing:question",
            kind="listing",
            name="River South Social University",
            kind_words="list entry, legal list",
            lists=("Invented list of entities",),
            list_kinds=("legal",),
            listed_since=date(2021, 3, 2),
            url="javascript:alert(3)",
        ),
        NetworkNode(key="topic:faces", kind="topic", name="Biometrics", kind_words="topic of grants"),
        NetworkNode(
            key="organisation:gates",
            kind="organisation",
            name="Digital Gates Plc",
            kind_words="organisation",
            roles=("co-funder",),
            records=("Digital Gates Plc (R-5)",),
        ),
        NetworkNode(key="project:p2", kind="project", name="A grant without dates", kind_words="project"),
    )


def _links(nodes: dict[str, NetworkNode]) -> list[NetworkLink]:
    river, optics, lead = nodes["organisation:river"], nodes["organisation:optics"], nodes["organisation:lead"]
    one, two = nodes["project:p1"], nodes["project:p2"]
    ministry, fund, gates = nodes["body:ministry"], nodes["body:fund"], nodes["organisation:gates"]
    entry, note, question = nodes["listing:entry"], nodes["listing:note"], nodes["listing:question"]
    legal = evidence("row 12 | Institute of Optics\n[x](javascript:z)", "list row", "invented", "javascript:alert(4)")
    since, until = date(2016, 1, 1), date(2018, 6, 30)
    return [
        link(1, one, Relation.LED_BY, lead),
        link(2, one, Relation.REPORTED_COLLABORATOR, river, evidence("=1+1"), evidence("said twice"), start=since),
        link(3, one, Relation.PROJECT_PARTNER, river, start=since, end=until),
        link(4, one, Relation.PROJECT_PARTNER, optics, start=since),
        link(5, two, Relation.CO_FUNDER, gates),
        link(6, one, Relation.FUNDED_BY, fund, evidence("Science Fund; value: £6,000,000", "fund")),
        link(7, two, Relation.FURTHER_FUNDING, fund),
        link(8, river, Relation.SUPERVISED_BY, ministry, evidence("directly under the ministry", source="register")),
        link(9, gates, Relation.OWNED_BY, fund, status="probable", why="the name and the country agree"),
        link(10, optics, Relation.LISTED_AS, entry, legal, status="confirmed", why="a shared id", start=since),
        link(11, optics, Relation.LISTED_AS, note, status="probable", why="whole name and country agree"),
        link(12, river, Relation.UNIT_OF, ministry),
        link(13, one, Relation.ABOUT, nodes["topic:faces"]),
        link(14, two, Relation.LED_BY, lead),
        link(15, river, Relation.SAME_BODY, gates, status="possible", why="an acronym only"),
        link(16, lead, Relation.JOINT_BODY_WITH, river),
        link(17, river, Relation.LISTED_AS, question, status="possible", why="five of six words agree"),
    ]
