"""Axis S: a partner is, or may be, on a watchlist; the four kinds of list are never mixed (product rule 4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from diligence.case import Case, in_force
from diligence.model import Axis, Flag, Match, Strength, YesNoUnsure
from diligence.resolve import CasePartner
from diligence.rules.roles import activity_dates, partner_step, standing, steps_of, through, uk_date_words
from graphs.evidence import NodeKind, Relation, node_key
from graphs.paths import Path, find_paths, step

RULE = "listed-partner"

#: The strength that a claim carries, by kind of list.
STRENGTHS = {
    "legal": Strength.LISTED_LEGAL,
    "government": Strength.LISTED_GOVERNMENT,
    "assessment": Strength.LISTED_ASSESSMENT,
    "press": Strength.LISTED_PRESS,
    "own": Strength.LISTED_OWN,
}
_KIND_WORDS = {
    "legal": "a legal list",
    "government": "a government research-security list",
    "assessment": "an assessment by a think tank",
    "press": "a press list",
    "own": "the office's own list",
}


def flags(case: Case) -> Iterator[Flag]:
    """Yield a flag for each listing that a partner matches; possible matches are questions and count in no level."""
    pattern = [partner_step(), step(Relation.LISTED_AS, kinds=(NodeKind.LISTING,))]
    done: set[tuple[str, str]] = set()
    for path in find_paths(case.graph, case.key, pattern):
        partner = case.partner_of(through(path))
        if partner is None or (partner.nodes[0], path.end) in done:
            continue
        done.add((partner.nodes[0], path.end))
        for match in partner.matches:
            if node_key(NodeKind.LISTING, match.listing.id) == path.end:
                yield _flag(case, partner, match, path)


def _flag(case: Case, partner: CasePartner, match: Match, path: Path) -> Flag:
    on_activity, today = in_force(match, case, activity_dates(case, partner))
    listing = match.listing
    itself = match.relation == "is"
    return Flag(
        rule=RULE,
        axis=Axis.STATE_LINK,
        strength=STRENGTHS[listing.list_kind],
        subject=partner.nodes[0],
        subject_name=partner.name,
        lead=standing(case, partner),
        sentence=match_sentence(match, on_activity, today, case.knowledge.first_published(listing.list)),
        path=steps_of(case.graph, path),
        hops=path.hops if itself else path.hops + 1,
        direct=itself or match.relation == "unit of",
        evidence=path.evidence,
        status=match.status,
        in_force_on_activity=on_activity,
        in_force_today=today,
        question=(
            # The question of a state link, word for word: an assessment asks for no licence.
            "Which results, data or materials were shared, before or after publication, with: {subjects}?"
            if listing.list_kind == "assessment" and match.status != "possible"
            else "Which institute, school or unit took part, of: {subjects}?"
            if match.relation == "has unit"
            else f"Is “{partner.name}” the same body as “{listing.name}”? A full name or an address settles it."
            if match.status == "possible"
            else "What was shared, and was a licence or a check needed, with: {subjects}?"
        ),
        would_change=(
            "The full name, an identifier or an address of the partner."
            if match.status == "possible"
            else "Evidence that the partner is another body, or that the entry was removed or amended."
        ),
    )


def match_sentence(
    match: Match, on_activity: YesNoUnsure, today: YesNoUnsure, first_published: date | None = None
) -> str:
    """Return the listing in words: which list, of which kind, since when, and the status on both dates.

    `first_published` is the day of the list's first edition, for an entry without a date of its own.
    """
    listing = match.listing
    where = f"the {listing.list} ({_KIND_WORDS[listing.list_kind]})"
    if match.relation == "has unit" and match.status == "possible":
        return (
            f"A part of it, “{listing.name}”, is on {where}; the body itself is not that entry. Not counted: the record"
            " does not say which part takes part."
        )
    if match.status == "possible":
        return f"Possible, not counted: it could be “{listing.name}” on {where}. {match.why}"
    body = {
        "is": f"It is on {where} as “{listing.name}”",
        "unit of": f"It is part of “{listing.name}”, which is on {where}",
        "has unit": f"A part of it, “{listing.name}”, is on {where}; the body itself is not that entry",
    }[match.relation]
    if listing.listed_since:
        since = f" since {uk_date_words(listing.listed_since)}"
    elif first_published:
        since = f" (no date for the entry; the list was first published on {uk_date_words(first_published)})"
    else:
        since = " (no date for the entry)"
    words = {"yes": "in force", "no": "not in force", "unsure": "unsure whether in force"}
    version = f" (list version {listing.list_version})" if listing.list_version else ""
    certainty = "" if match.status == "confirmed" else " (probable match)"
    return f"{body}{since}{certainty}: {words[on_activity]} on the activity date; {words[today]} today{version}."
