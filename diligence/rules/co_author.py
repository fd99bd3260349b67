"""Axis S, indirect: institutions of papers' authors that a listing or a register of state links knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from diligence.case import Case, in_force
from diligence.case_papers import CoAuthor
from diligence.model import Axis, Flag, Match
from diligence.places import in_country
from diligence.rules.listed import STRENGTHS, match_sentence
from diligence.rules.roles import steps_of
from graphs.evidence import NodeKind, Relation, node_key
from graphs.paths import find_paths, step

RULE = "co-author-institution"


def flags(case: Case) -> Iterator[Flag]:
    """Yield a flag for each listing of a co-author institution.

    An institution of an author is no partner: whatever it is listed on, the path is indirect (product rule 7).
    """
    if case.papers is None:
        return
    partners = {partner.body.id for partner in case.partners if partner.body is not None}
    listings = {
        match.listing.id for partner in case.partners for match in partner.matches if match.status != "possible"
    }
    for author in case.papers.co_authors:
        if author.institution.body is not None and author.institution.body.id in partners:
            continue  # a partner is judged as a partner
        for match in author.institution.matches:
            if match.listing.id in listings:
                continue  # an affiliation names the body on a list and no more; a partner stands on that list as well
            yield from _flags(case, author, match)


def _flags(case: Case, author: CoAuthor, match: Match) -> Iterator[Flag]:
    wanted = node_key(NodeKind.LISTING, match.listing.id)
    pattern = [
        step(Relation.PUBLICATION, kinds=(NodeKind.PAPER,)),
        step(Relation.AUTHOR_INSTITUTION, kinds=(NodeKind.ORGANISATION,)),
        step(Relation.LISTED_AS, kinds=(NodeKind.LISTING,)),
    ]
    node = author.institution.nodes[0]
    path = next(
        (
            path
            for path in find_paths(case.graph, case.key, pattern)
            if path.end == wanted and path.steps[1].target == node
        ),
        None,
    )
    if path is None or case.papers is None:
        return
    on_activity, today = in_force(match, case, _dates(author))
    first, last = author.years
    span = "" if first is None else f", {first}" if first == last else f", {first} to {last}"
    yield Flag(
        rule=RULE,
        axis=Axis.STATE_LINK,
        strength=STRENGTHS[match.listing.list_kind],
        subject=node,
        subject_name=author.institution.name,
        lead=(
            f"{author.institution.name}{in_country(author.institution.place)} is the institution of an author on"
            f" {len(author.papers)} of {len(case.papers.papers.papers)} papers{span}."
        ),
        sentence=(
            f"{match_sentence(match, on_activity, today, case.knowledge.first_published(match.listing.list))}"
            f" This is indirect ({path.hops} steps): an author's institution is no partner."
        ),
        path=steps_of(case.graph, path),
        hops=path.hops,
        direct=False,
        evidence=path.evidence,
        status=match.status,
        in_force_on_activity=on_activity,
        in_force_today=today,
        question="What did the work with authors of these institutions consist of: {subjects}?",
        would_change="The affiliations printed on the papers, where they differ from the data quoted.",
    )


def _dates(author: CoAuthor) -> tuple[date | None, date | None]:
    first, last = author.years
    return (date(first, 1, 1) if first else None, date(last, 12, 31) if last else None)
