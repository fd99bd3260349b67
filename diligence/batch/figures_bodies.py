"""The figures that group grants by a list, a country or a body: small counts in them are kept back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from diligence.batch.about import FigureTerms
from diligence.batch.figure import HIGH, Chart, Figure, kept_back_cell, marked_cell, words_cell
from diligence.batch.suppression import Mark, protect, small
from diligence.batch.tables import JOIN, is_lead
from diligence.countries import country_name
from diligence.reports.wording import LIST_KIND_WORDS, NOT_RECORDED

if TYPE_CHECKING:
    import pandas as pd

#: Printed in place of a count of what is not named one by one.
IN_THE_TABLES = "in the tables"
#: Bodies in the lead and countries that a figure names; the rest are counted together.
NAMED = 20
#: So much of one list's grants under another of its kind is said: their rows are not two independent counts.
_OVERLAP = 0.9
#: Pairs of such lists that are named; more are counted.
_PAIRS = 6
#: Said in the report beside every figure whose small counts are left out.
SUPPRESSION_NOTE = (
    "The tables of this batch hold every row, because every row is a public record with its evidence and its field for"
    " a reply. This report travels further than they do, so it does not single out a body, a list or a country by a"
    " small number: a count of 1 to {last} is printed as “fewer than {below}”, and a larger count is left out where a"
    " subtraction would give a small one back. Counts over the whole batch, by year, by funder and by area are whole."
)


def lists(grants: pd.DataFrame, about: FigureTerms) -> Figure:
    """Return how many grants have a body with a confirmed or probable match on each list, kind by kind."""
    kinds = {item.title: item.kind for item in about.lists}
    on_list: dict[str, dict[str, int]] = {title: {} for title in kinds}
    for project, titles, level in zip(grants["project_id"], grants["lists"], grants["level"], strict=True):
        for title in split_titles(titles, kinds):
            on_list.setdefault(title, {})[str(project)] = int(level)
    order = tuple(LIST_KIND_WORDS)
    below = about.suppress_below
    copies = {item.title: item.copy_of for item in about.lists if item.copy_of}
    rows = []
    titles = sorted(on_list, key=lambda one: (order.index(kinds[one]) if one in kinds else len(order), one))
    for title in titles:
        hits = on_list[title]
        high = sum(level >= HIGH for level in hits.values())
        kind = LIST_KIND_WORDS[kinds[title]] if title in kinds else f"kind {NOT_RECORDED}"
        rows.append(
            (
                words_cell(f"{title} (a copy of {copies[title]})" if title in copies else title),
                words_cell(kind),
                kept_back_cell(len(hits), len(grants), below),
                kept_back_cell(high, None if small(len(hits), below) or not hits else len(hits), below),
            )
        )
    return Figure(
        key="lists",
        title="Bodies on published lists",
        question="How many grants have a lead or partner that a list names, and which kind of list is it?",
        columns=("List", "Kind of list", "Grants with a matching body", "Of these, at level 3 or 4"),
        rows=tuple(rows) if len(grants) else (),
        denominator="Of all grants in this batch; in the last column, of the grants with a match on the list.",
        caveat=(
            "Confirmed and probable matches, in force or not; table partners says which, on the activity date and"
            " today. Kinds of list are never added up, and only a legal list has legal force. A grant may stand in"
            f" several rows.{_overlaps(on_list, kinds, copies, below)}"
        ),
        rows_behind=(
            "grants: rows whose column lists holds the list's title (without what it copies); last column: of these,"
            " level 3 or 4"
        ),
        suppressed=about.suppress_below > 1,
        chart=Chart(
            columns=(2,),
            of=None,
            axis="Grants with a matching body",
            alt="Bars: number of grants with a matching body on each list, with the kind of list.",
            labels=tuple(f"{title} ({kinds.get(title, f'kind {NOT_RECORDED}')})" for title in titles if len(grants)),
            noughts=False,
        ),
    )


def _overlaps(
    on_list: Mapping[str, Mapping[str, int]], kinds: Mapping[str, str], copies: Mapping[str, str], below: int
) -> str:
    """Return which lists of one kind count (nearly) the same grants, so that nobody takes one listing for two."""
    same, within = [], []
    counted = sorted(title for title, hits in on_list.items() if hits and not small(len(hits), below))
    for one, two in combinations(counted, 2):
        if kinds.get(one) != kinds.get(two) or copies.get(one, one) == copies.get(two, two):
            continue
        less, more = sorted((one, two), key=lambda title: len(on_list[title]))
        common = len(on_list[less].keys() & on_list[more].keys())
        if common == len(on_list[more]):
            same.append(f"“{less}” and “{more}”")
        elif common >= _OVERLAP * len(on_list[less]):
            within.append(f"“{less}” in “{more}”")
    found = ""
    if same:
        found += f" Two rows with the very same grants, which may be one list under two names: {_some(same)}."
    if within:
        found += f" Nearly all grants of one row are in another: {_some(within)}."
    return found


def _some(pairs: Sequence[str]) -> str:
    more = f"; and {len(pairs) - _PAIRS} more pairs" if len(pairs) > _PAIRS else ""
    return f"{'; '.join(pairs[:_PAIRS])}{more}"


def partner_countries(grants: pd.DataFrame, partners: pd.DataFrame, about: FigureTerms) -> Figure:
    """Return how many grants have a partner in each country, as recorded; unknown countries are a row."""
    mine = partners[~partners["roles"].map(is_lead).astype("bool")][["project_id", "country"]].drop_duplicates()
    mine = mine.merge(grants[["project_id", "level"]], on="project_id")
    counted = [(str(code), len(group), int((group["level"] >= HIGH).sum())) for code, group in mine.groupby("country")]
    known = sorted((one for one in counted if one[0]), key=lambda one: (-one[1], one[0]))
    named = [one for one in known if not small(one[1], about.suppress_below)][:NAMED]
    unknown = [one for one in counted if not one[0]]
    rows = [
        (
            words_cell(country_name(code) if code else f"Country {NOT_RECORDED}"),
            kept_back_cell(count, len(grants), about.suppress_below if code else 0),
            kept_back_cell(high, count, about.suppress_below),
        )
        for code, count, high in (*named, *unknown)
    ]
    rest = len(known) - len(named)
    if rest:
        text = f"{rest:,} other countr{'y' if rest == 1 else 'ies'}"
        rows.append((words_cell(text), words_cell(IN_THE_TABLES), words_cell(IN_THE_TABLES)))
    return Figure(
        key="partner-countries",
        title="Countries of partners, as recorded",
        question="Where are the partners, as far as the records tell?",
        columns=("Country", "Grants with a partner there", "Of these, at level 3 or 4"),
        rows=tuple(rows),
        denominator="Of all grants in this batch; in the last column, of the grants with a partner in the country.",
        caveat=(
            "A country alone raises nothing: no level rests on it, and a grant with a partner in a country may be at a"
            " level for quite another reason. Only what was recorded is counted. Lead organisations are left out, and a"
            " grant may stand in several rows."
        ),
        rows_behind=(
            "partners: rows whose roles hold no LEAD_RO or LEAD_ORG, by column country (empty: not recorded), each"
            " project_id once; the level is that of the grant in table grants"
        ),
        suppressed=about.suppress_below > 1,
        chart=Chart(
            columns=(1,),
            of=None,
            axis="Grants with a partner there",
            alt="Bars: number of grants with a partner in each country that the table names.",
        ),
    )


def lead_bodies(grants: pd.DataFrame, about: FigureTerms) -> Figure:
    """Return the grants of the bodies that lead most of them; small groups are counted together, and only so.

    With one lead body alone there are no rows: its counts are those of the whole batch.
    """
    below = about.suppress_below
    counted = [
        (str(lead) or f"Lead {NOT_RECORDED}", len(group), int((group["level"] >= HIGH).sum()))
        for lead, group in grants.groupby("lead")
    ]
    counted.sort(key=lambda one: (-one[1], one[0]))
    named = [one for one in counted if not small(one[1], below)][:NAMED]
    others = counted[len(named) :]
    cells = list(named)
    if others:
        whole = sum(one[1] for one in others)
        # Four bodies with fewer than five grants together have one each: then their number is not printed either.
        many = f"{len(others):,} other" if not small(whole, below) else "Other"
        words = f"{many} lead bod{'y' if len(others) == 1 and many != 'Other' else 'ies'} together"
        cells.append((words, whole, sum(one[2] for one in others)))
    wholes = protect([one[1] for one in cells], below)
    shown = [one[1] if mark is Mark.SHOWN else None for one, mark in zip(cells, wholes, strict=True)]
    # Who leads fewer than five grants leads fewer than five at a high level: a reader knows that bound as well.
    limits = [below - 1 if mark is Mark.SMALL else count for mark, count in zip(wholes, shown, strict=True)]
    parts = protect([one[2] for one in cells], below, limits)
    rows = tuple(
        (
            words_cell(label),
            marked_cell(count, len(grants), whole_mark, below),
            marked_cell(high, count if whole_mark is Mark.SHOWN else None, part, below),
        )
        for (label, count, high), whole_mark, part in zip(cells, wholes, parts, strict=True)
    )
    return Figure(
        key="lead-bodies",
        title="Lead bodies",
        question="Which bodies lead the grants, and how many of theirs are at level 3 or 4?",
        columns=("Lead body", "Grants", "Of these, at level 3 or 4"),
        rows=rows if len(counted) > 1 else (),
        denominator="Of all grants in this batch; in the last column, of the grants in the same row.",
        caveat=(
            "Ordered by number of grants, which says how much a body was funded. A level says nothing about how a body"
            " looks after its research."
        ),
        rows_behind="grants: rows with the body in column lead; the last column: of these, level 3 or 4",
        suppressed=below > 1,
        chart=Chart(columns=(1,), of=None, axis="Grants", alt="Bars: number of grants of each lead body in the table."),
    )


def split_titles(cell: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the titles of lists that a cell joins; a known title that holds the joining mark itself stays whole."""
    found = []
    for title in sorted((one for one in known if JOIN in one), key=len, reverse=True):
        if f"{JOIN}{title}{JOIN}" in f"{JOIN}{cell}{JOIN}":
            found.append(title)
            cell = f"{JOIN}{cell}{JOIN}".replace(f"{JOIN}{title}{JOIN}", JOIN).strip(JOIN)
    return (*found, *(title for title in cell.split(JOIN) if title))
