"""Writes the reading of each project as one line of JSON: what was found, and the sentence behind each statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from diligence.technology.definitions import Definitions
from diligence.technology.hits import Hit
from diligence.technology.reading import Reading


def flags_line(ref: str, reading: Reading) -> dict[str, Any]:
    """Return one project's line: ref, areas, surveillance, security_end_use, dual_use, quotes, and the evidence.

    `areas` are the strong ones; areas that the text only names are in `areas_named`. Each piece of evidence has the
    keys about, sentence, place, term, definition, definition_words, said_by, and for data about people kind,
    provenance and consent.
    """
    evidence = [
        *(_evidence(f"area {area.strength}", hit) for area in reading.areas for hit in area.hits),
        *(_evidence("surveillance", hit) for hit in reading.surveillance),
        *(_evidence("security end use", hit) for hit in reading.security_end_use),
        *(_evidence(f"dual use {hit.dual_use}", hit) for hit in reading.dual_use_hits),
        *(_evidence("data about people", hit) for hit in reading.people_data),
    ]
    strong = [area for area in reading.areas if area.strength == "strong"]
    return {
        "ref": ref,
        "areas": [area.key for area in strong],
        "areas_named": [area.key for area in reading.areas if area.strength == "weak"],
        "surveillance": bool(reading.surveillance),
        "security_end_use": bool(reading.security_end_use),
        "dual_use": reading.dual_use,
        "quotes": _quotes(
            hit
            for hits in (*(area.hits for area in strong), reading.surveillance, reading.security_end_use)
            for hit in hits[:2]
        ),
        "evidence": evidence,
        "unread": list(reading.unread),
    }


def _quotes(hits: Iterable[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.sentence for hit in hits))


def _evidence(about: str, hit: Hit) -> dict[str, str]:
    found = {
        "about": about,
        "sentence": hit.sentence,
        "place": hit.place,
        "term": hit.term,
        "definition": hit.definition,
        "definition_words": hit.definition_words,
        "said_by": hit.said_by,
    }
    if hit.kind:
        found |= {"kind": hit.kind, "provenance": hit.provenance, "consent": hit.consent}
    return found


def explain(key: str, definitions: Definitions) -> str:
    """Return a definition as a reader sees it: its words, its source and its terms with what cancels them.

    DefinitionError that names the definitions there are when the key is unknown.
    """
    definition = definitions[key]
    lines = [f"{definition.name} ({definition.key}, {definition.kind.replace('_', ' ')})", "", definition.text, ""]
    lines += [f"Source: {definition.source}", *([f"        {definition.url}"] if definition.url else [])]
    for group in definition.groups:
        lines += ["", f"- {group.meets}", f"  weight {group.weight:g}, dual use: {group.dual_use}"]
        lines.append(f"  terms: {', '.join((*group.words, *group.exact))}")
        if group.confirm:
            lines.append(f"  only with, in the same {group.confirm_in}: {', '.join(group.confirm)}")
        if group.cancel:
            lines.append(f"  not in a sentence with: {', '.join(group.cancel)}")
        if group.cancel_record:
            lines.append(f"  not in a record with: {', '.join(group.cancel_record)}")
        if group.fields in (("partner",), ("topic",)):
            lines.append(f"  read in: {group.fields[0]}")
    return "\n".join(lines)
