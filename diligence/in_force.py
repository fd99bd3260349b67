"""Whether a listing was in force on an activity or a day, and is today: yes, no or unsure (product rule 5)."""

from __future__ import annotations

from datetime import date

from diligence.model import YesNoUnsure


def in_force_between(
    listed_since: date | None,
    delisted: date | None,
    first_published: date | None,
    start: date | None,
    end: date | None,
    today: date,
) -> tuple[YesNoUnsure, YesNoUnsure]:
    """Return (in force on the activity, in force today) for an activity from `start` to `end`.

    An activity without an end goes on. A listing without a date of its own was not in force before its list was first
    published, and is "unsure" after that, unless the activity still goes on, for then today's answer holds.
    """
    if start is not None and end is not None and start > end:
        end = start  # a collaboration that is reported from a day after the grant's end
    now: YesNoUnsure = "no" if delisted and delisted <= today else "yes"
    if start is None and end is None:
        return "unsure", now
    if (end is None or end >= today) and now == "yes":
        return "yes", now
    since = listed_since or first_published
    if since is not None and end is not None and since > end:
        return "no", now
    if delisted and start is not None and delisted <= start:
        return "no", now
    lifted_meanwhile = delisted is not None and end is not None and delisted <= end
    if listed_since is None or (start is None and lifted_meanwhile):
        return "unsure", now
    return "yes", now


def in_force_on(
    listed_since: date | None, delisted: date | None, first_published: date | None, day: date, today: date
) -> YesNoUnsure:
    """Say whether an entry is in force on a day; "unsure" where the list does not tell.

    An entry without a date of its own was not in force before its list was first published; the list as it is says
    only that the entry stands on it today.
    """
    if delisted is not None and delisted <= day:
        return "no"
    since = listed_since or first_published
    if since is not None and since > day:
        return "no"
    return "yes" if listed_since is not None or day >= today else "unsure"
