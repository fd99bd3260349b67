"""Keeps the institutions of an affiliation string and drops what is about persons: names, mail, phones, ORCIDs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

import pycountry

from scrapers.parse import words

#: A name field longer than this is no name, and a longer affiliation string is cut: both bound the work.
_LONGEST_NAME = 200
_LONGEST = 2000
_MAIL = re.compile(
    r"(?:\{[^{}@]{1,200}\}|[^\s,;:<>()\[\]@]{1,100})\s?(?:@|\(at\)|\[at\])\s?[^\s,;<>()\[\]@]{1,200}", re.IGNORECASE
)
_ORCID = re.compile(r"(?:https?://)?(?:www\.)?(?:orcid(?:\.org/|\s?(?:id)?:?\s?))?[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9Xx]",
                    re.IGNORECASE)  # fmt: skip
_ABOUT_A_PERSON = re.compile(
    r"\b(?:e-?mail(?: address)?|electronic address|correspond(?:ing|ence)|address for correspondence|to whom|"
    r"tel(?:ephone)?|phone|fax|mobile|orcid)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,400})[)\]]")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,3}\.-?){1,4}[^\W\d_]{0,3}\.?\Z")
#: "Ann Brown is with the School of X": what stands before is a person.
_IS_WITH = re.compile(
    r"(?:is|are|was|were)\s+(?:(?:now|also|both|all)\s+)?(?:with|at|from|in)\s+(?:the\s+)?", re.IGNORECASE
)
_OF_WHAT = re.compile(r"\W*[A-Z]\w+\s(?:of|for|de|du)\b")
_DIVIDER = re.compile(r"[,;|\n\uff0c\uff1b]")
#: Words that name an institution or a part of one. They decide what stays, so that no name of a person has to.
_INSTITUTION = re.compile(
    r"\b(?:universi\w*|univ|instit\w*|inst|colleg\w*|school\w*|facult\w*|fak\w*|fac|depart\w*|dept|dep|divisions?|"
    r"laborator\w*|labs?|cent(?:re|er|rum|ro)s?|zentrum|hospital\w*|clinic\w*|academ\w*|akadem\w*|ministr\w*|"
    r"minister\w*|agenc\w*|council|research|forschung\w*|technolog\w*|technische|tech|scien\w*|engineering|compan\w*|"
    r"corporation|corp|inc|ltd|limited|llc|gmbh|plc|ag|group|police|office|services?|foundation|fund|museum|"
    r"observator\w*|bureau|commission\w*|polytech\w*|politec\w*|hochschule|ecole|escuela|escola|facolt\w*|scuola|"
    r"dipartiment\w*|departament\w*|royal|national|state key|army|navy|air force|unit|program\w*|project|society|"
    r"association|library|sciences|systems|industries|electronics|trust|nhs|cnrs|inria|inserm|csic|mit|eth|epfl)\b|"
    r"大学|大學|学院|學院|研究|实验室|實驗室|公司|医院|中心|科学院|университет|институт|академи|лаборатор|центр|факультет|"
    r"대학|연구|دانشگاه|پژوهش",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:dr|prof|professor|mr|mrs|ms|miss|sir|dame)\b\.?\s", re.IGNORECASE)
_DEGREE = re.compile(r"(?:ph\.?d|m\.?d|d\.?phil|m\.?sc|b\.?sc|mbbs|frcp|frs|freng)\.?\Z", re.IGNORECASE)
_INITIALS_FIRST = re.compile(r"(?:[^\W\d_]\.[\s-]?){1,4}\s?[^\W\d_][\w'’-]+(?:\s[^\W\d_][\w'’-]+)?\Z")
_INITIALS_LAST = re.compile(r"[^\W\d_][\w'’-]+(?:\s[^\W\d_][\w'’-]+)?\s(?:[^\W\d_]\.[\s-]?){1,4}\Z")
#: Places that are written with initials.
_PLACES = frozenset({"p r china", "pr china", "u k", "u s", "u s a", "d c", "washington d c", "r o c", "taiwan r o c",
                     "s korea", "n ireland", "u a e", "p r of china", "korea r o", "n s w", "b c", "d f"})  # fmt: skip
_USUAL = (
    "uk",
    "u k",
    "england",
    "scotland",
    "wales",
    "usa",
    "u s a",
    "us",
    "pr china",
    "p r china",
    "peoples r china",
    "south korea",
    "korea",
    "russia",
    "iran",
    "taiwan",
    "vietnam",
    "macau",
    "macao",
    "prc",
    "uae",
    "syria",
)


def names_of_authors(names: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return author names for comparison: the folded words of each in order of the alphabet, two or more."""
    folded = (tuple(sorted(_folded(name[:_LONGEST_NAME]).split())) for name in names)
    return frozenset(found for found in folded if len(found) > 1)


