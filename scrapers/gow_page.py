"""Reads one grant page of EPSRC Grants on the Web; whatever is not where it should be is an issue and stays unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from bs4 import BeautifulSoup, Tag

from scrapers.errors import UnreadableRecord
from scrapers.parse import decimal, words
from scrapers.records import Issue, Snapshot

#: EPSRC's own reservation about its sectors; a report prints it beside each of them.
SECTOR_CAVEAT = "not necessarily the whole grant"
#: The sectors that EPSRC uses. Another word is kept as printed, and is an issue.
EPSRC_SECTORS = frozenset(
    {
        *("Aerospace, Defence and Marine", "Chemicals", "Communications", "Construction", "Creative Industries"),
        *("Education", "Electronics", "Energy", "Environment", "Financial Services", "Food and Drink", "Healthcare"),
        *("Information Technologies", "Manufacturing", "No relevance to Underpinning Sectors"),
        *("Pharmaceuticals and Biotechnology", "R&D", "Retail", "Sports and Recreation", "Technical Consultancy"),
        *("Transport Systems and Vehicles", "Water"),
    }
)
#: Words that the site prints in place of a text that it does not have.
_NO_TEXT = re.compile(r"No (?:final report )?summary is available for this grant\.?", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_XML_DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}>")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]+) (\d{4})", re.ASCII)
_CURRENT = re.compile(r"Data shown is current at\s+(.{1,40}?)\.")
_NUMBER_IN_LINK = re.compile(r"[?&](?:PersonId|OrganisationId)=(-?\d{1,12})(?:&|\Z)", re.ASCII)
#: What stands left of each cell (or over it), folded. The last few are headings of pages later than 2012, whose texts
#: Gateway to Research prints as well: known, and not read.
_REFERENCE, _TITLE, _PI = "epsrc reference", "title", "principal investigator"
OTHERS, CO_INVESTIGATORS, PARTNERS = "other investigators", "researcher co-investigators", "project partners"
TOPICS, SECTORS = "epsrc research topic classifications", "epsrc industrial sector classifications"
RELATED, PANELS, _FURTHER, _WEBSITE = "related grants", "panel history", "further information", "organisation website"
_KNOWN = frozenset(
    {
        *(_REFERENCE, _TITLE, _PI, OTHERS, CO_INVESTIGATORS, PARTNERS, TOPICS, SECTORS, RELATED, PANELS),
        *(_FURTHER, _WEBSITE, "department", "organisation", "scheme", "starts", "ends", "value (£)"),
        *("summary", "summary on grant application form", "final report summary", "final report"),
        *("key findings", "potential use in non-academic contexts", "impacts", "sectors submitted by the researcher"),
        *("description", "summary of impact", "date materialised", "project url"),
    }
)

Read = TypeVar("Read")
InvestigatorRole = Literal["principal", "other", "researcher co-investigator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GowInvestigator:
    """A person exactly as the page prints the name; never matched, scored or exported by default."""

    id: int
    printed_name: str
    role: InvestigatorRole


@dataclass(frozen=True, slots=True, kw_only=True)
class GowPartner:
    """A project partner as the page prints it. The site's ids may be negative."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GowPanel:
    """One meeting that considered the application; `alternate_row` says that the page shades its row."""

    day: date
    name: str
    outcome: str
    alternate_row: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GowGrant:
    """One grant as its page prints it.

    `abstract` and `final_report_summary` are the page's own markup (`<br />` between lines), None where the page says
    that it has none; `summary_words` is the abstract for a reader. `value_pounds` is exact to the penny. `topics` are
    (group, topic). `sectors` need not cover the whole grant (SECTOR_CAVEAT). `missing` names what the page did not
    show where it should, so that "none" and "unknown" stay two things; `issues` says why. `current_at` is the day
    of which the site says that its data are.
    """

    reference: str
    title: str | None = None
    investigators: tuple[GowInvestigator, ...] = ()
    partners: tuple[GowPartner, ...] = ()
    department: str | None = None
    organisation: str | None = None
    website: str | None = None
    scheme: str | None = None
    start: date | None = None
    end: date | None = None
    value_pounds: Decimal | None = None
    topics: tuple[tuple[str, str], ...] = ()
    sectors: tuple[str, ...] = ()
    related_grants: tuple[str, ...] = ()
    panels: tuple[GowPanel, ...] = ()
    abstract: str | None = None
    final_report_summary: str | None = None
    further_information: str | None = None
    current_at: date | None = None
    missing: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    snapshot: Snapshot | None = None

    @property
    def summary_words(self) -> str | None:
        """The abstract as plain text with line breaks, None where there is none."""
        return words(self.abstract) if self.abstract else None


