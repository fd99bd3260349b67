"""Turns the text of a record into clean sentences that can be quoted, and says when a text is not in English."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator

#: A sentence longer than this is quoted from around its term, with an ellipsis where it was cut.
LONGEST_QUOTE = 420

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
_LIST_ITEM = re.compile(r"(?:[-*•·–]|\(?\d{1,2}[.)]|\(?[a-z]\)) ")
_SENTENCE_ENDS = (".", "!", "?", ":", ";")
_END = re.compile(r"[.!?][\"'”’)\]]*(?=[ ][\"'“‘(\[]*[A-Z0-9])|\n")
#: Full stops that end no sentence: "e.g.", "Prof.", "et al.", "Fig.", a person's initial.
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|etc|et al|al|approx|ca|Dr|Prof|Mr|Mrs|Ms|St|No|Nos|Fig|Figs|Ref|Refs|Eq|Sect|Ltd|Inc|Co"
    r"|U\.S|U\.K)"
    r"|\b[A-Z])\.$"
)

#: Short words that hardly any sentence of a language does without. English must lead for a text to be read.
_ENGLISH_WORDS = "the of and to in is that for with this will be are as on by from which an it or has have"
_OTHER_WORDS = """
    der die das und ist nicht ein eine mit von zu den für auf dem im wird
    le la les des et est une un dans pour que qui sur avec du par
    el los las y es en una por con para del se
    il di che è per della sono nel
    het een van niet met zijn
    o os e da do em uma com não
    yn mae ac ar gyda bydd
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OTHER = frozenset(_OTHER_WORDS.split())
#: The language of a text shows in its first signs; fewer words than this say nothing about it.
_SAMPLE = 500
_ENOUGH_WORDS = 12
#: Letters beyond Latin Extended-B belong to another script altogether.
_LAST_LATIN_LETTER = 0x24F


def clean(text: str) -> str:
    """Return the text as a reader sees it: HTML escapes undone (records come with two levels), tags and runs of
    spaces removed. A newline is left only where a paragraph or a list item ends."""
    for _ in range(3):
        if "&" not in text:
            break
        undone = html.unescape(text)
        if undone == text:
            break
        text = undone
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(_paragraphs(text))


def _paragraphs(text: str) -> Iterator[str]:
    """Yield paragraphs: one ends at an empty line, before a list item, and after a line that ends like a sentence."""
    lines: list[str] = []
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        if lines and (not line or lines[-1].endswith(_SENTENCE_ENDS) or _LIST_ITEM.match(line)):
            yield " ".join(lines)
            lines = []
        if line:
            lines.append(line)
    if lines:
        yield " ".join(lines)


class _Folding(dict[int, str]):
    """Maps one character to one folded character, so that places in the folded text are places in the text."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFKD", character)[0]
        lowered = base.lower()
        folded = lowered if len(lowered) == 1 and lowered.isalnum() else " "
        self[code] = folded
        return folded


_FOLDING = _Folding()
_FOLDING[ord("\n")] = "\n"
_ASCII_FOLDING = "".join(_FOLDING[code] for code in range(128)).encode().ljust(256)  # ASCII needs the first half


def fold(text: str) -> str:
    """Return the text in lower case without accents, every other sign a space: one character for one character."""
    if text.isascii():  # nine texts in ten, at four times the speed
        return text.encode().translate(_ASCII_FOLDING).decode()
    return text.translate(_FOLDING)


def sentence_starts(text: str) -> list[int]:
    """Return where each sentence of a cleaned text starts, in order; the first is always 0."""
    starts = [0]
    for end in _END.finditer(text):
        if end.group() != "\n" and _ABBREVIATION.search(text, max(0, end.start() - 8), end.start() + 1):
            continue
        starts.append(end.end())
    return starts


def sentence_at(starts: list[int], text: str, position: int) -> tuple[int, int]:
    """Return where the sentence that holds `position` starts and ends."""
    index = bisect_right(starts, position) - 1
    end = starts[index + 1] if index + 1 < len(starts) else len(text)
    return starts[index], end


def quotation(text: str, sentence: tuple[int, int], term: tuple[int, int]) -> str:
    """Return the sentence, or where it is longer than `LONGEST_QUOTE` the words around the term with an ellipsis."""
    start, end = sentence
    if end - start <= LONGEST_QUOTE:
        return text[start:end].strip()
    room = (LONGEST_QUOTE - (term[1] - term[0])) // 2
    left, right = max(start, term[0] - room), min(end, term[1] + room)
    if left > start:
        left = text.find(" ", left, term[0]) + 1 or term[0]
    if right < end:
        cut = text.rfind(" ", term[1], right)
        right = cut if cut > 0 else right
    return ("… " if left > start else "") + text[left:right].strip() + (" …" if right < end else "")


def is_unread_language(text: str) -> bool:
    """Say whether a cleaned text is in another language than English, so that it is reported and not scored.

    A text is taken for English unless the little words of other languages clearly lead: lists of names and titles hold
    few little words of any language.
    """
    sample = text[:_SAMPLE]
    words = sample.lower().split()
    if len(words) < _ENOUGH_WORDS and sample.isascii():
        return False
    english = sum(map(_ENGLISH.__contains__, words))
    if english * 12 >= len(words):
        return False
    if not sample.isascii():
        letters = [character for character in sample if character.isalpha()]
        if sum(ord(character) > _LAST_LATIN_LETTER for character in letters) * 2 > len(letters):
            return True
    other = sum(word.strip(".,;:()'\"") in _OTHER for word in words)
    return len(words) >= _ENOUGH_WORDS and other * 7 >= len(words) and other > 4 * english
