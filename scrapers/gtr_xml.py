"""Reads one API 1 XML record of Gateway to Research: bytes in, a Project and the issues met out."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from scrapers.errors import HostileInput, UnreadableRecord
from scrapers.gtr_fields import TEXT, Node, Received, Value
from scrapers.gtr_overview import parse_overview
from scrapers.records import Issue, Parsed

#: Encodings in which "<!DOCTYPE" is these very bytes, so that the check below cannot be passed by.
_PLAIN_ENCODINGS = frozenset(
    {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "latin-1", "windows-1252"}
)
#: Tags and attributes: the largest real record has 43,000. A tree takes some 500 bytes for each, so a file of 32 MB
#: that is all tags would take gigabytes.
MOST_MARKS = 600_000
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,300}\?>")
_HTML = re.compile(rb"\A\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_AGAIN = "download the record again"


def parse_xml(body: bytes, received: Received) -> Parsed:
    """Return the project of one XML record, and an issue for each thing that was not read.

    Namespaces vary between years (gtr.ukri.org, gtr.rcuk.ac.uk), so only local names count. Pure: no file and no
    network is touched. HostileInput for a document type or entities; UnreadableRecord for anything else that is not
    a record: an HTML page, a broken or cut file, a wrong encoding.
    """
    tree, stray = read_tree(body)
    if "projectOverview" not in tree:
        name = next(iter(tree))
        raise UnreadableRecord(
            f"the XML is a <{name[:60]}>, not a <projectOverview>; export it from https://gtr.ukri.org/api/projects?ref="
        )
    parsed = parse_overview(tree, received)
    if not stray:
        return parsed
    found = (
        Issue(kind="unknown field", where=received.origin, what=f"words between elements in {holder} were not read")
        for holder in stray
    )
    return Parsed(project=parsed.project, issues=(*parsed.issues, *found))


def read_tree(body: bytes) -> tuple[Node, tuple[str, ...]]:
    """Return an XML document as a tree of plain values, and the names of elements with words between elements."""
    # A page declares a document type too, but it is no attack: it is said as what it is.
    if _HTML.match(body[:2000]):
        raise UnreadableRecord(f"this is an HTML page, perhaps an error page, not a record; {_AGAIN}")
    body = _plain(body)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise HostileInput("the XML declares a document type or entities, which no record does; it was not read")
    if body.count(b"<") + body.count(b"=") > MOST_MARKS:
        raise HostileInput(f"the XML has more than {MOST_MARKS // 2:,} elements, more than any record; it was not read")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,  # an index of xml:id that nobody asks, for a quarter of the parser's time
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableRecord(f"{_why(body, error)}; {_AGAIN}") from error
    stray: list[str] = []
    return {_local(root.tag): _value(root, stray)}, tuple(stray)


def _plain(body: bytes) -> bytes:
    """Return the document in an encoding that shows a document type as plain bytes; UnreadableRecord for others."""
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:  # saved by a Windows editor as "Unicode"
        try:
            return _DECLARATION.sub("", body.decode("utf-16")).encode()
        except UnicodeError as error:
            raise UnreadableRecord(f"the file is not the UTF-16 that it begins with; {_AGAIN}") from error
    if b"\0" in body[:1000]:
        raise UnreadableRecord(f"the file is no text in UTF-8; {_AGAIN}")
    declared = _DECLARED.match(body.removeprefix(b"\xef\xbb\xbf")[:300])
    if declared and declared.group(1).decode("ascii").lower() not in _PLAIN_ENCODINGS:
        raise UnreadableRecord(f"the file is in {declared.group(1).decode('ascii')}; save it as UTF-8")
    return body


def _why(body: bytes, error: etree.XMLSyntaxError) -> str:
    """Say what is wrong in our words first: the parser's differ between its versions."""
    message = " ".join(str(error.msg or error).split())[:200]
    declared = _DECLARED.match(body[:300])
    try:
        body.decode(declared.group(1).decode("ascii") if declared else "utf-8")
    except UnicodeError:
        return f"the file is not in the encoding that it names ({message})"
    if not body.rstrip().endswith(b">") or "premature end" in message.lower():
        return f"the XML is cut off ({message})"
    return f"the XML is broken ({message})"


@lru_cache(maxsize=4096)  # some 200 names make up all records
def _local(tag: str) -> str:
    return tag[tag.rfind("}") + 1 :]


def _leaf(element: etree._Element) -> Value:
    return {**_attributes(element), TEXT: element.text or ""} if element.attrib else element.text or ""


def _attributes(element: etree._Element) -> Node:
    return {
        "@" + _local(str(name)): str(value)
        for name, value in element.attrib.items()
        if not str(name).startswith("{http://www.w3.org/2001/XMLSchema-instance}")  # about the file's grammar
    }


def _value(element: etree._Element, stray: list[str]) -> Value:
    """Return an element as words, or as a node; depth is bounded by the parser (256).

    Nine elements in ten are leaves without attributes, which are read here without another call: half the time.
    """
    if not len(element):
        return _leaf(element)
    node: Node = _attributes(element) if element.attrib else {}
    text = element.text
    if text and not text.isspace():
        stray.append(_local(element.tag))
    for child in element:
        name = _local(child.tag)
        value: Value
        if len(child):
            # Authors are left out of every record; not building them saves a fifth of the time.
            value = "" if name == "authors" else _value(child, stray)
        else:
            value = _leaf(child) if child.keys() else child.text or ""  # .attrib makes an object for each leaf
        if name not in node:
            node[name] = value
        else:
            known = node[name]
            if isinstance(known, list):
                known.append(value)
            else:
                node[name] = [known, value]
        tail = child.tail
        if tail and not tail.isspace():
            stray.append(_local(element.tag))
    return node
