"""Collects papers from Europe PMC by award number and by DOI: agencies and grant numbers of the life sciences."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from scrapers.affiliation_words import institution_words, names_of_authors
from scrapers.awards import other_spellings
from scrapers.client import Client, public_address
from scrapers.dois import normal_doi
from scrapers.errors import FetchError, UnreadableRecord
from scrapers.paging import Page, walk
from scrapers.paper_fields import JsonFields, iso_date, person_names, ror_id, year_of
from scrapers.papers import (
    Gathering,
    Paper,
    PaperAnswers,
    PaperFunder,
    PaperInstitution,
    joined_funders,
    joined_institutions,
    printed_awards,
)

SOURCE = "europepmc"
TITLE = "Europe PMC"
DEFAULT_BASE = "https://www.ebi.ac.uk/europepmc/webservices/rest"
BASE_SETTING = "DILIGENCE_EUROPEPMC_URL"
_PAGE_SIZE = 100
_DOIS_AT_ONCE = 20


class EuropePmc:
    """Europe PMC through a client. `base` is the API's address; DILIGENCE_EUROPEPMC_URL names another.

    No key is needed. Nothing raises: failures are said in the answer's line.
    """

    def __init__(self, client: Client, base: str | None = None) -> None:
        self._client = client
        self._base = (base or os.environ.get(BASE_SETTING) or DEFAULT_BASE).rstrip("/")

    def by_award(self, reference: str) -> PaperAnswers:
        """Return the papers that carry this grant number; which of them mean it is for the caller to compare."""
        others = " OR ".join(f"GRANT_ID:{_quoted(other)}" for other in other_spellings(reference))
        return self._ask([f"GRANT_ID:{_quoted(reference)}", *([others] if others else [])])

    def by_doi(self, dois: Iterable[str]) -> PaperAnswers:
        """Return the papers with these DOIs. One that is not there is simply absent."""
        asked = [doi for doi in dict.fromkeys(map(normal_doi, dois)) if doi]
        return self._ask(
            [
                " OR ".join(f"DOI:{_quoted(doi)}" for doi in asked[start : start + _DOIS_AT_ONCE])
                for start in range(0, len(asked), _DOIS_AT_ONCE)
            ],
            asked_by_doi=True,
        )

    def _ask(self, queries: list[str], *, asked_by_doi: bool = False) -> PaperAnswers:
        gathering = Gathering(source=SOURCE, default_base=DEFAULT_BASE, asked_base=public_address(self._base))
        totals: list[int | None] = []
        problems: list[str] = []
        for number, query in enumerate(queries):
            try:
                total, problem = walk(
                    self._client,
                    f"{self._base}/search",
                    [("query", query), ("resultType", "core"), ("format", "json"), ("pageSize", _PAGE_SIZE)],
                    cursor_name="cursorMark",
                    secret={},
                    read=page_of,
                    gathering=gathering,
                    none_is_empty=number > 0,
                )
                totals.append(total)
            except FetchError as error:
                problem = str(error)
            problems += [problem] if problem else []
            if not gathering.reachable:
                break
        return gathering.answers(
            total=totals[0] if totals and not asked_by_doi else None,
            problem="; ".join(dict.fromkeys(problems)),
            title=TITLE,
        )


def _quoted(text: str) -> str:
    return '"' + " ".join(text.replace('"', " ").replace("\\", " ").split()) + '"'


def page_of(value: object, snapshot: int, where: str, gathering: Gathering) -> Page:
    """Return the papers of one answer; UnreadableRecord where it has no list of results."""
    answer = JsonFields(value, where, gathering) if isinstance(value, Mapping) else None
    results = answer.inner("resultList") if answer else None
    if answer is None or results is None:
        raise UnreadableRecord(f"{where} holds no “resultList” of Europe PMC: the shape has changed")
    total = answer.number("hitCount")
    if total is None:
        answer.changed("the answer has no “hitCount”, so nothing tells whether papers are missing")
    papers = tuple(paper for item in results.many("result") if (paper := _paper(item, snapshot)) is not None)
    return Page(papers=papers, next_cursor=answer.text("nextCursorMark"), total=total)


def _paper(item: JsonFields, snapshot: int) -> Paper | None:
    identifier, kind, doi = item.text("id"), item.text("source"), normal_doi(item.text("doi"))
    if not identifier and not doi:
        item.changed("a paper has neither an id nor a DOI and is left out")
        return None
    key = f"{SOURCE}:{kind or 'MED'}:{identifier}" if identifier else f"{SOURCE}:{doi}"
    item.where = f"{TITLE} {identifier or doi}"
    published = iso_date(item.text("firstPublicationDate")) or iso_date(item.text("pubYear"))
    return Paper(
        snapshot=snapshot,
        key=f"doi:{doi}" if doi else key,
        source=SOURCE,
        doi=doi,
        pubmed_id=item.text("pmid"),
        title=item.text("title"),
        year=item.number("pubYear") or year_of(published),
        published=published,
        source_keys=(key,),
        funders=_funders(item, snapshot),
        institutions=_institutions(item, snapshot),
    )


def _funders(item: JsonFields, snapshot: int) -> tuple[PaperFunder, ...]:
    found: list[PaperFunder] = []
    grants = item.inner("grantsList") if item.has("grantsList") else None
    for grant in grants.many("grant") if grants else ():
        grant.only("Europe PMC, grant of a paper", "agency", "acronym", "grantId", "orderIn")
        name = grant.text("agency") or grant.text("acronym")
        awards = printed_awards(grant.text("grantId"))
        if name or awards:
            found.append(PaperFunder(snapshot=snapshot, name=name, awards=awards, source=SOURCE))
    return joined_funders(found)


def _institutions(item: JsonFields, snapshot: int) -> tuple[PaperInstitution, ...]:
    listed = item.inner("authorList") if item.has("authorList") else None
    authors = tuple(listed.many("author")) if listed else ()
    names = names_of_authors(_names(authors))
    found: list[PaperInstitution] = []
    for author in authors:
        details = author.inner("authorAffiliationDetailsList") if author.has("authorAffiliationDetailsList") else None
        for place in details.many("authorAffiliation") if details else ():
            found += _institution(place.text("affiliation"), _rors(place), snapshot, names)
        if details is None and author.has("affiliation"):
            found += _institution(author.text("affiliation"), (), snapshot, names)
    return joined_institutions(found)


def _institution(
    text: str | None, rors: tuple[str, ...], snapshot: int, names: frozenset[tuple[str, ...]]
) -> Iterator[PaperInstitution]:
    kept = institution_words(text, names) if text else ""
    said = (kept,) if kept else ()
    for ror in rors:
        yield PaperInstitution(snapshot=snapshot, ror=ror, affiliations=said, source=SOURCE)
    if said and not rors:
        yield PaperInstitution(snapshot=snapshot, affiliations=said, source=SOURCE)


def _rors(place: JsonFields) -> tuple[str, ...]:
    """Return the ROR ids beside an affiliation; they come as a text, an object or a list of either."""
    if not place.has("affiliationOrgId"):
        return ()
    given = [value for item in place.loose("affiliationOrgId") for value in (item.text("value"), item.text("id"))]
    return tuple(dict.fromkeys(ror for value in given if (ror := ror_id(value))))


def _names(authors: Iterable[JsonFields]) -> Iterator[str]:
    for author in authors:
        yield from person_names(author, given="firstName", family="lastName", whole=("fullName", "collectiveName"))
