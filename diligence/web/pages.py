"""The pages of one entity: a small preview and a whole page, both plain HTML in which every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from urllib.parse import quote

from fastapi.responses import HTMLResponse
from jinja2 import Environment
from markupsafe import Markup

from diligence.assess import NOTICE
from diligence.countries import country_name
from diligence.knowledge import is_assessed
from diligence.model import Listing
from diligence.reports.entries import is_public_link
from diligence.reports.pages import page_environment, printable
from diligence.reports.wording import (
    IN_FORCE_WORDS,
    LIST_KIND_WORDS,
    MATCH_RELATION_WORDS,
    NO_LISTING,
    NO_STATE_LINK,
    NOT_ASKED,
    NOT_RECORDED,
    STATUS_WORDS,
    day_words,
    span_words,
)
from diligence.web.entities import Body, Entities, Entity
from diligence.web.grant_records import Grant
from diligence.web.reconcile_properties import HINTS, in_force, matches_of
from diligence.web.reconcile_words import FEATURES, TYPE_WORDS, country_words, entity_words, grant_value, list_info
from graphs.build import gtr_address
from scrapers.sources import SOURCES

#: Rows of one table; what is left out is counted.
MOST_ROWS = 100
CORRECTION = "Something wrong? Tell the office that runs this service, with a public record that shows the fact."
MATCH_MEANS = (
    "A candidate is a match only where it is confirmed (a shared id, or the whole name and the country), is the body"
    " itself, and nothing else is as sure; of several entries of one body the first. Everything else is a question for"
    " a person."
)
KINDS_APART = "Kinds of list are kept apart. Only a legal list is a sanction or an export control."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Text of a cell, with an address where it leads somewhere."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTable:
    """A table with its caption; `left_out` counts the rows that are not shown, `empty` is said where there are none."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    left_out: int = 0


def preview_page(item: Entity) -> HTMLResponse:
    """Return the small page that a client shows beside a candidate."""
    reply = "" if isinstance(item.thing, Grant) else f"Response of the organisation: {NOT_ASKED}."
    return _page(
        "preview.html.j2", title=item.name, kind=TYPE_WORDS[item.type][0], line=entity_words(item), reply=reply
    )


def preview_html(item: Entity) -> str:
    """Return the same as a piece of HTML, for a flyout."""
    return str(
        Markup("<p><strong>{}</strong></p><p>{}</p>").format(printable(item.name), printable(entity_words(item)))
    )


def view_page(item: Entity, entities: Entities, today: date) -> HTMLResponse:
    """Return the page of an entity: what is said of it, by whom, with dates in words, and the right of reply."""
    thing = item.thing
    tables: Iterable[PageTable] = ()
    facts: Iterable[tuple[str, Cell]]
    if isinstance(thing, Listing):
        facts, tables = _listing(thing, entities, today), (_entries(item, entities, today),)
        notices = [KINDS_APART]
    elif isinstance(thing, Grant):
        facts, tables = _grant(thing), (_partners(thing, entities),)
        notices = [SOURCES["gtr"].attribution]
    else:
        facts, tables = _body(item, thing), _body_tables(item, thing, entities, today)
        notices = [KINDS_APART]
    reply = "" if isinstance(thing, Grant) else f"Response of the organisation: {NOT_ASKED}."
    return _page(
        "view.html.j2",
        title=item.name,
        kind=TYPE_WORDS[item.type][0],
        line=entity_words(item),
        facts=[(label, cell) for label, cell in facts if cell.text],
        tables=tables,
        reply=reply,
        notices=[*notices, CORRECTION, NOTICE],
    )


def feature_page(identifier: str) -> HTMLResponse | None:
    """Return a page that says what a feature of a score means; None where there is no such feature."""
    if identifier not in FEATURES:
        return None
    name, meaning = FEATURES[identifier]
    return _page("preview.html.j2", title=name, kind="Feature of a score", line=meaning, reply="")


