"""Collects papers from Crossref by award number and by DOI: funders and awards as publishers deposited them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from scrapers.affiliation_words import institution_words, names_of_authors
from scrapers.awards import other_spellings
from scrapers.client import Client, public_address
from scrapers.dois import normal_doi
from scrapers.errors import FetchError, NotFound, ScraperError, UnreadableRecord
from scrapers.paging import Page, walk
from scrapers.paper_fields import JsonFields, date_of_parts, fundref_id, person_names, ror_id, year_of
from scrapers.papers import (
    FunderIds,
    Gathering,
    Paper,
    PaperAnswers,
    PaperFunder,
    PaperInstitution,
    joined_funders,
    joined_institutions,
    printed_awards,
)

SOURCE = "crossref"
TITLE = "Crossref"
DEFAULT_BASE = "https://api.crossref.org"
BASE_SETTING = "DILIGENCE_CROSSREF_URL"
#: Crossref asks for an address to write to when a client misbehaves; it is sent and never kept.
MAILTO_SETTING = "DILIGENCE_MAILTO"
_PAGE_SIZE = 100
_DOIS_AT_ONCE = 40  # one `doi:` each in the filter, joined by commas
#: The first of these that a work has is its date; `issued` is the earliest of print and online.
_DATES = ("published", "issued", "published-online", "published-print")
_FUNDER_FIELDS = ("DOI", "name", "doi-asserted-by", "award", "award-info", "id")


class Crossref:
    """Crossref through a client. `base` is the API's address; DILIGENCE_CROSSREF_URL names another.

    No key is needed. Nothing raises: failures are said in the answer's line.
    """

    def __init__(self, client: Client, base: str | None = None, *, mailto: str | None = None) -> None:
        self._client = client
        self._base = (base or os.environ.get(BASE_SETTING) or DEFAULT_BASE).rstrip("/")
        self._mailto = (mailto or os.environ.get(MAILTO_SETTING) or "").strip()

    def by_award(self, reference: str) -> PaperAnswers:
        """Return the works that print this award number; which of them mean it is for the caller to compare."""
        gathering = self._gathering()
        asked = reference.strip()
        if not asked or "," in asked:
            problem = f"the reference {asked!r} cannot be asked for"
            return gathering.answers(total=None, problem=problem, title=TITLE)
        total, problem = None, ""
        try:
            total, problem = self._walk(f"award.number:{asked}", gathering)
            others = other_spellings(asked)
            if others and not problem:
                filters = ",".join(f"award.number:{other}" for other in others)
                _, problem = self._walk(filters, gathering, none_is_empty=True)
        except FetchError as error:
            problem = str(error)
        return gathering.answers(total=total, problem=problem, title=TITLE)

    def by_doi(self, dois: Iterable[str]) -> PaperAnswers:
        """Return the works with these DOIs. One that is not there is simply absent."""
        gathering = self._gathering()
        asked = [doi for doi in dict.fromkeys(map(normal_doi, dois)) if doi]
        together = [doi for doi in asked if "," not in doi]  # a comma divides filters
        problems: list[str] = []
        for start in range(0, len(together), _DOIS_AT_ONCE):
            batch = together[start : start + _DOIS_AT_ONCE]
            try:
                _, problem = self._walk(",".join(f"doi:{doi}" for doi in batch), gathering)
            except FetchError as error:
                problem = str(error)
            problems += [problem] if problem else []
            if not gathering.reachable:
                break
        for doi in asked:
            if "," in doi and gathering.reachable:
                problem = self._single(doi, gathering)
                problems += [problem] if problem else []
        return gathering.answers(total=None, problem="; ".join(dict.fromkeys(problems)), title=TITLE)

    def _single(self, doi: str, gathering: Gathering) -> str:
        try:
            answer, value = self._client.get_json(
                f"{self._base}/works/{quote(doi, safe='')}",
                list(self._secret().items()),
                {"Accept": "application/json"},
            )
            index = gathering.snapshot(answer.receipt)
            gathering.add(page_of(value, index, answer.receipt.url, gathering).papers)
        except NotFound:
            return ""
        except ScraperError as error:
            return str(error)
        return ""

    def _gathering(self) -> Gathering:
        return Gathering(source=SOURCE, default_base=DEFAULT_BASE, asked_base=public_address(self._base))

    def _secret(self) -> dict[str, str]:
        return {"mailto": self._mailto} if self._mailto else {}

    def _walk(self, filters: str, gathering: Gathering, *, none_is_empty: bool = False) -> tuple[int | None, str]:
        return walk(
            self._client,
            f"{self._base}/works",
            [("filter", filters), ("rows", _PAGE_SIZE)],
            cursor_name="cursor",
            secret=self._secret(),
            read=page_of,
            gathering=gathering,
            none_is_empty=none_is_empty,
        )


def page_of(value: object, snapshot: int, where: str, gathering: Gathering) -> Page:
    """Return the works of one answer, of a list or single; UnreadableRecord where it holds neither."""
    answer = JsonFields(value, where, gathering) if isinstance(value, Mapping) else None
    message = answer.inner("message") if answer else None
    if message is None:
        raise UnreadableRecord(f"{where} holds no “message” with works of Crossref: the shape has changed")
    if message.has("items"):
        works: Sequence[JsonFields] = tuple(message.many("items"))
        following, total = message.text("next-cursor"), message.number("total-results")
        if total is None:
            message.changed("the answer has no “total-results”, so nothing tells whether works are missing")
    elif message.has("DOI"):
        works, following, total = [message], None, 1
    else:
        raise UnreadableRecord(f"{where} holds no works (neither “items” nor a single work): the shape has changed")
    return Page(papers=papers_of(works, snapshot), next_cursor=following, total=total)


def papers_of(works: Iterable[JsonFields], snapshot: int) -> tuple[Paper, ...]:
    """Return the papers of Crossref works; one without a DOI is left out with an issue."""
    return tuple(paper for work in works if (paper := _paper(work, snapshot)) is not None)


def _paper(work: JsonFields, snapshot: int) -> Paper | None:
    doi = normal_doi(work.text("DOI"))
    if doi is None:
        work.changed("a work has no DOI and is left out")
        return None
    work.where = f"{TITLE} {doi}"
    published = next((day for name in _DATES if (day := _date(work, name))), None)
    return Paper(
        snapshot=snapshot,
        key=f"doi:{doi}",
        source=SOURCE,
        doi=doi,
        title=next(iter(work.texts("title")), None),
        year=year_of(published),
        published=published,
        source_keys=(f"{SOURCE}:{doi}",),
        funders=_funders(work, snapshot),
        institutions=_institutions(work, snapshot),
    )


def _date(work: JsonFields, name: str) -> str | None:
    if not work.has(name) or (parts := work.inner(name)) is None:
        return None
    return next((day for item in parts.lists("date-parts") if (day := date_of_parts(item.numbers("it")))), None)


def _funders(work: JsonFields, snapshot: int) -> tuple[PaperFunder, ...]:
    found: list[PaperFunder] = []
    for item in work.many("funder"):
        item.only("Crossref, funder of a work", *_FUNDER_FIELDS)
        given = {(one.text("id-type") or "").upper(): one.text("id") for one in item.many("id")}
        doi = item.text("DOI") or given.get("DOI")
        ids = FunderIds(fundref=fundref_id(doi), ror=ror_id(given.get("ROR") or doi))
        if doi and not (ids.fundref or ids.ror):
            item.changed(f"the funder id {doi[:60]} is of no kind that is read")
        awards = item.texts("award") or tuple(
            number for info in item.many("award-info") for number in info.texts("award-number")
        )
        name = item.text("name")
        if not (name or doi or awards):
            continue
        found.append(
            PaperFunder(
                snapshot=snapshot,
                name=name,
                ids=ids,
                awards=tuple(dict.fromkeys(number for award in awards for number in printed_awards(award))),
                source=SOURCE,
                asserted_by=item.text("doi-asserted-by"),
            )
        )
    return joined_funders(found)


def _institutions(work: JsonFields, snapshot: int) -> tuple[PaperInstitution, ...]:
    authors = names_of_authors(_names(work))
    found: list[PaperInstitution] = []
    for author in work.many("author"):
        for item in author.many("affiliation"):
            ror = next((short for one in item.many("id") if (short := ror_id(one.text("id")))), None)
            text = item.text("name")
            kept = institution_words(text, authors) if text else ""
            if kept or ror:
                found.append(
                    PaperInstitution(
                        snapshot=snapshot,
                        # A name with an id beside it is the name of that body; without one it may be an address.
                        name=(kept or None) if ror else None,
                        ror=ror,
                        affiliations=(kept,) if kept else (),
                        source=SOURCE,
                    )
                )
    return joined_institutions(found)


def _names(work: JsonFields) -> Iterator[str]:
    for author in work.many("author"):
        yield from person_names(author, given="given", family="family", whole=("name",))
