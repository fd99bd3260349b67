"""Reads the words, dates and numbers of our sources: escapes undone, UK dates from any clock, exact decimals."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from scrapers.errors import UnreadableRecord

#: Grants start and end on UK days; the sources print them as instants (sources.md: 31 Aug 23:00Z is 1 September).
UK = ZoneInfo("Europe/London")
#: Texts of Gateway to Research are escaped twice; two more passes cost little, and a bound keeps a hostile
#: "&amp;amp;amp;..." from costing time that grows with the square of its length.
_MOST_ESCAPES = 4
# Only escapes closed by ";": an address such as "?a=1&copy=2" must stay as it is.
_ESCAPE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INLINE_TAG = re.compile(r"</?(?:sub|sup|i|b|u|em|strong|small|span|font|tt|sc|a)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_BREAK_TAG = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6])(?:\s[^<>]{0,500})?\s?/?>", re.IGNORECASE)
# Characters that no XML or HTML text may hold, and halves of surrogate pairs, which cannot be written as UTF-8.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\u00a0]+")
_PARAGRAPHS = re.compile(r"\n{3,}")

_PLAIN_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?\Z", re.ASCII)
_EPOCH_MS = re.compile(r"-?\d{9,15}\Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}|\d{1,3}(?:,\d{3}){1,9})(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?\Z", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def words(text: str) -> str:
    """Return a source's words for a reader: escapes undone, inline tags dropped, paragraphs kept as line breaks.

    Undoes HTML escapes until the text no longer changes (at most four times), drops inline tags such as <sub> but
    keeps what they hold, turns <p> and <br> into line breaks, and joins runs of blanks. Any other "<" stays: the
    result is plain text and must still be escaped where it is printed.
    """
    # Each step is taken only where its sign is there: most texts need none of them, and a corpus holds 100,000s.
    for _ in range(_MOST_ESCAPES):
        if "&" not in text:
            break
        undone = _ESCAPE.sub(lambda found: html.unescape(found.group()), text)
        if undone == text:
            break
        text = undone
    if "<" in text:
        text = _BREAK_TAG.sub("\n", _INLINE_TAG.sub("", text))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = _CONTROL.sub("", text)
        if not text.isascii():
            text = _SURROGATE.sub("\ufffd", text)
    if "\n" not in text:
        return _joined(text)
    return _PARAGRAPHS.sub("\n\n", "\n".join(map(_joined, text.split("\n")))).strip()


def _joined(line: str) -> str:
    if "  " in line or "\t" in line or "\u00a0" in line:
        line = _BLANKS.sub(" ", line)
    return line.strip()


def uk_date(value: object) -> date:
    """Return the UK day of an instant or a plain day.

    Takes epoch milliseconds (a number or its digits), an ISO 8601 date and time (with Z or an offset it is converted
    to UK time, without one it is UK time already), or an ISO date (kept as it stands). UnreadableRecord otherwise.
    """
    try:
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return _uk_day(_EPOCH + timedelta(milliseconds=float(value)))
        if isinstance(value, str):
            return _uk_date_of_words(value.strip())
    except (ValueError, OverflowError) as error:
        raise UnreadableRecord(f"{_shown(value)} is not a date: {error}") from error
    raise UnreadableRecord(f"{_shown(value)} is not a date")


def _uk_date_of_words(text: str) -> date:
    if plain := _PLAIN_DATE.match(text):
        return date.fromisoformat(plain.group(1))
    if _EPOCH_MS.match(text):
        return _uk_day(_EPOCH + timedelta(milliseconds=int(text)))
    moment = datetime.fromisoformat(text)
    return _uk_day(moment) if moment.tzinfo else moment.date()


def _uk_day(moment: datetime) -> date:
    return moment.astimezone(UK).date()


def decimal(value: object) -> Decimal:
    """Return an exact number from a number or its digits ("6104264", "6,104,264.50", "3.4442927E7", "£12").

    A float is read by its shortest digits. The result has no exponent, and a whole
    number no decimals. UnreadableRecord for anything else, and for
    what is not finite.
    """
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        digits = str(value)
    elif isinstance(value, str):
        digits = value.strip().removeprefix("£").strip()
    else:
        raise UnreadableRecord(f"{_shown(value)} is not a number")
    if not _NUMBER.match(digits):
        raise UnreadableRecord(f"{_shown(value)} is not a number")
    number = Decimal(digits.replace(",", ""))
    whole = number.to_integral_value()
    return Decimal(int(whole)) if whole == number else Decimal(format(number, "f"))


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
