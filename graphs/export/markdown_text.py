"""Text of a source inside Markdown: what a name writes is read as words, never as a link, a table or HTML."""

from __future__ import annotations

import re
from urllib.parse import quote

from graphs.evidence import Evidence
from graphs.export.cells import text
from graphs.export.values import address, source_of
from graphs.offline import day_words

#: CommonMark lets any ASCII punctuation be escaped; these start something.
_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~&${}]")
#: GitHub makes a link or a mention of bare words; an escaped sign among them keeps them words.
_BARE_LINK = re.compile(r"(?i)(?<=www)\.|:(?=//)|(?<=mailto):|(?<=xmpp):|@")
#: Signs that make a list, a heading or a rule of the line that they begin.
_LINE_START = re.compile(r"^(?:[-+=]|\d+(?=[.)](?:\s|$)))")
#: What RFC 3986 lets stand in an address; a bracket or a bar would end the link or the cell of a table.
_IN_ADDRESSES = ":/?#@!$&'()*+,;=%-._~"


def escaped(value: object) -> str:
    """Return text of a source on one line with every sign escaped that Markdown gives a meaning."""
    found = _BARE_LINK.sub(r"\\\g<0>", _SPECIAL.sub(r"\\\g<0>", text(value)))
    return _LINE_START.sub(lambda start: f"{start[0]}\\" if start[0].isdigit() else f"\\{start[0]}", found)


def linked(url: str) -> str:
    """Return an address as a link when a reader can safely open it, else as words; nothing for no address."""
    safe = address(url)
    if not safe:
        return escaped(url)
    return f"<{quote(safe, safe=_IN_ADDRESSES)}>"


def source_line(item: Evidence) -> str:
    """Return one piece of evidence: the quoted words, then place, source, address, day and hash."""
    parts = [
        escaped(item.place),
        escaped(source_of(item)),
        linked(item.url),
        f"received {day_words(item.retrieved)}",
        f"sha256 {escaped(item.sha256)}",
    ]
    return f"\u201c{escaped(item.quote)}\u201d ({', '.join(part for part in parts if part)})"
