"""The questions about grants given, what lies around a name, what two have in common, and the money of a state.

Each is a pure function from a look at the network to what it picks. Sentences count with their denominators, name the
roles in the fixed words of the house, and never say of two bodies more than that a grant names both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from diligence.countries import country_name
from diligence.network.family import Family, check_two, grants_held, say_family
from diligence.network.listed import listings_told
from diligence.network.look import ROLE_NOUNS, ROLES, Look
from diligence.network.naming import Named
from diligence.network.picked import SENTENCES, Picked, counted, several
from diligence.network.ties import ties_told
from diligence.shares import share
from graphs.evidence import NodeKind, Relation, node_key, nodes_of

#: Steps to go around a name when nothing else is asked: its grants, and the bodies that they name.
DEFAULT_HOPS = 2
SAME_GRANT = (
    "That a grant names two bodies says that both take part in it, as its record has it; it does not say what they"
    " exchanged, or that they dealt with each other."
)


def of_grants(look: Look, asked: Sequence[Named]) -> Picked:
    """Return the bodies of the grants given, and what they share."""
    projects = [node for item in asked for node in item.nodes]
    words = several(look.reference(project) for project in projects)
    picked = Picked(
        question=f"Whom {'does' if len(projects) == 1 else 'do'} {words} connect{look.window.words}?",
        asked=tuple(projects),
    )
    picked.take(projects)
    for project in look.by_start(projects):
        picked.grants[project] = None
        _say_grant(look, picked, project)
        picked.take(look.led_by(project))
    _take_bodies(look, picked, projects)
    both = Counter(body for project in projects for body in look.bodies_of(project))
    for body, number in both.most_common(SENTENCES):
        if number > 1:
            edges = [edge for project in projects for edge in look.edges_between(project, body)]
            picked.say(f"{look.name(body)} is named by {number} of the {len(projects)} grants.", edges)
    listings_told(look, picked, list(picked.nodes))
    ties_told(look, picked, list(picked.nodes))
    return picked


def _say_grant(look: Look, picked: Picked, project: str) -> None:
    """Say who leads a grant, and whom else its record names, by what it says of them."""
    bodies, leads = look.bodies_of(project, money=True), look.led_by(project)
    others = [body for body in bodies if body not in leads]
    roles: dict[str, list[str]] = {}
    for body in others:
        for edge in look.edges_between(project, body):
            roles.setdefault(edge[2], []).append(look.name(body))
    said = f"is led by {several(map(look.name, leads))}" if leads else "names no lead"
    named = "; ".join(f"as {ROLE_NOUNS[role]} {several(roles[role], 10)}" for role in ROLES if role in roles)
    picked.say(
        f"{look.grant_words(project)} {said}; its record names {counted(len(others), 'further body', 'further bodies')}"
        f"{f': {named}' if named else ''}.",
        [edge for body in bodies for edge in look.edges_between(project, body)],
    )


def around(look: Look, named: Named, hops: int) -> Picked:
    """Return what lies within so many steps of a name: its grants at one step, their bodies at two, and so on."""
    picked = Picked(
        question=f"What lies within {counted(hops, 'step')} of {named.name}{look.window.words}?", asked=named.nodes
    )
    picked.take(named.nodes)
    picked.cannot_show.append(SAME_GRANT)
    reached = dict.fromkeys(named.nodes)
    frontier = list(named.nodes)
    family = look.family(named.nodes)
    for node, way in family.items():
        if 0 < len(way) <= hops and (grants_held(look, node, way) or not look.grants_of(node)):
            picked.links.update(dict.fromkeys(way))
            reached[node] = None
            frontier.append(node)
    for _ in range(hops):
        frontier = [node for at in frontier for node in _next(look, at, named, family) if node not in reached]
        frontier = list(dict.fromkeys(frontier))
        reached.update(dict.fromkeys(frontier))
    bodies = [node for node in reached if node in look.network.names]
    listed = [body for body in bodies if look.listings_of(body)]
    grants = look.by_start(node for node in reached if look.network.graph.nodes[node]["kind"] == NodeKind.PROJECT.value)
    picked.grants.update(dict.fromkeys(grants))
    weight = Counter(body for project in grants for body in look.bodies_of(project, money=True))
    picked.take(node for node in family if node in reached)
    for body in sorted(listed, key=lambda body: (-weight[body], look.name(body))):
        picked.take([body, *(project for project in look.grants_of(body) if project in reached)])
    own = [node for node in picked.nodes if node in look.network.names or node in named.nodes]
    picked.take(project for node in own for project in reversed(look.grants_of(node, money=True)) if project in reached)
    if named.kind in {"topic", "grant"}:
        picked.take(reversed(grants))
    picked.take(sorted(bodies, key=lambda body: (-weight[body], look.name(body))))
    picked.take(reached)
    say_family(look, picked, named, {node: way for node, way in family.items() if node in reached})
    _say_around(look, picked, named, grants)
    partners = [body for project in named.nodes if named.kind == "grant" for body in look.bodies_of(project)]
    ties_told(look, picked, [*named.nodes, *partners])
    listings_told(look, picked, [*(node for node in named.nodes if node in listed), *listed])
    return picked


def _next(look: Look, node: str, named: Named, family: Family) -> Iterable[str]:
    """Yield what one step from a node leads to. Bodies that count as the name are there already, claims only."""
    graph = look.graph
    kind = graph.nodes[node]["kind"]
    asked = node in named.nodes
    if kind == NodeKind.TOPIC.value:
        yield from (origin for origin, _ in graph.in_edges(node)) if asked else ()
    elif node in look.network.names:
        yield from grants_held(look, node, family.get(node, ()), money=asked)
        yield from (step for step in look.steps(node) if graph.nodes[step]["kind"] == NodeKind.PAPER.value)
        yield from (edge[1] for edge in look.ties_of(node)) if asked else ()
    else:
        yield from look.steps(node)
    if asked:
        yield from (
            origin
            for origin, _, relation in graph.in_edges(node, keys=True)
            if relation == Relation.FUNDED_BY.value and graph.nodes[origin]["kind"] == NodeKind.PAPER.value
        )


def _say_around(look: Look, picked: Picked, named: Named, grants: list[str]) -> None:
    total = len(look.projects)
    for node in named.nodes:
        if node not in look.network.names:
            continue
        mine = look.grants_of(node, money=True)
        words = look.roles_counted(node, mine)
        edges = [edge for project in mine for edge in look.edges_between(project, node)]
        picked.say(
            f"{look.name(node)} is named by {share(len(mine), total)} of the grants in the store{look.window.words}"
            f"{f': {words}' if words else ''}.",
            edges,
        )
        _say_beside(look, picked, "These grants name", [project for project in mine if project in picked.grants], node)
    if named.kind == "topic":
        picked.say(
            f"{share(len(grants), total)} of the grants in the store{look.window.words} carry the topic"
            f" “{named.name}”.",
        )
        _say_beside(look, picked, "They name", grants)
    if named.kind == "grant":
        for project in named.nodes:
            _say_grant(look, picked, project)
            further = [other for other in grants if other != project]
            if further:
                picked.say(
                    f"{counted(len(further), 'other grant')} in the store{look.window.words}"
                    f" {'names' if len(further) == 1 else 'name'} one or more of these bodies."
                )
                _say_beside(look, picked, "Together they name", further)
    if named.kind == "listing":
        picked.say(f"The list entry “{named.name}” is matched with {counted(len(grants), 'grant')} through its bodies.")


def _say_beside(look: Look, picked: Picked, how: str, grants: Sequence[str], but: str = "") -> None:
    """Say which bodies these grants name, most often named first, and in which countries they are recorded."""
    partners = Counter(body for project in grants for body in look.bodies_of(project) if body != but)
    if not partners:
        return
    most = several(f"{look.name(body)} ({number:,})" for body, number in _most(partners, look))
    countries = Counter(look.country(body) for body in partners)
    places = several(
        (f"{country_name(code) if code else 'no recorded country'} ({number:,})"
         for code, number in sorted(countries.items(), key=lambda item: (-item[1], item[0]))), 6,
    )  # fmt: skip
    what = counted(len(partners), "other body", "other bodies") if but else counted(len(partners), "body", "bodies")
    picked.say(f"{how} {what}, most often {most}. By recorded country: {places}. Country alone raises nothing.")


def _most(counts: Counter[str], look: Look) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], look.name(item[0])))


def common(look: Look, one: Named, other: Named) -> Picked:
    """Return what two names have in common: grants that name both, and bodies that stand with each of them."""
    check_two(one, other)
    picked = Picked(
        question=f"What do {one.name} and {other.name} have in common{look.window.words}?",
        asked=(*one.nodes, *other.nodes),
    )
    picked.take(picked.asked)
    picked.cannot_show.append(SAME_GRANT)
    ours, theirs = look.family(one.nodes), look.family(other.nodes)
    for named, family in ((one, ours), (other, theirs)):
        say_family(look, picked, named, family)
        for node, way in family.items():
            if grants_held(look, node, way):
                picked.take([node])
                picked.links.update(dict.fromkeys(way))
    mine, others = (
        dict.fromkeys(project for node, way in family.items() for project in grants_held(look, node, way, money=True))
        for family in (ours, theirs)
    )
    both = look.by_start(project for project in mine if project in others)
    picked.take(both)
    picked.grants.update(dict.fromkeys(both))
    smaller = min(len(mine), len(others))
    picked.say(
        f"{counted(len(both), 'grant')} in the store{look.window.words} {'names' if len(both) == 1 else 'name'} both:"
        f" {one.name} is named by {len(mine):,}, {other.name} by {len(others):,}."
        if both
        else f"No grant in the store{look.window.words} names both: {one.name} is named by {len(mine)}, {other.name} by"
        f" {len(others)}."
    )
    for project in both[:SENTENCES]:
        edges = [edge for node in (*ours, *theirs) for edge in look.edges_between(project, node)]
        roles = several((f"{look.name(edge[1])} {look.role_words(project, edge[1])}" for edge in edges), 8)
        picked.say(f"{look.grant_words(project)}: {roles}.", edges)
    beside_one = _beside(look, mine, set(ours) | set(theirs))
    beside_other = _beside(look, others, set(ours) | set(theirs))
    shared = {body: min(len(beside_one[body]), len(beside_other[body])) for body in beside_one if body in beside_other}
    picked.say(
        f"{counted(len(shared), 'body stands', 'bodies stand')} on grants with each of them, of {len(beside_one):,}"
        f" beside {one.name} and {len(beside_other):,} beside {other.name}."
    )
    for body in sorted(shared, key=lambda body: (-shared[body], look.name(body))):
        picked.take([body, *beside_one[body][:3], *beside_other[body][:3]])
        if len(picked.statements) < SENTENCES + smaller:
            first, second = beside_one[body], beside_other[body]
            edges = [edge for project in (*first, *second) for edge in look.edges_between(project, body)]
            picked.say(
                f"{look.name(body)}: {counted(len(first), 'grant')} with {one.name}"
                f" ({several(map(look.reference, first), 3)}), {counted(len(second), 'grant')} with {other.name}"
                f" ({several(map(look.reference, second), 3)}).",
                edges,
            )
    # All grants behind the shared bodies are counted, whether the picture has room for them or not.
    beside = (project for body in shared for project in (*beside_one[body], *beside_other[body]))
    picked.grants.update(dict.fromkeys(look.by_start(set(beside))))
    ties_told(look, picked, picked.asked)
    return picked


def _beside(look: Look, projects: Iterable[str], barred: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for project in projects:
        for body in look.bodies_of(project):
            if body not in barred:
                found.setdefault(body, []).append(project)
    return found


def co_funded(look: Look, state: str) -> Picked:
    """Return the grants to which a public body of a state gives money, as the records or the papers say."""
    name = country_name(state)
    picked = Picked(question=f"Which grants do public bodies of {name} co-fund{look.window.words}?", asked=())
    knowledge = look.network.knowledge
    registers = [(key, row.country) for key, row in knowledge.funders.items()]
    registers += [(key, row.country) for key, row in knowledge.security.items()]
    known = dict.fromkeys(node_key(NodeKind.BODY, key) for key, country in registers if country == state)
    funders = [node for node in known if node in look.graph]
    money = (Relation.CO_FUNDER.value, Relation.FURTHER_FUNDING.value, Relation.FUNDED_BY.value)
    found: dict[str, dict[str, list[tuple[str, str, str]]]] = {}
    for node in funders:
        for origin, _, key, data in look.graph.in_edges(node, keys=True, data=True):
            if data["relation"] not in money:
                continue
            if look.graph.nodes[origin]["kind"] == NodeKind.PAPER.value:
                for project, _, said in look.graph.in_edges(origin, keys=True):
                    links = [(project, origin, said), (origin, node, key)]
                    found.setdefault(node, {}).setdefault(project, []).extend(links)
            else:
                found.setdefault(node, {}).setdefault(origin, []).append((origin, node, key))
    grants = {project for by_project in found.values() for project in by_project}
    total = len(look.projects)
    picked.say(
        f"{share(len(grants), total)} of the grants in the store{look.window.words} name money from a public body of"
        f" {name} in the registers of state funders and of security bodies: {counted(len(found), 'body', 'bodies')} of"
        f" the {len(funders)} that any grant names, and of the {len(known)} that the registers hold for {name}."
    )
    papers = sum(1 for _ in nodes_of(look.graph, NodeKind.PAPER))
    picked.cannot_show.append(
        "Money that only papers acknowledge is seen for grants whose papers were collected"
        f" (diligence collect --with publications): the store holds {counted(papers, 'such paper')} that lead to a"
        " state funder or a known institution."
    )
    for node in sorted(found, key=lambda node: (-len(found[node]), look.name(node))):
        projects = look.by_start(found[node])
        kind = several(look.kinds_of(node)) or "public funder"
        edges = [edge for project in projects for edge in found[node][project]]
        picked.take([node])
        for project in projects:
            picked.take([project, *look.led_by(project), *(edge[1] for edge in found[node][project])])
        picked.links.update(dict.fromkeys(edges))
        ways = Counter(edge[2] for edge in edges if edge[1] == node)
        how = several(f"{_MONEY_WORDS[way]} ({number})" for way, number in ways.most_common())
        picked.say(
            f"{look.name(node)} ({kind}): {counted(len(projects), 'grant')}, {how}:"
            f" {several(map(look.reference, projects), 8)}.",
            edges,
        )
    picked.grants.update(dict.fromkeys(look.by_start(grants)))
    _take_bodies(look, picked, picked.grants)
    return picked


_MONEY_WORDS = {
    Relation.CO_FUNDER.value: "as co-funder in the grant's record",
    Relation.FURTHER_FUNDING.value: "as further funding reported by the investigator",
    Relation.FUNDED_BY.value: "acknowledged on a paper",
}


def _take_bodies(look: Look, picked: Picked, projects: Iterable[str]) -> None:
    """Add the bodies of grants: listed ones first, then those that several grants name."""
    weight = Counter(body for project in projects for body in look.bodies_of(project, money=True))
    picked.take(sorted(weight, key=lambda body: (not look.listings_of(body), -weight[body], look.name(body))))
