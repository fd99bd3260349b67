"""What a person decided about who a body is; it always wins over a score, and is shown at every run.

A judgement is never changed: a later one about the same pair takes its place, and both stay in the record, chained by
hash (product rules 12 and 13). It is about organisations only; the person who decides is named with a role, as the
decision's author.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import msgspec

from diligence.model import KnownBody, Listing, Match
from diligence.names import fold

Verdict = Literal["same", "different", "unsure"]
#: What a subject is compared with: an entry of a list, a known body, or another organisation record.
About = Literal["listing", "body", "organisation"]

_STATUS = {"same": "confirmed", "unsure": "possible"}
#: The chain of the judgement before the first.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One decision: `subject` is an organisation's id or its whole name, `target` what it is or is not.

    For a listing the target is its name, optionally with the list's name before it ("LIST: NAME"); for a known body
    its ROR id or name; for an organisation its id or name.
    """

    subject: str
    about: About
    target: str
    verdict: Verdict
    by: str
    role: str
    decided: date
    reason: str
    review: date | None = None

    @property
    def words(self) -> str:
        """Who decided what, when and why, in one sentence."""
        return f"{self.by} ({self.role}) judged on {self.decided.isoformat()}: {self.verdict}. {self.reason}"


def chained(judgement: Judgement, before: str) -> str:
    """Return the chain hash of a judgement after the one before."""
    return hashlib.sha256(before.encode() + msgspec.json.encode(judgement, order="sorted")).hexdigest()


class Judgements:
    """All judgements, oldest first; the last about a pair holds."""

    def __init__(self, judgements: Iterable[Judgement] = ()) -> None:
        self._all: Sequence[Judgement] = tuple(judgements)

    def __bool__(self) -> bool:
        return bool(self._all)

    def about(self, subjects: Iterable[str], kind: About, *targets: str) -> Judgement | None:
        """Return the judgement that holds for one of these subjects and one of these targets, or None."""
        if not self._all:
            return None
        who, what = _keys(subjects), _keys(targets)
        held = None
        for item in self._all:
            if item.about == kind and fold(item.subject) in who and fold(item.target) in what:
                held = item
        return held

    def of(self, subjects: Iterable[str]) -> tuple[Judgement, ...]:
        """Return every judgement that holds for one of these subjects, the last about each target."""
        if not self._all:
            return ()
        who = _keys(subjects)
        held: dict[tuple[str, str], Judgement] = {}
        for item in self._all:
            if fold(item.subject) in who:
                held[item.about, fold(item.target)] = item
        return tuple(held.values())

    def match(self, subjects: Sequence[str], match: Match) -> Match | None:
        """Return a match as a person judged it: confirmed, a question, or None where it is another body."""
        held = self.about(subjects, "listing", *listing_targets(match.listing))
        if held is None:
            return match
        if held.verdict == "different":
            return None
        status = _STATUS[held.verdict]
        return replace(match, status=status, why=f"{held.words} (before: {match.status}; {match.why})")  # type: ignore[arg-type]

    def identity(
        self, subjects: Sequence[str], body: KnownBody | None, basis: str, known: dict[str, KnownBody]
    ) -> tuple[KnownBody | None, str]:
        """Return the known body as a person judged it, and on what basis."""
        if body is not None:
            held = self.about(subjects, "body", *body_targets(body))
            if held is not None and held.verdict != "same":
                return None, held.words
        for item in self.of(subjects):
            if item.about == "body" and item.verdict == "same":
                wanted = fold(item.target)
                chosen = next((one for one in known.values() if wanted in _keys(body_targets(one))), None)
                if chosen is not None:
                    return chosen, item.words
        return body, basis


def listing_targets(listing: Listing) -> tuple[str, ...]:
    """Return the words by which a judgement may name a listing."""
    return listing.name, f"{listing.list}: {listing.name}"


def body_targets(body: KnownBody) -> tuple[str, ...]:
    """Return the words by which a judgement may name a known body."""
    return tuple(part for part in (body.ror, body.id, body.name) if part)


def _keys(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words if word)
