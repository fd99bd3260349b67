"""Folds organisation names to comparable words: escapes, accents, abbreviations, legal forms and scripts."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from diligence.words import (
    CANONICAL,
    CYRILLIC_LEGAL_FORMS,
    FUNCTION_WORDS,
    GENERIC,
    LEGAL_FORMS,
    LEGAL_PHRASES,
    PLACES,
)

#: Gateway to Research cuts an organisation's name here (576 of its names in 2018); a space at the end is lost too.
CUT_LENGTH = 40

_APOSTROPHES = "'’‘ʼ`´′ʹʻʾʿ＇"
_ASCII_FOLD = {code: " " for code in range(128) if not chr(code).isalnum()} | {
    ord("'"): "",
    ord("`"): "",
    ord("&"): " and ",
}
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss", "ə": "a"}
_COMBINING = dict.fromkeys((code for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code))), "")
_OTHER_FOLD = (
    _COMBINING | _ASCII_FOLD | {ord(mark): "" for mark in _APOSTROPHES} | {ord(a): b for a, b in _LETTERS.items()}
)
_INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.\s?){2,}", re.UNICODE)
_NOT_WORD = re.compile(r"[^\w ]|_")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
#: UTF-8 read as Windows-1252 leaves these letters in front of a stray sign.
_MOJIBAKE = re.compile("[ÃÂÐÑÅÄâäåæçèé][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_LEGAL_PHRASE = re.compile("|".join(re.escape(phrase) for phrase, _ in LEGAL_PHRASES))
_LEGAL_PHRASE_FORM = dict(LEGAL_PHRASES)
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
_HAN_LEGAL = re.compile("(?:有限公司|集团公司|总公司)$")

#: One look-up a word: its canonical form, "" for a function word.
_CANON = CANONICAL | dict.fromkeys(FUNCTION_WORDS, "")
_LEGAL = LEGAL_FORMS | CYRILLIC_LEGAL_FORMS
#: Legal forms that Russian and other names carry in front; the rest ("co", "as") begin real names.
_LEGAL_IN_FRONT = frozenset({"jsc", "ojsc", "pjsc", "cjsc", "oao", "ooo", "zao", "pao", "ao", "llc", "fsue", "fgup",
                             "gup", "npo", "too", "oo", "ltd", "pt"}) | CYRILLIC_LEGAL_FORMS  # fmt: skip


def repair(text: str) -> str:
    """Undo HTML escapes, however often they were applied, and UTF-8 that was read as Windows-1252."""
    while "&" in text and (plain := html.unescape(text)) != text:
        text = plain
    while not text.isascii() and _MOJIBAKE.search(text):
        for encoding in ("cp1252", "latin-1"):
            try:
                plain = text.encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
            break
        else:
            break
        if len(plain) >= len(text):
            break
        text = plain
    return text


def fold(text: str) -> str:
    """Return the name in lower-case words without accents, punctuation, escapes or dotted initials.

    "&" becomes "and"; an apostrophe joins ("Xi'an" -> "xian"); folding twice changes nothing. Words in other scripts
    stay in their script.
    """
    if "&" in text or not text.isascii():
        text = repair(text)
    if "." in text:
        text = _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", text)
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_FOLD).split())
    for _ in range(4):  # compatibility forms and case folding undo each other for a few letters: until stable
        before = text
        text = unicodedata.normalize("NFKD", text).casefold().translate(_OTHER_FOLD)
        if text.isascii():
            break
        text = _NOT_WORD.sub(" ", text)
        if text == before:
            break
    return unicodedata.normalize("NFC", " ".join(text.split()))


def words(folded: str) -> list[str]:
    """Return the canonical words of a folded name: abbreviations written out, function words left out.

    Chinese characters are one word each. A name of function words only keeps them.
    """
    if not folded.isascii():
        if _HAN.search(folded):
            folded = _HAN.sub(r" \g<0> ", _HAN_LEGAL.sub("", folded))
    elif _ORDINAL.search(folded):
        folded = _ORDINAL.sub(r"\1", folded)
    split = folded.split()
    return [canon for word in split if (canon := _CANON.get(word, word))] or split


def legal_joined(folded: str) -> str:
    """Return the folded name with legal forms of several words ("joint stock company") made one word."""
    if "company" in folded or "limit" in folded or not folded.isascii() or "enterprise" in folded or "joint" in folded:
        return _LEGAL_PHRASE.sub(lambda found: _LEGAL_PHRASE_FORM[found[0]], folded)
    return folded


def without_legal_form(found: list[str]) -> list[str]:
    """Return the words without legal forms at their ends; a name of legal forms only keeps one."""
    start, end = 0, len(found)
    while end - start > 1 and found[end - 1] in _LEGAL:
        end -= 1
    while end - start > 1 and found[start] in _LEGAL_IN_FRONT:
        start += 1
    return found[start:end]


def name_words(text: str) -> list[str]:
    """Return the words that a name is compared by: canonical, without legal form."""
    return without_legal_form(words(legal_joined(fold(text))))


def name_key(text: str) -> str:
    """Return the key under which a name is found: its compared words in their order, joined."""
    return "".join(name_words(text))


@lru_cache(maxsize=1 << 16)
def plain_key(text: str) -> str:
    """Return a name's letters in order, nothing written out or left out: equal for names that are written the same."""
    return fold(text).replace(" ", "")


