"""Brings every spelling of a DOI to one: lower case, no resolver, no prefix, no trailing punctuation."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

#: A DOI begins with "10.", a registrant of four to nine digits (it may have parts) and a slash (ISO 26324).
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,4}/\S+")
_LONGEST = 2048
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
#: Hyphens that word processors put in the place of "-"; U+2212 is the minus sign.
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"), "-")
_OPENS = {")": "(", "]": "[", "}": "{", ">": "<"}
_ENDS = ".,;:'\"\u201d\u2019/"


def normal_doi(text: str | None) -> str | None:
    """Return the DOI in a source's words in its one spelling ("10.1109/tip.2017.1"), or None where there is none.

    DOIs are compared without regard to case (DOI Handbook, 2.4). Resolver addresses, "doi:", URL escapes, invisible
    characters, typographic hyphens and punctuation after the DOI are left off; brackets that belong to it stay.
    """
    if not text or len(text) > _LONGEST:
        return None
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_HYPHENS)
    address = "://" in plain
    if "%" in plain and (address or "%2f" in plain.lower()):
        plain = unquote(plain)
    found = _DOI.search(re.sub(r"(?<=[0-9])\s*/\s*", "/", plain, count=1) if not address else plain)
    if not found or (found.start() and plain[found.start() - 1].isalnum()):
        return None
    doi = found.group()
    if address:
        doi = re.split(r"[?#]", doi, maxsplit=1)[0]
    return _without_ends(doi).lower() or None


def _without_ends(doi: str) -> str:
    while doi:
        last = doi[-1]
        if last in _ENDS or (last in _OPENS and doi.count(last) > doi.count(_OPENS[last])):
            doi = doi[:-1]
        else:
            return doi
    return doi


def doi_url(doi: str) -> str:
    """Return the address that a reader can open for a DOI."""
    return f"https://doi.org/{doi}"
