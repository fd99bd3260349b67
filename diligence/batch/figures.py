"""The figures of a batch: counted from its tables, each with its denominator, its caveat and the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from diligence.batch.about import BatchAbout
from diligence.batch.figure import Cell, Chart, Figure, share_cell, words_cell
from diligence.batch.figures_bodies import lead_bodies, lists, partner_countries
from diligence.batch.tables import AREA_RULES, is_lead
from diligence.reports.wording import LEVEL_NAMES, LEVEL_WORDS, NOT_RECORDED, money_words
from diligence.shares import percent

if TYPE_CHECKING:
    import pandas as pd


def figures_of(frames: Mapping[str, pd.DataFrame], about: BatchAbout) -> tuple[Figure, ...]:
    """Return the figures of a batch in the order of the report. A batch without grants has figures without rows."""
    return (
        levels(frames["grants"]),
        rules(frames["grants"], about),
        levels_by_year(frames["grants"]),
        levels_by_funder(frames["grants"]),
        areas(frames["grants"], frames["findings"]),
        lists(frames["grants"], about),
        partner_roles(frames["partners"]),
        partner_countries(frames["grants"], frames["partners"], about),
        lead_bodies(frames["grants"], about),
    )


def levels(grants: pd.DataFrame) -> Figure:
    """Return how many grants came out at each level, and the awards in pounds where they are recorded."""
    rows = []
    for number, words in enumerate(LEVEL_WORDS):
        mine = grants[grants["level"] == number]
        known = mine["value_gbp"].dropna()
        rows.append(
            (
                words_cell(f"{number} {LEVEL_NAMES[number]}: {words[:1].lower()}{words[1:]}"),
                share_cell(len(mine), len(grants)),
                Cell(text=money_words(round(float(known.sum()), 2)), number=float(known.sum())),
                share_cell(len(mine) - len(known), len(mine)),
            )
        )
    return Figure(
        key="levels",
        title="Grants by review level",
        question="How many grants does the policy ask somebody to look at, and how much are they worth?",
        columns=("Level", "Grants", "Awards in all", "Award not recorded"),
        rows=tuple(rows) if len(grants) else (),
        denominator="Of all grants in this batch; awards not recorded, of the grants at the level.",
        caveat="A level recommends how closely a person should look. It is not a verdict on a grant or on a body.",
        rows_behind="grants: rows with the level in column level; awards are the sum of value_gbp over them",
        chart=Chart(columns=(1,), of=None, axis="Grants", alt="Bars: number of grants at each review level."),
    )


def rules(grants: pd.DataFrame, about: BatchAbout) -> Figure:
    """Return which rules of the policy gave the levels, from the highest level down."""
    counted = grants.groupby(["level", "level_rule"]).size().reset_index(name="grants")
    words = dict(about.rules)
    found = [
        (int(level), str(rule), int(count))
        for level, rule, count in zip(counted["level"], counted["level_rule"], counted["grants"], strict=True)
    ]
    return Figure(
        key="rules",
        title="Rules that gave the levels",
        question="Why do grants stand at their levels?",
        columns=("Level", "Rule of the policy", "Grants"),
        rows=tuple(
            (
                words_cell(f"{level} {LEVEL_NAMES[level]}"),
                words_cell(f"{words[rule]} ({rule})" if rule in words else rule),
                share_cell(count, len(grants)),
            )
            for level, rule, count in sorted(found, key=lambda one: (-one[0], -one[2], one[1]))
        ),
        denominator="Of all grants in this batch.",
        caveat="A grant counts once, under the rule that gave its level; weaker rules may hold for it as well.",
        rows_behind="grants: rows with the rule (its id in brackets) in level_rule and the level in level",
    )


def levels_by_year(grants: pd.DataFrame) -> Figure:
    """Return the levels of the grants that began in each year; grants without a first day are a row."""
    years = grants["start_year"].map(lambda year: str(int(year)), na_action="ignore").astype("string")
    return _levels_by(
        grants,
        years.fillna(NOT_RECORDED),
        lambda label: (label == NOT_RECORDED, label),
        key="levels-by-year",
        title="Levels by the year in which grants began",
        question="Did the share of grants to look at change over the years?",
        columns="Began in",
        caveat="Outcomes are reported for years after a grant: young grants show fewer collaborators than old ones.",
        rows_behind="grants: rows with the year in start_year (empty: not recorded) and the level in level",
    )


def levels_by_funder(grants: pd.DataFrame) -> Figure:
    """Return the levels of the grants of each funder, as the record names it."""
    return _levels_by(
        grants,
        grants["funder"].replace("", NOT_RECORDED),
        lambda label: (label == NOT_RECORDED, label),
        key="levels-by-funder",
        title="Levels by funder",
        question="How do the councils' grants differ?",
        columns="Funder",
        caveat="Councils fund different subjects; a larger share says what is funded, not how well it is looked after.",
        rows_behind="grants: rows with the funder in funder (empty: not recorded) and the level in level",
    )


def _levels_by(
    grants: pd.DataFrame,
    labels: pd.Series[str],
    order: Callable[[str], object],
    *,
    key: str,
    title: str,
    question: str,
    columns: str,
    caveat: str,
    rows_behind: str,
) -> Figure:
    counted = grants.groupby([labels.rename("label"), "level"]).size()
    rows = []
    for label in sorted(set(labels), key=order):  # type: ignore[arg-type]
        by_level = [int(counted.get((label, level), 0)) for level in range(len(LEVEL_NAMES))]
        of = sum(by_level)
        rows.append(
            (
                words_cell(label),
                Cell(text=f"{of:,}", number=of),
                *(_part(count, of) for count in by_level),
            )
        )
    return Figure(
        key=key,
        title=title,
        question=question,
        columns=(columns, "Grants", *(f"{number} {name}" for number, name in enumerate(LEVEL_NAMES))),
        rows=tuple(rows),
        denominator="Of the grants in the same row, which column Grants gives.",
        caveat=caveat,
        rows_behind=rows_behind,
        chart=Chart(
            columns=(4, 5, 6),
            of=1,
            axis="Per cent of grants",
            alt=f"{title}: stacked bars with the share of grants at levels 2, 3 and 4.",
        ),
    )


def _part(count: int, of: int) -> Cell:
    return Cell(text=f"{count:,} ({percent(count, of)})" if count else "0", number=count)


def areas(grants: pd.DataFrame, findings: pd.DataFrame) -> Figure:
    """Return how many grants have evidence on each technology area and end use: direct, or context only."""
    counted = findings[(findings["status"] != "possible") & findings["rule"].isin(sorted(AREA_RULES))]
    rows = []
    for axis, words in (("technology", "technology"), ("end_use", "end use")):
        found = []
        for subject, mine in counted[counted["axis"] == axis].groupby("subject"):
            direct = mine[mine["strength"] == "direct"]["project_id"].nunique()
            found.append((str(subject), direct, mine["project_id"].nunique() - direct))
        for subject, direct, context in sorted(found, key=lambda one: (-one[1], -one[2], one[0])):
            area = f"{subject[:1].upper()}{subject[1:]}"
            rows.append(
                (words_cell(area), words_cell(words), share_cell(direct, len(grants)), share_cell(context, len(grants)))
            )
    return Figure(
        key="areas",
        title="Technology areas and end uses",
        question="What could the work be used for, in the words of applicants and funders?",
        columns=("Area or end use", "Axis", "Grants with direct evidence", "Grants with context only"),
        rows=tuple(rows),
        denominator="Of all grants in this batch. A grant may stand in several rows, so rows do not add up.",
        caveat="Read from the published title, summary and outcomes alone: a use that they do not name is not here.",
        rows_behind=(
            "findings: rows whose rule is one of "
            + ", ".join(sorted(AREA_RULES))
            + ", whose status is not possible and whose subject is the area; each project_id once, under direct where"
            " one of its rows has strength direct, else under context"
        ),
        chart=Chart(
            columns=(2, 3),
            of=None,
            axis="Grants",
            alt="Stacked bars: grants with direct evidence and with context only, by technology area and end use.",
        ),
    )


def partner_roles(partners: pd.DataFrame) -> Figure:
    """Return how many partner bodies were declared at award and how many were reported later."""
    mine = partners[~partners["roles"].map(is_lead).astype("bool")]
    declared, reported = mine["declared_at_award"], mine["reported_later"]
    counts = (
        ("Declared at award only", int((declared & ~reported).sum())),
        ("Declared at award and reported again later", int((declared & reported).sum())),
        ("Reported later only", int((~declared & reported).sum())),
        ("Neither is recorded", int((~declared & ~reported).sum())),
    )
    return Figure(
        key="partner-roles",
        title="Partners declared and partners reported later",
        question="Would somebody who read only the list of partners at award have seen them?",
        columns=("How the record names the body", "Partner bodies"),
        rows=tuple((words_cell(label), share_cell(count, len(mine))) for label, count in counts) if len(mine) else (),
        denominator="Of all partner bodies, once a grant; lead organisations are left out.",
        caveat="A body may join after the award; being reported later says nothing else about it.",
        rows_behind=(
            "partners: rows whose roles hold no LEAD_RO or LEAD_ORG, by columns declared_at_award and reported_later"
        ),
    )
