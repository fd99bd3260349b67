"""A policy file says which flags lead to which review level; this module reads it and applies it.

The policy is data that an office can edit. Four things it cannot switch off, because the product promises them to
everyone: a possible match counts in no level (rule 3), a civil link or an indirect path gives level 1 at most by
itself (rule 7), an assessment list alone never gives level 3 or 4 (rule 4), and one sentence never stands on two axes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import combinations, product
from pathlib import Path
from typing import Any

import msgspec

from diligence.errors import PolicyError
from diligence.model import Axis, Flag, MatchStatus, Strength, YesNoUnsure
from diligence.reports.wording import check_wording

DEFAULT_POLICY = "uk-default"


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a flag must be to meet a condition; a field that is None asks for nothing."""

    axis: str
    strength: tuple[Strength, ...] | None = None
    status: tuple[MatchStatus, ...] | None = None
    direct: bool | None = None
    in_force_on_activity: tuple[YesNoUnsure, ...] | None = None
    in_force_today: tuple[YesNoUnsure, ...] | None = None

    def met_by(self, flag: Flag) -> bool:
        """Say whether this flag meets the condition. A possible match never does."""
        if flag.status == "possible":
            return False
        return (
            self.axis in {"any", flag.axis.value}
            and (self.strength is None or flag.strength in self.strength)
            and (self.status is None or flag.status in self.status)
            and (self.direct is None or flag.direct == self.direct)
            and (self.in_force_on_activity is None or flag.in_force_on_activity in self.in_force_on_activity)
            and (self.in_force_today is None or flag.in_force_today in self.in_force_today)
        )


class PolicyRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule: the level it gives when every condition is met by some flag."""

    id: str
    level: int
    reason: str
    all: tuple[Condition, ...]


class PolicyLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A review level: its number, short name and words."""

    number: int
    name: str
    words: str


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy as its file says it."""

    name: str
    version: str
    title: str
    source: str
    level: tuple[PolicyLevel, ...]
    rule: tuple[PolicyRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a policy gives: the level, the rule, and the flags that met each of its conditions."""

    level: PolicyLevel
    rule: PolicyRule
    met: tuple[tuple[Flag, ...], ...]


#: The levels from which a promise holds.
_STANDARD, _ENHANCED = 2, 3
#: Strengths that carry context only: product table of levels, "civil links ... never raise a level above 1".
_CONTEXT = frozenset({Strength.CONTEXT, Strength.CIVIL, Strength.LISTED_PRESS})

#: What only an assessment says: product rule 4, never level 3 or 4.
_ASSESSMENT = frozenset({Strength.LISTED_ASSESSMENT, Strength.ASSESSED_DEFENCE})


def load_policy(name_or_file: str = DEFAULT_POLICY) -> Policy:
    """Return a bundled policy by name, or the policy in a TOML file. PolicyError names the file and what is wrong."""
    bundled = resources.files("diligence") / "policies" / f"{name_or_file}.toml"
    if "/" not in name_or_file and "\\" not in name_or_file and bundled.is_file():
        return _checked(tomllib.loads(bundled.read_text(encoding="utf-8")), name_or_file)
    path = Path(name_or_file)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(bundled_policies()))
        raise PolicyError(f"no policy {name_or_file!r}: name a TOML file or one of: {known}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(
            f"policy file {name_or_file} cannot be read: {error}; compare it with docs/policy.md"
        ) from error
    return _checked(data, name_or_file)


def bundled_policies() -> list[str]:
    """Return the names of the policies that come with the program."""
    folder = resources.files("diligence") / "policies"
    return [item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")]


def _checked(data: dict[str, Any], where: str) -> Policy:
    try:
        policy = msgspec.convert(data, Policy)
    except msgspec.ValidationError as error:
        raise PolicyError(f"policy {where}: {error}; compare it with docs/policy.md") from error
    numbers = {level.number for level in policy.level}
    for rule in policy.rule:
        if rule.level not in numbers:
            raise PolicyError(
                f"policy {where}: rule {rule.id!r} gives level {rule.level}, which has no [[level]] entry"
            )
        for condition in rule.all:
            if condition.axis not in {"any", *(axis.value for axis in Axis)}:
                raise PolicyError(
                    f"policy {where}: rule {rule.id!r} names the axis {condition.axis!r}, which does not exist"
                )
        if banned := check_wording(f"{rule.reason} {policy.title}"):
            raise PolicyError(
                f"policy {where}: rule {rule.id!r} says {banned[0]!r}; word it neutrally (product rule 10)"
            )
        if rule.level >= _STANDARD and not rule.all:
            raise PolicyError(
                f"policy {where}: rule {rule.id!r} gives level {rule.level} to every grant; add conditions"
            )
    if not policy.rule or policy.rule[-1].all:
        raise PolicyError(f"policy {where}: the last rule must have an empty `all`, for when nothing is found")
    return policy


def judge(policy: Policy, flags: Iterable[Flag]) -> Verdict:
    """Return the level of the first rule that holds, with the flags that met each condition."""
    known: Sequence[Flag] = tuple(flags)
    levels = {level.number: level for level in policy.level}
    for rule in policy.rule:
        counted = [flag for flag in known if _counts(flag, rule.level)]
        met = tuple(tuple(flag for flag in counted if condition.met_by(flag)) for condition in rule.all)
        if all(met) and _stand_apart(met):
            return Verdict(level=levels[rule.level], rule=rule, met=met)
    raise PolicyError(f"policy {policy.name}: no rule holds; the last rule must have an empty `all`")


def _stand_apart(met: Sequence[Sequence[Flag]]) -> bool:
    """Say whether some choice of flags, one a condition, rests on different words: one sentence is one axis at most."""
    return any(
        all(_own_words(one, other) and _own_words(other, one) for one, other in combinations(chosen, 2))
        for chosen in product(*met)
    )


def _own_words(one: Flag, other: Flag) -> bool:
    theirs = {(item.sha256, item.quote) for item in other.evidence}
    return any((item.sha256, item.quote) not in theirs for item in one.evidence)


def _counts(flag: Flag, level: int) -> bool:
    # The promises no policy file can switch off; see the module's docstring.
    if level >= _STANDARD and (not flag.direct or flag.strength in _CONTEXT):
        return False
    return not (level >= _ENHANCED and flag.strength in _ASSESSMENT)
