"""Which lists are copies of one published list: a body on a list and on a copy of it stands on one list, not on two.

An office adds a list of its own that a bundled or kept list holds too: a whole edition beside the starter set, last
year's file beside this year's. Counted twice, it would turn one publisher's word into two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from diligence.model import Listing
from diligence.names import fold, name_key
from diligence.registers import ListInfo

#: A copy holds at least this part of the smaller one's names. Measured on 24 real lists: copies 0.97 to 1.0; but other
#: pairs reach 0.88 (all of a small Belarus list stands on the US Entity List), so that the source must agree too.
_SHARED = 0.8
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Held:
    info: ListInfo
    names: frozenset[str]
    addresses: frozenset[str]


def copies_of(lists: Sequence[tuple[ListInfo, Sequence[Listing]]]) -> dict[str, str]:
    """Return by the title of each list that is a copy of one before it the title of that one.

    Two lists are copies where they are of one kind, all rows of the later one cite the earlier one's document (or each
    word of the shorter title stands in the other), and the smaller one's names stand in the larger one.
    """
    before: list[_Held] = []
    found: dict[str, str] = {}
    for info, rows in lists:
        held = _Held(
            info,
            frozenset(name_key(row.name) or fold(row.name) for row in rows),
            frozenset(row.source_url for row in rows if row.source_url),
        )
        same = [other for other in before if _is_copy(held, other)]
        if same:
            first = max(same, key=lambda other: _shared(held, other)).info.name
            found[info.name] = found.get(first, first)
        before.append(held)
    return {title: first for title, first in found.items() if title != first}


def _is_copy(later: _Held, earlier: _Held) -> bool:
    return (
        later.info.kind == earlier.info.kind
        and (_same_document(later, earlier) or _same_words(later.info, earlier.info))
        and _shared(later, earlier) >= _SHARED
    )


def _same_document(later: _Held, earlier: _Held) -> bool:
    documents = [address for address in (earlier.info.address, *earlier.addresses) if address]
    return bool(later.addresses) and all(
        any(address == document or address.startswith(f"{document.rstrip('/')}/") for document in documents)
        for address in later.addresses
    )


def _same_words(one: ListInfo, other: ListInfo) -> bool:
    first, second = (set(_WORD.findall(info.name.casefold())) for info in (one, other))
    return bool(first and second) and (first <= second or second <= first)


def _shared(one: _Held, other: _Held) -> float:
    smaller = min(len(one.names), len(other.names))
    return len(one.names & other.names) / smaller if smaller else 0.0
