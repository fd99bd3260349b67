"""The summary that a terminal shows after a screening: the level in words, why, what to ask, what was not looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from diligence.countries import country_name
from diligence.document import Document, Partner
from diligence.reports.entries import (
    FIRST_QUESTIONS,
    excerpt,
    has_something,
    number_entries,
    reasons_beside_axes,
    shown_text,
)
from diligence.reports.wording import (
    CO_FUNDING_KIND_WORDS,
    LEVEL_NAMES,
    LIST_KIND_WORDS,
    MATCH_RELATION_WORDS,
    SECTOR_CAVEAT,
    STATUS_WORDS,
    STRENGTH_WORDS,
    VERDICT_WORDS,
    co_funding_words,
    day_words,
    in_force_words,
    known_funders_words,
    looked_up,
    money_words,
    not_looked_up,
    ownership_words,
    review_words,
    span_words,
    years_words,
)

#: More partners than this are counted, not named: the report names them all.
SHOWN_PARTNERS = 12
#: The same for rows of one kind: funders, owners, judgements, changes.
SHOWN_ROWS = 8


def print_summary(document: Document, console: Console, *, files: Sequence[Path] = ()) -> None:
    """Print the summary; `files` are the paths that were written, named last.

    Text of a record is printed as text: no markup, no control characters, no change of direction.
    """
    grant = document.grant
    facts = (
        grant.reference,
        f"led by {grant.lead}" if grant.lead else "",
        grant.funder or "",
        money_words(grant.value_gbp),
        span_words(grant.start, grant.end),
    )
    console.print(_text(grant.title, "bold"))
    console.print(_text(", ".join(fact for fact in facts if fact)))
    console.print()
    console.print(_text(document.level.words[:1].upper() + document.level.words[1:], "bold"), _steps(document))
    for reason in reasons_beside_axes(document):
        console.print(_text(reason))
    level = document.level
    console.print(_text(f"Level {level.name}, policy {level.policy} {level.policy_version}, rule {level.rule}", "dim"))
    _heading(console, "Axes")
    for axis in number_entries(document).axes:
        _line(console, f"{axis.title} ({axis.strength}): {axis.sentence}")
        if axis.evidence is not None:
            _line(console, f"“{excerpt(axis.evidence.item.quote)}” ({axis.evidence.item.source})", indent=4)
    if document.sectors:
        sectors = "; ".join(sector.name for sector in document.sectors)
        _line(console, f"Industrial sectors: {sectors} ({SECTOR_CAVEAT})")
    _partners(console, [partner for partner in document.partners if has_something(partner)], len(document.partners))
    for title, lines in _sections(document):
        _rows(console, title, lines)
    _list(console, "Questions for the investigator", document.questions[:FIRST_QUESTIONS], none="None.", numbered=True)
    _list(
        console,
        "Not consulted",
        (f"{source.title}: {source.why}" for source in document.not_consulted),
        none="No source is recorded as left out.",
    )
    if files:
        _list(console, "Files", (str(path) for path in files), none="")
    console.print()
    console.print(_text(document.notice, "dim"))


def _text(words: str, style: str = "") -> Text:
    return Text(shown_text(words).replace("\r", " "), style=style)


def _steps(document: Document) -> Text:
    """The level as a row of steps, so that a screen without colour shows it too."""
    filled = document.level.number + 1
    return Text("■" * filled + "□" * (len(LEVEL_NAMES) - filled), style="dim")


def _heading(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title, style="bold underline"))


def _line(console: Console, words: str, *, indent: int = 2) -> None:
    console.print(Padding(_text(words), (0, 0, 0, indent), expand=False))


def _list(console: Console, title: str, lines: Iterable[str], *, none: str, numbered: bool = False) -> None:
    _heading(console, title)
    shown = list(lines)
    for number, line in enumerate(shown, start=1):
        _line(console, f"{number}. {line}" if numbered else line)
    if not shown:
        _line(console, none)


def _sections(document: Document) -> Iterator[tuple[str, list[str]]]:
    """Yield what papers, owners, persons and versions add, one line each, in the order of the report."""
    publications = document.publications
    money = [known_funders_words(publications.with_known_funders, publications.total)] if publications.total else []
    if not publications.total and not_looked_up(document, "papers") and not looked_up(document, "papers"):
        money = ["Papers were not looked up: who paid for them is unknown."]
    money += [
        f"{row.funder} ({country_name(row.state)}, {CO_FUNDING_KIND_WORDS.get(row.kind, row.kind)}): "
        f"{co_funding_words(row.papers, row.of_known, row.total)}; {years_words(row.first_year, row.last_year)}"
        for row in document.co_funding
    ]
    yield "Money and papers", money
    yield "Named later, not declared at award", [one.sentence for one in document.undeclared]
    yield (
        "Owners of partners",
        [f"{one.sentence} ({ownership_words(one.on_activity, one.today)})" for one in document.ownership],
    )
    yield (
        "What a person decided",
        [
            f"{one.subject}, compared with {one.about}: {VERDICT_WORDS.get(one.verdict, one.verdict)}. "
            f"{one.by} ({one.role}), {day_words(one.decided)}: “{one.reason}” "
            f"Look again: {review_words(one.review, document.screened)}"
            for one in document.judgements
        ],
    )
    yield "What changed between versions of the record", list(document.changes)


def _rows(console: Console, title: str, lines: list[str]) -> None:
    """A section of one line each; nothing at all where there is nothing."""
    if not lines:
        return
    _list(console, title, lines[:SHOWN_ROWS], none="")
    if len(lines) > SHOWN_ROWS:
        _line(console, f"and {len(lines) - SHOWN_ROWS} more, in the report")


def _partners(console: Console, partners: Sequence[Partner], total: int) -> None:
    _heading(console, f"Partners worth looking at ({len(partners)} of {total})")
    for partner in partners[:SHOWN_PARTNERS]:
        country = partner.country_name or partner.country or "country not recorded"
        roles = "; ".join(f"{role.words}, {role.basis}" for role in partner.roles)
        _line(console, f"{partner.name} ({country}): {roles or 'role not recorded'}")
        for match in partner.matches:
            what = match.entry if match.relation == "is" else f"{MATCH_RELATION_WORDS[match.relation]} {match.entry}"
            _line(
                console,
                f"{STATUS_WORDS[match.status]}: {what}, {match.list} ({LIST_KIND_WORDS[match.list_kind]}); "
                + in_force_words(match.in_force_on_activity, match.in_force_today),
                indent=4,
            )
        for link in partner.state_links:
            strength = STRENGTH_WORDS.get(link.strength, link.strength)
            _line(console, f"{strength}: {link.relation} {link.body} ({link.country})", indent=4)
    if len(partners) > SHOWN_PARTNERS:
        _line(console, f"and {len(partners) - SHOWN_PARTNERS} more, in the report")
    if not partners:
        _line(console, "None: the records consulted give no finding, list entry or state link for a partner.")
