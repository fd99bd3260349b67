"""Collects papers from OpenAlex by award number and by DOI, in the shape of today and in the one before it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from scrapers.affiliation_words import institution_words, names_of_authors
from scrapers.awards import other_spellings
from scrapers.client import Client, public_address
from scrapers.dois import normal_doi
from scrapers.errors import FetchError, UnreadableRecord
from scrapers.paging import Page, walk
from scrapers.paper_fields import JsonFields, fundref_id, iso_date, openalex_id, person_names, ror_id, year_of
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

SOURCE = "openalex"
TITLE = "OpenAlex"
DEFAULT_BASE = "https://api.openalex.org"
BASE_SETTING = "DILIGENCE_OPENALEX_URL"
KEY_SETTING = "DILIGENCE_OPENALEX_KEY"
NO_KEY = f"no key (set {KEY_SETTING})"
_PAGE_SIZE = 100  # the most that the API gives
_DOIS_AT_ONCE = 50  # values joined by "|" in one filter: the API takes 100, addresses of 4,000 characters are safe
#: The filter of today, and the one of the older shape (`grants`), for servers that still speak it.
_AWARD_FILTERS = ("awards.funder_award_id", "grants.award_id")
#: In a filter these characters divide values, so what holds one cannot be asked for.
_DIVIDERS = frozenset(',|"')


class OpenAlex:
    """OpenAlex through a client. `base` is the API's address; DILIGENCE_OPENALEX_URL names another.

    `key` comes from DILIGENCE_OPENALEX_KEY; it is sent and never kept. Without one nothing is asked, unless `offline`
    says that the client reads the archive alone. Nothing raises: failures are said in the answer's line.
    """

    def __init__(
        self, client: Client, base: str | None = None, *, key: str | None = None, offline: bool = False
    ) -> None:
        self._client = client
        self._base = (base or os.environ.get(BASE_SETTING) or DEFAULT_BASE).rstrip("/")
        self._key = (key or os.environ.get(KEY_SETTING) or "").strip()
        self._offline = offline

    def by_award(self, reference: str) -> PaperAnswers:
        """Return the works that print this award number; which of them mean it is for the caller to compare."""
        gathering = self._gathering()
        if refused := self._refused(gathering):
            return refused
        asked = reference.strip()
        if not asked or _DIVIDERS & set(asked):
            problem = f"the reference {asked!r} cannot be asked for"
            return gathering.answers(total=None, problem=problem, title=TITLE)
        total, problem = None, ""
        for name in _AWARD_FILTERS:
            try:
                total, problem = self._walk(f"{name}:{asked}", gathering)
                others = other_spellings(asked)
                if others and not problem:
                    _, problem = self._walk(f"{name}:{'|'.join(others)}", gathering, none_is_empty=True)
            except FetchError as error:
                problem = problem or str(error)
            else:
                break
        return gathering.answers(total=total, problem=problem, title=TITLE)

    def by_doi(self, dois: Iterable[str]) -> PaperAnswers:
        """Return the works with these DOIs. One that is not there is simply absent."""
        gathering = self._gathering()
        if refused := self._refused(gathering):
            return refused
        askable = [doi for doi in dict.fromkeys(map(normal_doi, dois)) if doi and not _DIVIDERS & set(doi)]
        problems: list[str] = []
        for start in range(0, len(askable), _DOIS_AT_ONCE):
            try:
                _, problem = self._walk(f"doi:{'|'.join(askable[start : start + _DOIS_AT_ONCE])}", gathering)
            except FetchError as error:
                problem = str(error)
            problems += [problem] if problem else []
            if not gathering.reachable:
                break
        return gathering.answers(total=None, problem="; ".join(dict.fromkeys(problems)), title=TITLE)

    def _gathering(self) -> Gathering:
        return Gathering(source=SOURCE, default_base=DEFAULT_BASE, asked_base=public_address(self._base))

    def _refused(self, gathering: Gathering) -> PaperAnswers | None:
        if self._key or self._offline:
            return None
        gathering.reachable = False
        return gathering.answers(total=None, problem=NO_KEY, title=TITLE)

    def _walk(self, filters: str, gathering: Gathering, *, none_is_empty: bool = False) -> tuple[int | None, str]:
        return walk(
            self._client,
            f"{self._base}/works",
            [("filter", filters), ("per-page", _PAGE_SIZE)],
            cursor_name="cursor",
            secret={"api_key": self._key} if self._key else {},
            read=page_of,
            gathering=gathering,
            none_is_empty=none_is_empty,
        )


def page_of(value: object, snapshot: int, where: str, gathering: Gathering) -> Page:
    """Return the works of one answer, of a list or single; UnreadableRecord where it holds neither."""
    if not isinstance(value, Mapping):
        raise UnreadableRecord(f"{where} did not answer with works of OpenAlex")
    answer = JsonFields(value, where, gathering)
    if answer.has("results"):
        meta = answer.inner("meta")
        if meta is None:
            answer.changed("the answer has no “meta”, so nothing tells whether works are missing")
        works: Sequence[JsonFields] = tuple(answer.many("results"))
        following, total = (meta.text("next_cursor"), meta.number("count")) if meta else (None, None)
    elif answer.has("authorships") or answer.has("doi"):
        works, following, total = [answer], None, 1
    else:
        raise UnreadableRecord(f"{where} holds no works (neither “results” nor a single work): the shape has changed")
    papers = tuple(paper for work in works if (paper := _paper(work, snapshot)) is not None)
    return Page(papers=papers, next_cursor=following, total=total)


def _paper(work: JsonFields, snapshot: int) -> Paper | None:
    identifier = openalex_id(work.text("id"))
    doi = normal_doi(work.text("doi"))
    if identifier is None and doi is None:
        work.changed("a work has neither an id nor a DOI and is left out")
        return None
    work.where = f"{TITLE} {identifier or doi}"
    if not (work.has("awards") or work.has("funders") or work.has("grants")):
        work.changed("the work has none of “awards”, “funders” and “grants”: its funders are unknown")
    ids = work.inner("ids")
    pubmed = ids.text("pmid") if ids and ids.has("pmid") else None
    published = iso_date(work.text("publication_date"))
    key = f"{SOURCE}:{identifier or doi}"
    return Paper(
        snapshot=snapshot,
        key=f"doi:{doi}" if doi else key,
        source=SOURCE,
        doi=doi,
        pubmed_id=pubmed.rstrip("/").rpartition("/")[2] if pubmed else None,
        title=work.text("title") or work.text("display_name"),
        year=work.number("publication_year") or year_of(published),
        published=published,
        source_keys=(key,),
        funders=_funders(work, snapshot),
        institutions=_institutions(work, snapshot),
    )


def _funders(work: JsonFields, snapshot: int) -> tuple[PaperFunder, ...]:
    """Return the funders in the order of their ids, which is the same for both shapes."""
    rors: dict[str, str] = {}
    found: list[PaperFunder] = []

    def add(name: str | None, funder: str | None, award: str | None) -> None:
        identifier = openalex_id(funder)
        ids = FunderIds(
            openalex=identifier, fundref=None if identifier else fundref_id(funder), ror=rors.get(identifier or "")
        )
        if name or identifier or ids.fundref or award:
            found.append(
                PaperFunder(snapshot=snapshot, name=name, ids=ids, awards=printed_awards(award), source=SOURCE)
            )

    for item in work.many("funders"):
        item.only("OpenAlex, funders of a work", "id", "display_name", "ror")
        if (ror := ror_id(item.text("ror"))) and (identifier := openalex_id(item.text("id"))):
            rors[identifier] = ror
    for item in work.many("awards"):
        item.only(
            "OpenAlex, awards of a work",
            *("id", "display_name", "funder_award_id", "funder_id", "funder_display_name", "doi"),
        )
        add(item.text("funder_display_name"), item.text("funder_id"), item.text("funder_award_id"))
    for item in work.many("grants"):
        item.only("OpenAlex, grants of a work", "funder", "funder_display_name", "award_id")
        add(item.text("funder_display_name"), item.text("funder"), item.text("award_id"))
    for item in work.many("funders"):
        add(item.text("display_name"), item.text("id"), None)
    return tuple(sorted(joined_funders(found), key=lambda item: (item.ids.openalex or "~", item.name or "")))


def _institutions(work: JsonFields, snapshot: int) -> tuple[PaperInstitution, ...]:
    authors = names_of_authors(_names(work))
    found: list[PaperInstitution] = []
    for authorship in work.many("authorships"):
        printed: dict[str, tuple[str, ...]] = {}
        for item in authorship.many("institutions"):
            if identifier := item.text("id") or item.text("display_name"):
                printed[identifier] = ()
        loose: list[str] = []
        told: list[str] = []
        for item in authorship.many("affiliations"):
            text = item.text("raw_affiliation_string")
            kept = institution_words(text, authors) if text else ""
            told += [text] if text else []
            mine = [identifier for identifier in item.texts("institution_ids") if identifier in printed]
            for identifier in mine if kept else []:
                printed[identifier] += (kept,)
            if kept and not mine:
                loose.append(kept)
        for text in authorship.texts("raw_affiliation_strings"):
            if text not in told and (kept := institution_words(text, authors)):
                if len(printed) == 1:
                    printed = {identifier: (*words, kept) for identifier, words in printed.items()}
                else:
                    loose.append(kept)
        for item in authorship.many("institutions"):
            identifier = item.text("id") or item.text("display_name")
            found.append(
                PaperInstitution(
                    snapshot=snapshot,
                    name=item.text("display_name"),
                    ror=ror_id(item.text("ror")),
                    country=item.text("country_code"),
                    affiliations=printed.get(identifier, ()) if identifier else (),
                    source=SOURCE,
                )
            )
        found += [PaperInstitution(snapshot=snapshot, affiliations=(text,), source=SOURCE) for text in loose]
    return joined_institutions(found)


def _names(work: JsonFields) -> Iterator[str]:
    for authorship in work.many("authorships"):
        if author := authorship.inner("author"):
            yield from person_names(author, given="-", family="-", whole=("display_name",))
        yield from person_names(authorship, given="-", family="-", whole=("raw_author_name",))