def about_page(entities: Entities) -> HTMLResponse:
    """Return the page that says what the service answers over, and what its words mean."""
    counts = entities.counts()
    lists = [
        (
            Cell(text=one.info.name, url=one.info.address),
            Cell(text=LIST_KIND_WORDS[one.info.kind]),
            Cell(text=one.info.version),
            Cell(text=f"{one.entries:,} of {one.info.rows_published:,}"),
            Cell(text=f"{one.info.publisher}; licence: {one.info.licence}"),
        )
        for one in entities.knowledge.lists
    ]
    types = [
        (Cell(text=name), Cell(text=f"{counts[kind]:,}"), Cell(text=meaning))
        for kind, (name, meaning) in TYPE_WORDS.items()
    ]
    features = [(Cell(text=own), Cell(text=meaning)) for own, (_, meaning) in FEATURES.items()]
    given = [(Cell(text=item.id), Cell(text=item.meaning)) for item in HINTS]
    return _page(
        "view.html.j2",
        title="Diligence: entries on lists, organisations and grants",
        kind="Reconciliation service",
        line=MATCH_MEANS,
        facts=[],
        tables=[
            _table("Types", ("Type", "Held", "Meaning"), types, "None."),
            _table("What you may give with a name", ("Property", "Meaning"), given, "None."),
            _table("Features of a score", ("Feature", "Meaning"), features, "None."),
            _table("Lists", ("List", "Kind", "Version", "Entries held", "Publisher"), lists, "None."),
        ],
        reply="",
        notices=[KINDS_APART, SOURCES["gtr"].attribution, CORRECTION, NOTICE],
    )


def _listing(listing: Listing, entities: Entities, today: date) -> Iterator[tuple[str, Cell]]:
    infos = {one.info.name: one.info for one in entities.knowledge.lists}
    first = entities.knowledge.first_published(listing.list)
    yield "List", Cell(text=listing.list)
    yield "Kind of list", Cell(text=LIST_KIND_WORDS[listing.list_kind])
    yield "Version", Cell(text=listing.list_version or NOT_RECORDED)
    yield "Other names", Cell(text="; ".join(listing.aliases))
    yield "Weaker other names", Cell(text="; ".join(listing.weak_aliases))
    yield "Country", Cell(text=country_words(listing.country) or NOT_RECORDED)
    yield "ROR id", _ror(listing.ror)
    yield "Detail", Cell(text=listing.detail)
    yield "Listed since", Cell(text=day_words(listing.listed_since))
    if listing.listed_since is None and first is not None:
        yield "List first published", Cell(text=day_words(first))
    if listing.delisted is not None:
        yield "Taken off", Cell(text=day_words(listing.delisted))
    yield f"On {day_words(today)}", Cell(text=IN_FORCE_WORDS[in_force(listing, first, today, today)])
    yield "Source", Cell(text=listing.source_url or NOT_RECORDED, url=listing.source_url)
    yield "Publisher", Cell(text=list_info(listing, infos))


def _body(item: Entity, body: Body) -> Iterator[tuple[str, Cell]]:
    countries = ", ".join(sorted(map(country_name, body.countries)))
    yield "Country", Cell(text=countries or ("outside the UK" if body.outside_uk else NOT_RECORDED))
    if body.known is not None:
        yield "City", Cell(text=body.known.city)
        yield "ROR id", _ror(body.known.ror)
        yield "Acronyms", Cell(text="; ".join(body.known.acronyms))
    yield "Other names", Cell(text="; ".join(item.names))
    records = [f"{group.names[0]} ({', '.join(group.ids)})" for group in body.records]
    yield "Organisation records", Cell(text="; ".join(records))


