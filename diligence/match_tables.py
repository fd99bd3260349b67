"""The tables behind a match: identities, their names, and everything that a name is looked up in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from diligence.model import KnownBody, Listing

#: Ranks of a name, best first.
OWN_NAME, OTHER_NAME, WEAK_NAME, ACRONYM = 0, 1, 2, 3

#: A misspelling is looked for in words of this length and more; a shorter word is one letter from many others.
SPELLING_LENGTH = 6
#: A listing is joined to a known body by a name of at least so many letters, or so many Chinese characters.
SHORT_KEY, HAN_NAME = 8, 4
#: How a name was read that its list prints with an acronym behind it.
WITHOUT_ACRONYM = "without its acronym"
#: Grounds on which a body is a part of another; the second alone is one identifier, and no claim.
BY_REGISTER, ONLY_ITS_NAME = "ROR relates them so", "only its own name says so"


class Posting(NamedTuple):
    """One name of one identity: which, how good a name, of which listing (-1: a known body's own), as written."""

    identity: int
    rank: int
    listing: int
    text: str
    reading: str = ""


@dataclass(slots=True)
class Identity:
    """One body: a known body with the listings that name it, or listings that name the same body among themselves.

    `countries` are ISO codes; `inferred` says that no source gives them and the listed name itself carries them.
    """

    body: KnownBody | None
    countries: frozenset[str]
    listings: list[int] = field(default_factory=list)
    inferred: bool = False
    city: str = ""  # the words of its city, joined


@dataclass(slots=True)
class Tables:
    """Everything that matching looks up; filled once by `fill`, then only read."""

    listings: tuple[Listing, ...] = ()
    identities: list[Identity] = field(default_factory=list)
    of_listing: list[int] = field(default_factory=list)
    names: dict[str, tuple[Posting, ...]] = field(default_factory=dict)
    acronyms: dict[str, tuple[Posting, ...]] = field(default_factory=dict)
    unordered: dict[str, tuple[str, ...]] = field(default_factory=dict)
    prefixes: set[str] = field(default_factory=set)
    listed_words: dict[str, list[str]] = field(default_factory=dict)
    ordered: list[tuple[str, str]] = field(default_factory=list)
    vocabulary: dict[str, int] = field(default_factory=dict)
    misspelt: dict[str, tuple[str, ...]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, int] = field(default_factory=dict)
    by_ror: dict[str, int] = field(default_factory=dict)
    units: dict[int, tuple[int, ...]] = field(default_factory=dict)
    parents: dict[int, tuple[tuple[int, str], ...]] = field(default_factory=dict)
