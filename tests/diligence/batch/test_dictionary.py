"""The data dictionary names every column and lets no question write Markdown."""

from __future__ import annotations

import pytest

from diligence.batch.dictionary import data_dictionary, plain_line
from diligence.batch.tables import TABLES
from tests.diligence.batch.batch_rows import batch_about, list_about


@pytest.mark.parametrize("name", list(TABLES))
def test_every_column_of_a_table_stands_under_its_heading_with_its_meaning(name: str) -> None:
    (part,) = [part for part in data_dictionary(batch_about()).split("\n## ") if part.startswith(f"{name}\n")]
    rows = [line for line in part.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [column.name for column in TABLES[name]]
    assert [column.meaning for column in TABLES[name] if column.meaning not in part] == []


def test_licences_of_the_lists_and_the_notice_stand_in_it() -> None:
    text = data_dictionary(batch_about(list_about("Arcadian Control List")))
    assert "- Arcadian Control List: Arcadian open licence; Arcadia" in text
    assert "not legal advice" in text


def test_a_name_in_a_question_stays_one_line_of_text() -> None:
    assert plain_line("# A [x](javascript:y)\n| <b>") == "\\# A \\[x\\](javascript:y) \\| \\<b\\>"
    text = data_dictionary(batch_about(question="Partner <script>\n\n# Hello"))
    assert "Batch: Partner \\<script\\> \\# Hello" in text.splitlines()
