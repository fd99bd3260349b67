"""One table over several screenings: a row a grant, for a spreadsheet, with text that can never become a formula."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from diligence.document import Document
from diligence.screening import write_whole
from graphs.export.cells import never_formula

FILE = "summary.csv"


def write_summary(documents: Sequence[Document], folder: Path) -> Path:
    """Write summary.csv (UTF-8 with a byte order mark, so that spreadsheets read it) and return its path."""
    import pandas as pd  # noqa: PLC0415 - half a second of start-up that one grant does not need

    frame = pd.DataFrame(
        {
            "reference": document.grant.reference,
            "title": document.grant.title,
            "funder": document.grant.funder,
            "lead": document.grant.lead,
            "start": document.grant.start,
            "end": document.grant.end,
            "value_gbp": document.grant.value_gbp,
            "level": document.level.number,
            "level_name": document.level.name,
            "rule": document.level.rule,
            "technology": document.axes.technology.strength,
            "state_link": document.axes.state_link.strength,
            "end_use": document.axes.end_use.strength,
            "partners": len(document.partners),
            "claims": sum(finding.status != "possible" for finding in document.findings),
            "papers": document.publications.total,
            "papers_with_known_funders": document.publications.with_known_funders,
            "state_funders_on_papers": len({row.funder for row in document.co_funding}),
            "named_later": len(document.undeclared),
            "judgements": len(document.judgements),
            "sectors": "; ".join(sector.name for sector in document.sectors),
            "questions_of_identity": sum(finding.status == "possible" for finding in document.findings),
        }
        for document in documents
    )
    for column in ("reference", "title", "funder", "lead", "sectors"):
        frame[column] = frame[column].map(safe_cell)
    return write_whole(folder / FILE, frame.to_csv(index=False).encode("utf-8-sig"))


def safe_cell(value: object) -> object:
    """Return a text cell that no spreadsheet takes for a formula; other values as they are."""
    return never_formula(value) if isinstance(value, str) else value
