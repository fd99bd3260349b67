"""The rules: each looks at the evidence graph of a case and yields flags; the policy decides what they are worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from diligence.case import Case
from diligence.model import Flag
from diligence.rules import (
    co_author,
    co_funding,
    end_use,
    joint_body,
    listed,
    owned,
    people_data,
    security_user,
    state_link,
    technology,
)

Rule = Callable[[Case], Iterator[Flag]]

#: In the order in which their findings are printed.
RULES: tuple[Rule, ...] = (
    technology.flags,
    security_user.flags,
    end_use.flags,
    people_data.flags,
    listed.flags,
    state_link.flags,
    owned.flags,
    joint_body.flags,
    co_funding.flags,
    co_author.flags,
)


def flags_of(case: Case) -> tuple[Flag, ...]:
    """Return every flag that any rule raises on this case."""
    return tuple(flag for rule in RULES for flag in rule(case))
