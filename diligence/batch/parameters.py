"""What a batch asks: which grants, under which policy, on which day; said in words for its report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from diligence.batch.about import SUPPRESS_BELOW
from diligence.errors import BatchError
from diligence.names import fold
from diligence.policy import DEFAULT_POLICY

_LEVEL = re.compile(r"([0-4])(\+?)")
_HIGHEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchParameters:
    """The question of a batch. Every filter that is given must hold; without any filter it is the whole store.

    `references` are references or ids, None for no such choice; an empty tuple chooses nothing. Words are compared as
    whole words, in any case: "surrey" finds "University of Surrey". `first_year` and `last_year` are of the day on
    which a grant starts. `region` and `lead` are of the lead organisation, `topic` a subject or topic that the funder
    gave. These choose before screening; `area`, `partner` (a body that does not lead the grant), `list` (a confirmed or
    probable match of any body) and `level` ("3", or "3+" for 3 and above) choose among what was screened. `policy` is a
    policy's name or TOML file; `as_of` the day that counts as today, with the watchlists of that day. BatchError where
    a value says nothing.
    """

    references: tuple[str, ...] | None = None
    funder: str = ""
    first_year: int | None = None
    last_year: int | None = None
    region: str = ""
    lead: str = ""
    topic: str = ""
    area: str = ""
    partner: str = ""
    list: str = ""
    level: str = ""
    policy: str = DEFAULT_POLICY
    as_of: date | None = None
    suppress_below: int = SUPPRESS_BELOW
    exclude_non_commercial: bool = False

    def __post_init__(self) -> None:
        for name in ("funder", "region", "lead", "topic", "area", "partner", "list"):
            value = getattr(self, name)
            if value and not fold(value):
                raise BatchError(f"--{name} {value!r} holds no word; give words such as a name")
        if self.level and not _LEVEL.fullmatch(self.level):
            raise BatchError(f"--level {self.level!r} is no review level; give 0 to 4, or 2+ for 2 and above")
        if self.first_year is not None and self.last_year is not None and self.first_year > self.last_year:
            raise BatchError(f"--from {self.first_year} is after --to {self.last_year}; give the earlier year first")
        if self.suppress_below < 0:
            raise BatchError(f"--suppress-below {self.suppress_below} is below 0; give 0 to print every count")

    @property
    def levels(self) -> range:
        """The levels that are kept."""
        found = _LEVEL.fullmatch(self.level)
        if found is None:
            return range(_HIGHEST + 1)
        lowest = int(found[1])
        return range(lowest, (_HIGHEST if found[2] else lowest) + 1)

    @property
    def narrows_results(self) -> bool:
        """Whether some of what is screened may be left out of the tables."""
        return bool(self.area or self.partner or self.list or self.level)

    @property
    def question(self) -> str:
        """The question in one sentence."""
        which = "the recorded grants" if any(self._conditions()) else "all recorded grants"
        if self.references is not None:
            number = len(self.references)
            which = f"the {number} {'grant' if number == 1 else 'grants'} given by reference"
        return f"What do public records say of {' '.join([which, *self._conditions()])}?"

    def named(self) -> tuple[tuple[str, str], ...]:
        """Return (option, value) of everything that was asked, as the command takes it."""
        options = (
            ("--refs", "" if self.references is None else f"{len(self.references)} references"),
            ("--funder", self.funder),
            ("--from", str(self.first_year or "")),
            ("--to", str(self.last_year or "")),
            ("--region", self.region),
            ("--lead", self.lead),
            ("--topic", self.topic),
            ("--area", self.area),
            ("--partner", self.partner),
            ("--list", self.list),
            ("--level", self.level),
            ("--policy", self.policy),
            ("--as-of", self.as_of.isoformat() if self.as_of else ""),
            ("--suppress-below", str(self.suppress_below)),
            ("--exclude-non-commercial", "yes" if self.exclude_non_commercial else ""),
        )
        return tuple((name, value) for name, value in options if value)

    def _conditions(self) -> Iterator[str]:
        if self.funder:
            yield f"funded by {self.funder}"
        if self.first_year is not None and self.last_year is not None:
            yield f"that start in {self.first_year} to {self.last_year}"
        elif self.first_year is not None:
            yield f"that start in {self.first_year} or later"
        elif self.last_year is not None:
            yield f"that start in {self.last_year} or earlier"
        if self.region:
            yield f"led from the region {self.region}"
        if self.lead:
            yield f"led by {self.lead}"
        if self.topic:
            yield f"on the topic {self.topic}"
        if self.area:
            yield f"with a finding about {self.area}"
        if self.partner:
            yield f"with the partner {self.partner}"
        if self.list:
            yield f"with a body that matches an entry of {self.list}"
        if self.level:
            several = "or above" if self.level.endswith("+") else ""
            yield f"at level {self.level.rstrip('+')} {several}".strip()


def says(wanted: str, value: str) -> bool:
    """Say whether a value holds the wanted words, whole and in their order, in any case and without accents."""
    return f" {fold(wanted)} " in f" {fold(value)} "
