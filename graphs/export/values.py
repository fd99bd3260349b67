"""What every file says of a node and of a link: one home for names of columns, so that no two files can differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from graphs.answer import CAN_REPLY, NO_REPLY, Answer, NetworkLink, NetworkNode
from graphs.evidence import Evidence
from graphs.export.cells import text
from graphs.offline import NOT_ASKED, day_words, public_address, source_title
from graphs.views import LIST_WORDS

Value: TypeAlias = str | int | Decimal | bool | tuple[str, ...] | None


def response_of(node: NetworkNode) -> str:
    """Return the body's reply, "not asked" where none is recorded, "does not apply" for what cannot reply."""
    return text(node.response) or (NOT_ASKED if node.kind in CAN_REPLY else NO_REPLY)


def lists_words(node: NetworkNode) -> str:
    """Return the lists of a node with their kinds in words, "" for none; kinds of list are never mixed up."""
    kinds = "; ".join(LIST_WORDS.get(kind, text(kind)) for kind in node.list_kinds)
    lists = "; ".join(map(text, node.lists))
    return f"{lists} ({kinds or 'kind unknown'})" if lists else ""


def question_words(node: NetworkNode) -> str:
    """Return the lists on which a node may stand, as the question that this is, "" for none."""
    lists = "; ".join(map(text, node.possible_lists))
    return f"A question for a person, counted for nothing: is it on {lists}?" if lists else ""


def flagged_bodies(nodes: Iterable[NetworkNode]) -> list[NetworkNode]:
    """Return the bodies that carry a reason to look closer: each has a right of reply."""
    return [node for node in nodes if node.flagged and node.kind in CAN_REPLY]


def flagged_at(link: NetworkLink, nodes: Mapping[str, NetworkNode]) -> list[NetworkNode]:
    """Return the bodies at the ends of a link that carry a reason to look closer."""
    return flagged_bodies((nodes[link.origin], nodes[link.target]))


def ids_of(answer: Answer) -> tuple[dict[str, str], dict[str, str]]:
    """Return the ids of nodes and of links by their keys, legal in every format and unique among both.

    Some readers want one space of ids for nodes and links (Kumu) and XML refuses some characters of a key.
    """
    taken: set[str] = set()
    nodes = {node.key: _unique(node.key, taken) for node in answer.nodes}
    links = {link.key: _unique(link.key, taken) for link in answer.links}
    return nodes, links


def _unique(key: str, taken: set[str]) -> str:
    base = text(key) or "unnamed"
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base} #{number}"
    taken.add(found)
    return found


def node_values(node: NetworkNode, *, drawn: bool) -> dict[str, Value]:
    """Return every field of a node but its key and name, in the order of the columns."""
    return {
        "kind": node.kind,
        "kind_words": text(node.kind_words),
        "country": text(node.country),
        "country_name": text(node.country_name),
        "ror": text(node.ror),
        "reference": text(node.reference),
        "url": address(node.url),
        "start": _day(node.start),
        "end": _day(node.end),
        "value_pounds": node.value_pounds,
        "funder": text(node.funder),
        "topics": _texts(node.topics),
        "level": node.level,
        "level_words": text(node.level_words),
        "roles": _texts(node.roles),
        "lists": _texts(node.lists),
        "list_kinds": _texts(node.list_kinds),
        "possible_lists": _texts(node.possible_lists),
        "listed_since": _day(node.listed_since),
        "delisted": _day(node.delisted),
        "records": _texts(node.records),
        "identity": text(node.identity),
        "flagged": node.flagged,
        "asked": node.asked,
        "response": response_of(node),
        "community": node.community,
        "drawn": drawn,
    }


def link_values(link: NetworkLink, nodes: Mapping[str, NetworkNode]) -> dict[str, Value]:
    """Return every field of a link but its ends, with the first piece of its evidence ready to be cited.

    `nodes` are those of the answer by key: what the bodies at both ends reply stands beside each line.
    """
    first = link.evidence[0] if link.evidence else None
    return {
        "relation": text(link.relation),
        "words": text(link.words),
        "status": text(link.status),
        "why": text(link.why),
        "start": _day(link.start),
        "end": _day(link.end),
        "quote": text(first.quote) if first else "",
        "place": text(first.place) if first else "",
        "evidence_source": source_of(first) if first else "",
        "url": address(first.url) if first else "",
        "retrieved": first.retrieved.isoformat() if first else None,
        "sha256": text(first.sha256) if first else "",
        "evidence_items": len(link.evidence),
        "citation": citation(first) if first else "",
        "source_response": response_of(nodes[link.origin]),
        "target_response": response_of(nodes[link.target]),
    }


def given(values: dict[str, Value]) -> dict[str, str | int | Decimal | bool | tuple[str, ...]]:
    """Return the fields that say something: None, empty text and empty lists are left out, False and 0 stay."""
    return {name: value for name, value in values.items() if value is not None and value not in {"", ()}}


def joined(value: Value) -> str | int | Decimal | bool | None:
    """Return a list as one text ("a; b") for formats that know no lists; other values as they are."""
    return "; ".join(value) if isinstance(value, tuple) else value


@lru_cache(maxsize=20_000)  # every file prints the same words
def citation(item: Evidence) -> str:
    """Return one piece of evidence in a line that can be printed as a source: words, place, source, address, date."""
    where = address(item.url) or text(item.url)
    parts = [
        text(item.place),
        source_of(item),
        where,
        f"received {day_words(item.retrieved)}",
        f"sha256 {text(item.sha256)}",
    ]
    return f"\u201c{text(item.quote)}\u201d ({', '.join(part for part in parts if part)})"


def source_of(item: Evidence) -> str:
    """Return the source's title where we know it, else the source as the record names it."""
    return text(source_title(item.source))


def address(url: str) -> str:
    """Return an address that a reader can safely open, else an empty string."""
    return public_address(text(url))


def span(start: date | None, end: date | None) -> tuple[str, str]:
    """Return the days as ISO words for a time line; an end before its start, which readers refuse, is left out."""
    if start is not None and end is not None and end < start:
        end = None
    return _day(start), _day(end)


def _day(moment: date | None) -> str:
    return moment.isoformat() if moment is not None else ""


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(found for found in map(text, values) if found)
