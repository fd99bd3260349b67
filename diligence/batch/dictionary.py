"""The data dictionary of a batch as Markdown: every column of every table with its type and its meaning."""

from __future__ import annotations

from diligence.batch.about import BatchAbout
from diligence.batch.tables import JOIN, TABLES
from diligence.reports.entries import shown_text
from diligence.reports.wording import time_words

#: What one row of each table is.
ROWS = {
    "grants": "One row a grant.",
    "partners": "One row a body in a grant, merged records counted once. The lead is one of them; the funder is not.",
    "findings": "One row a finding. A possible one is a question and counts in no level.",
    "sources": "One row a quoted passage behind a finding, and one a snapshot of the grant's own record.",
}
_TYPES = {
    "string": "text",
    "date": "date (ISO 8601)",
    "Int64": "whole number, may be missing",
    "Float64": "number, may be missing",
    "boolean": "true or false",
}


def data_dictionary(about: BatchAbout) -> str:
    """Return the dictionary; the same definitions make the tables, so neither can be older than the other."""
    lines = [
        "# Data dictionary",
        "",
        f"Batch: {plain_line(about.question)}",
        "",
        (
            f"Made by {plain_line(about.software)}, screened as of {time_words(about.generated)}, policy"
            f" {plain_line(about.policy)} version {plain_line(about.policy_version)}."
        ),
        "",
        (
            "Each table is a CSV file, a Parquet file and a sheet of the workbook. `project_id` joins them;"
            " `project_id` with `finding` joins findings and sources. CSV is UTF-8 without a byte order mark, with"
            " line feeds; an empty cell is a missing value or no text. Several values in a cell are joined by"
            f" `{JOIN.strip()}` and a blank. A text that a spreadsheet would run as a formula has an apostrophe in"
            " front in the CSV, and a carriage return is a line feed there; Parquet holds the exact words, with dates"
            " as date32."
        ),
        "",
    ]
    for name, columns in TABLES.items():
        lines += [f"## {name}", "", ROWS[name], "", "| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{column.name}` | {_TYPES[column.type]} | {column.meaning} |" for column in columns]
        lines.append("")
    lines += ["## Licences", ""]
    lines += [f"- {plain_line(sentence)}" for sentence in about.attributions]
    lines += [
        f"- {plain_line(item.title)}: {plain_line(item.licence)}; {plain_line(item.attribution)}"
        for item in about.lists
    ]
    lines += ["", plain_line(about.notice), ""]
    return "\n".join(lines)


def plain_line(text: str) -> str:
    """Return a text as one line in which nothing is read as Markdown or HTML: questions may hold a partner's name."""
    one_line = " ".join(shown_text(text).split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|!~" else char for char in one_line)
