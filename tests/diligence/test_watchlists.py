"""Versions of watchlists: what is taken and refused, what changed between two, and what a screening then knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from diligence.errors import RegisterError
from diligence.knowledge import load_knowledge
from diligence.knowledge_cache import knowledge_from
from diligence.store import Store
from diligence.store.lists import newest_versions, versions_of
from diligence.watchlists import (
    ListRefused,
    Received,
    Update,
    compare,
    document_changed,
    fetched,
    from_file,
    gone_from,
    kept_lists,
    take,
)
from diligence.watchlists.listing import listings_of
from scrapers.archive import Archive, Receipt, sha256_of
from scrapers.errors import FetchError
from scrapers.watchlists import WATCHLISTS, ListingRecord, ListPart
from tests.scrapers.watchlists.shapes import asking, canada, csl, served

NAMES = (
    "National University of Defense Technology",
    "Beihang University",
    "Harbin Institute of Technology",
    *(f"{word} Institute of Optics" for word in ("Farness", "Lowmoor", "Eastmere", "Highfell", "Westwick")),
    *(f"{word} Rocket Academy" for word in ("Farness", "Lowmoor", "Eastmere", "Highfell", "Westwick")),
    *(f"{word} Missile Bureau" for word in ("Farness", "Lowmoor", "Eastmere", "Highfell", "Westwick")),
    *(f"{word} Naval College" for word in ("Farness", "Lowmoor", "Eastmere", "Highfell", "Westwick")),
    *(f"{word} Signals School" for word in ("Farness", "Lowmoor", "Eastmere", "Highfell", "Westwick")),
)
NRO = replace(WATCHLISTS["ca-nro"], expected_min=10, expected_max=40)
LIST = "Canada Named Research Organizations"


def page(*names: str, changed: str = "2026-01-15", aliases: str = "") -> bytes:
    return canada(*(f"<strong>{name}</strong> (China){aliases}" for name in names), changed=changed)


def received(body: bytes, when: datetime = datetime(2026, 2, 1, tzinfo=UTC)) -> Received:
    receipt = Receipt(number=1, url="file:x", retrieved=when, status=200, headers={}, sha256=sha256_of(body))
    return Received(body=body, origin="x.html", receipt=receipt)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'store.sqlite'}")) as opened:
        yield opened


def taken(store: Store, *names: str, changed: str = "2026-01-15") -> Update:
    return take(NRO, received(page(*names, changed=changed)), store)


def record(name: str, **more: object) -> ListingRecord:
    return ListingRecord(list_key="x", name=name, **more)  # type: ignore[arg-type]


# -- what is taken and what is refused


def test_a_version_is_kept_with_the_publishers_own_date(store: Store) -> None:
    result = taken(store, *NAMES)
    assert (result.version, result.entries, result.missing) == ("2026-01-15", len(NAMES), ())
    (kept,) = versions_of(store, "ca-nro")
    assert (kept.dated, kept.entries, kept.origin) == ("2026-01-15", len(NAMES), "x.html")


def test_a_list_without_a_date_has_the_day_on_which_it_was_received(store: Store) -> None:
    body = page(*NAMES).replace(b"dateModified", b"other")
    assert take(NRO, received(body), store).version == "2026-02-01"


def test_the_same_bytes_again_change_nothing_but_the_day_of_checking(store: Store) -> None:
    taken(store, *NAMES)
    (before,) = versions_of(store, "ca-nro")
    assert taken(store, *NAMES).unchanged
    (after,) = versions_of(store, "ca-nro")
    assert replace(after, checked=before.checked) == before
    assert after.checked > before.checked


def test_two_versions_of_one_day_are_both_kept(store: Store) -> None:
    taken(store, *NAMES)
    second = taken(store, *NAMES, "Later Academy")
    assert second.version.startswith("2026-01-15-")
    assert len(versions_of(store, "ca-nro")) == 2


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (page(*NAMES[:8]), "8 organisations, where 10 to 40 are expected"),
        (page(*NAMES, *(f"Place{number} Works" for number in range(20))), "48 organisations, where 10 to 40"),
        (page(*NAMES[:20]), "shrank from 28 to 20 entries"),
        (page(*(f"Other{number} Works" for number in range(28))), "none of the entries that everybody knows"),
        (b"<html><body>Sorry</body></html>", "the page has changed"),
        (b"\xff\xfe", "not text in UTF-8"),
    ],
)
def test_a_cut_or_reshaped_list_is_refused_and_the_last_good_one_stays(store: Store, body: bytes, why: str) -> None:
    taken(store, *NAMES)
    before = versions_of(store)
    with pytest.raises(ListRefused, match=why) as refused:
        take(NRO, received(body), store)
    assert "the last good version, 2026-01-15, stays" in str(refused.value)
    assert versions_of(store) == before


def test_a_person_can_accept_a_smaller_list_after_looking(store: Store) -> None:
    taken(store, *NAMES)
    result = take(NRO, received(page(*NAMES[:20], changed="2026-03-01")), store, accept_smaller=True)
    assert result.entries == 20


def test_a_part_that_vanishes_is_a_shrunken_list_even_where_the_whole_grows(store: Store) -> None:
    watchlist = replace(WATCHLISTS["us-csl"], expected_min=1, well_known=())
    listed = [{"name": f"{name} Co., Ltd.", "addresses": "x, CN"} for name in NAMES]
    other = [{**row, "name": f"New {row['name']}", "source": "Unverified List (UVL) - BIS"} for row in listed * 2]
    take(watchlist, received(csl(*listed)), store)
    with pytest.raises(ListRefused, match=r"US Entity List \(BIS\) shrank from 28 to 0 entries"):
        take(watchlist, received(csl(*other)), store)


def test_well_known_names_that_are_gone_are_named_while_others_are_found(store: Store) -> None:
    assert taken(store, *NAMES[1:]).missing == ("National University of Defense Technology",)


def test_an_acronym_in_the_list_does_not_pass_the_self_test(store: Store) -> None:
    names = [name.replace("Beihang University", "BUAA") for name in NAMES]
    assert taken(store, *names).missing == ("Beihang University",)


def test_a_possible_match_does_not_pass_the_self_test(store: Store) -> None:
    body = page(*NAMES).replace(b"Beihang University</strong> (China)", b"Beihang University</strong> (Russia)")
    assert take(NRO, received(body), store).missing == ("Beihang University",)


# -- where it comes from


def test_a_list_is_fetched_from_its_address_and_archived_before_it_is_read(store: Store, tmp_path: Path) -> None:
    pages = {"/nro": page(*NAMES)}
    with served(pages) as base, asking(tmp_path) as client:
        watchlist = replace(NRO, address=f"{base}/nro")
        take(watchlist, fetched(watchlist, client), store)
        pages["/nro"] = b"<html>Sorry</html>"
        with pytest.raises(ListRefused):
            take(watchlist, fetched(watchlist, client), store)
        bodies = [client.archive.get(receipt.sha256) for receipt in client.archive.receipts(f"{base}/nro")]
    assert bodies == [b"<html>Sorry</html>", page(*NAMES)]


def test_an_address_that_is_gone_is_an_error_and_the_list_stays(store: Store, tmp_path: Path) -> None:
    taken(store, *NAMES)
    with served({}) as base, asking(tmp_path) as client, pytest.raises(FetchError, match="404"):
        fetched(replace(NRO, address=f"{base}/nro"), client)
    assert len(versions_of(store, "ca-nro")) == 1


def test_a_file_is_archived_once(tmp_path: Path) -> None:
    path = tmp_path / "nro.html"
    path.write_bytes(page(*NAMES))
    with closing(Archive(tmp_path / "archive.sqlite")) as archive:
        first, second = from_file(path, archive), from_file(path, archive)
        assert first == second
        assert archive.verify() == 1


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with closing(Archive(tmp_path / "archive.sqlite")) as archive, pytest.raises(RegisterError, match="No such file"):
        from_file(tmp_path / "none.csv", archive)


def test_a_changed_document_asks_for_a_new_transcription_until_one_is_given(store: Store, tmp_path: Path) -> None:
    pages = {"/list.pdf": b"%PDF-1"}
    table = "name,country,edition\n" + "\n".join(f"{name},CN,%s" for name in NAMES)
    with served(pages) as base, asking(tmp_path) as client:
        watchlist = replace(WATCHLISTS["us-1286"], document=f"{base}/list.pdf", expected_min=10)
        assert document_changed(watchlist, client, store)[0] == "first seen"
        take(watchlist, received((table.replace("%s", "2025-07-01")).encode()), store)
        assert document_changed(watchlist, client, store)[0] == "same"
        pages["/list.pdf"] = b"%PDF-2"
        state, words = document_changed(watchlist, client, store)
        assert state == "changed"
        assert "--from FILE.csv" in words
        assert document_changed(watchlist, client, store)[0] == "changed"
        take(watchlist, received((table.replace("%s", "2026-07-01")).encode()), store)
        assert document_changed(watchlist, client, store)[0] == "same"


# -- what is different


def test_added_removed_and_renamed_by_the_lists_own_reference() -> None:
    old = [record("Farness Works", reference="1"), record("Lowmoor Works", reference="2")]
    new = [record("Farness Advanced Works", reference="1"), record("Eastmere Works", reference="3")]
    change = compare(old, new)
    assert [item.name for item in change.added] == ["Eastmere Works"]
    assert [item.name for item in change.removed] == ["Lowmoor Works"]
    assert [(a.name, b.name) for a, b in change.renamed] == [("Farness Works", "Farness Advanced Works")]
    assert change.same == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (record("Farness Works"), record("Farness Group", aliases=("Farness Works",))),
        (record("Farness Jiatong University"), record("Farness Jiaotong University")),
    ],
)
def test_without_a_reference_an_alias_or_one_corrected_letter_tells_a_new_name(
    old: ListingRecord, new: ListingRecord
) -> None:
    assert compare([old], [new]).renamed == ((old, new),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Second Military Medical University", "Third Military Medical University"),
        ("Northern Works", "Southern Works"),
        ("5th Academy", "6th Academy"),
    ],
)
def test_a_name_that_is_only_near_is_another_body(old: str, new: str) -> None:
    change = compare([record(old)], [record(new)])
    assert (len(change.added), len(change.removed), len(change.renamed)) == (1, 1, 0)


def test_a_legal_form_written_anew_and_another_order_are_no_change() -> None:
    change = compare(
        [record("Farness Works Ltd"), record("Lowmoor")], [record("Lowmoor"), record("Farness Works Limited")]
    )
    assert (change.added, change.removed, change.same) == ((), (), 2)


def test_a_body_of_the_same_name_on_another_part_or_in_another_country_is_not_taken_for_it() -> None:
    old = [record("Farness Works", countries=("CN",)), record("Farness Works", countries=("RU",))]
    change = compare(old, [record("Farness Works", countries=("RU",))])
    assert [item.countries for item in change.removed] == [("CN",)]
    other = ListingRecord(list_key="y", name="Farness Works")
    assert compare([record("Farness Works")], [other]).added == (other,)


def test_an_entry_that_comes_back_is_not_gone() -> None:
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    away = [[record("A Works"), record("B Works")], [record("A Works")], [record("A Works")]]
    (gone,) = gone_from(zip(days, away, strict=True))
    assert (gone.record.name, gone.last_seen, gone.gone_by) == ("B Works", days[0], days[1])
    back = [away[0], away[1], away[0]]
    assert gone_from(zip(days, back, strict=True)) == ()


# -- what a screening then knows


def test_a_kept_list_takes_the_place_of_the_bundled_rows_of_its_name(store: Store) -> None:
    taken(store, *NAMES)
    knowledge = load_knowledge(kept_lists=kept_lists(store))
    rows = [listing for listing in knowledge.listings if listing.list == LIST]
    assert {listing.name for listing in rows} == set(NAMES)
    (item,) = [item for item in knowledge.lists if item.info.name == LIST]
    assert (item.entries, item.info.completeness, item.info.version) == (len(NAMES), "whole", "2026-01-15")
    assert item.info.first_published == date(2024, 1, 16)
    others = {listing.list for listing in knowledge.listings} - {LIST}
    assert others == {listing.list for listing in load_knowledge().listings} - {LIST}


def test_an_entry_gone_in_a_later_version_is_delisted_by_its_day(store: Store) -> None:
    taken(store, *NAMES, changed="2026-01-15")
    taken(store, *NAMES[:-1], changed="2026-03-01")
    knowledge = load_knowledge(kept_lists=kept_lists(store))
    (gone,) = [listing for listing in knowledge.listings if listing.name == NAMES[-1]]
    assert gone.delisted == date(2026, 3, 1)
    assert "on the version of 2026-01-15, no longer on that of 2026-03-01" in gone.detail
    (item,) = [item for item in knowledge.lists if item.info.name == LIST]
    assert item.entries == len(NAMES) - 1


def test_an_older_version_given_later_does_not_become_the_one_in_use(store: Store) -> None:
    taken(store, *NAMES[:-1], changed="2026-03-01")
    taken(store, *NAMES, changed="2026-01-15")
    assert newest_versions(store)["ca-nro"].version == "2026-03-01"
    ((_, _, rows),) = kept_lists(store)
    assert [row.name for row in rows if row.delisted] == [NAMES[-1]]


def test_a_list_for_non_commercial_use_only_can_be_left_out(store: Store) -> None:
    watchlist = replace(WATCHLISTS["opensanctions"], expected_min=1, well_known=())
    line = {"id": "NK-1", "schema": "Company", "properties": {"name": ["Farness Works"], "topics": ["sanction"]}}
    take(watchlist, received(json.dumps(line).encode()), store)
    assert "Farness Works" in {listing.name for listing in knowledge_from(store).listings}
    assert "Farness Works" not in {listing.name for listing in knowledge_from(store, commercial_only=True).listings}


def test_acronyms_fragments_and_units_among_aliases_are_weak() -> None:
    part = ListPart(key="x", name="A list", kind="government")
    aliases = ("FIO", "and Technology", "Farness Institute, Third Research Branch", "Old Farness Institute")
    (listing,) = listings_of(
        part, [record("Farness Institute", aliases=aliases, countries=("China", "Farland"))], (), date(2026, 1, 1)
    )
    assert listing.aliases == ("Old Farness Institute",)
    assert set(listing.weak_aliases) == set(aliases[:3])
    assert listing.country == "CN"
    assert "country as printed: Farland" in listing.detail


def test_two_rows_of_one_body_have_two_ids_that_stay_from_version_to_version() -> None:
    part = ListPart(key="x", name="A list", kind="government")
    twice = [record("Farness", countries=("CN",))] * 2
    first = [item.id for item in listings_of(part, twice, (), date(2026, 1, 1))]
    second = [item.id for item in listings_of(part, twice, (), date(2026, 2, 1))]
    assert len(set(first)) == 2
    assert first == second


def test_versions_of_an_age_are_no_matter_of_the_clock(store: Store) -> None:
    later = received(page(*NAMES), datetime(2026, 2, 1, tzinfo=UTC) + timedelta(days=400))
    assert take(NRO, later, store).version == "2026-01-15"
