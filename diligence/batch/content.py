"""What the report of a batch says, in order: the same words and numbers for the page, the document and the workbook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from diligence.batch.about import BatchAbout
from diligence.batch.figure import HIGH, Figure
from diligence.batch.figures import figures_of
from diligence.batch.figures_bodies import SUPPRESSION_NOTE
from diligence.batch.tables import is_lead
from diligence.reports.wording import (
    AXIS_WORDS,
    LEVEL_WORDS,
    METHOD,
    NOT_ASKED,
    NOT_RECORDED,
    PERSON_DECIDES,
    STRENGTH_WORDS,
    money_words,
)
from diligence.shares import percent, share

if TYPE_CHECKING:
    import pandas as pd

#: Grants that the report names; a longer list is for the workbook.
NAMED_GRANTS = 25
#: Sentences on what the records cannot show, and issues, that the report prints; the workbook holds all.
PRINTED_SENTENCES = 12
_CHOSEN = (
    "{screened:,} records went in, and {kept} are counted here; the others do not meet the question, or are named under"
    " the issues of this run. Where a question chooses grants by their level, list or area, shares by level describe"
    " the choice and not the funder."
)
#: A store may hold a part of a funder's grants, chosen for a reason: its shares are not those of the funder.
_COVERAGE = (
    "Only grants whose records were held when the batch began are counted: whether these are all grants of the"
    " question, or a fair sample of them, is not known here."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One number of the head, with its denominator in the text and the rows behind it."""

    label: str
    text: str
    rows_behind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HighGrant:
    """A grant at level 3 or 4, with the reason and where it stands with the right of reply. `lead` may be kept back."""

    reference: str
    title: str
    funder: str
    lead: str | None
    began: str
    level: str
    reason: str
    response: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The report of a batch, whole: `high_note` says how many of the grants at level 3 or 4 are printed and where
    the others are; `suppression` is None where nothing is kept back; long lists of sentences are cut and say so."""

    about: BatchAbout
    answers: tuple[str, ...]
    key_figures: tuple[KeyFigure, ...]
    figures: tuple[Figure, ...]
    high: tuple[HighGrant, ...]
    high_note: str
    suppression: str | None
    method: tuple[str, ...]
    not_consulted: tuple[tuple[str, str], ...]
    cannot_show: tuple[str, ...]
    issues: tuple[str, ...]
    registers: str


def content_of(frames: Mapping[str, pd.DataFrame], about: BatchAbout) -> Content:
    """Return the report of a batch from its four tables; a batch of no grant says so in its first sentence."""
    grants = frames["grants"]
    below = about.suppress_below
    high = grants[grants["level"] >= HIGH].sort_values(
        ["level", "reference", "project_id"], ascending=[False, True, True]
    )
    return Content(
        about=about,
        answers=tuple(_answers(frames, about)),
        key_figures=tuple(_key_figures(frames, about)),
        figures=figures_of(frames, about),
        high=_high(high.head(NAMED_GRANTS), frames["findings"], name_leads=below <= 1),
        high_note=_high_note(len(high), len(grants), name_leads=below <= 1),
        suppression=SUPPRESSION_NOTE.format(last=below - 1, below=below) if below > 1 else None,
        method=(*METHOD, PERSON_DECIDES),
        not_consulted=tuple((source.title, _quoted(source.why)) for source in about.not_consulted),
        cannot_show=_first(about.cannot_show),
        issues=_first(_quoted(f"{issue.label}: {issue.what}") for issue in about.issues),
        registers=_registers(about),
    )


def _registers(about: BatchAbout) -> str:
    """Return which registers of facts came with the program; those of one folder are counted, and all have a hash."""
    single = [one.name for one in about.registers if "/" not in one.name]
    folders = Counter(one.name.partition("/")[0] for one in about.registers if "/" in one.name)
    named = [*single, *(f"{count:,} definitions of {folder}" for folder, count in sorted(folders.items()))]
    return f"Registers: {', '.join(named)}. The workbook and the manifest give the sha256 of each." if named else ""


def _quoted(text: str) -> str:
    """Return a text with each `command` in quotation marks: a document has no other sign for it."""
    return re.sub(r"`([^`]*)`", r"“\1”", text)


def _first(sentences: Iterable[str]) -> tuple[str, ...]:
    found = tuple(sentences)
    if len(found) <= PRINTED_SENTENCES:
        return found
    rest = len(found) - PRINTED_SENTENCES
    return (*found[:PRINTED_SENTENCES], f"{rest:,} more are in the workbook, sheet Caveats.")


def _answers(frames: Mapping[str, pd.DataFrame], about: BatchAbout) -> list[str]:
    grants = frames["grants"]
    number = len(grants)
    if not number:
        return [f"No grant meets this question: {about.inputs.records:,} records went in."]
    by_level = {level: int((grants["level"] == level).sum()) for level in range(len(LEVEL_WORDS))}
    sentences = [
        (
            f"{_of_grants(by_level[3] + by_level[4], number)} at level 3 or 4: enhanced review is recommended for"
            f" {share(by_level[3], number)}, and legal or compliance advice before going on for"
            f" {share(by_level[4], number)}."
        ),
        f"For {share(by_level[0], number)}, no indicator was found in the sources consulted.",
        (
            f"A standard check (level 2) is recommended for {share(by_level[2], number)}; an information note (level 1)"
            f" stands at {share(by_level[1], number)}."
        ),
        _extent(grants),
    ]
    if not about.by_reference:
        sentences.append(_COVERAGE)
    if about.inputs.records != number:
        sentences.append(_CHOSEN.format(screened=about.inputs.records, kept=share(number, about.inputs.records)))
    asking = int((grants["questions"] > 0).sum())
    if asking:
        sentences.append(
            f"{share(asking, number)} hold a possible match or reading: a question for a person, counted in no level."
        )
    return sentences


def _of_grants(count: int, number: int) -> str:
    grants = "grant" if number == 1 else "grants"
    return f"{count:,} of {number:,} {grants} ({percent(count, number)}) {'is' if count == 1 else 'are'}"


def _extent(grants: pd.DataFrame) -> str:
    years, known = grants["start_year"].dropna(), grants["value_gbp"].dropna()
    if not len(years):
        began = "The records tell no first day"
    elif years.min() == years.max():
        began = f"The grants began in {int(years.min())}"
    else:
        began = f"The grants began from {int(years.min())} to {int(years.max())}"
    if 0 < len(years) < len(grants):
        began += f" (recorded for {share(len(years), len(grants))})"
    if not len(known):
        return f"{began}; no award is recorded."
    worth = money_words(round(float(known.sum()), 2))
    return f"{began}; awards come to {worth}, recorded for {share(len(known), len(grants))}."


def _key_figures(frames: Mapping[str, pd.DataFrame], about: BatchAbout) -> list[KeyFigure]:
    grants, partners, findings = frames["grants"], frames["partners"], frames["findings"]
    bodies = partners[~partners["roles"].map(is_lead).astype("bool")]
    counted = int((findings["status"] != "possible").sum())
    high = int((grants["level"] >= HIGH).sum())
    rows = (
        ("Records that went in", f"{about.inputs.records:,}", "manifest: inputs"),
        ("Grants in this batch", share(len(grants), about.inputs.records), "grants: all rows"),
        ("Grants at level 3 or 4", share(high, len(grants)), "grants: level is 3 or 4"),
        (
            "Awards of the grants at level 3 or 4",
            money_words(round(float(grants.loc[grants["level"] >= HIGH, "value_gbp"].sum()), 2)),
            "grants: sum of value_gbp where level is 3 or 4",
        ),
        (
            "Partner bodies, once a grant, lead organisations left out",
            f"{len(bodies):,}",
            "partners: roles hold no LEAD_RO or LEAD_ORG",
        ),
        (
            "Of these, country not recorded",
            share(int((bodies["country"] == "").sum()), len(bodies)),
            "partners: the same rows, country empty",
        ),
        ("Findings that count", share(counted, len(findings)), "findings: status is not possible"),
        (
            "Questions, counted in no level",
            share(len(findings) - counted, len(findings)),
            "findings: status is possible",
        ),
        (
            "Quoted passages behind the findings",
            f"{int((frames['sources']['quote'] != '').sum()):,}",
            "sources: quote not empty",
        ),
    )
    return [KeyFigure(label=label, text=text, rows_behind=behind) for label, text, behind in rows]


def _high(high: pd.DataFrame, findings: pd.DataFrame, *, name_leads: bool) -> tuple[HighGrant, ...]:
    asked = findings[findings["project_id"].isin(high["project_id"])].groupby("project_id")
    responses = {str(project): _response(mine) for project, mine in asked}
    rows: list[dict[str, Any]] = high.astype(object).where(high.notna(), None).to_dict("records")  # type: ignore[assignment]
    return tuple(
        HighGrant(
            reference=row["reference"],
            title=row["title"],
            funder=row["funder"] or NOT_RECORDED,
            lead=(row["lead"] or NOT_RECORDED) if name_leads else None,
            began=NOT_RECORDED if row["start_year"] is None else str(row["start_year"]),
            level=f"{row['level']} {row['level_name']}",
            reason=_reason(row),
            response=responses.get(row["project_id"], NOT_ASKED),
            url=row["url"],
        )
        for row in rows
    )


def _reason(row: Mapping[str, Any]) -> str:
    axes = [
        f"{AXIS_WORDS[axis].lower()}: {STRENGTH_WORDS.get(row[axis], row[axis])}"
        for axis in AXIS_WORDS
        if row[axis] != "none"
    ]
    areas = f". Areas: {row['areas']}" if row["areas"] else ""
    found = "; ".join(axes)
    return f"{found[:1].upper()}{found[1:]}{areas}. Rule {row['level_rule']}."


def _response(findings: pd.DataFrame) -> str:
    asked = int((findings["response_asked"] != NOT_ASKED).sum())
    replied = int((findings["response"] != "").sum())
    if not asked and not replied:
        return NOT_ASKED
    return f"asked on {asked} of {len(findings)} findings, reply on {replied}"


def _high_note(high: int, number: int, *, name_leads: bool) -> str:
    if not high:
        return f"No grant of this batch is at level 3 or 4: {share(high, number)}."
    printed = min(high, NAMED_GRANTS)
    rest = "" if printed == high else f" The first {printed} of {high} are printed, by level and reference."
    leads = "" if name_leads else " Bodies are not named here; follow a reference, or open the workbook, for each."
    return (
        f"{share(high, number)} of the grants are at level 3 or 4.{rest}{leads} All of them, with every finding, its"
        " quoted evidence and the field for the reply of the body, are in the workbook: sheet Grants, column level."
    )
