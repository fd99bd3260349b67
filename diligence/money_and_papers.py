"""The parts of the findings document that come from other sources: sectors, papers, money, owners, later names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from diligence import document as doc
from diligence import registers
from diligence.case import Case
from diligence.case_papers import CoAuthor
from diligence.co_funding import FunderRegister, FunderRow
from diligence.countries import country_name
from diligence.names import name_key
from diligence.rules.roles import relations_of, uk_date_words
from graphs.build import DECLARED_AT_AWARD
from graphs.evidence import Relation
from scrapers.papers import PaperFunder, PaperInstitution
from scrapers.sources import SOURCES


def sectors(case: Case) -> tuple[doc.Sector, ...]:
    """Return the industrial sectors that EPSRC prints for the grant."""
    gow = case.beside.gow
    if gow is None or gow.snapshot is None:
        return ()
    snapshot = gow.snapshot
    return tuple(
        doc.Sector(name=name, source=SOURCES[snapshot.source].title, url=snapshot.url, retrieved=snapshot.retrieved)
        for name in gow.sectors
    )


def publications(case: Case) -> doc.Publications:
    """Return every paper once, with its funders and institutions as printed; no author is ever named."""
    if case.papers is None:
        return doc.Publications(total=0, with_known_funders=0, papers=())
    register = FunderRegister(registers.state_funders(), registers.state_links())
    papers = case.papers.papers.papers
    return doc.Publications(
        total=len(papers),
        with_known_funders=sum(paper.funders_known for paper in papers),
        papers=tuple(
            doc.Paper(
                doi=paper.doi,
                title=paper.title or paper.doi or paper.key,
                year=paper.year,
                sources=tuple(SOURCES[key].title for key in paper.sources),
                funders=_funders(paper.funders, register),
                institutions=_institutions(paper.institutions),
            )
            for paper in papers
        ),
    )


def _funders(funders: Sequence[PaperFunder], register: FunderRegister) -> tuple[doc.PaperFunder, ...]:
    """Return each funder of a paper once: one source gives a Funder id, another an id of its own, a third none."""
    fundref = {item.name.casefold(): item.ids.fundref for item in funders if item.name and item.ids.fundref}
    joined: dict[tuple[str, str | None], doc.PaperFunder] = {}
    for item in funders:
        name = item.name or item.ids.fundref or item.ids.openalex or "a funder without a name"
        reading = register.read(item)
        sure = reading is not None and reading.sure
        # Two Funder ids beside one name are two funders.
        key = (name.casefold(), item.ids.fundref or fundref.get(name.casefold()))
        known = joined.get(key)
        own = doc.PaperFunder(
            name=name,
            id=item.ids.fundref or item.ids.openalex or item.ids.ror,
            awards=item.awards,
            state_body=reading.row.name if reading is not None and sure else None,
            defence=reading.row.strength == "defence_or_security" if reading is not None and sure else None,
        )
        joined[key] = own if known is None else _both(known, own, item.ids.fundref)
    return tuple(joined.values())


def _both(known: doc.PaperFunder, other: doc.PaperFunder, fundref: str | None) -> doc.PaperFunder:
    sure = known if known.state_body else other
    return replace(
        known,
        id=fundref or known.id or other.id,
        awards=tuple(dict.fromkeys((*known.awards, *other.awards))),
        state_body=sure.state_body,
        defence=sure.defence,
    )


def _institutions(items: Sequence[PaperInstitution]) -> tuple[doc.PaperInstitution, ...]:
    found = [
        doc.PaperInstitution(
            name=item.name or (item.affiliations[0] if item.affiliations else ""), ror=item.ror, country=item.country
        )
        for item in items
    ]
    # An affiliation that is no more than the name of a body that another source names with its id says nothing new.
    named = {name_key(item.name) for item in found if item.ror}
    return tuple(
        item
        for item in dict.fromkeys(found)
        if item.name and (item.ror or item.country or name_key(item.name) not in named)
    )


def co_funding(case: Case) -> tuple[doc.CoFunding, ...]:
    """Return the state funders of the papers with their denominators, defence bodies first."""
    if case.papers is None:
        return ()
    money = case.papers.money
    rows = [row for row in money.rows if row.state in {"civil", "defence_or_security"}]
    return tuple(
        doc.CoFunding(
            funder=row.name,
            state=country_name(row.country),
            kind=row.state,
            papers=row.number,
            of_known=money.known,
            total=money.total,
            first_year=min(years, default=None),
            last_year=max(years, default=None),
            dois=tuple(paper.doi for paper in row.papers if paper.doi),
        )
        for row in sorted(rows, key=lambda row: (row.state == "civil", -row.number, row.name))
        for years in [_years(row)]
    )


def undeclared(case: Case) -> tuple[doc.Undeclared, ...]:
    """Return the bodies that were named after award only: an observation with its date, no reproach."""
    found = []
    for partner in case.partners:
        relations = relations_of(case, partner)
        if not relations or any(relation in DECLARED_AT_AWARD for relation, *_ in relations):
            continue
        days = [start for _, start, _ in relations if start]
        first = min(days, default=None)
        money = all(relation is Relation.FURTHER_FUNDING for relation, *_ in relations)
        when = f"from {uk_date_words(first)}" if first else "without a date"
        found.append(
            doc.Undeclared(
                name=partner.name,
                named_in="further funding" if money else "collaboration outcome",
                first_reported=first,
                sentence=f"{partner.name} is reported {when}; the partners declared at award do not include it.",
            )
        )
    bodies = {partner.body.id for partner in case.partners if partner.body is not None}
    names = {name_key(name) for partner in case.partners for name in partner.names}
    for author in case.papers.co_authors if case.papers else ():
        body = author.institution.body
        if (body is not None and body.id in bodies) or names & {name_key(name) for name in _names_of(author)}:
            continue
        year = author.years[0]
        found.append(
            doc.Undeclared(
                name=author.institution.name,
                named_in="papers",
                first_reported=None,
                sentence=(
                    f"{author.institution.name} is an institution of authors on {len(author.papers)} of"
                    f" {len(case.papers.papers.papers) if case.papers else 0} papers"
                    f"{f', first in {year}' if year else ''}; the partners declared at award do not include it."
                ),
            )
        )
    for row in case.papers.money.rows if case.papers else ():
        if row.state not in {"civil", "defence_or_security"} or name_key(row.name) in names:
            continue
        years = _years(row)
        found.append(
            doc.Undeclared(
                name=row.name,
                named_in="papers",
                first_reported=None,
                sentence=(
                    f"{row.name} is acknowledged as a funder on {row.count}"
                    f"{f', first in {years[0]}' if years else ''}; the partners declared at award do not include it."
                ),
            )
        )
    return tuple(found)


def _names_of(author: CoAuthor) -> tuple[str, ...]:
    return (author.institution.name, *author.institution.names)


def _years(row: FunderRow) -> list[int]:
    return sorted(int(paper.published[:4]) for paper in row.papers if paper.published)


def ownership(case: Case) -> tuple[doc.Ownership, ...]:
    """Return the chains of owners above partners, questions included and called so."""
    return tuple(
        doc.Ownership(
            partner=owned.partner.name,
            on_activity=owned.chain.during[-1],
            today=owned.chain.today[-1],
            sentence=(
                ("Possible, not counted: the name alone agrees. " if owned.chain.status == "possible" else "")
                + f"{owned.chain.words.rstrip('.')}."
            ),
            chain=tuple(
                doc.OwnershipStep(
                    owned=step.company,
                    owner=step.owner,
                    owner_country=step.owner_country or None,
                    owner_kind=step.owner_kind,
                    share=step.share or None,
                    since=step.since.first if step.since else None,
                    until=step.until.first if step.until else None,
                    source=SOURCES[step.evidence.source].title
                    if step.evidence.source in SOURCES
                    else step.evidence.source,
                    source_url=step.evidence.url,
                )
                for step in owned.chain.steps
            ),
        )
        for owned in case.ownership
    )
