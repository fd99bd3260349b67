"""Where a partner is, and which record says so: the organisation's address, a UK region, or the outcome's country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from diligence.countries import country_code, country_name, is_foreign_only


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryStatement:
    """A country that a record gives for a body: the ISO code, the record's own words, and where they stand."""

    code: str
    words: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the records say of where a body is: `codes` are the different countries that they give, in order.

    `code` is None when they say nothing, or contradict each other.
    """

    statements: tuple[CountryStatement, ...]
    outside_uk: bool
    codes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        # Asked for at every comparison of two records: worked out once.
        codes = tuple(dict.fromkeys(statement.code for statement in self.statements))
        object.__setattr__(self, "codes", codes)

    @property
    def code(self) -> str | None:
        """The one country that all records agree on."""
        return self.codes[0] if len(self.codes) == 1 else None

    @property
    def source(self) -> str:
        """A sentence part that says where the country stands, for the report."""
        if not self.statements:
            return "not recorded: the organisation record says “Outside UK”" if self.outside_uk else "not recorded"
        return "; ".join(dict.fromkeys(f"{statement.place}: “{statement.words}”" for statement in self.statements))


def place_of(nodes: list[Mapping[str, Any]]) -> Place:
    """Return the place that the organisation nodes of one body give together; no country is ever guessed."""
    found: list[CountryStatement] = []
    outside = False
    for data in nodes:
        country, region = data.get("address_country"), data.get("region")
        code = country_code(country) if country else None
        if country and code:
            found.append(CountryStatement(code=code, words=country, place="organisation record"))
        elif region and (code := country_code(region)):
            found.append(CountryStatement(code=code, words=region, place="region in the organisation record"))
        outside = outside or bool(region and is_foreign_only(region))
        for words in data.get("outcome_countries", ()):
            stated = country_code(words)
            if stated:
                found.append(CountryStatement(code=stated, words=words, place="collaboration outcome"))
    unique = tuple(dict.fromkeys(found))
    return Place(statements=unique, outside_uk=outside and not any(item.code == "GB" for item in unique))


def in_country(place: Place) -> str:
    """Return " (China)" or "" for a sentence."""
    return f" ({country_name(place.code)})" if place.code else ""
