"""The texts of a project that say what the work is for, each with its place in a reader's words and its snapshot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diligence.technology import Passage
from scrapers.gow import GowGrant
from scrapers.records import Project, Snapshot

#: Outcome kinds whose text describes the work or its use. Dissemination lists talks and press, and says little of it.
_SILENT_OUTCOMES = frozenset({"dissemination", "disseminations"})
#: Fields of other outcomes that hold sentences; the rest are codes, years and addresses.
_SENTENCES = frozenset(
    {"title", "description", "impact", "exploitationPathways", "potentialUsage", "type", "guidelineTitle"}
)


def passages_of(project: Project, gow: GowGrant | None = None) -> list[tuple[Passage, Snapshot]]:
    """Return every passage with its snapshot; places are unique.

    `gow` is the grant's page on EPSRC Grants on the Web, the only place that prints industrial sectors.
    """
    found: list[tuple[Passage, Snapshot]] = []
    taken: dict[str, int] = {}
    for place, kind, text, snapshot in _texts(project):
        taken[place] = taken.get(place, 0) + 1
        name = place if taken[place] == 1 else f"{place} ({taken[place]})"
        found.append((Passage(place=name, field=kind, text=text), project.snapshots[snapshot]))  # type: ignore[arg-type]
    if gow is not None and gow.snapshot is not None:
        for sector in gow.sectors:
            place = f"sector “{sector}” printed by EPSRC (not necessarily the whole grant)"
            found.append((Passage(place=place, field="sector", text=sector), gow.snapshot))
    return found


def _texts(project: Project) -> Iterator[tuple[str, str, str, int]]:
    yield "title", "title", project.title, 0
    for place, kind, text in (
        ("summary", "summary", project.summary),
        ("technical summary", "technical_summary", project.technical_summary),
        ("planned impact", "impact", project.impact),
    ):
        if text:
            yield place, kind, text, 0
    for item in project.classifications:
        yield f"{item.kind} “{item.text}” given by the funder", "topic", item.text, item.snapshot
    for collaboration in project.collaborations:
        who = collaboration.organisation_name or "an unnamed body"
        for words, text in (
            ("title", collaboration.title),
            ("description", collaboration.description),
            ("investigator's contribution", collaboration.investigator_contribution),
            ("partner's contribution", collaboration.partner_contribution),
            ("impact", collaboration.impact),
        ):
            if text:
                yield f"collaboration outcome with {who}, {words}", "outcome", text, collaboration.snapshot
    for funding in project.further_funding:
        if funding.description:
            who = funding.organisation_name or "an unnamed body"
            yield f"further funding from {who}, description", "outcome", funding.description, funding.snapshot
    for outcome in project.outcomes:
        if outcome.kind in _SILENT_OUTCOMES:
            continue
        for field, text in outcome.fields:
            if field in _SENTENCES:
                words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", field).lower()
                yield f"{outcome.kind} outcome, {words}", "outcome", text, outcome.snapshot
    for organisation in project.organisations:
        yield f"name of the partner {organisation.name}", "partner", organisation.name, organisation.snapshot
