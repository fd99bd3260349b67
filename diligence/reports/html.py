"""The report as one HTML file that needs no network and no script: the page that an officer reads, prints and files."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment
from markupsafe import Markup, escape

from diligence.countries import country_name
from diligence.document import Document
from diligence.reports import wording
from diligence.reports.entries import FIRST_QUESTIONS, excerpt, number_entries, path_words, shown_text
from diligence.reports.pages import page_environment
from diligence.reports.paper_entries import doi_address

#: More sources than this are counted, not named, on the first screen; section 7 names them all.
FIRST_NOT_CONSULTED = 6
#: Longer tables of papers and institutions are folded: a reader opens them, and print shows them whole.
UNFOLDED_ROWS = 10
#: More funders or institutions of one paper than this are folded in its row.
UNFOLDED_NAMES = 6


def report_page(document: Document) -> str:
    """Return the whole page. Everything on it comes from the document or from the fixed phrases of `wording`.

    All text is escaped and shown as text whatever it holds; only http and https addresses become links. The content
    security policy allows one style sheet, named by its hash, and nothing else.
    """
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            document=document,
            entries=number_entries(document),
            number_of_source={source.title: number for number, source in enumerate(document.consulted, start=1)},
            first_questions=document.questions[:FIRST_QUESTIONS],
            further_questions=document.questions[FIRST_QUESTIONS:],
            first_not_consulted=document.not_consulted[:FIRST_NOT_CONSULTED],
            looked_up={topic: wording.looked_up(document, topic) for topic in ("papers", "owners", "sectors")},
            missing={topic: wording.not_looked_up(document, topic) for topic in ("papers", "owners", "sectors")},
        )
    )


def _commands(text: str) -> Markup:
    """Text in which `a command` between backticks becomes code; a backtick that is never closed is left out."""
    parts = shown_text(text).split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 and number < len(parts) - 1 else escape(part)
        for number, part in enumerate(parts)
    )


@cache
def _environment() -> Environment:
    environment = page_environment("diligence.reports", ("diligence.reports", "report.css"))
    environment.globals.update(
        words=wording,
        level_names=wording.LEVEL_NAMES,
        unfolded_rows=UNFOLDED_ROWS,
        unfolded_names=UNFOLDED_NAMES,
    )
    environment.filters.update(
        day=wording.day_words,
        time=wording.time_words,
        money=wording.money_words,
        excerpt=excerpt,
        path_words=path_words,
        commands=_commands,
        country=country_name,
        doi_address=doi_address,
    )
    return environment
