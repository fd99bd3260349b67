"""Finds things by their names: the same compared words, the same beginning, or much the same words."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from rapidfuzz.distance import Indel

from diligence.names import fold, legal_joined, name_key, without_legal_form

#: A word that more names hold than this leads nowhere: it is common, and its names are too many to compare.
_RARE = 200
#: How many of the rarest words of a name lead to others.
_LEADING = 3


def similarity(one: str, other: str) -> float:
    """Return how far two names are written alike once folded: 0.0 to 1.0, by insertions and deletions (Indel).

    A legal form at an end counts for nothing: "Co., Ltd." is longer than what tells two companies apart.
    """
    names = [fold(name) for name in (one, other)]
    bare = [" ".join(without_legal_form(legal_joined(name).split())) for name in names]
    return round(max(Indel.normalized_similarity(*names), Indel.normalized_similarity(*bare)), 3)


class NameIndex:
    """Names as written with the number of what bears each; read-only once built."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        folded: set[tuple[str, int]] = set()
        self._bearers: dict[str, list[int]] = defaultdict(list)
        for name, number in names:
            words = fold(name)
            if words:
                folded.add((words, number))
                bearers = self._bearers[name_key(name)]
                if number not in bearers[-1:]:
                    bearers.append(number)
        rows = sorted(folded)
        self._names = [words for words, _ in rows]
        self._numbers = array("L", (number for _, number in rows))
        # One text with a line for each name: the C search over it finds a word within names in milliseconds.
        self._text = "\n".join(["", *self._names, ""])
        self._starts = array("L")
        at = 1
        for words in self._names:
            self._starts.append(at)
            at += len(words) + 1
        counted = Counter(word for words in self._names for word in set(words.split()))
        self._holding: dict[str, list[int]] = defaultdict(list)
        for row, words in enumerate(self._names):
            for word in set(words.split()):
                if counted[word] <= _RARE:
                    self._holding[word].append(row)

    def bearing(self, name: str) -> list[int]:
        """Return what bears a name: the same words once abbreviations and legal forms are evened out."""
        return list(dict.fromkeys(self._bearers.get(name_key(name), ())))

    def starting(self, prefix: str, wanted: Callable[[int], bool], count: int, *, word: bool = False) -> list[int]:
        """Return up to `count` numbers with a name that starts with a prefix; with `word`, a later word that does."""
        words = fold(prefix)
        if not words:
            return []
        found: dict[int, None] = {}
        for row in self._rows_with(words) if word else self._rows_from(words):
            if len(found) >= count:
                break
            number = self._numbers[row]
            if number not in found and wanted(number):
                found[number] = None
        return list(found)

    def _rows_from(self, words: str) -> Iterator[int]:
        """Give the rows whose name starts with these words: they stand together, since rows are sorted."""
        row = bisect_left(self._names, words)
        while row < len(self._names) and self._names[row].startswith(words):
            yield row
            row += 1

    def _rows_with(self, words: str) -> Iterator[int]:
        """Give the rows with these words at the beginning of a later word."""
        line = f" {words}"
        at = self._text.find(line)
        while at >= 0:
            yield bisect_right(self._starts, at) - 1
            at = self._text.find(line, at + 1)

    def near(self, name: str, wanted: Callable[[int], bool], enough: float) -> list[tuple[float, int]]:
        """Return (similarity, number) of names that are written much like a name, the most alike first."""
        words = fold(name)
        held = sorted((word for word in set(words.split()) if word in self._holding), key=self._rarity)
        best: dict[int, float] = {}
        for row in {row for word in held[:_LEADING] for row in self._holding[word]}:
            number = self._numbers[row]
            if wanted(number):
                alike = Indel.normalized_similarity(words, self._names[row], score_cutoff=enough)
                if alike >= enough:
                    best[number] = max(alike, best.get(number, 0.0))
        return sorted(((round(alike, 3), number) for number, alike in best.items()), key=lambda row: (-row[0], row[1]))

    def _rarity(self, word: str) -> tuple[int, str]:
        return len(self._holding[word]), word