def _entries(item: Entity, entities: Entities, today: date) -> PageTable:
    rows = []
    for match in matches_of(item, entities):
        listing = match.listing
        entry = entities.of_listing(listing)
        force = in_force(listing, entities.knowledge.first_published(listing.list), today, today)
        words = "" if match.relation == "is" else f", {MATCH_RELATION_WORDS[match.relation]}"
        rows.append(
            (
                Cell(text=listing.name, url=_own_page(entry)),
                Cell(text=f"{listing.list}: {LIST_KIND_WORDS[listing.list_kind]}"),
                Cell(text=f"{STATUS_WORDS[match.status]}{words}"),
                Cell(text=f"{IN_FORCE_WORDS[force]} today"),
                Cell(text=match.why),
            )
        )
    other = isinstance(item.thing, Listing)
    return _table(
        "Other entries of the same body" if other else "Entries on lists",
        ("Entry", "List", "Status", "In force", "Why"),
        rows,
        f"No other entry of this body found in the {len(entities.knowledge.lists)} lists held." if other
        else f"{NO_LISTING}.",
    )  # fmt: skip


def _body_tables(item: Entity, body: Body, entities: Entities, today: date) -> Iterator[PageTable]:
    yield _entries(item, entities, today)
    links = entities.knowledge.links.get(body.known.id, ()) if body.known is not None else ()
    ties = [
        (
            Cell(text=f"{link.relation} {link.parent}"),
            Cell(text="assessment only" if is_assessed(link) else link.strength.replace("_", " ")),
            Cell(text=span_words(link.since, link.until)),
            Cell(text=link.source, url=link.source_url),
        )
        for link in links
    ]
    yield _table("State links", ("Tie", "Kind", "When", "Source"), ties, f"{NO_STATE_LINK}.")
    grants = sorted((entities.grants[project] for project in body.grants), key=lambda one: (one.reference, one.title))
    named = [
        (
            Cell(text=one.reference, url=_own_page(entities.of_grant(one))),
            Cell(text=one.title),
            Cell(text=one.funder),
            Cell(text=span_words(one.start, one.end)),
        )
        for one in grants
    ]
    caption = f"Grants of this store that name it: {len(named):,} of {len(entities.grants):,}"
    yield _table(caption, ("Reference", "Title", "Funder", "Dates"), named, "None.")


def _grant(grant: Grant) -> Iterator[tuple[str, Cell]]:
    yield "Reference", Cell(text=grant.reference)
    yield "Funder", Cell(text=grant.funder or NOT_RECORDED)
    yield "Dates", Cell(text=span_words(grant.start, grant.end))
    yield "Value", Cell(text=grant_value(grant))
    yield "Status", Cell(text=grant.status)
    address = gtr_address(grant.reference)
    yield "Source", Cell(text=address, url=address)


def _partners(grant: Grant, entities: Entities) -> PageTable:
    rows = [
        (
            Cell(text=body.name, url=_own_page(body)),
            Cell(text=", ".join(roles) or "named in an outcome"),
            Cell(text=entity_words(body)),
        )
        for identifier, roles in grant.partners
        for body in [entities.of_record(identifier)]
    ]
    return _table("Organisations in the record", ("Organisation", "Roles", "Known of it"), rows, "None.")


def _table(caption: str, columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]], empty: str) -> PageTable:
    found = tuple(rows)
    return PageTable(
        caption=caption,
        columns=columns,
        rows=found[:MOST_ROWS],
        empty=empty,
        left_out=max(0, len(found) - MOST_ROWS),
    )


def _ror(ror: str) -> Cell:
    return Cell(text=ror, url=f"https://ror.org/{ror}" if ror else "")


def _own_page(item: Entity) -> str:
    return f"view?id={quote(item.id, safe='')}"


def _page(template: str, **values: object) -> HTMLResponse:
    environment = _environment()
    text = environment.get_template(template).render(**values)
    allowed = f"style-src 'sha256-{environment.globals['style_hash']}'"
    headers = {
        "Content-Security-Policy": f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(text.encode("utf-8", "replace"), headers=headers)


@cache
def _environment() -> Environment:
    environment = page_environment("diligence.web", ("diligence.web", "entity.css"))
    environment.tests.update(link=lambda url: is_public_link(url) or url.startswith("view?id="))
    return environment
