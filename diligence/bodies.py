"""Turns ROR records into known bodies, which compete for a name with the listings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from diligence.countries import country_code
from diligence.model import KnownBody
from diligence.names import fold
from scrapers.ror import RorRecord, read_ror

#: ROR tells companies of one name apart by their country: "Huawei Technologies (China)". The country is a field too.
_COUNTRY_NOTE = re.compile(r"\s*\(([^()]+)\)$")


def known_body(record: RorRecord) -> KnownBody:
    """Return the known body of a ROR record; names in all languages are aliases, acronyms stay apart.

    A withdrawn or inactive record is a body as well: an old name must not fall to somebody else.
    """
    name = record.name
    note = _COUNTRY_NOTE.search(name)
    if note and country_code(note[1]) == record.country:
        name = name[: note.start()]
    names = dict.fromkeys((*record.labels, *record.aliases))
    names.pop(name, None)
    return KnownBody(
        id=f"ror:{record.id}",
        name=name,
        aliases=tuple(names),
        acronyms=record.acronyms,
        country=record.country,
        city=record.city,
        ror=record.id,
        parents=tuple(f"ror:{parent}" for parent in (*record.parents, *_named_parents(record))),
        children=tuple(f"ror:{child}" for child in record.children),
        types=record.types,
    )


def _named_parents(record: RorRecord) -> list[str]:
    """Return related bodies whose whole name stands in this body's own ("West China Hospital of Sichuan University").

    ROR files hospitals as "related" to their university: the relation and the name together say what it is.
    """
    name = f" {fold(record.name)} "
    found = []
    for related in record.related:
        label = fold(record.labels_of.get(related, ""))
        if len(label.split()) > 1 and f" {label} " in name and len(label) + 2 < len(name):
            found.append(related)
    return found


def known_bodies(records: Iterable[RorRecord]) -> Iterator[KnownBody]:
    """Yield one known body for each record."""
    return map(known_body, records)


def read_bodies(path: Path) -> Iterator[KnownBody]:
    """Yield the known bodies of a ROR file; see `scrapers.ror.read_ror` for formats and errors."""
    return known_bodies(read_ror(path))
