"""Finds every term, confirming context, cancelling context and history word of all definitions in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import ahocorasick

from diligence.technology.sentences import fold

if TYPE_CHECKING:
    from diligence.technology.definitions import Definition, Definitions, TermGroup


class Role(Enum):
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


@dataclass(frozen=True, slots=True)
class Found:
    """An entry at a place of the cleaned text."""

    start: int
    end: int
    entry: Entry


_PLURALS = ("s", "es")


class Scanner:
    """The compiled terms of a set of definitions; `groups` gives each group with its definition by number."""

    def __init__(self, definitions: Definitions) -> None:
        """Compile all words once; some thousand words take a few milliseconds."""
        self.groups: list[tuple[Definition, TermGroup]] = []
        entries: dict[str, list[Entry]] = {}

        def add(word: str, role: Role, group: int, *, exact: bool = False) -> None:
            goes_on = word.endswith("*")
            plain = word.rstrip("*")
            folded = " ".join(fold(plain).split())
            spelling = plain if exact else ""
            entry = Entry(role, group, word, goes_on, spelling)
            entries.setdefault(folded, []).append(entry)
            if not goes_on and not exact:
                for ending in _PLURALS:
                    entries.setdefault(folded + ending, []).append(entry)

        for definition in definitions.by_key.values():
            for group in definition.groups:
                number = len(self.groups)
                self.groups.append((definition, group))
                for word in group.words:
                    add(word, Role.TERM, number)
                for word in group.exact:
                    add(word, Role.TERM, number, exact=True)
                for word in group.confirm:
                    add(word, Role.CONFIRM, number)
                for word in group.cancel:
                    add(word, Role.CANCEL, number)
                for word in group.cancel_record:
                    add(word, Role.CANCEL_RECORD, number)
        for word in definitions.rules.history:
            add(word, Role.HISTORY, -1)
        self._automaton = ahocorasick.Automaton()
        for folded, found in entries.items():
            self._automaton.add_word(folded, (len(folded), tuple(found)))
        self._automaton.make_automaton()

    def scan(self, text: str, folded: str) -> Iterator[Found]:
        """Yield what stands at word boundaries of the cleaned text, in the order in which it ends."""
        last = len(folded) - 1
        for end, (length, entries) in self._automaton.iter(folded):
            start = end - length + 1
            if start > 0 and folded[start - 1].isalnum():
                continue
            ends_word = end == last or not folded[end + 1].isalnum()
            for entry in entries:
                if not ends_word and not entry.goes_on:
                    continue
                if entry.exact and text[start : end + 1] != entry.exact:
                    continue
                yield Found(start, end + 1, entry)
