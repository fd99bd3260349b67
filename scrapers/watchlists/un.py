"""UN Security Council Consolidated List, from its XML: the whole name of an entity stands in FIRST_NAME."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.records import ListingRecord, ListPart, Tally, Watchlist
from scrapers.watchlists.table import day, joined, noted_day, others
from scrapers.watchlists.tree import children, inside, local, root_of, text_of, texts_inside

KEY = "un"
ADDRESS = "https://scsanctions.un.org/resources/xml/en/consolidated.xml"
_WHAT = "the UN Consolidated List"
#: Elements of an entity that are read, and those that are known and not needed.
_KNOWN = frozenset({
    "DATAID", "VERSIONNUM", "FIRST_NAME", "UN_LIST_TYPE", "REFERENCE_NUMBER", "LISTED_ON", "SUBMITTED_ON",
    "SUBMITTED_BY", "DELISTED_ON", "NAME_ORIGINAL_SCRIPT", "COMMENTS1", "LIST_TYPE", "LAST_DAY_UPDATED",
    "ENTITY_ALIAS", "ENTITY_ADDRESS", "SORT_KEY", "SORT_KEY_LAST_MOD", "NATIONALITY2", "APPLICATION_STATUS",
})  # fmt: skip
_ADDRESS_PARTS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")


def parse(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    """Yield one record for each ENTITY; INDIVIDUAL elements are counted and never read."""
    root = root_of(body, _WHAT, "CONSOLIDATED_LIST")
    tally.report_date = day(root.get("dateGenerated", "").split("T")[0])
    tally.left_out["individual"] += sum(1 for _ in inside(root, "INDIVIDUAL"))
    holders = list(children(root, "ENTITIES"))
    if not holders:
        raise UnreadableRecord(f"{_WHAT} holds no <ENTITIES>: the shape has changed")
    for holder in holders:
        for entity in children(holder, "ENTITY"):
            yield _record(entity, tally)


def _record(entity: etree._Element, tally: Tally) -> ListingRecord:
    name = text_of(entity, "FIRST_NAME")
    reference = text_of(entity, "REFERENCE_NUMBER") or text_of(entity, "DATAID")
    if not name or not reference:
        raise UnreadableRecord(f"{_WHAT}: an <ENTITY> has no FIRST_NAME or no reference: the shape has changed")
    for child in entity:
        if local(child) not in _KNOWN:
            tally.note(f"element <{local(child)}> is new and was not read")
    aliases = [text_of(entity, "NAME_ORIGINAL_SCRIPT")]
    weak: list[str] = []
    for alias in children(entity, "ENTITY_ALIAS"):
        low = text_of(alias, "QUALITY").casefold() == "low"
        (weak if low else aliases).append(text_of(alias, "ALIAS_NAME"))
    strong = others(aliases, name)
    places = list(children(entity, "ENTITY_ADDRESS"))
    return ListingRecord(
        list_key=KEY,
        name=name,
        aliases=strong,
        weak_aliases=tuple(alias for alias in others(weak, name) if alias not in strong),
        countries=joined(country for place in places for country in texts_inside(place, "COUNTRY")),
        detail="; ".join(joined([text_of(entity, "UN_LIST_TYPE"), reference])),
        listed_on=noted_day(text_of(entity, "LISTED_ON").split("T")[0][:10], "LISTED_ON", tally),
        delisted_on=noted_day(text_of(entity, "DELISTED_ON").split("T")[0][:10], "DELISTED_ON", tally),
        reference=reference,
        addresses=joined(
            ", ".join(text for part in _ADDRESS_PARTS if (text := text_of(place, part))) for place in places
        ),
        source_url=ADDRESS,
    )


WATCHLIST = Watchlist(
    key=KEY,
    title="UN Security Council Consolidated List",
    publisher="United Nations Security Council",
    licence="United Nations, public list",
    home="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    address=ADDRESS,
    expected_min=150,
    expected_max=900,
    parts=(ListPart(key=KEY, name="UN Security Council Consolidated List", kind="legal"),),
    well_known=(
        ("Korea Mining Development Trading Corporation", "KP"),
        ("Green Pine Associated Corporation", "KP"),
        ("Second Academy of Natural Sciences", "KP"),
    ),
    parse=parse,
)
