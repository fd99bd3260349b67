"""Who connects UK bodies with listed ones: the question, and the sentences about lists that all questions use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from diligence.errors import UnknownName
from diligence.model import YesNoUnsure
from diligence.network.look import Edge, Look
from diligence.network.picked import SENTENCES, Picked, counted, several
from diligence.shares import share

#: How each kind of list is called; the kinds are never mixed (product rule 4).
KIND_WORDS = {
    "legal": "legal list",
    "government": "government research-security list (no sanction)",
    "assessment": "research institute's assessment (no government list)",
    "press": "list of press reports",
    "own": "list of this office",
}
_FORCE = {"yes": "in force", "no": "not in force", "unsure": "unsure whether in force"}


def listed(look: Look, wanted: Sequence[str], min_lists: int) -> Picked:
    """Return the bodies on these lists (all lists where none is named) with the grants and UK bodies beside them.

    `wanted` are titles or kinds of lists; `min_lists` leaves out bodies on fewer lists. UnknownName for a list that
    was not consulted.
    """
    titles = {look.publication_of(title) for title in _titles(look, wanted)}
    what = _lists_meant(look, wanted)
    several_lists = f", each on {min_lists} lists or more" if min_lists > 1 else ""
    picked = Picked(question=f"Which UK bodies stand on grants with bodies {what}{several_lists}{look.window.words}?",
                    asked=())  # fmt: skip
    found: dict[str, list[Edge]] = {}
    fewer, asked_about = set(), set()
    for body in look.network.names:
        if body not in look.graph:
            continue
        edges = [edge for edge in look.listings_of(body) if look.publication(edge) in titles]
        if not look.grants_of(body, money=True):
            continue
        if len({look.publication(edge) for edge in edges}) >= min_lists:
            found[body] = edges
        elif edges:
            fewer.add(body)
        elif any(look.publication(edge) in titles for edge in look.listings_of(body, claims_only=False)):
            asked_about.add(body)
    grants = {project for body in found for project in look.grants_of(body, money=True)}
    beside = {body for project in grants for body in look.bodies_of(project) if look.is_uk(body) and body not in found}
    total = len(look.projects)
    if not total:
        picked.say(f"The store holds no grant{look.window.words}.")
        return picked
    picked.say(
        f"{counted(len(found), 'body', 'bodies')} {what}{several_lists}{',' if several_lists else ''}"
        f" {'is' if len(found) == 1 else 'are'} named by"
        f" {share(len(grants), total)} of the grants in the store{look.window.words}, beside"
        f" {counted(len(beside), 'UK body', 'UK bodies')}.{_how_sure(look, found)}"
    )
    if fewer:
        picked.say(f"{counted(len(fewer), 'further body is', 'further bodies are')} on fewer lists than asked for.")
    if asked_about:
        picked.say(
            f"{counted(len(asked_about), 'further body has', 'further bodies have')} only a possible match or a part"
            " that is listed: questions for a person, neither counted nor drawn here."
        )
    order = sorted(found, key=lambda body: (-len(look.grants_of(body, money=True)), look.name(body)))
    for body in order:
        projects = look.grants_of(body, money=True)
        picked.take([body, *(edge[1] for edge in found[body]), *projects])
        picked.take(lead for project in projects for lead in look.led_by(project) if look.is_uk(lead))
        picked.links.update(dict.fromkeys(found[body]))
    _say_in_force(look, picked, found)
    for body in order[:SENTENCES]:
        picked.say(*listing_sentence(look, body, found[body], look.grants_of(body, money=True)))
    if len(order) > SENTENCES:
        picked.say(f"The table of nodes holds the other {len(order) - SENTENCES}.")
    picked.take(sorted(beside, key=lambda body: (-len(set(look.grants_of(body)) & grants), look.name(body))))
    picked.grants.update(dict.fromkeys(look.by_start(grants)))
    picked.listed = tuple(order)
    picked.cannot_show.append(
        "Bodies of other countries that stand on the same grants and on no list are left out of this answer."
    )
    return picked


def _how_sure(look: Look, found: Mapping[str, Sequence[Edge]]) -> str:
    """Say how many of the bodies are no entry themselves, and for how many a match is only probable."""
    standing = [_standing(look, edges) for edges in found.values()]
    parts = sum(map(_is_part, standing))
    probable = sum("probably" in words for words in standing)
    said = []
    if parts:
        said.append(
            f"{parts} of these {len(found)} {'is' if parts == 1 else 'are'} on no list and part of a body that is"
        )
    if probable:
        said.append(f"for {probable} the match is probable, not confirmed")
    return f" {'; '.join(said).capitalize()}." if said else ""


def _standing(look: Look, edges: Sequence[Edge]) -> str:
    """Return how a body stands to its entries: as one itself or as a part of one, and whether that is sure."""
    data = [look.network.graph.edges[edge] for edge in edges]
    own = [item for item in data if item.get("match_relation") != "unit of"]
    sure = any(item.get("status") == "confirmed" for item in data)
    return f"is{'' if sure else ' probably'} {'listed' if own else 'part of a listed body'}"


def _is_part(standing: str) -> bool:
    return standing.endswith("part of a listed body")


def _say_in_force(look: Look, picked: Picked, found: Mapping[str, Sequence[Edge]]) -> None:
    """Say, for each kind of list, how many bodies were on it while a grant of theirs ran: most were listed later."""
    for kind, words in KIND_WORDS.items():
        answers, parts = [], False
        for body, edges in found.items():
            spans = [
                look.dates(edge)
                for project in look.grants_of(body, money=True)
                for edge in look.edges_between(project, body)
            ]
            mine = [edge for edge in edges if look.network.graph.nodes[edge[1]]["list_kind"] == kind]
            said = {look.in_force(edge[1], spans)[0] for edge in mine}
            parts = parts or bool(mine and _is_part(_standing(look, mine)))
            if said:
                answers.append("yes" if "yes" in said else "unsure" if "unsure" in said else "no")
        if answers:
            on, unsure = answers.count("yes"), answers.count("unsure")
            part = ", or part of a body on one" if parts else ""
            undated = f", {unsure} without a date that tells" if unsure else ""
            picked.say(
                f"{len(answers)} of the {len(found)} {'is' if len(answers) == 1 else 'are'} on a {words}{part}: {on}"
                f" while at least one of their grants here ran, {answers.count('no')} only when these had ended"
                f"{undated}."
            )


def listings_told(look: Look, picked: Picked, bodies: Sequence[str]) -> None:
    """Say of each of these bodies that is listed on which lists it is, and add the entries to the picture.

    What the question names comes first, then the bodies that most grants name.
    """
    mine = [body for body in dict.fromkeys(bodies) if body in look.network.names and look.listings_of(body)]
    of = len([body for body in picked.nodes if body in look.network.names])
    if not mine:
        picked.say(
            f"Of the {counted(of, 'body', 'bodies')} in this answer none has a confirmed or probable match on the lists"
            " consulted. A match that is only possible is a question, and a list that was not consulted says nothing."
        )
        return
    picked.say(f"{share(len(mine), of)} of the bodies in this answer are on a list consulted, or part of a body"
               " that is.")  # fmt: skip
    order = sorted(
        mine, key=lambda body: (body not in picked.asked, -len(look.grants_of(body, money=True)), look.name(body))
    )
    for body in order[:SENTENCES]:
        edges = look.listings_of(body)
        projects = [project for project in look.grants_of(body, money=True) if project in picked.grants]
        picked.take(edge[1] for edge in edges)
        picked.say(*listing_sentence(look, body, edges, projects))
    picked.listed = tuple(mine)


def listing_sentence(
    look: Look, body: str, edges: Sequence[Edge], projects: Sequence[str]
) -> tuple[str, tuple[Edge, ...]]:
    """Return what the lists say of a body, and whether each entry was in force while its grants ran."""
    roles = [edge for project in projects for edge in look.edges_between(project, body)]
    spans = [look.dates(edge) for edge in roles]
    by_kind: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        data, entry = look.network.graph.edges[edge], look.network.graph.nodes[edge[1]]
        on_activity, today = look.in_force(edge[1], spans)
        part = data.get("match_relation") == "unit of"
        named = f" {'part of' if part else 'as'} “{entry['name']}”" if part or entry["name"] != look.name(body) else ""
        sure = "" if data.get("status") == "confirmed" else ", probable match"
        force = _force_words(on_activity, today, len(projects))
        by_kind[str(entry["list_kind"])].append(f"{entry['list']}{named} ({look.since_words(edge[1])}{sure}; {force})")
    told = "; ".join(f"{KIND_WORDS[kind]}: {several(words, 8)}" for kind, words in by_kind.items())
    leads = several(
        dict.fromkeys(look.name(lead) for project in projects for lead in look.led_by(project) if lead != body), 6
    )
    roles_words = look.roles_counted(body, projects)
    where = (
        f" It is named by {counted(len(projects), 'grant')} here ({roles_words}){f', led by {leads}' if leads else ''}."
    )
    place = f" ({look.country(body)})" if look.country(body) else ""
    text = (
        f"{look.name(body)}{place} {_standing(look, edges)}. {told[:1].upper()}{told[1:]}.{where if projects else ''}"
    )
    return text, (*edges, *roles)


def _force_words(on_activity: YesNoUnsure, today: YesNoUnsure, grants: int) -> str:
    """Say whether an entry was in force while its grants ran, and whether it is today, in the fewest words."""
    when = "the activity" if grants == 1 else "at least one activity" if on_activity == "yes" else "the activities"
    if not grants:
        return f"{_FORCE[today]} today"
    if on_activity == today:
        return f"{_FORCE[today]} on {when} and today"
    return f"{_FORCE[on_activity]} on {when}, {_FORCE[today]} today"


def _lists_meant(look: Look, wanted: Sequence[str]) -> str:
    """Return the lists of a question in words: by kind where it names kinds, else by title."""
    if not wanted:
        return "on the lists consulted"
    if all(words.casefold().strip() in KIND_WORDS for words in wanted):
        kinds = several(dict.fromkeys(words.casefold().strip() for words in wanted))
        return f"on the {kinds} lists consulted ({len(_titles(look, wanted))})"
    return f"on {several(_titles(look, wanted), 8)}"


def _titles(look: Look, wanted: Iterable[str]) -> list[str]:
    """Return the titles of the lists meant: by title, by kind, or by a part of a title that only one list has."""
    known = {item.info.name: item.info.kind for item in look.network.knowledge.lists}
    if not wanted:
        return list(known)
    found: dict[str, None] = {}
    for words in wanted:
        folded = words.casefold().strip()
        mine = [title for title, kind in known.items() if folded in {title.casefold(), kind}] or [
            title for title in known if folded in title.casefold()
        ]
        if not mine:
            raise UnknownName(f"no list consulted is called {words!r}; there are: {', '.join(sorted(known))}")
        found.update(dict.fromkeys(mine))
    return list(found)
