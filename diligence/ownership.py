"""Who owned a company at the time of an activity, hop by hop: from when decides, and an unknown date stays unsure.

Pure: the register of ownership, state links, Companies House and ROR come in as records; plain chains come out. No
person is ever an owner here: Companies House gives bodies only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal

from diligence.countries import country_code
from diligence.model import KnownBody, MatchStatus, YesNoUnsure
from diligence.names import looks_like_acronym, name_key
from diligence.registers import StateLink, register_sha256
from diligence.registers.ownership import OwnershipFact, Span, ownership_sha256
from graphs.evidence import Evidence
from scrapers.companies_house import CorporateOwner, OwnedCompany, Ownership

ChainStrength = Literal["civil", "defence_or_security", "private", "unknown"]

#: Companies had to keep a register of those who control them from this day (Companies Act 2006, Part 21A, in force
#: 6 April 2016): control that is dated so may be older.
REGISTER_BEGAN = date(2016, 4, 6)
MOST_HOPS = 6
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
_ANSWERS: Mapping[YesNoUnsure, int] = {"yes": 0, "unsure": 1, "no": 2}
_WEIGHT: Mapping[ChainStrength, int] = {"unknown": 0, "private": 1, "civil": 2, "defence_or_security": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipStep:
    """One company and one owner of it, as one source says.

    `names` and `countries` are those under which the company is known. `bound` says that `since` is only the latest
    day on which ownership can have begun, so that before it nothing is known. Numbers are Companies House numbers.
    """

    company: str
    names: tuple[str, ...]
    countries: tuple[str, ...]
    owner: str
    owner_country: str
    owner_kind: str
    share: str
    since: Span | None
    until: Span | None
    strength: ChainStrength
    evidence: Evidence
    bound: bool = False
    number: str = ""
    owner_number: str = ""

    @property
    def is_minority(self) -> bool:
        """Whether the source says that the share is half or less; a share that it does not give is none."""
        percent = _PERCENT.fullmatch(self.share)
        natures = [nature for nature in self.share.split(", ") if nature]
        return (
            self.share == "minority"
            or (percent is not None and float(percent.group(1)) <= 50)
            or (bool(natures) and all("25 to 50 percent" in nature for nature in natures))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipChain:
    """A company, its owner, that one's owner and so on.

    `status` is that of the weakest join between two sources: "possible" is a question, never a claim. `during` has
    one answer a hop: whether the chain up to there stood at some time of the activity; `today` likewise for one day.
    `words` says the first hop's dates beside the activity's. `strength` is that of the strongest owner, whenever it
    owned; `strength_during` that of the strongest for which `during` is "yes", None where there is none.
    """

    steps: tuple[OwnershipStep, ...]
    status: MatchStatus
    during: tuple[YesNoUnsure, ...]
    today: tuple[YesNoUnsure, ...]
    words: str
    strength: ChainStrength
    strength_during: ChainStrength | None

    @property
    def has_minority(self) -> bool:
        """Whether any owner on the way holds half or less: then the end of the chain need not control the company."""
        return any(step.is_minority for step in self.steps)

    @property
    def owner(self) -> str:
        """The owner at the end of the chain."""
        return self.steps[-1].owner

    @property
    def hops(self) -> int:
        """The number of steps; more than one is an indirect owner."""
        return len(self.steps)


def held(steps: Sequence[OwnershipStep], start: date | None, end: date | None) -> YesNoUnsure:
    """Say whether all the steps stood together on some day of an activity; one known day stands for both.

    "yes" where a day is certain, "no" where none is possible, else "unsure": a date is missing or falls in a span.
    """
    first, last = start or end, end or start
    certain: list[tuple[date, date]] = []
    possible: list[tuple[date, date]] = []
    for step in steps:
        until_last = step.until.last if step.until else date.max
        until_first = step.until.first if step.until else date.max
        earliest = date.min if step.since is None or step.bound else step.since.first
        possible.append((earliest, until_last))
        certain.append((step.since.last if step.since else date.max, until_first))
    if first is None or last is None:
        return "unsure" if _meet(possible) else "no"
    if not _meet([*possible, (first, last)]):
        return "no"
    return "yes" if _meet([*certain, (first, last)]) and all(step.since for step in steps) else "unsure"


def _meet(windows: Iterable[tuple[date, date]]) -> bool:
    windows = list(windows)
    return max(first for first, _ in windows) <= min(last for _, last in windows)


def when_words(step: OwnershipStep, start: date | None, end: date | None) -> str:
    """Return one step's dates beside the activity's, in words for a reader."""
    verb = "part owned" if step.is_minority else "owned"
    since = f" since {step.since.words}" if step.since else ""
    until = f", until {step.until.words}" if step.until else ""
    dates = f"{verb}{since}{until}" if since or until else f"{verb} from an unknown day"
    if start is None and end is None:
        return f"{dates}; the dates of the activity are not known"
    first, last = start or end or date.min, end or start or date.max
    answer = held([step], first, last)
    if answer == "no" and step.until and step.until.last < first:
        said = f"{dates}; the activity began on {first}: no longer {verb} at that time"
    elif answer == "no":
        said = f"{dates}; the activity ended on {last}: not {verb} at that time"
    elif step.since is None:
        said = f"{dates}; from when is not recorded, so whether at the time of the activity is not known"
    elif answer == "unsure" and step.bound:
        said = f"named as owner{since}{until}, the activity ended on {last}: what stood before is not recorded"
    elif answer == "unsure":
        said = f"{dates}: whether during the activity ({first} to {last}) is not known"
    elif step.since.last <= first and (step.until is None or step.until.first >= last):
        said = f"{dates}: throughout the activity"
    else:
        said = f"{dates}: for part of the activity ({first} to {last})"
    return said


class OwnershipIndex:
    """All known steps, ready to be climbed from any company. Read-only once built."""

    def __init__(self, steps: Iterable[OwnershipStep]) -> None:
        self._by_name: dict[str, list[OwnershipStep]] = {}
        self._by_number: dict[str, list[OwnershipStep]] = {}
        for step in steps:
            for key in dict.fromkeys(name_key(name) for name in (step.company, *step.names)):
                self._by_name.setdefault(key, []).append(step)
            if step.number:
                self._by_number.setdefault(step.number, []).append(step)

    def chains(
        self,
        company: str,
        countries: Iterable[str] = (),
        *,
        number: str = "",
        outside_uk: bool = False,
        start: date | None = None,
        end: date | None = None,
        today: date | None = None,
        most_hops: int = MOST_HOPS,
    ) -> tuple[OwnershipChain, ...]:
        """Return every chain of owners above a company, longest paths only, certain ones first.

        `company` is a whole name; a part of a name is nobody. `countries` are ISO codes of where the record places
        it, `outside_uk` says that the record gives no more than "Outside UK". A number shared with a step, or the
        name with an agreeing country, is "confirmed"; the name with "Outside UK" is "probable"; the name without a
        place, or an acronym, is "possible"; a name with another country is another body.
        """
        return tuple(
            sorted(
                (
                    _chain(path, statuses, start, end, today or datetime.now(UTC).date())
                    for step, status in self._above(company, frozenset(countries), number, outside_uk=outside_uk)
                    for path, statuses in self._climb((step,), (status,), most_hops)
                ),
                key=lambda chain: (_ANSWERS[chain.during[0]], _ANSWERS[chain.during[-1]], -chain.hops),
            )
        )

    def _above(
        self, name: str, places: frozenset[str], number: str, *, outside_uk: bool = False
    ) -> Iterator[tuple[OwnershipStep, MatchStatus]]:
        for step in self._by_number.get(number, ()) if number else ():
            yield step, "confirmed"
        for step in self._by_name.get(name_key(name), ()):
            # Two different numbers are two companies, whatever they are called; the same number was given above.
            if number and step.number:
                continue
            status = _place_status(step, places, outside_uk=outside_uk)
            if status:
                yield step, "possible" if looks_like_acronym(name) else status

    def _climb(
        self, path: tuple[OwnershipStep, ...], statuses: tuple[MatchStatus, ...], most_hops: int
    ) -> Iterator[tuple[tuple[OwnershipStep, ...], tuple[MatchStatus, ...]]]:
        last = path[-1]
        below = {name_key(step.company) for step in path}
        higher = [
            (step, status)
            for step, status in self._above(last.owner, frozenset({last.owner_country} - {""}), last.owner_number)
            # Owners of different times make no chain together.
            if name_key(step.owner) not in below and held((*path, step), None, None) != "no"
        ]
        if not higher or len(path) >= most_hops:
            yield path, statuses
            return
        for step, status in higher:
            yield from self._climb((*path, step), (*statuses, status), most_hops)


def _place_status(step: OwnershipStep, places: frozenset[str], *, outside_uk: bool) -> MatchStatus | None:
    """How well the places agree; None where they disagree (product rule 3)."""
    if places:
        if step.countries and places & set(step.countries):
            return "confirmed"
        return None if step.countries else "possible"
    if outside_uk:
        return "probable" if set(step.countries) - {"GB"} else None
    return "possible"


def _chain(
    path: tuple[OwnershipStep, ...],
    statuses: tuple[MatchStatus, ...],
    start: date | None,
    end: date | None,
    today: date,
) -> OwnershipChain:
    order: Mapping[MatchStatus, int] = {"confirmed": 0, "probable": 1, "possible": 2}
    hops = range(1, len(path) + 1)
    during = tuple(held(path[:hop], start, end) for hop in hops)
    then: list[ChainStrength] = [step.strength for step, answer in zip(path, during, strict=True) if answer == "yes"]
    strength_during: ChainStrength | None = None
    if then:
        strength_during = sorted(then, key=_WEIGHT.__getitem__)[-1]
    return OwnershipChain(
        steps=path,
        status=max(statuses, key=order.__getitem__),
        during=during,
        today=tuple(held(path[:hop], today, today) for hop in hops),
        words=when_words(path[0], start, end),
        strength=max((step.strength for step in path), key=_WEIGHT.__getitem__),
        strength_during=strength_during,
    )


def steps_of_register(facts: Iterable[OwnershipFact]) -> Iterator[OwnershipStep]:
    """Yield the steps that the register of ownership gives."""
    digest = ownership_sha256()
    for fact in facts:
        yield OwnershipStep(
            company=fact.company,
            names=fact.aliases,
            countries=fact.countries,
            owner=fact.owner,
            owner_country=fact.owner_country,
            owner_kind=fact.owner_kind,
            share=fact.share,
            since=fact.since,
            until=fact.until,
            strength=fact.strength,
            number=fact.registration_number,
            evidence=Evidence(
                quote=fact.quote,
                place="register of ownership",
                source=fact.source,
                url=fact.source_url,
                retrieved=_noon(fact.source_date),
                sha256=digest,
            ),
        )


def steps_of_state_links(links: Iterable[StateLink], but: Iterable[OwnershipFact] = ()) -> Iterator[OwnershipStep]:
    """Yield the steps that the register of state links gives ("owned by" only), leaving out companies of `but`.

    The register of ownership knows more dates, so a company that stands there is not taken from here again.
    """
    known = {(name_key(fact.company), name_key(fact.owner)) for fact in but}
    digest = register_sha256("state_links")
    for link in links:
        if link.relation != "owned by" or (name_key(link.body), name_key(link.parent)) in known:
            continue
        yield OwnershipStep(
            company=link.body,
            names=link.aliases,
            countries=(link.country,),
            owner=link.parent,
            owner_country=link.parent_country,
            owner_kind="state body",
            share="",
            since=_day_span(link.since),
            until=_day_span(link.until),
            strength=link.strength,
            evidence=Evidence(
                quote=link.quote,
                place="register of state links",
                source=link.source,
                url=link.source_url,
                retrieved=_noon(link.source_date),
                sha256=digest,
            ),
        )


def steps_of_companies_house(found: Ownership) -> Iterator[OwnershipStep]:
    """Yield the steps that Companies House gives; whether an owner is a state's is not in it ("unknown")."""
    for owned in found.companies:
        for owner in owned.owners:
            yield _register_step(owned, owner)