def parse_page(body: bytes, *, where: str = "page") -> GowGrant:
    """Return the grant on one page of Grants on the Web, with an issue for everything that is not where it should be.

    Raises UnreadableRecord, naming `where`, when the page shows no grant reference: an error page, or no such grant.
    """
    # bs4 warns of bytes without markup and of an XML declaration over HTML; the page's own <meta> names its coding.
    # Control characters are no text, and in a doctype or an attribute's name they make lxml raise ValueError.
    markup = _XML_DECLARATION.sub(b"", _CONTROLS.sub(b" ", body)) if b"<" in body else b"<html></html>"
    page = _Page(BeautifulSoup(markup, "lxml"), where)
    reference = page.text("lblGrantReference", _REFERENCE)
    if not reference:
        raise UnreadableRecord(f"{where} shows no grant of EPSRC Grants on the Web; check the reference, or try again")
    fields = _fields(page)
    for label in page.unread():
        page.issue("unknown field", f"the page has a field {label[:60]!r} that we do not know")
    # The constructor checks nothing, and mypy cannot see through **fields: every value comes from a typed reader.
    return GowGrant(
        reference=reference,
        missing=tuple(page.missing),
        issues=tuple(page.issues),
        **fields,  # type: ignore[arg-type]
    )


def _fields(page: _Page) -> dict[str, object]:
    return {
        "title": page.text("lblTitle", _TITLE),
        "investigators": (
            *_people(page, _PI, "principal"),
            *_people(page, OTHERS, "other"),
            *_people(page, CO_INVESTIGATORS, "researcher co-investigator"),
        ),
        "partners": tuple(
            GowPartner(id=number, name=name)
            for number, name in page.links(PARTNERS, "OrganisationId=", table="partners")
        ),
        "department": page.text("lblDepartment", "department"),
        "organisation": page.text("lblOrganisation", "organisation"),
        "website": _website(page),
        "scheme": page.text("lblAwardType", "scheme"),
        "start": page.read("lblStarts", "starts", _uk_words_day),
        "end": page.read("lblEnds", "ends", _uk_words_day),
        "value_pounds": _value(page),
        "topics": _topics(page),
        "sectors": _sectors(page),
        "related_grants": tuple(page.names(RELATED, "GrantRef=")),
        "panels": _panels(page),
        "abstract": page.markup("lblAbstract", "summary"),
        "final_report_summary": page.markup("lblFinalReportSummary", "final report summary"),
        "further_information": page.cell_text(_FURTHER),
        "current_at": _current_at(page),
    }


