"""Finds every term, confirming context, cancelling context and history word of all definitions in one pass."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import ahocorasick

from diligence.technology.sentences import fold

if TYPE_CHECKING:
    from diligence.technology.definitions import Definition, Definitions, TermGroup


class Role(StrEnum):
    """What a found word does."""

    TERM = "term"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    CANCEL_RECORD = "cancel record"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of one group: its part, whether the word may go on, and its exact spelling where that matters."""

    role: Role
    group: int
    word: str
    goes_on: bool
    exact: str


class Found(NamedTuple):
    """An entry at a place of the cleaned text."""

    start: int
    end: int
    entry: Entry


_PLURALS = ("s", "es")
#: The number of no group: words of history hold for all of them.
EVERY_GROUP = -1
_Entries: TypeAlias = dict[str, list[Entry]]


class Scanner:
    """The compiled words of a set of definitions; `groups` gives each group with its definition by number.

    Terms and contexts have an automaton each: most texts hold no term at all, and then no context matters.
    """

    def __init__(self, definitions: Definitions) -> None:
        """Compile all words once; some thousand words take a few milliseconds."""
        self.groups: list[tuple[Definition, TermGroup]] = []
        terms: _Entries = {}
        contexts: _Entries = {}
        for definition in definitions.by_key.values():
            for group in definition.groups:
                number = len(self.groups)
                self.groups.append((definition, group))
                for word in group.words:
                    _add(terms, word, Role.TERM, number)
                for word in group.exact:
                    _add(terms, word, Role.TERM, number, exact=True)
                for role, words in (
                    (Role.CONFIRM, group.confirm),
                    (Role.CANCEL, group.cancel),
                    (Role.CANCEL_RECORD, group.cancel_record),
                ):
                    for word in words:
                        _add(contexts, word, role, number)
        for word in definitions.rules.history:
            _add(contexts, word, Role.HISTORY, EVERY_GROUP)
        self._terms = _compiled(terms)
        self._contexts = _compiled(contexts)

    def terms(self, text: str, folded: str) -> list[Found]:
        """Return the terms that stand at word boundaries of the cleaned text, in the order in which they end."""
        return _scan(self._terms, text, folded)

    def contexts(self, text: str, folded: str, asked: Collection[int]) -> list[Found]:
        """Return the confirming and cancelling words of the groups asked for, and the history words, likewise."""
        return _scan(self._contexts, text, folded, {*asked, EVERY_GROUP})


def _add(entries: _Entries, word: str, role: Role, group: int, *, exact: bool = False) -> None:
    goes_on = word.endswith("*")
    plain = word.rstrip("*")
    folded = fold(plain).strip()  # signs inside ("RF & Microwave") stay as the spaces that they are in a folded text
    entry = Entry(role, group, word, goes_on, plain if exact else "")
    entries.setdefault(folded, []).append(entry)
    if not goes_on and not exact:
        for ending in _PLURALS:
            entries.setdefault(folded + ending, []).append(entry)


def _compiled(entries: _Entries) -> ahocorasick.Automaton:
    # The blank before each word makes the automaton itself pass over what stands inside another word.
    automaton = ahocorasick.Automaton()
    for folded, found in entries.items():
        automaton.add_word(" " + folded, (len(folded), any(entry.goes_on for entry in found), tuple(found)))
    automaton.make_automaton()
    return automaton


def _scan(
    automaton: ahocorasick.Automaton, text: str, folded: str, asked: Collection[int] | None = None
) -> list[Found]:
    found: list[Found] = []
    offset = 0
    for line in folded.split("\n"):  # no word goes on into the next paragraph
        for end, (length, any_goes_on, entries) in automaton.iter(f" {line} "):
            # `end` counts the blank put before the line: in the line itself it is where the word is over.
            ends_word = end == len(line) or line[end] == " "
            if not ends_word and not any_goes_on:
                continue
            start = offset + end - length
            for entry in entries:
                if asked is not None and entry.group not in asked:
                    continue
                if (ends_word or entry.goes_on) and (not entry.exact or text[start : start + length] == entry.exact):
                    found.append(Found(start, start + length, entry))
        offset += len(line) + 1
    return found
