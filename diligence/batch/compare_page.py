"""The comparison of two batches as a page and as Markdown, in words with denominators and with its first rows."""

from __future__ import annotations

import html
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment

from diligence.assess import NOTICE
from diligence.batch.manifest import Manifest
from diligence.reports.entries import shown_text
from diligence.reports.pages import page_environment
from diligence.shares import share

if TYPE_CHECKING:
    import pandas as pd

    from diligence.batch.compare import Comparison

#: Signs that Markdown reads, each with a stroke in front; those of HTML are escaped before.
_MARKDOWN = {ord(sign): f"\\{sign}" for sign in "\\`*_[]|"}
#: Rows on the page; the file beside it has all.
_SHOWN = 200
_RESPONSE = (
    "No body was asked about these differences; new-findings.csv and gone-findings.csv carry each body's response, or"
    " 'not asked'."
)


def comparison_page(found: Comparison, pair: tuple[Manifest, Manifest], changes: pd.DataFrame, of: int) -> str:
    """Return the page: self-contained, without script; all text is escaped. `of` is the number of rows in the file."""
    return _environment().get_template("comparison.html.j2").render(
        found=found,
        pair=pair,
        rows=list(changes.head(_SHOWN).itertuples()),
        told=_told(changes, of),
        in_words=share,
        response=_RESPONSE,
        notice=NOTICE,
    )  # fmt: skip


def _told(changes: pd.DataFrame, of: int) -> str:
    shown = min(_SHOWN, len(changes))
    rest = f"{shown:,} of {len(changes):,} rows on grants that both batches screened; comparison.csv has all."
    others = of - len(changes)
    return rest + (f" {others:,} more rows there name grants that only one of them screened." if others else "")


def comparison_markdown(found: Comparison, pair: tuple[Manifest, Manifest], changes: pd.DataFrame, of: int) -> str:
    """Return the same as Markdown; signs of a record's text that Markdown or HTML would read are escaped."""
    lines = ["# Two batches compared", ""]
    for which, manifest in zip(("First", "Second"), pair, strict=True):
        moment = f"{manifest.plan.moment:%Y-%m-%d %H:%M} UTC"
        lines.append(f"- {which}: {_plain(manifest.question)} Screened as of {moment}.")
    lines += ["", "## In short", "", *(f"- {_plain(words)}" for words in found.sentences)]
    lines += ["", "## What differs between them", "", *(f"- {_plain(words)}" for words in found.causes)]
    for figure in found.figures:
        lines += ["", f"## {figure.title}", "", _plain(figure.note), ""]
        lines += [f"| {figure.label} | first batch | second batch |", "|---|---|---|"]
        lines += [f"| {' | '.join(map(_plain, row))} |" for row in figure.rows]
    lines += ["", "## Grants that differ", "", _told(changes, of), ""]
    lines += ["| reference | what | before | after | why |", "|---|---|---|---|---|"]
    for row in changes.head(_SHOWN).itertuples():
        cells = (row.reference, row.what, row.before, row.after, row.why)
        lines.append(f"| {' | '.join(_plain(str(cell)) for cell in cells)} |")
    return "\n".join([*lines, "", _RESPONSE, "", NOTICE, ""])


def _plain(text: str) -> str:
    shown = html.escape(" ".join(shown_text(text).split()), quote=False)
    return shown.translate(_MARKDOWN)


@cache
def _environment() -> Environment:
    return page_environment("diligence.batch", ("diligence.reports", "report.css"))
