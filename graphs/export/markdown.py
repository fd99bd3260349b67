"""answer.md: the whole answer as a text that an editor can check line by line, every sentence with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graphs.answer import Answer, Licence, Measure, NetworkLink, NetworkNode
from graphs.export.cells import name_of, text
from graphs.export.markdown_text import escaped, linked, source_line
from graphs.export.values import flagged_at, flagged_bodies, question_words, response_of
from graphs.offline import NOT_ASKED, day_words, period_words


def answer_md(answer: Answer) -> bytes:
    """Return the answer as Markdown in UTF-8: statements, measures, every line and its source, gaps, replies."""
    numbers = {link.key: number for number, link in enumerate(answer.links, start=1)}
    parts = [
        _head(answer),
        *_statements(answer, numbers),
        *(_measure(measure) for measure in answer.measures),
        *_lines(answer, numbers),
        *_questions(answer),
        *_cannot_show(answer),
        *_replies(answer),
        "## Sources and licences",
        "\n".join(_licence(item) for item in answer.licences) or "No source is named.",
        "## Notice",
        escaped(answer.notice),
    ]
    return ("\n\n".join(part for part in parts if part) + "\n").encode("utf-8")


def _head(answer: Answer) -> str:
    lines = [
        f"# {escaped(answer.question) or 'An answer about the network'}",
        f"Made on {day_words(answer.generated)} by {escaped(answer.software)}.",
        f"The picture draws {answer.shown:,} of {len(answer.nodes):,} nodes. {escaped(answer.why_cut)}".strip(),
        "\n".join(f"- {escaped(name)}: {escaped(value) or 'not given'}" for name, value in answer.parameters),
    ]
    return "\n\n".join(line for line in lines if line)


def _statements(answer: Answer, numbers: dict[str, int]) -> Iterator[str]:
    yield "## The answer"
    if not answer.statements:
        yield "No sentence is stated."
    yield "\n".join(f"- {escaped(item.text)}{_cited(item.links, numbers)}" for item in answer.statements)


def _cited(keys: Iterable[str], numbers: dict[str, int]) -> str:
    """Return the numbers of the lines that a sentence rests on, runs of three and more as "4-9"."""
    found = sorted({numbers[key] for key in keys})
    if not found:
        return ""
    runs: list[list[int]] = []
    for number in found:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
    return f" \\[{words}\\]"


def _measure(measure: Measure) -> str:
    width = len(measure.columns)
    rows = [_table_row(measure.columns), _table_row(["---"] * width, ready=True), *map(_table_row, measure.rows)]
    return "\n\n".join(
        (
            f"## {escaped(measure.title)}",
            f"{escaped(measure.meaning)}\nOut of: {escaped(measure.denominator)}",
            "\n".join(rows),
            f"What it cannot show: {escaped(measure.caveat)}" if text(measure.caveat) else "",
        )
    ).strip()


def _table_row(cells: Sequence[str | int | float], *, ready: bool = False) -> str:
    return f"| {' | '.join(escaped(cell) if isinstance(cell, str) and not ready else str(cell) for cell in cells)} |"


def _lines(answer: Answer, numbers: dict[str, int]) -> Iterator[str]:
    yield "## Every line and its source"
    if not answer.links:
        yield "There is no line: no indicator was found in the sources consulted."
    nodes = {node.key: node for node in answer.nodes}
    for link in answer.links:
        quotes = [f"> {source_line(item)}" for item in link.evidence]
        yield "\n\n".join((_line(link, numbers[link.key], nodes), "\n>\n".join(quotes) or "> No words are recorded."))


def _line(link: NetworkLink, number: int, nodes: dict[str, NetworkNode]) -> str:
    facts = (
        period_words(link.start, link.end),
        f"match: {escaped(link.status)}" if text(link.status) else "",
        escaped(link.why),
        *(
            f"response of {escaped(name_of(node.name))}: {escaped(response_of(node))}"
            for node in flagged_at(link, nodes)
        ),
    )
    told = "; ".join(fact for fact in facts if fact)
    words = f"{_name(link.origin_name)} \u2014 *{_name(link.words)}* \u2192 {_name(link.target_name)}"
    return f"**{number}.** {words}{f' ({told})' if told else ''}"


def _name(name: str) -> str:
    return escaped(name_of(name))


def _questions(answer: Answer) -> Iterator[str]:
    asked = [node for node in answer.nodes if node.possible_lists]
    if asked:
        yield "## Questions for a person"
        yield "\n".join(f"- {_name(node.name)}: {escaped(question_words(node))}" for node in asked)


def _cannot_show(answer: Answer) -> Iterator[str]:
    yield "## What the records cannot show"
    yield "\n".join(f"- {escaped(item)}" for item in answer.cannot_show) or "Nothing is stated."


def _replies(answer: Answer) -> Iterator[str]:
    flagged = flagged_bodies(answer.nodes)
    yield "## Right of reply"
    if not flagged:
        yield "No organisation of this answer carries a reason to look closer."
        return
    replied = sum(bool(text(node.response)) for node in flagged)
    yield (
        f"A reason to look closer is no finding of wrongdoing. A response is recorded for {replied:,} of "
        f"{len(flagged):,} organisations that carry one; {NOT_ASKED}: {len(flagged) - replied:,}."
    )
    yield "\n".join(f"- {escaped(name_of(node.name))}: response: {escaped(response_of(node))}" for node in flagged)


def _licence(item: Licence) -> str:
    parts = (escaped(item.title), escaped(item.version), escaped(item.licence), escaped(item.attribution))
    told = "; ".join(part for part in parts if part)
    where = linked(item.url)
    return f"- {told}; {where}" if where else f"- {told}"