def institution_words(raw: str, authors: frozenset[tuple[str, ...]] = frozenset()) -> str:
    """Return an affiliation string without persons, "" where nothing of an institution is left.

    What stays: the parts with a word for an institution; parts with digits and without such a word between them
    (post codes); the parts after the last institution, which are its place. A name before or between institutions
    goes because it is none of these; a part that has the form of a name (initials, title, degree) or is an author's
    whole name goes wherever it stands, unless it is a country.
    """
    parts = [named for part in _parts(raw[:_LONGEST]) if (named := _without_author(part, authors))]
    institutions = [place for place, part in enumerate(parts) if _names_institution(part)]
    if not institutions:
        return ", ".join(parts)
    last = institutions[-1]
    kept: list[str] = []
    for place, part in enumerate(parts):
        if place > last or place in institutions or any(c.isdigit() for c in part) or is_country(part):
            kept.append(part)
        if place > last and is_country(part):
            break  # an address ends with its country; what follows is about somebody
    return ", ".join(kept)


@lru_cache(maxsize=1 << 12)
def _parts(raw: str) -> tuple[str, ...]:
    """Return the parts of an affiliation string, mail, ORCIDs and what has the form of a person left out."""
    text = words(raw)
    if "@" in text or "at)" in text.lower() or "at]" in text.lower():
        text = _MAIL.sub(" ", text)
    text = _BRACKETS.sub(lambda found: " " if _only_initials(found.group(1)) else found.group(), _ORCID.sub(" ", text))
    return tuple(part for part in map(_without_person, _DIVIDER.split(text)) if part)


def is_country(text: str) -> bool:
    """Whether a part of an address is a country's name or one of its usual short forms."""
    return _folded(text) in _countries()


@lru_cache(maxsize=1 << 14)
def _names_institution(part: str) -> bool:
    return bool(_INSTITUTION.search(part))


@lru_cache(maxsize=1 << 14)
def _without_person(part: str) -> str:
    """Return one part of the string without words about a person, "" where it is only that."""
    if found := _ABOUT_A_PERSON.search(part):
        part = part[: found.start()]
    part = re.sub(r"[(\[<]\s*[)\]>]", " ", part).strip(" .:*\u2020\u2021\u00a7#-")
    for opens, closes in ("()", "[]", "<>"):
        if part.count(opens) != part.count(closes):
            part = part.strip(opens + closes + " ")
    if not re.search(r"[^\W\d_]", part):
        return part if re.search(r"\d{4}", part) else ""
    if _names_institution(part) or is_country(part):
        return part
    kept = [piece for piece in re.split(r"(?<=[^\W\d_]{2})\.\s+", part) if not _looks_like_person(piece)]
    return ". ".join(kept)


def _only_initials(text: str) -> bool:
    """Whether a bracket holds authors' initials alone: "S.F., Y.H., and X.Li."."""
    pieces = [piece for piece in re.split(r"[\s,;&]+", text) if piece and piece.casefold() != "and"]
    return bool(pieces) and all(_INITIALS.match(piece) for piece in pieces) and _folded(text) not in _PLACES


def _looks_like_person(part: str) -> bool:
    part = part.strip()
    if _folded(part) in _PLACES or is_country(part):
        return False
    return bool(
        _TITLE.match(part) or _DEGREE.search(part) or _INITIALS_FIRST.fullmatch(part) or _INITIALS_LAST.fullmatch(part)
    )


def _without_author(part: str, authors: frozenset[tuple[str, ...]]) -> str:
    found = _folded(part).split()
    if tuple(sorted(found)) in authors and not is_country(part) and not _names_institution(part):
        return ""
    split = part.split() if authors else []
    for start in range(len(split) - 1):
        for count in range(2, min(5, len(split) - start + 1)):
            if tuple(sorted(_folded(" ".join(split[start : start + count])).split())) in authors:
                return _around_author(part, split, start, count)
    return part


def _around_author(part: str, split: list[str], start: int, count: int) -> str:
    """Return a part without the author's name in it; an institution's own name ("Ann Brown Hospital") stays."""
    before, after = split[:start], split[start + count :]
    if not before and not after:
        return part
    verb = _IS_WITH.match(" ".join(after))
    rest = " ".join(after)[verb.end() :] if verb else " ".join(after)
    bracketed = split[start][0] in "([" and split[start + count - 1].rstrip(".,")[-1:] in {")", "]"}
    if not after or bracketed:
        return " ".join((*before, rest)).strip(" .:-")
    if not before:
        names = _names_institution(rest) and len(rest.split()) > 1
        return rest.strip(" .:-") if verb or names or _OF_WHAT.match(rest) else part
    return " ".join((*before, rest)) if verb else part


@lru_cache(maxsize=1 << 14)
def _folded(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().translate(_NOT_WORD).split())
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


_NOT_WORD = {code: " " for code in range(128) if not chr(code).isalnum()}


@cache
def _countries() -> frozenset[str]:
    found = set(_USUAL)
    for country in pycountry.countries:
        for attribute in ("name", "official_name", "common_name"):
            if name := getattr(country, attribute, None):
                found.add(_folded(name))
    return frozenset(found)
