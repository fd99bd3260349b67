"""Reads the organisation names of the shared Gateway to Research sample, with the countries that its records give."""

from __future__ import annotations

import tarfile
from pathlib import Path

from lxml import etree

SHARED = Path(__file__).parents[1].parent / "shared"
SAMPLE = SHARED / "data" / "gtr" / "gtr1_projects_sample.tar.xz"
LISTS = SHARED / "data" / "lists" / "all_organisations.csv"
ROR = SHARED / "data" / "ror" / "ror_union_51k.jsonl.gz"
GOLD = SHARED / "gold"


def sample_names(archive: Path = SAMPLE) -> list[tuple[str, tuple[str, ...]]]:
    """Return every distinct organisation name, sorted, with its country and region words over all records."""
    found: dict[str, set[str]] = {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with tarfile.open(archive, "r:xz") as files:
        for member in files:
            stream = files.extractfile(member) if member.isfile() else None
            content = stream.read() if stream else b""
            if content.strip():
                _add(etree.fromstring(content, parser), found)
    return [(name, tuple(sorted(words))) for name, words in sorted(found.items())]


def _add(root: etree._Element, found: dict[str, set[str]]) -> None:
    for element in root.iter("{*}collaborator", "{*}leadResearchOrganisation", "{*}organisationRole"):
        name = (element.findtext("{*}name") or "").strip()
        if name:
            places = (element.findtext(f"{{*}}address/{{*}}{part}") for part in ("country", "region"))
            found.setdefault(name, set()).update(words.strip() for words in places if words and words.strip())
    for element in root.iter("{*}collaborationOutput"):
        name = (element.findtext("{*}collaboratingOrganisation") or "").strip()
        if name:
            country = (element.findtext("{*}country") or "").strip()
            found.setdefault(name, set()).update([country] if country else [])
