"""Reads what the passages of one project say the work could be used for, each statement with its quoted sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from diligence.technology.definitions import DUAL_USE, Definition, Definitions, DualUse, ReadingRules, load_definitions
from diligence.technology.hits import Hit, Passage, Text, prepare, weighed_hits
from diligence.technology.people_data import NONE_FOUND, consent_statement, provenance_of

#: Where the application says what the work is. Impact and outcomes list uses; topics and names are others' words.
_SUBJECT_FIELDS = frozenset(("title", "summary", "technical_summary"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaReading:
    """One technology area that the text meets: `strong` when the work is about it, `weak` when it is only named."""

    key: str
    name: str
    strength: Literal["strong", "weak"]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a project's text says the work could be used for; an empty field means nothing was found in it.

    `unread` names the places whose text is in another language: they were not scored.
    """

    areas: tuple[AreaReading, ...] = ()
    surveillance: tuple[Hit, ...] = ()
    security_end_use: tuple[Hit, ...] = ()
    dual_use: DualUse = "none"
    dual_use_hits: tuple[Hit, ...] = ()
    people_data: tuple[Hit, ...] = ()
    unread: tuple[str, ...] = ()


def _total(hits: Sequence[Hit]) -> float:
    return sum(hit.score for hit in hits)


def _is_subject(hits: Sequence[Hit], rules: ReadingRules) -> bool:
    """The work is about an area when the score is reached, and part of it by what the application says the work is."""
    said = _total([hit for hit in hits if hit.field in _SUBJECT_FIELDS])
    return _total(hits) >= rules.strong_area and said >= rules.subject_from


def _strongest(levels: Iterable[DualUse]) -> DualUse:
    return max(levels, key=DUAL_USE.index, default="none")


def read_passages(passages: Sequence[Passage], definitions: Definitions | None = None) -> Reading:
    """Return what the passages of one project say the work could be used for, each statement with its quotation.

    Scores and thresholds stand in `registers/technology/reading.toml`. Surveillance is given from the score
    `surveillance_from` on, security end use from `stated` on; areas from `weak_area` on, as strong from `strong_area`
    on. Nothing is guessed from a text in another language: its place is listed in `unread`.
    """
    definitions = definitions or load_definitions()
    texts, unread = prepare(passages, definitions)
    hits = weighed_hits(texts, definitions)
    rules = definitions.rules
    by_kind: dict[str, list[tuple[Definition, list[Hit]]]] = defaultdict(list)
    for key, definition in definitions.by_key.items():
        if key in hits:
            by_kind[definition.kind].append((definition, hits[key]))

    areas = tuple(
        AreaReading(
            key=definition.key,
            name=definition.name,
            strength="strong" if _is_subject(found, rules) else "weak",
            hits=tuple(found),
        )
        for definition, found in by_kind["area"]
        if _total(found) >= rules.weak_area
    )
    surveillance = _reached(by_kind["surveillance"], rules.surveillance_from)
    end_use = _reached(by_kind["security_end_use"], rules.stated)
    stated = _reached(by_kind["dual_use"], rules.stated)
    dual_hits = _dual_use_hits(areas, surveillance, end_use, stated, definitions)
    return Reading(
        areas=areas,
        surveillance=surveillance,
        security_end_use=end_use,
        dual_use=_dual_use(areas, end_use, dual_hits),
        dual_use_hits=dual_hits,
        people_data=_people_data(by_kind["people_data"], texts, definitions),
        unread=unread,
    )


def _reached(found: Sequence[tuple[Definition, list[Hit]]], threshold: float) -> tuple[Hit, ...]:
    """The hits of all definitions of one kind, when together they reach the threshold."""
    together = sorted((hit for _, hits in found for hit in hits), key=lambda hit: -hit.score)
    return tuple(together) if _total(together) >= threshold else ()


def _dual_use_hits(
    areas: Sequence[AreaReading],
    surveillance: Sequence[Hit],
    end_use: Sequence[Hit],
    stated: Sequence[Hit],
    definitions: Definitions,
) -> tuple[Hit, ...]:
    """Every hit that speaks for dual use. Where no applicant said so, it is this tool that infers it."""
    inferred: list[Hit] = []
    for area in areas:
        own = definitions[area.key].dual_use_from
        threshold = definitions.rules.dual_use_from if own is None else own
        speaking = [hit for hit in area.hits if hit.dual_use != "none"]
        if area.strength == "strong" and _total(speaking) >= threshold:
            inferred += speaking
    inferred += [hit for hit in (*surveillance, *end_use) if hit.dual_use != "none"]
    tooled = [replace(hit, said_by="this tool") for hit in inferred]
    return tuple(sorted((*stated, *tooled), key=lambda hit: (-DUAL_USE.index(hit.dual_use), -hit.score)))


def _dual_use(areas: Sequence[AreaReading], end_use: Sequence[Hit], hits: Sequence[Hit]) -> DualUse:
    """Clear where a strong term or a security end use of a sensitive technology says so, else the strongest hint."""
    strongest = _strongest(hit.dual_use for hit in hits)
    if strongest == "possible" and end_use and any(area.strength == "strong" for area in areas):
        return "clear"
    return strongest


def _people_data(
    found: Sequence[tuple[Definition, list[Hit]]], texts: Sequence[Text], definitions: Definitions
) -> tuple[Hit, ...]:
    if not found:
        return ()
    consent = consent_statement(((text.passage.place, text.text) for text in texts), definitions)
    read = [
        replace(hit, kind=definition.name, provenance=provenance_of(hit.sentence, definitions), consent=consent)
        for definition, hits in found
        for hit in hits
    ]
    # What says where the data came from stands first; sorting is stable.
    return tuple(sorted(read, key=lambda hit: hit.provenance == NONE_FOUND))
