"""What changed between the versions of a grant's record that were seen: both are said, neither is corrected."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from graphs.build import same_words
from scrapers.records import Project


def changes_of(versions: Sequence[Project]) -> tuple[str, ...]:
    """Return one sentence for each difference between versions that follow each other, oldest first."""
    found: list[str] = []
    for before, after in pairwise(versions):
        days = f"{_day(before)} and {_day(after)}"
        for words, old, new in (
            ("end date", _ends(before), _ends(after)),
            ("start date", _starts(before), _starts(after)),
            ("value", _values(before), _values(after)),
            ("status", before.status or "", after.status or ""),
        ):
            if old and new and old != new:
                found.append(f"The {words} differs between the records read on {days}: {old}, then {new}.")
        if before.missing == after.missing:
            for one, other in ((before, after), (after, before)):
                known = _bodies(other)
                found += [
                    f"{name} is in the record read on {_day(one)}, not in that of {_day(other)}."
                    for words, name in sorted(_bodies(one).items())
                    if words not in known
                ]
    return tuple(found)


def _day(project: Project) -> str:
    return max(snapshot.retrieved for snapshot in project.snapshots).date().isoformat()


def _ends(project: Project) -> str:
    return ", ".join(sorted(fund.end.isoformat() for fund in project.funds if fund.end))


def _starts(project: Project) -> str:
    return ", ".join(sorted(fund.start.isoformat() for fund in project.funds if fund.start))


def _values(project: Project) -> str:
    return ", ".join(f"£{fund.value_pounds:,}" for fund in project.funds if fund.value_pounds is not None)


def _bodies(project: Project) -> dict[str, str]:
    """Return the bodies with a role, by the words of their name."""
    names = {organisation.id: organisation.name for organisation in project.organisations}
    roles = (names[item.organisation_id] for item in project.participations if item.organisation_id in names)
    return {same_words(name): name for name in roles}
