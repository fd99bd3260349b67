"""Axis S: state bodies that papers of the grant acknowledge, with denominators; civil and defence are two facts."""

from __future__ import annotations

from collections.abc import Iterator

from diligence.case import Case
from diligence.case_papers import funder_node
from diligence.co_funding import FunderRow
from diligence.countries import country_name
from diligence.model import Axis, Flag, Strength
from diligence.rules.quotes import MAX_QUOTES
from diligence.rules.roles import DIRECT_HOPS, steps_of
from graphs.evidence import NodeKind, Relation
from graphs.paths import Path, find_paths, step

RULE = "state-co-funding"
_STRENGTHS = {"civil": Strength.CIVIL, "defence_or_security": Strength.DEFENCE_OR_SECURITY}
_KINDS = {"civil": "civil public funder", "defence_or_security": "defence or security funder"}


def flags(case: Case) -> Iterator[Flag]:
    """Yield one flag for each state funder of the grant's papers, by all the papers that lead to it."""
    if case.papers is None:
        return
    pattern = [step(Relation.PUBLICATION, kinds=(NodeKind.PAPER,)), step(Relation.FUNDED_BY, kinds=(NodeKind.BODY,))]
    paths: dict[str, list[Path]] = {}
    for path in find_paths(case.graph, case.key, pattern):
        paths.setdefault(path.end, []).append(path)
    for row in case.papers.money.rows:
        if row.state in _STRENGTHS and funder_node(row) in paths:
            yield _flag(case, row, paths[funder_node(row)])


def _flag(case: Case, row: FunderRow, paths: list[Path]) -> Flag:
    first = paths[0]
    years = sorted(paper.published[:4] for paper in row.papers if paper.published)
    span = "" if not years else f", {years[0]}" if years[0] == years[-1] else f", {years[0]} to {years[-1]}"
    printed = [name for name in row.printed if name != row.name]
    spelt = f" Printed as: {'; '.join(f'“{name}”' for name in printed[:3])}." if printed else ""
    # Who paid, paper by paper, comes before why each paper is the grant's: a few papers must not use up all quotes.
    said = [hop.evidence[0] for at in (-1, 0) for path in paths for hop in (path.steps[at],)]
    quotes = tuple(dict.fromkeys(said))[:MAX_QUOTES]
    return Flag(
        rule=RULE,
        axis=Axis.STATE_LINK,
        strength=_STRENGTHS[row.state],
        subject=first.end,
        subject_name=row.name,
        sentence=(
            f"{row.name}, a {_KINDS[row.state]} of {country_name(row.country)}, is acknowledged on {row.count}{span}."
            f"{spelt}"
        ),
        path=tuple(item for path in paths[:3] for item in steps_of(case.graph, path)),
        hops=first.hops,
        direct=first.hops <= DIRECT_HOPS,
        evidence=quotes,
        question="Which results rest on the money of each of these, and were their terms declared: {subjects}?",
        would_change="The funding statements of the papers themselves, where they differ from the data quoted.",
    )
