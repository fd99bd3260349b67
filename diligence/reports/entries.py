"""The numbered evidence and records of a report: one entry for each quoted passage, one for the bytes it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from diligence.document import AxisReading, Document, EvidenceItem, Finding, Ownership, Partner, Sector, Step
from diligence.reports.paper_entries import PaperEntries, number_papers
from diligence.reports.wording import (
    AXIS_QUESTIONS,
    AXIS_WORDS,
    CO_FUNDER_ROLES,
    MONEY_AND_PAPER_RELATIONS,
    STRENGTH_WORDS,
)

#: Characters of a quotation on the first screen and where a passage is quoted again; the whole stands in its entry.
EXCERPT_LENGTH = 170
#: More questions than this are not printed on the first screen (report design: "at most seven").
FIRST_QUESTIONS = 7

#: Control characters and marks that turn the direction of text round: a name could use them to look like another,
#: and a terminal would obey some of them. Tab and the ends of lines are kept.
_HIDDEN_MARKS = dict.fromkeys(
    (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
    "\ufffd",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry:
    """The received bytes behind some of the evidence: what the hash is of, where it came from and when."""

    number: int
    source: str
    url: str
    origin: str
    retrieved: datetime
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceEntry:
    """A quoted passage with its number, the record it stands in, and whether this is where it is quoted whole."""

    number: int
    item: EvidenceItem
    record: RecordEntry
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingEntry:
    """A finding with its number, its evidence and its path cut where one step does not follow from the last."""

    number: int
    finding: Finding
    evidence: tuple[EvidenceEntry, ...]
    chains: tuple[tuple[Step, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisEntry:
    """One axis in one line, with the entry of its strongest evidence."""

    key: str
    title: str
    question: str
    strength: str
    sentence: str
    reading: AxisReading
    evidence: EvidenceEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipEntry:
    """The owners of a partner with the chain as steps, cut where one step does not follow from the last."""

    ownership: Ownership
    chains: tuple[tuple[Step, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Everything of a document that is numbered, in the order in which a reader meets it.

    `money` are the findings about money and papers that no co-funding row leads to.
    """

    axes: tuple[AxisEntry, ...]
    reasons: tuple[str, ...]
    partners: tuple[Partner, ...]
    counted: tuple[FindingEntry, ...]
    possible: tuple[FindingEntry, ...]
    further: tuple[EvidenceEntry, ...]
    money: tuple[FindingEntry, ...]
    co_funders: tuple[Partner, ...]
    papers: PaperEntries
    ownership: tuple[OwnershipEntry, ...]
    sectors: tuple[tuple[Sector, ...], ...]
    records: tuple[RecordEntry, ...]
    number_of_finding: dict[str, int]


def is_public_link(url: str) -> bool:
    """Return whether an address may become a link: http or https, with a host, and nothing a browser would re-read."""
    if any(char.isspace() or not char.isprintable() for char in url) or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and parts.username is None


def shown_text(text: str) -> str:
    """Return text with each control character and direction mark replaced by a mark that can be seen."""
    return text.translate(_HIDDEN_MARKS)


