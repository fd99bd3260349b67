"""Writes what a batch hands over: four tables twice, a workbook, a report twice and the data dictionary."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from diligence.batch.about import BatchAbout
from diligence.batch.content import Content, content_of
from diligence.batch.dictionary import data_dictionary
from diligence.batch.frames import csv_bytes, frames_of, parquet_bytes
from diligence.batch.meanwhile import meanwhile
from diligence.batch.report_docx import report_document
from diligence.batch.report_html import report_page
from diligence.batch.tables import TABLES, Row
from diligence.batch.workbook import write_workbook
from diligence.errors import OutputError
from diligence.screening import write_whole

if TYPE_CHECKING:
    import pandas as pd

WORKBOOK, PAGE, DOCUMENT, DICTIONARY = "workbook.xlsx", "report.html", "report.docx", "data-dictionary.md"


def write_outputs(
    tables: Mapping[str, Iterable[Row]], about: BatchAbout, folder: Path, workers: int = 1
) -> dict[str, Path]:
    """Write all files of a batch into a folder, each whole or not at all, and return their paths by file name.

    With two workers and more the workbook, which takes as long as all others, is written beside them.

    The same rows, in whatever order, with the same `about` give the same bytes of every file with the same versions
    of the libraries. OutputError in one line where a file cannot be written.
    """
    frames = frames_of(tables)
    content = content_of(frames, about)
    written: dict[str, Path] = {}
    with meanwhile(lambda: _write_workbook_whole(folder / WORKBOOK, frames, content), apart=workers > 1):
        for name in TABLES:
            written[f"{name}.csv"] = write_whole(folder / f"{name}.csv", csv_bytes(frames[name]))
            written[f"{name}.parquet"] = write_whole(folder / f"{name}.parquet", parquet_bytes(name, frames[name]))
        written[DICTIONARY] = write_whole(folder / DICTIONARY, data_dictionary(about).encode("utf-8"))
        written[PAGE] = write_whole(folder / PAGE, report_page(content).encode("utf-8"))
        written[DOCUMENT] = write_whole(folder / DOCUMENT, report_document(content))
    return written | {WORKBOOK: folder / WORKBOOK}


def _write_workbook_whole(path: Path, frames: Mapping[str, pd.DataFrame], content: Content) -> None:
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415 - only the process that writes needs it

    # Rows of a large batch go to disk as they are made, beside the workbook and never through a full memory.
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", suffix=".xlsx", delete=False) as file:
            temporary = Path(file.name)
        write_workbook(temporary, frames, content)
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    except (OSError, XlsxWriterException) as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise OutputError(f"cannot write {path}: {error}; free space or choose another folder with --out") from error
