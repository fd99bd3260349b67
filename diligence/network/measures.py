"""The measures of an answer, each with what it counts, out of what, and what the records cannot show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from diligence.countries import country_name
from diligence.network.look import Look
from diligence.network.picked import Picked, several
from diligence.shares import share
from graphs.answer import Measure
from graphs.measures import communities, share_of_first, sole_links
from graphs.views import LIST_WORDS

#: Rows of a measure; the tables of nodes and links hold everything.
ROWS = 25
#: "The first five hold n of m."
FIRST = 5
#: Fewer bodies make no communities worth telling.
_WORTH_GROUPING = 12
_REPORTED_LATE = (
    "Collaborations are reported by investigators after award, often years later and not by all; recent years look"
    " emptier than they will."
)


def measures(look: Look, picked: Picked, groups: Mapping[str, int]) -> tuple[Measure, ...]:
    """Return the measures that fit the answer; none where it counts no grant."""
    if not picked.grants:
        return ()
    found = []
    if picked.listed:
        found += [_brokers(look, picked), _by_list(look, picked)]
    found += [_concentration(look, picked, "lead"), _concentration(look, picked, "funder"), _by_year(look, picked)]
    if groups:
        found.append(_communities(look, picked, groups))
    return tuple(found)


def groups_of(look: Look, picked: Picked) -> dict[str, int]:
    """Return the community of each grant and body of an answer, from 1; none for a small answer."""
    grants = list(picked.grants)
    links = [(project, body) for project in grants for body in look.bodies_of(project) if body in picked.nodes]
    if len({body for _, body in links}) < _WORTH_GROUPING:
        return {}
    return {node: number for number, group in enumerate(communities(links), start=1) for node in group}


def _by_list(look: Look, picked: Picked) -> Measure:
    """The lists that the listed bodies of the answer are on, kind by kind, with the grants that name them."""
    bodies: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    for body in picked.listed:
        for edge in look.listings_of(body):
            entry = look.network.graph.nodes[edge[1]]
            kind = str(entry["list_kind"])
            bodies[look.kind_rank(edge[1]), LIST_WORDS[kind], look.publication(edge)].add(body)
    rows = []
    for (_, kind, title), mine in sorted(bodies.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][2])):
        grants = {project for body in mine for project in look.grants_of(body, money=True)} & picked.grants.keys()
        rows.append((title, kind, len(mine), share(len(grants), len(picked.grants))))
    return Measure(
        title="By list",
        meaning="How many bodies of this answer stand on each list, or are part of a body that does, and their grants.",
        denominator=(
            f"{len(picked.listed)} listed bodies and {len(picked.grants)} grants of this answer; a body on several"
            " lists stands in several rows"
        ),
        caveat=(
            "In force or not: the sentences say which were while a grant ran. Kinds of list are never added up, and"
            " only a legal list has legal force."
        ),
        columns=("List", "Kind of list", "Bodies", "Grants that name them"),
        rows=tuple(rows[:ROWS]),
    )


def _brokers(look: Look, picked: Picked) -> Measure:
    """UK bodies by the listed bodies that they share grants with."""
    listed = set(picked.listed)
    beside: dict[str, set[str]] = defaultdict(set)
    shared: dict[str, set[str]] = defaultdict(set)
    for project in picked.grants:
        bodies = look.bodies_of(project)
        here = listed.intersection(look.bodies_of(project, money=True))
        for body in bodies:
            if here and body not in listed and look.is_uk(body):
                beside[body] |= here
                shared[body].add(project)
    alone = sole_links(beside)
    order = sorted(beside, key=lambda body: (-len(shared[body]), -len(beside[body]), look.name(body)))
    rows = [
        (
            look.name(body),
            len(shared[body]),
            share(len(shared[body]), len(look.grants_of(body))),
            len(beside[body]),
            several((look.name(other) for other in alone[body]), 3) or "none",
        )
        for body in order[:ROWS]
    ]
    return Measure(
        title="UK bodies that share grants with listed bodies",
        meaning=(
            "How many grants name a UK body together with a listed one, how many listed bodies these are, and for"
            " which of them no other UK body shares a grant in this answer."
        ),
        denominator=(
            f"{len(beside)} UK bodies and {len(listed)} listed bodies in this answer; each share is of the body's own"
            f" grants in the store{look.window.words}. Shown: {min(len(order), ROWS)} of {len(order)}"
        ),
        caveat=(
            "A body with more grants in the store has more of every kind. A listing may have come after the grant: the"
            " sentences say which were in force. Naming two bodies on one grant says nothing of what they exchanged."
        ),
        columns=("UK body", "Grants with a listed body", "Of its grants", "Listed bodies", "Only link to"),
        rows=tuple(rows),
    )


def _concentration(look: Look, picked: Picked, by: str) -> Measure:
    """The grants of the answer by lead body or by funder, against all their grants."""
    here, everywhere = (Counter(_holders(look, projects, by)) for projects in (picked.grants, look.projects))
    order = sorted(here, key=lambda name: (-here[name], name))
    held, whole = share_of_first(list(here.values()), FIRST)
    what = "lead body" if by == "lead" else "funder"
    return Measure(
        title=f"By {what}",
        meaning=f"How many grants of this answer each {what} has, and what share of its grants in the store that is.",
        denominator=(
            f"{whole} grants of this answer with a {what}; the first {min(FIRST, len(order))} of {len(order)} have"
            f" {share(held, whole)}. Shares are of the {what}'s grants in the store{look.window.words}"
        ),
        caveat="The store holds what was imported or collected, which need not be all grants or a fair sample of them.",
        columns=(what.capitalize(), "Grants here", "Of its grants in the store"),
        rows=tuple((name, here[name], share(here[name], everywhere[name])) for name in order[:ROWS]),
    )


def _holders(look: Look, projects: Iterable[str], by: str) -> Iterable[str]:
    for project in projects:
        if by == "lead":
            yield from (look.name(body) for body in look.led_by(project))
        else:
            yield str(look.network.graph.nodes[project].get("funder") or "not recorded")


def _by_year(look: Look, picked: Picked) -> Measure:
    """What began each year, and which bodies and pairs are new in it."""
    nodes = look.network.graph.nodes
    years: dict[int, list[str]] = defaultdict(list)
    undated = 0
    for project in look.by_start(picked.grants):
        start = nodes[project].get("start")
        if start is None:
            undated += 1
        else:
            years[start.year].append(project)
    of = Counter(nodes[project]["start"].year for project in look.projects if nodes[project].get("start"))
    seen_bodies: set[str] = set()
    seen_pairs: set[tuple[str, str]] = set()
    listed = set(picked.listed)
    rows = []
    for year in sorted(years):
        bodies = {
            body for project in years[year] for body in look.bodies_of(project, money=True) if body in picked.nodes
        }
        pairs = {
            (lead, body)
            for project in years[year]
            for lead in look.led_by(project)
            for body in look.bodies_of(project, money=bool(listed))
            if body != lead and body in picked.nodes and (not listed or body in listed)
        }
        rows.append((str(year), share(len(years[year]), of[year]), len(bodies - seen_bodies), len(pairs - seen_pairs)))
        seen_bodies |= bodies
        seen_pairs |= pairs
    return Measure(
        title="What was new each year",
        meaning=(
            "Grants of this answer that began in the year, bodies met for the first time, and pairs of a lead and"
            f" {'a listed body' if listed else 'another body'} met for the first time."
        ),
        denominator=(
            f"all grants in the store that began in the year; {len(picked.grants) - undated} of {len(picked.grants)}"
            " grants have a first day"
        ),
        caveat=_REPORTED_LATE,
        columns=("Year", "Grants that began", "New bodies", "New pairs"),
        rows=tuple(rows),
    )


def _communities(look: Look, picked: Picked, groups: Mapping[str, int]) -> Measure:
    listed = set(picked.listed)
    members: dict[int, list[str]] = defaultdict(list)
    for node, number in groups.items():
        members[number].append(node)
    rows = []
    for number in sorted(members)[:ROWS]:
        bodies = [node for node in members[number] if node in look.network.names]
        weight = {body: sum(project in picked.grants for project in look.grants_of(body)) for body in bodies}
        largest = sorted(bodies, key=lambda body: (-weight[body], look.name(body)))
        countries = Counter(look.country(body) for body in bodies)
        places = [country_name(code) if code else "not recorded" for code, _ in countries.most_common(3)]
        rows.append(
            (
                number,
                len(bodies),
                len(members[number]) - len(bodies),
                len(listed.intersection(bodies)),
                several(map(look.name, largest[:4]), 4),
                ", ".join(places),
            )
        )
    return Measure(
        title="Communities",
        meaning=(
            "Groups of bodies and grants that share more links among themselves than with the rest (Louvain's method,"
            " fixed seed)."
        ),
        denominator=f"{len(groups)} bodies and grants in {len(members)} groups; shown: {len(rows)} of {len(members)}",
        caveat="A group is a pattern in these records: its members need not know of each other; other methods differ.",
        columns=("Group", "Bodies", "Grants", "Listed bodies", "Named most often", "Countries most often"),
        rows=tuple(rows),
    )
