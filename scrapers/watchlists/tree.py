"""Reads the XML of watchlists without ever resolving an entity or touching the network."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from scrapers.errors import HostileInput, UnreadableRecord


def root_of(body: bytes, what: str, *names: str) -> etree._Element:
    """Return the root element; HostileInput for a document type, UnreadableRecord where the root has another name."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        if b"<html" in body[:2000].lower():
            raise UnreadableRecord(f"{what} is an HTML page, perhaps an error page; nothing was read")
        raise HostileInput(f"{what} declares a document type or entities, which the list does not; it was not read")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableRecord(f"{what} is not whole XML: {error}") from error
    if local(root) not in names:
        raise UnreadableRecord(f"{what} is a <{local(root)[:60]}>, not a <{names[0]}>: the shape has changed")
    return root


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(element).localname


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of one name."""
    return (child for child in element if local(child) == name)


def inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the elements of one name at any depth."""
    return (found for found in element.iter() if isinstance(found.tag, str) and local(found) == name)


def text_of(element: etree._Element, name: str) -> str:
    """Return the words of the first child of one name, "" where there is none."""
    found = next(children(element, name), None)
    return " ".join("".join(str(part) for part in found.itertext()).split()) if found is not None else ""


def texts_inside(element: etree._Element, name: str) -> list[str]:
    """Return the words of all elements of one name at any depth."""
    return [" ".join("".join(str(part) for part in found.itertext()).split()) for found in inside(element, name)]
