"""Reads an answer that should be JSON, and says in one line what it was instead."""

from __future__ import annotations

import json
from decimal import Decimal

from scrapers.archive import Receipt
from scrapers.errors import UnreadableRecord

_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body")


class CutAnswer(UnreadableRecord):
    """An answer that ends before its JSON does: worth asking for again."""


def json_of(body: bytes, receipt: Receipt) -> object:
    """Return what the JSON says, numbers with a point as exact Decimal.

    Raises CutAnswer when the text ends too early and UnreadableRecord when it is HTML, not JSON or too deeply nested;
    each names the address.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(_HTML_STARTS) or (start.startswith(b"<") and b"html" in start):
        raise UnreadableRecord(f"{receipt.url} answered with an HTML page where JSON should be; try again later")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.end == len(body):  # the last character is incomplete
            raise CutAnswer(_cut(receipt)) from error
        raise UnreadableRecord(f"{receipt.url} answered with bytes that are not UTF-8 text ({error.reason})") from error
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip()) or _ends_open(text):
            raise CutAnswer(_cut(receipt)) from error
        raise UnreadableRecord(
            f"{receipt.url} answered with something that is not JSON: {error.msg} at character {error.pos}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableRecord(f"{receipt.url} answered with JSON that cannot be read: {error}") from error


def _ends_open(text: str) -> bool:
    """Whether JSON that began as an object or list lacks its closing bracket, as when "tru" or "1." ends a cut."""
    closing = {"{": "}", "[": "]"}.get(text.lstrip()[:1])
    return closing is not None and not text.rstrip().endswith(closing)


def _cut(receipt: Receipt) -> str:
    return f"{receipt.url} answered with JSON that is cut short; try again later"


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number")