class _Page:
    """The page's cells by label and its elements by id; collects what is missing and what could not be read."""

    def __init__(self, soup: BeautifulSoup, where: str) -> None:
        self._soup = soup
        self._where = where
        self._cells = dict(_labelled_cells(soup))
        self.issues: list[Issue] = []
        self.missing: list[str] = []

    def issue(self, kind: str, what: str) -> None:
        self.issues.append(Issue(kind=kind, where=self._where, what=what))

    def lack(self, label: str, what: str) -> None:
        """A field that every page has is not here: say so, and that it is unknown."""
        self.missing.append(label)
        self.issue("changed page", f"{label}: {what}, so it is unknown")

    def unread(self) -> Iterator[str]:
        return (label for label in self._cells if label not in _KNOWN)

    def by_id(self, element_id: str, label: str) -> Tag | None:
        found = self._soup.find_all(id=element_id)
        if len(found) == 1:
            return found[0]
        self.lack(label, f"the page has {len(found)} elements #{element_id} where one should be")
        return None

    def text(self, element_id: str, label: str) -> str | None:
        element = self.by_id(element_id, label)
        return _line(element) or None if element is not None else None

    def read(self, element_id: str, label: str, reader: Callable[[str], Read]) -> Read | None:
        """Return what `reader` makes of an element's words; None, with an issue, where it cannot."""
        said = self.text(element_id, label)
        if said is None:
            return None
        try:
            return reader(said)
        except UnreadableRecord as error:
            self.lack(label, str(error))
            return None

    def markup(self, element_id: str, label: str) -> str | None:
        element = self.by_id(element_id, label)
        if element is None or _NO_TEXT.fullmatch(_line(element)):
            return None
        # The site writes XHTML; the parser prints the same line break without its blank.
        return element.decode_contents(formatter="minimal").replace("<br/>", "<br />") or None

    def cell(self, label: str) -> Tag | None:
        found = self._cells.get(label)
        if found is None:
            self.lack(label, "the page has no such row")
        return found

    def cell_text(self, label: str) -> str | None:
        cell = self.cell(label)
        return None if cell is None else _line(cell)

    def links(self, label: str, kind: str, *, table: str = "") -> Iterator[tuple[int, str]]:
        """Yield (id, name) of each link of one kind in a row; words in the row that are no such link are an issue."""
        for link in self._anchors(label, kind, table=table):
            number = _NUMBER_IN_LINK.search(str(link["href"]))
            if number is None:
                self.issue("changed page", f"{label}: {_line(link)[:80]!r} has no number in its link; left out")
                continue
            yield int(number.group(1)), _line(link)

    def names(self, label: str, kind: str) -> Iterator[str]:
        return (_line(link) for link in self._anchors(label, kind))

    def _anchors(self, label: str, kind: str, *, table: str = "") -> list[Tag]:
        cell = self.cell(label)
        if cell is None:
            return []
        place = cell.find("table", summary=table) if table else cell
        found = [
            link
            for link in (place.find_all("a", href=True) if isinstance(place, Tag) else [])
            if kind in str(link["href"]) and _line(link)
        ]
        if "".join(_line(link) for link in found).replace(" ", "") != _line(cell).replace(" ", ""):
            self.lack(label, f"the row holds words that are not the links that it should hold: {_line(cell)[:80]!r}")
            return []
        return found

    def table_cells(self, label: str, summary: str) -> list[str]:
        """Return the words of each cell of a table inside a row, blanks left out; an issue where the table is gone."""
        cell = self.cell(label)
        if cell is None:
            return []
        table = cell.find("table", summary=summary)
        if not isinstance(table, Tag):
            if _line(cell):
                self.lack(label, f"the row holds {_line(cell)[:80]!r} and no table of {summary}")
            return []
        return [line for line in map(_line, table.find_all("td")) if line]

    @property
    def whole_text(self) -> str:
        return " ".join(self._soup.get_text(" ").split())

    def inside(self, label: str, element_id: str) -> tuple[Tag | None, Tag | None]:
        """Return a row's cell and the element with this id inside it."""
        cell = self.cell(label)
        found = cell.find(id=element_id) if cell is not None else None
        return cell, found if isinstance(found, Tag) else None


def _labelled_cells(soup: BeautifulSoup) -> Iterator[tuple[str, Tag]]:
    """Yield each cell of the grant's table with its folded label: the cell to the left, or the heading above."""
    table = soup.find("table", id="tblFound")
    if not isinstance(table, Tag):
        return
    heading = ""
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        cells = row.find_all("td", recursive=False)
        if len(cells) == 1:
            if "DetailTitle" in (cells[0].get("class") or []):
                heading = _label(cells[0])
            elif heading:
                yield heading, cells[0]
                heading = ""
            continue
        for name, cell in zip(cells[::2], cells[1::2], strict=False):
            yield _label(name), cell


