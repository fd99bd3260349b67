"""Counts who paid for a grant's papers: one funder under several spellings, civil and defence bodies of states apart.

Every count has its denominator: papers whose funders are known, and papers whose funders are unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from diligence.names import fold, name_key
from diligence.publications import GrantPaper
from diligence.registers import StateFunder, StateLink, StateStrength
from diligence.reports.wording import co_funding_words
from diligence.words import PLACES
from scrapers.papers import PaperFunder

Basis = Literal["funder id", "ROR id and name", "whole name", "acronym"]
StateSays = Literal["civil", "defence_or_security", "unsure", "none"]

#: project -> paper -> funder; and one step more where only the body that a funder belongs to is the state's.
HOPS_TO_FUNDER = 2
HOPS_TO_PARENT = 3
#: Shorter acronyms have too many owners ("CAS", "CSC", "MOE"); and an acronym never names a defence body (rule 3).
_LEAST_ACRONYM = 4
_BRACKETED = re.compile(r"\s*\(([A-Z][A-Za-z]{1,11})\)\s*\Z")
_IN_FRONT = re.compile(r"([A-Z]{2,12})\s+[-\u2013]\s")
#: Words of bodies below the state, in a name that an id says is the state's own.
_BELOW = frozenset(
    {"province", "provincial", "municipality", "municipal", "prefecture", "county", "city", "autonomous"}
)
_BELOW_HAN = ("省", "市", "自治区", "自治區")
#: Words that name a whole country, so that a name with one of them is not that of a body below the state.
_WHOLE_STATE = {
    "CN": {"china", "chinese", "prc", "sino"},
    "RU": {"russia", "russian"},
    "IR": {"iran", "iranian"},
    "BY": {"belarus", "belarusian"},
    "HK": {"hong", "kong", "hongkong"},
    "MO": {"macau", "macao"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateReading:
    """The state body that a printed funder is, and on what basis; `sure` is False where only a person can tell.

    Not sure: an id of the body beside a name that says another (a provincial foundation that ROR files under the
    national one), an acronym, or a whole name that carries no place. `why` is a sentence part for the reader.
    """

    row: StateFunder
    basis: Basis
    sure: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunderPaper:
    """One paper that a funder paid for, with its date and the statements (snapshots as in the grant's papers)."""

    key: str
    doi: str | None
    title: str | None
    published: str | None
    statements: tuple[PaperFunder, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunderRow:
    """One funder of a grant's papers, under whatever spellings.

    `name` is the register's where the body is sure, else the name as most often printed; `printed` holds all
    spellings. `state` is "civil" or "defence_or_security" for a sure state body, "unsure" where `reading` or the basis
    is not sure, "none" where no register knows the body. `by_acronym` is how many of the papers rest on an acronym
    alone. `links` are the state links of the body itself, one step further away (`hops` 3).
    """

    key: str
    name: str
    printed: tuple[str, ...]
    fundref: tuple[str, ...]
    openalex: tuple[str, ...]
    ror: tuple[str, ...]
    country: str
    state: StateSays
    register_id: str
    filed_under: str
    basis: tuple[Basis, ...]
    by_acronym: int
    hops: int
    links: tuple[StateLink, ...]
    papers: tuple[FunderPaper, ...]
    count: str

    @property
    def number(self) -> int:
        """How many papers this funder is named on."""
        return len(self.papers)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoFunding:
    """Who paid for the papers of a grant. `total` = `known` + `unknown`; the others count papers, each once."""

    total: int
    known: int
    unknown: int
    civil: int
    defence: int
    unsure: int
    rows: tuple[FunderRow, ...]

    @property
    def unknown_words(self) -> str:
        """How many papers have no funder in the sources consulted, in words."""
        return f"{self.unknown} of {self.total} papers name no funder in the sources consulted"

    def counted(self, number: int) -> str:
        """Return a number of papers with its denominators, in words."""
        return co_funding_words(number, self.known, self.total)


class FunderRegister:
    """The state funders of a register, found by id, by whole name, and (never surely) by acronym."""

    def __init__(self, funders: Iterable[StateFunder], links: Iterable[StateLink] = ()) -> None:
        self._funders = tuple(funders)
        self._links = tuple(links)
        self._by_fundref = {funder_id: row for row in self._funders for funder_id in row.funder_ids}
        self._by_ror = {row.ror: row for row in self._funders if row.ror}
        self._read: dict[tuple[str | None, str | None, str | None], StateReading | None] = {}

    @cached_property
    def _by_name(self) -> dict[str, StateFunder | None]:
        """Every whole name with its body; None for a name of two bodies."""
        found: dict[str, StateFunder | None] = {}
        for row in self._funders:
            for name in (row.name, *row.aliases):
                for key in _name_keys(name):
                    found[key] = row if found.get(key, row) is row else None
        return found

    @cached_property
    def _by_acronym(self) -> dict[str, StateFunder | None]:
        found: dict[str, StateFunder | None] = {}
        for row in self._funders:
            for name in (row.name, *row.aliases):
                short = _BRACKETED.search(name) or _IN_FRONT.match(name)
                if short and len(short.group(1)) >= _LEAST_ACRONYM:
                    acronym = short.group(1).casefold()
                    found[acronym] = row if found.get(acronym, row) is row else None
        return found

    def read(self, funder: PaperFunder) -> StateReading | None:
        """Return the state body that this statement names, None where the register knows none."""
        asked = (funder.name, funder.ids.fundref, funder.ids.ror)
        if asked not in self._read:
            self._read[asked] = self._reading(funder)
        return self._read[asked]

    def _reading(self, funder: PaperFunder) -> StateReading | None:
        named = self._named(funder.name)
        by_id = self._by_fundref.get(funder.ids.fundref or "")
        if by_id is not None:
            return _reading_of_id(by_id, named, funder)
        if named is not None:
            return _reading_of_name(named, funder)
        by_ror = self._by_ror.get(funder.ids.ror or "")
        if by_ror is not None:
            # ROR files provincial foundations and programmes under the national body: its id alone names a family.
            return _not_said(by_ror, funder, "ROR id and name")
        short = self._by_acronym.get((funder.name or "").strip().casefold())
        if short is not None and not funder.ids.fundref and short.strength == "civil":
            return StateReading(row=short, basis="acronym", sure=False, why="named by its acronym alone")
        return None

    def _named(self, name: str | None) -> StateFunder | None:
        for key in _name_keys(name or ""):
            if (row := self._by_name.get(key)) is not None:
                return row
        return None

    @cached_property
    def _links_by_name(self) -> dict[str, list[StateLink]]:
        found: dict[str, list[StateLink]] = {}
        for link in self._links:
            for name in (link.body, *link.aliases):
                found.setdefault(name_key(name), []).append(link)
        return found

    def links_of(self, funders: Iterable[PaperFunder]) -> tuple[StateLink, ...]:
        """Return the state links of the body itself: by its whole name with its ROR id, or with a place in the name."""
        found: dict[str, StateLink] = {}
        for funder in funders:
            for key in _name_keys(funder.name or ""):
                for link in self._links_by_name.get(key, ()):
                    if (link.ror and link.ror == funder.ids.ror) or _carries_place(funder.name or "", link.country):
                        found[link.id] = link
        return tuple(found.values())


def _reading_of_id(by_id: StateFunder, named: StateFunder | None, funder: PaperFunder) -> StateReading:
    """Return what a Crossref Funder id says, unless the printed name says another body: the name is what is shown."""
    if named is not None and named is not by_id:
        return _whole_name(named, funder.name or named.name)
    if _below_the_state(funder.name, by_id) or _of_another_country(funder.name, by_id):
        return _not_said(by_id, funder, "funder id")
    return StateReading(row=by_id, basis="funder id", sure=True, why=f"Crossref Funder id {funder.ids.fundref}")


def _reading_of_name(named: StateFunder, funder: PaperFunder) -> StateReading | None:
    """Return what a whole name says; None where the funder's own id makes it a namesake."""
    if funder.ids.ror and funder.ids.ror == named.ror:
        return StateReading(row=named, basis="ROR id and name", sure=True, why=f"ROR id {named.ror} and its name")
    other_id = funder.ids.fundref and named.funder_ids and funder.ids.fundref not in named.funder_ids
    other_ror = funder.ids.ror and named.ror
    if other_id or (other_ror and not _carries_place(funder.name or "", named.country)):
        return None
    return _whole_name(named, funder.name or named.name)


def _whole_name(row: StateFunder, name: str) -> StateReading:
    """Return the reading of a whole name: sure where the name itself carries the body's country or a place in it."""
    sure = _carries_place(name, row.country)
    why = "its whole name" if sure else "its whole name, which carries no place"
    return StateReading(row=row, basis="whole name", sure=sure, why=why)


def co_funding(papers: Sequence[GrantPaper], register: FunderRegister) -> CoFunding:
    """Return the funders of the papers with counts and denominators, state bodies first, then by number of papers."""
    known = sum(paper.funders_known for paper in papers)
    unknown = len(papers) - known
    groups = _grouped(papers, register)
    rows = [_row(key, group, register, known, unknown) for key, group in groups.items()]
    rows.sort(key=lambda row: (_RANK[row.state], -row.number, row.name))

    def papers_of(state: StateSays) -> set[str]:
        return {paper.key for row in rows if row.state == state for paper in row.papers}

    civil, defence, unsure = papers_of("civil"), papers_of("defence_or_security"), papers_of("unsure")
    return CoFunding(
        total=len(papers),
        known=known,
        unknown=unknown,
        civil=len(civil),
        defence=len(defence),
        unsure=len(unsure - civil - defence),
        rows=tuple(rows),
    )


_RANK: dict[StateSays, int] = {"defence_or_security": 0, "civil": 1, "unsure": 2, "none": 3}
_Group = list[tuple[GrantPaper, PaperFunder, StateReading | None]]


def _grouped(papers: Sequence[GrantPaper], register: FunderRegister) -> dict[str, _Group]:
    """Gather the statements that name one funder: by the state body, by Funder id, or by the whole name."""
    ids_of_name: dict[str, set[str]] = {}
    read = [(paper, funder, register.read(funder)) for paper in papers for funder in paper.funders]
    for _, funder, _ in read:
        if funder.ids.fundref and funder.name:
            ids_of_name.setdefault(name_key(_bare(funder.name)), set()).add(funder.ids.fundref)
    groups: dict[str, _Group] = {}
    for paper, funder, reading in read:
        key = _key(funder, reading, ids_of_name)
        if key:
            groups.setdefault(key, []).append((paper, funder, reading))
    return groups


def _key(funder: PaperFunder, reading: StateReading | None, ids_of_name: dict[str, set[str]]) -> str | None:
    # Of doubtful spellings the acronym alone joins the body's row; the others stand under their own printed name.
    if reading is not None and (reading.sure or reading.basis == "acronym"):
        return f"state:{reading.row.id}"
    if funder.ids.fundref:
        return f"fundref:{funder.ids.fundref}"
    if funder.name:
        name = name_key(_bare(funder.name))
        ids = ids_of_name.get(name, set())
        return f"fundref:{next(iter(ids))}" if len(ids) == 1 else f"name:{name}"
    if funder.ids.openalex or funder.ids.ror:
        return f"openalex:{funder.ids.openalex}" if funder.ids.openalex else f"ror:{funder.ids.ror}"
    return None  # an award number beside nobody names no funder


def _row(key: str, group: _Group, register: FunderRegister, known: int, unknown: int) -> FunderRow:
    readings = [reading for _, _, reading in group if reading is not None]
    own = next((reading for reading in readings if reading.sure), None)
    doubtful = None if own else next(iter(readings), None)
    printed = Counter(funder.name for _, funder, _ in group if funder.name)
    papers: dict[str, tuple[GrantPaper, list[PaperFunder]]] = {}
    firm: set[str] = set()
    for paper, funder, reading in group:
        papers.setdefault(paper.key, (paper, []))[1].append(funder)
        if reading is None or reading.basis != "acronym":
            firm.add(paper.key)
    links = () if own else register.links_of(funder for _, funder, _ in group)
    strength: StateStrength | None = own.row.strength if own else None
    return FunderRow(
        key=key,
        name=own.row.name if own else next((name for name, _ in printed.most_common(1)), key.partition(":")[2]),
        printed=tuple(printed),
        fundref=_unique(funder.ids.fundref for _, funder, _ in group),
        openalex=_unique(funder.ids.openalex for _, funder, _ in group),
        ror=_unique(funder.ids.ror for _, funder, _ in group),
        country=own.row.country if own else "",
        state=strength or ("unsure" if doubtful else "none"),
        register_id=own.row.id if own else "",
        filed_under=f"{doubtful.row.name}: {doubtful.why}" if doubtful else "",
        basis=tuple(dict.fromkeys(reading.basis for reading in readings)),
        by_acronym=len(papers.keys() - firm),
        hops=HOPS_TO_PARENT if links else HOPS_TO_FUNDER,
        links=links,
        papers=tuple(
            FunderPaper(
                key=paper.key, doi=paper.doi, title=paper.title, published=paper.published, statements=tuple(statements)
            )
            for paper, statements in papers.values()
        ),
        count=co_funding_words(len(papers), known, known + unknown),
    )


def _unique(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _not_said(row: StateFunder, funder: PaperFunder, basis: Basis) -> StateReading:
    """Return the doubtful reading of an id that stands beside another name; the printed name is the one to show."""
    what = f"ROR id {funder.ids.ror}" if basis == "ROR id and name" else f"Crossref Funder id {funder.ids.fundref}"
    return StateReading(
        row=row, basis=basis, sure=False, why=f"{what} is filed under it, the printed name is not its own"
    )


def _name_keys(name: str) -> Iterator[str]:
    """Yield the keys under which a whole name is found: as it stands, and without an acronym in brackets."""
    if name.strip():
        yield name_key(name)
        if (bare := _bare(name)) != name:
            yield name_key(bare)


def _bare(name: str) -> str:
    return _BRACKETED.sub("", name)


def _carries_place(name: str, country: str) -> bool:
    folded = fold(name).split()
    return bool(_places_of(country).intersection(folded)) or not any(
        letter.isascii() and letter.isalpha() for letter in name
    )


@cache
def _places_of(country: str) -> frozenset[str]:
    return frozenset({*_WHOLE_STATE.get(country, ()), *(word for word, code in PLACES.items() if code == country)})


def _of_another_country(name: str | None, row: StateFunder) -> bool:
    """Whether a name carries the place of another country and none of the body's own."""
    found = {PLACES[word] for word in fold(name).split() if word in PLACES} if name else set()
    return bool(found) and not _carries_place(name or "", row.country)


def _below_the_state(name: str | None, row: StateFunder) -> bool:
    """Whether a name is that of a province or city, where the body that the id names is not of that place."""
    if not name:
        return False
    own = {word for known in (row.name, *row.aliases) for word in fold(known).split()}
    found = set(fold(name).split()) - own
    local = {word for word in found if PLACES.get(word) == row.country} - _WHOLE_STATE.get(row.country, set())
    han = any(mark in name and mark not in row.name + "".join(row.aliases) for mark in _BELOW_HAN)
    return bool(local or found & _BELOW or han)