def _register_step(owned: OwnedCompany, owner: CorporateOwner) -> OwnershipStep:
    company = owned.company
    snapshot = owner.snapshot
    country = "GB" if owner.company_number else (country_code(owner.country_registered or "") or "")
    natures = ", ".join(nature.replace("-", " ") for nature in owner.natures_of_control)
    parts = (
        owner.name,
        owner.kind,
        natures,
        f"notified on {owner.notified_on}" if owner.notified_on else "",
        f"ceased on {owner.ceased_on}" if owner.ceased_on else "",
        f"country registered: {owner.country_registered}" if owner.country_registered else "no country registered",
    )
    return OwnershipStep(
        company=company.name,
        names=company.previous_names,
        countries=("GB",),
        owner=owner.name,
        owner_country=country,
        owner_kind=owner.kind,
        share=natures,
        since=_day_span(owner.notified_on),
        until=_day_span(owner.ceased_on),
        strength="unknown",
        bound=True,
        number=company.number,
        owner_number=owner.company_number or "",
        evidence=Evidence(
            quote="; ".join(part for part in parts if part),
            place="persons with significant control, bodies only",
            source="Companies House",
            url=snapshot.url,
            retrieved=snapshot.retrieved,
            sha256=snapshot.sha256,
        ),
    )


def steps_of_ror(
    body: KnownBody, bodies: Mapping[str, KnownBody], *, version: str, retrieved: datetime, sha256: str
) -> Iterator[OwnershipStep]:
    """Yield the parents that a loaded ROR dump gives a body: a relation without dates, so never more than "unsure"."""
    for parent in (bodies[identifier] for identifier in body.parents if identifier in bodies):
        yield OwnershipStep(
            company=body.name,
            names=body.aliases,
            countries=(body.country,) if body.country else (),
            owner=parent.name,
            owner_country=parent.country,
            owner_kind="parent in ROR",
            share="",
            since=None,
            until=None,
            strength="unknown",
            evidence=Evidence(
                quote=f"{body.name}: parent {parent.name}",
                place=f"relationships, version {version}",
                source="Research Organization Registry (ROR)",
                url=f"https://ror.org/{body.ror}",
                retrieved=retrieved,
                sha256=sha256,
            ),
        )


def _day_span(day: date | None) -> Span | None:
    return Span(text=day.isoformat(), first=day, last=day) if day else None


def _noon(day: date | None) -> datetime:
    # A register's fact is dated by the day only; noon keeps that day in every European time zone.
    return datetime.combine(day or date(1970, 1, 1), time(12), tzinfo=UTC)
