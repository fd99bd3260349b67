"""answer.md: every sentence with its sources, every line with its words, and names that stay names."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from invented_answer import NOTICE, invented_answer, large_answer

from graphs.answer import Statement
from graphs.export.markdown import answer_md
from graphs.export.markdown_text import escaped, linked


def written(**changes: Any) -> str:
    return answer_md(replace(invented_answer(hostile=False), **changes)).decode("utf-8")


def section(text: str, title: str) -> str:
    return text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def rendered(text: str) -> list[Any]:
    parser = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    tokens = parser.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [child for token in tokens for child in (token, *(token.children or ()))]


def test_the_text_begins_with_the_question_and_the_day() -> None:
    assert written().startswith("# Which grants connect to River South University?\n\nMade on 22 November 2026 by")


def test_every_statement_cites_the_numbers_of_its_lines() -> None:
    answer = section(written(), "The answer")
    assert "joined by 17 links. \\[1-3\\]" in answer
    assert "counts for nothing. \\[17\\]" in answer
    assert "reported by a newspaper.\n" in answer


@pytest.mark.parametrize(
    ("numbers", "words"), [((1, 2), "1, 2"), ((1, 2, 3, 7), "1-3, 7"), ((9, 8, 8, 10, 12), "8-10, 12")]
)
def test_runs_of_three_numbers_and_more_are_joined(numbers: tuple[int, ...], words: str) -> None:
    said = Statement(text="So", links=tuple(f"link-{number}" for number in numbers))
    assert f"So \\[{words}\\]" in written(statements=(said,))


def test_a_cited_number_is_the_number_of_the_line() -> None:
    assert "**8.** River South University — *supervised by* → Ministry of Education" in written()


def test_a_line_says_words_days_status_reason_and_reply() -> None:
    line = next(line for line in written().splitlines() if line.startswith("**10.**"))
    assert "*listed as*" in line
    assert "from 1 January 2016" in line
    assert "match: confirmed; a shared id" in line
    assert "response of Institute of Optics and Fine Mechanics: not asked" in line


def test_every_line_is_followed_by_its_quotation_place_source_address_day_and_hash() -> None:
    lines = section(written(), "Every line and its source")
    quoted = next(line for line in lines.splitlines() if "directly under the ministry" in line)
    assert re.search(
        r"^> “directly under the ministry” \(organisation roles, register, "
        r"<https://records\.example/project/P1>, received 1 May 2026, sha256 [0-9a-f]{64}\)$",
        quoted,
    )
    assert len(re.findall(r"^\*\*\d+\.\*\*", lines, re.MULTILINE)) == 17


def test_a_measure_has_meaning_denominator_table_and_caveat() -> None:
    measure = section(written(), "Grants by year of start")
    assert "by the year in which they start" in measure
    assert "Out of: 2 grants" in measure
    assert "| 2016 | 1 | 0.5 |" in measure
    assert "What it cannot show: A grant whose record gives no start is not counted." in measure


def test_a_possible_match_is_a_question_that_counts_for_nothing() -> None:
    questions = section(written(), "Questions for a person")
    assert "- River South University: A question for a person, counted for nothing" in questions
    assert "is it on Invented list of entities?" in questions


def test_the_text_says_what_the_records_cannot_show() -> None:
    assert "does not say what a partner received" in section(written(), "What the records cannot show")


def test_every_flagged_organisation_has_its_right_of_reply() -> None:
    replies = section(written(), "Right of reply")
    assert "recorded for 1 of 2 organisations that carry one; not asked: 1." in replies
    assert "- River South University: response: Replied on 3 May 2026" in replies
    assert "- Institute of Optics and Fine Mechanics: response: not asked" in replies


def test_licences_and_the_notice_close_the_text() -> None:
    text = written()
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in text
    assert "<https://gtr.ukri.org>" in text
    assert text.rstrip().endswith(NOTICE)


def test_a_cut_picture_says_so() -> None:
    text = answer_md(large_answer(310)).decode()
    assert "The picture draws 300 of 310 nodes. A picture of more than 300 nodes cannot be read." in text


def test_an_answer_without_a_line_never_says_that_all_is_well() -> None:
    text = written(links=(), statements=())
    assert "no indicator was found in the sources consulted" in text
    assert not re.search(r"(?i)\b(clear|safe|low risk|passed)\b", text)


def test_no_hostile_name_becomes_html_a_link_or_code() -> None:
    tokens = rendered(answer_md(invented_answer()).decode())
    assert not [
        token for token in tokens if token.type in {"html_block", "html_inline", "code_inline", "fence", "image"}
    ]
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert links
    assert all(str(link).startswith("https://") for link in links)


def test_no_hostile_name_breaks_the_headings_or_the_table() -> None:
    tokens = rendered(answer_md(invented_answer()).decode())
    plain = rendered(answer_md(invented_answer(hostile=False)).decode())
    for kind in ("heading_open", "tr_open", "td_open", "list_item_open", "blockquote_open"):
        assert [t.type for t in tokens].count(kind) == [t.type for t in plain].count(kind), kind


@pytest.mark.parametrize(
    "name",
    ["[x](javascript:alert(1))", "`a`", "**b**", "a | b", "<b>c</b>", "&lt;", "~~d~~", "- e", "1. f", "# g", "![h](i)"],
)
def test_a_name_reads_back_as_the_name(name: str) -> None:
    tokens = rendered(f"{escaped(name)}\n")
    assert "".join(token.content for token in tokens if token.type in {"text", "text_special"}) == name


def test_bare_addresses_and_mentions_of_a_name_stay_words() -> None:
    assert escaped("see http://evil.example or WWW.evil.example, @team") == (
        "see http\\://evil.example or WWW\\.evil.example, \\@team"
    )


def test_a_line_break_in_a_name_is_a_space() -> None:
    assert escaped("a\r\n\n# b") == "a \\# b"


def test_an_address_cannot_leave_its_brackets_or_its_cell() -> None:
    assert linked("https://a.example/x>|[y](z)") == "<https://a.example/x%3E%7C%5By%5D(z)>"


def test_an_address_that_runs_a_script_is_words() -> None:
    assert linked("javascript:alert(1)") == "javascript:alert(1)"