def looks_like_acronym(text: str) -> bool:
    """Whether a name is one short word of capitals or of letters without a vowel pattern ("SMIC", "TsAGI", "AMS")."""
    bare = text.strip().strip(".,;'\"‘’“”()")
    if not bare or " " in bare or not bare.isascii():
        return False
    letters = [c for c in bare if c.isalpha()]
    return len(bare) <= 4 or (len(bare) <= 8 and sum(c.isupper() for c in letters) * 2 > len(letters))


def is_acronym_of(short: str, name: str) -> bool:
    """Whether the letters of a short form follow the initials of a name's words ("UESTC", "BIAM", "TsAGI")."""
    letters = [c for c in fold(short) if c.isalnum()]
    initials = [word[0] for word in fold(name).split()]
    if len(letters) < 2 or not initials:
        return False
    text = iter(fold(name).replace(" ", ""))
    return letters[0] == initials[0] and (
        _is_subsequence(letters, initials) or (len(letters) >= 3 and all(c in text for c in letters))
    )


def _is_subsequence(part: list[str], whole: list[str]) -> bool:
    rest = iter(whole)
    return all(c in rest for c in part)


def is_distinctive(found: list[str]) -> bool:
    """Whether any of a name's words tells a body from others: neither generic, nor a place, nor a number."""
    return any(
        word not in GENERIC and word not in PLACES and word not in _LEGAL and not word.isdigit() and len(word) > 1
        for word in found
    ) or any(_HAN.match(word) for word in found)


def is_fragment(text: str) -> bool:
    """Whether an alias is only a piece of a list's sentence or a description, and names nobody ("and Technology")."""
    folded = fold(text)
    split = folded.split()
    if not split or split[0] in {"and", "or", "of", "the and"} or split[-1] in {"and", "or", "of", "the", "for"}:
        return True
    found = name_words(text)
    telling = [word for word in found if not word.isdigit() and len(word) > 1]
    return len(telling) < 3 and all(word in GENERIC for word in telling) and not any(map(_HAN.match, found))


def has_han(text: str) -> bool:
    """Whether a name holds Chinese characters and no Japanese syllables."""
    return bool(_HAN.search(text)) and not _KANA.search(text)


def has_cyrillic(text: str) -> bool:
    """Whether a name holds Cyrillic letters."""
    return bool(_CYRILLIC.search(text))


def pinyin(text: str) -> str:
    """Return Chinese characters read aloud, a word each, tones left out; for comparison only."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - half a second of tables, needed for lists with Chinese names only

    return " ".join(lazy_pinyin("".join(_HAN.findall(text))))


def romanised(text: str) -> str:
    """Return a Cyrillic name in Latin letters; for comparison only."""
    from anyascii import anyascii  # noqa: PLC0415

    return str(anyascii(text))