def _label(cell: Tag) -> str:
    return _line(cell).rstrip(":").strip().casefold()


def _line(element: Tag) -> str:
    return " ".join(element.get_text().split())


def _people(page: _Page, label: str, role: InvestigatorRole) -> Iterator[GowInvestigator]:
    for number, name in page.links(label, "PersonId="):
        yield GowInvestigator(id=number, printed_name=name, role=role)


def _website(page: _Page) -> str | None:
    cell = page.cell(_WEBSITE)
    link = cell.find("a", href=True) if cell is not None else None
    return str(link["href"]).strip() or None if isinstance(link, Tag) else None


def _value(page: _Page) -> Decimal | None:
    element = page.by_id("lblValue", "value (£)")
    if element is None:
        return None
    try:
        # The title holds the exact pence, the text whole pounds.
        return decimal(str(element.get("title") or ""))
    except UnreadableRecord as error:
        page.lack("value (£)", f"the exact value {error}")
        return None


def _topics(page: _Page) -> tuple[tuple[str, str], ...]:
    found = []
    for line in page.table_cells(TOPICS, "topic classifications"):
        group, colon, topic = line.partition(": ")
        if not colon:
            page.issue("changed page", f"{TOPICS}: {line[:80]!r} has no group before a colon; left out")
            continue
        found.append((group, topic))
    return tuple(found)


def _sectors(page: _Page) -> tuple[str, ...]:
    found = page.table_cells(SECTORS, "sector classifications")
    for sector in found:
        if sector not in EPSRC_SECTORS:
            page.issue("unknown sector", f"{sector[:80]!r} is not one of EPSRC's sectors that we know; kept as printed")
    return tuple(found)


def _panels(page: _Page) -> tuple[GowPanel, ...]:
    cell, table = page.inside(PANELS, "dgPanelHistory")
    if table is None:
        if cell is not None and _line(cell):
            page.lack(PANELS, f"the row holds {_line(cell)[:80]!r} and no table #dgPanelHistory")
        return ()
    found = []
    rows = [(row, [_line(cell) for cell in row.find_all("td")]) for row in table.find_all("tr")]
    if not rows or rows[0][1] != ["Panel Date", "Panel Name", "Outcome"]:
        page.lack(PANELS, "the table's first row is not Panel Date, Panel Name, Outcome")
        return ()
    for row, cells in rows[1:]:
        try:
            day, name, outcome = cells
            alternate = "DetailValueAlt" in (row.get("class") or [])
            found.append(GowPanel(day=_uk_words_day(day), name=name, outcome=outcome, alternate_row=alternate))
        except (ValueError, UnreadableRecord):
            page.issue("changed page", f"{PANELS}: {' | '.join(cells)[:80]!r} is not day, name, outcome; left out")
    return tuple(found)


def _current_at(page: _Page) -> date | None:
    said = _CURRENT.search(page.whole_text)
    if said is None:
        return None
    try:
        return _uk_words_day(said.group(1))
    except UnreadableRecord as error:
        page.issue("unreadable date", f"data shown is current at: {error}")
        return None


def _uk_words_day(said: str) -> date:
    """Return the day of "28 October 2007", "15 Dec 2004" or "19th November 2010"; UnreadableRecord otherwise."""
    found = _DAY.fullmatch(" ".join(said.split()))
    if found:
        day, month, year = found.groups()
        for names in (_MONTH_NAMES, _MONTHS):
            if month.casefold() in names:
                try:
                    return date(int(year), names.index(month.casefold()) + 1, int(day))
                except ValueError:
                    break
    raise UnreadableRecord(f"{said[:40]!r} is not a day as 28 October 2007")