def excerpt(quote: str, length: int = EXCERPT_LENGTH) -> str:
    """Return a quotation cut at a word, with an ellipsis where something was left out."""
    if len(quote) <= length:
        return quote
    start = quote[:length]
    return (start[: start.rfind(" ")] if " " in start[length // 2 :] else start).rstrip(" ,;:") + " …"


def path_chains(path: Sequence[Step]) -> tuple[tuple[Step, ...], ...]:
    """Return the steps in runs that hang together: a new run begins where a step does not start at the last end."""
    chains: list[list[Step]] = []
    for step in path:
        if chains and chains[-1][-1].to == step.from_:
            chains[-1].append(step)
        else:
            chains.append([step])
    return tuple(tuple(chain) for chain in chains)


def path_words(chain: Sequence[Step]) -> str:
    """Return a run of steps as text: "grant → reported collaborator → body", the words of the picture."""
    return "".join(f"{step.from_} — {step.relation} → " for step in chain) + (chain[-1].to if chain else "")


def has_something(partner: Partner) -> bool:
    """Return whether there is anything about a partner to look at: a finding, a match or a state link."""
    return bool(partner.findings or partner.matches or partner.state_links)


def partners_in_order(document: Document) -> tuple[Partner, ...]:
    """Return all partners, first those with a finding, a match or a state link; otherwise in the document's order."""
    return tuple(sorted(document.partners, key=lambda partner: not has_something(partner)))


def _repeats_axis(reason: str, title: str, reading: AxisReading) -> bool:
    return reason.startswith(f"{title}: {reading.sentence}")


def _axis_sentence(document: Document, title: str, reading: AxisReading) -> str:
    """An axis in its fullest words: a reason that repeats its sentence and adds to it is printed there, once."""
    repeated = [reason for reason in document.level.reasons if _repeats_axis(reason, title, reading)]
    return max((reason.removeprefix(f"{title}: ") for reason in repeated), key=len, default=reading.sentence)


def reasons_beside_axes(document: Document) -> tuple[str, ...]:
    """Return the reasons of the level without those that an axis prints in the same words just below them."""
    axes = [(title, getattr(document.axes, key)) for key, title in AXIS_WORDS.items()]
    return tuple(
        reason
        for reason in document.level.reasons
        if not any(_repeats_axis(reason, title, reading) for title, reading in axes)
    )


def number_entries(document: Document) -> Entries:
    """Number the document's findings, evidence and records. The same document always gives the same numbers."""
    records = _number_records(document)
    number_of_item: dict[EvidenceItem, int] = {}

    def entry(item: EvidenceItem) -> EvidenceEntry:
        whole = item not in number_of_item
        number = number_of_item.setdefault(item, len(number_of_item) + 1)
        return EvidenceEntry(number=number, item=item, record=records[item.url, item.sha256], whole=whole)

    def finding_entry(number: int, finding: Finding) -> FindingEntry:
        return FindingEntry(
            number=number,
            finding=finding,
            evidence=tuple(entry(item) for item in finding.evidence),
            chains=path_chains(finding.path),
        )

    # What counts in the level comes first on the page, so that its numbers run on.
    in_order = sorted(document.findings, key=lambda finding: finding.status == "possible")
    papers = number_papers(document)
    on_a_row = {identifier for row in papers.co_funding for identifier in row.findings}
    findings = tuple(finding_entry(number, finding) for number, finding in enumerate(in_order, start=1))
    axes = tuple(
        AxisEntry(
            key=key,
            title=title,
            question=AXIS_QUESTIONS[key],
            strength=STRENGTH_WORDS.get(reading.strength, reading.strength),
            sentence=_axis_sentence(document, title, reading),
            reading=reading,
            evidence=None if reading.evidence is None else entry(reading.evidence),
        )
        for key, title in AXIS_WORDS.items()
        for reading in (getattr(document.axes, key),)
    )
    return Entries(
        axes=axes,
        reasons=reasons_beside_axes(document),
        partners=partners_in_order(document),
        counted=tuple(one for one in findings if one.finding.status != "possible"),
        possible=tuple(one for one in findings if one.finding.status == "possible"),
        further=tuple(axis.evidence for axis in axes if axis.evidence is not None and axis.evidence.whole),
        money=tuple(
            one
            for one in findings
            if one.finding.id not in on_a_row
            and any(step.relation in MONEY_AND_PAPER_RELATIONS for step in one.finding.path)
        ),
        co_funders=tuple(
            partner for partner in document.partners if any(role.value in CO_FUNDER_ROLES for role in partner.roles)
        ),
        papers=papers,
        ownership=tuple(
            OwnershipEntry(
                ownership=one,
                chains=path_chains([Step(from_=step.owned, relation="owned by", to=step.owner) for step in one.chain]),
            )
            for one in document.ownership
        ),
        sectors=sectors_by_page(document.sectors),
        records=tuple(records.values()),
        number_of_finding={one.finding.id: one.number for one in findings},
    )


def sectors_by_page(sectors: Sequence[Sector]) -> tuple[tuple[Sector, ...], ...]:
    """Return the sectors in groups that stand on one page received at one time, so that the page is named once."""
    pages: dict[tuple[str, str, datetime], list[Sector]] = {}
    for sector in sectors:
        pages.setdefault((sector.source, sector.url, sector.retrieved), []).append(sector)
    return tuple(tuple(group) for group in pages.values())


def _number_records(document: Document) -> dict[tuple[str, str], RecordEntry]:
    """Number the bytes that the document lists, then those that only a piece of evidence names."""
    evidence = [item for finding in document.findings for item in finding.evidence]
    evidence += [
        reading.evidence
        for key in AXIS_WORDS
        for reading in (getattr(document.axes, key),)
        if reading.evidence is not None
    ]
    seen = [(one.source, one.url, one.origin, one.retrieved, one.sha256) for one in document.snapshots]
    seen += [(item.source, item.url, "", item.retrieved, item.sha256) for item in evidence]
    records: dict[tuple[str, str], RecordEntry] = {}
    for source, url, origin, retrieved, sha256 in seen:
        if (url, sha256) not in records:
            records[url, sha256] = RecordEntry(
                number=len(records) + 1, source=source, url=url, origin=origin, retrieved=retrieved, sha256=sha256
            )
    return records
