"""Owners of UK companies from a server that speaks as Companies House does: bodies only, and the key stays secret."""

from __future__ import annotations

import base64
import dataclasses
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scrapers.archive import Archive
from scrapers.companies_house import KEY_SETTING, NOT_CONSULTED, CompaniesHouse, NoKey, company_number, key_is_set
from scrapers.companies_house_fields import CorporateOwner, folded_company_name, registered_in_uk
from scrapers.errors import FetchError, NotFound, Unavailable, UnreadableRecord
from scrapers.records import Snapshot
from tests.scrapers.companies_house_server import (
    CompaniesHouseServer,
    company,
    corporate,
    individual,
    super_secure,
)

KEY = "an-invented-key"
_AWARE = datetime(2026, 1, 1, tzinfo=UTC)
OF_PERSONS = re.compile(
    r"Vantongeren|Peregrine|Ruritan|1931|Swallowfield|ZZ1 1ZZ|Thistlewick|Quarrender|date_of_birth|nationality|care_of"
)


@pytest.fixture
def server() -> Iterator[CompaniesHouseServer]:
    with CompaniesHouseServer(KEY) as running:
        yield running


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(tmp_path / "archive.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def house(server: CompaniesHouseServer, archive: Archive) -> Iterator[CompaniesHouse]:
    with CompaniesHouse(archive, key=KEY, base=server.base, spacing_seconds=0, sleep=lambda _: None) as opened:
        yield opened


def _all_bytes(archive: Archive, server: CompaniesHouseServer) -> str:
    found = []
    for path in server.state.asked:
        for receipt in archive.receipts(server.base + path):
            found.append(archive.get(receipt.sha256).decode() + repr(receipt))
    return "\n".join(found)


def _owner(**fields: str | None) -> CorporateOwner:
    snapshot = Snapshot(source="companies_house", url="u", retrieved=_AWARE, sha256="0" * 64, origin="o")
    return CorporateOwner(kind="corporate entity", name="Umber Holdings", snapshot=snapshot, **fields)  # type: ignore[arg-type]


def test_a_number_is_padded_to_eight_characters() -> None:
    assert company_number(" 123456 ") == "00123456"
    assert company_number("sc12345") == "SC012345"
    assert company_number("01234567") == "01234567"
    assert company_number("IP12345R") == "IP12345R"


@pytest.mark.parametrize("text", ["", "0", "123456789", "Charity 123", "DROP", "../x"])
def test_what_is_no_company_number_is_never_asked_for(text: str) -> None:
    with pytest.raises(UnreadableRecord, match="is not a company number"):
        company_number(text)


def test_a_corporate_owner_keeps_what_it_says_of_itself(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    server.add(
        company("00123456", "UMBER WAFERS LIMITED"),
        corporate("Kestrel Power Co Ltd", "91330000", "China", notified_on="2018-05-06", ceased_on="2020-07-08"),
    )
    owned = house.owners("123456")
    (owner,) = owned.owners
    assert (owned.company.number, owned.company.name) == ("00123456", "UMBER WAFERS LIMITED")
    assert (owner.kind, owner.name, owner.country_registered) == ("corporate entity", "Kestrel Power Co Ltd", "China")
    assert owner.natures_of_control == ("ownership-of-shares-75-to-100-percent",)
    assert (owner.notified_on, owner.ceased_on) == (date(2018, 5, 6), date(2020, 7, 8))
    assert owner.snapshot.source == "companies_house"
    assert owner.snapshot.url.endswith("/company/00123456/persons-with-significant-control")


def test_a_country_that_the_register_does_not_give_stays_unknown(
    server: CompaniesHouseServer, house: CompaniesHouse
) -> None:
    server.add(company("00123456", "UMBER WAFERS LIMITED"), corporate("Kestrel Power", country=None))
    assert house.owners("00123456").owners[0].country_registered is None


def test_a_legal_person_is_an_owner(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    ministry = {
        "kind": "legal-person-person-with-significant-control",
        "name": "Ministry of Works of Ruritania",
        "natures_of_control": ["significant-influence-or-control"],
        "identification": {"legal_form": "Government", "legal_authority": "Constitution"},
    }
    server.add(company("00123456", "UMBER WAFERS LIMITED"), ministry)
    (owner,) = house.owners("00123456").owners
    assert (owner.kind, owner.name, owner.legal_form) == (
        "legal person",
        "Ministry of Works of Ruritania",
        "Government",
    )


def test_nothing_about_a_person_leaves_the_scraper_or_reaches_the_archive(
    server: CompaniesHouseServer, house: CompaniesHouse, archive: Archive
) -> None:
    server.add(
        company("00123456", "UMBER WAFERS LIMITED"),
        individual(),
        corporate("Umber Holdings Limited", "00999999"),
        super_secure(),
        {**individual(), "kind": "a-kind-of-tomorrow"},
    )
    server.add(company("00999999", "UMBER HOLDINGS LIMITED"), individual())
    chain = house.chain("00123456")
    found = house.named("Umber Wafers Limited")
    assert [owner.name for owner in chain.companies[0].owners] == ["Umber Holdings Limited"]
    assert not OF_PERSONS.search(repr(chain) + repr(found))
    kept = _all_bytes(archive, server)
    assert "UMBER WAFERS" in kept
    assert "Umber Holdings Limited" in kept
    assert not OF_PERSONS.search(kept)


def test_owners_that_are_left_out_are_counted(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    server.add(company("00123456", "UMBER WAFERS LIMITED"), individual(), super_secure(), corporate("Kestrel", "1"))
    assert house.owners("00123456").owners_left_out == 2


def test_an_owner_of_a_kind_unknown_to_us_is_an_issue_without_its_words(
    server: CompaniesHouseServer, house: CompaniesHouse
) -> None:
    server.add(company("00123456", "UMBER WAFERS LIMITED"), {**individual(), "kind": "a-kind-of-tomorrow"})
    (issue,) = house.chain("00123456").issues
    assert issue.kind == "unknown kind of owner"
    assert "tomorrow" not in repr(issue)


def test_an_answer_that_breaks_off_never_reaches_the_archive(
    server: CompaniesHouseServer, house: CompaniesHouse, archive: Archive
) -> None:
    server.add(company("00123456", "UMBER WAFERS LIMITED"))
    server.state.faults = [(200, b'{"items": [{"name": "Mr Peregrine Vantongeren", ')] * 5
    with pytest.raises(Unavailable, match="broke off"):
        house.company("00123456")
    assert not list(archive.receipts(f"{server.base}/company/00123456"))


def test_an_error_page_is_told_by_its_status_and_its_words_are_not_kept(
    server: CompaniesHouseServer, house: CompaniesHouse, archive: Archive
) -> None:
    server.state.faults = [(403, b"<html>Mr Peregrine Vantongeren is busy</html>")]
    with pytest.raises(FetchError, match="status 403"):
        house.company("00123456")
    (receipt,) = archive.receipts(f"{server.base}/company/00123456")
    assert (receipt.status, archive.get(receipt.sha256)) == (403, b"")


def test_the_key_is_neither_archived_nor_printed_nor_in_an_error(
    server: CompaniesHouseServer, archive: Archive
) -> None:
    server.add(company("00123456", "UMBER WAFERS LIMITED"))
    told: list[str] = []
    coded = base64.b64encode(f"{KEY}:".encode()).decode()
    with CompaniesHouse(
        archive, key=KEY, base=server.base, spacing_seconds=0, on_request=lambda url, _: told.append(url)
    ) as house:
        house.company("00123456")
        with pytest.raises(NotFound) as error:
            house.company("00000001")
        said = repr(house) + str(error.value) + "".join(told) + _all_bytes(archive, server)
    assert told
    assert KEY not in said
    assert coded not in said


def test_a_wrong_key_is_one_line_that_asks_to_check_it(server: CompaniesHouseServer, archive: Archive) -> None:
    with (
        CompaniesHouse(archive, key="wrong", base=server.base, spacing_seconds=0) as house,
        pytest.raises(FetchError, match="status 401; check the address, and the key"),
    ):
        house.company("00123456")


def test_without_a_key_the_source_is_not_consulted(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_SETTING, " ")
    assert not key_is_set()
    with pytest.raises(NoKey, match=NOT_CONSULTED):
        CompaniesHouse(archive)


def test_the_key_and_the_address_come_from_the_environment(
    server: CompaniesHouseServer, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_SETTING, KEY)
    monkeypatch.setenv("DILIGENCE_COMPANIES_HOUSE_URL", server.base)
    server.add(company("00123456", "UMBER WAFERS LIMITED"))
    with CompaniesHouse(archive, spacing_seconds=0) as house:
        assert house.company("123456").name == "UMBER WAFERS LIMITED"


def test_the_key_never_travels_without_encryption_to_another_machine(archive: Archive) -> None:
    with pytest.raises(FetchError, match="must be an https address"):
        CompaniesHouse(archive, key=KEY, base="http://registry.invalid")


def test_offline_the_archive_answers_and_no_key_is_needed(server: CompaniesHouseServer, archive: Archive) -> None:
    server.add(company("00123456", "UMBER WAFERS LIMITED"), corporate("Kestrel", "1", "China"))
    with CompaniesHouse(archive, key=KEY, base=server.base, spacing_seconds=0) as house:
        online = house.chain("00123456")
    asked = len(server.state.asked)
    with CompaniesHouse(archive, key="", base=server.base, offline=True) as house:
        assert house.chain("00123456") == online
    assert len(server.state.asked) == asked


def test_a_company_without_corporate_owners_has_none(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    server.add(company("00123456", "UMBER WAFERS PLC", links={"exemptions": "/x"}))
    owned = house.owners("00123456")
    assert (owned.owners, owned.owners_left_out, owned.company.exempt) == ((), 0, True)


def test_owners_on_later_pages_are_read(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    server.state.largest_page = 2
    server.add(company("00123456", "UMBER WAFERS"), individual(), corporate("A"), corporate("B"), corporate("C"))
    assert [owner.name for owner in house.owners("00123456").owners] == ["A", "B", "C"]


def test_the_chain_goes_up_to_the_owner_that_is_registered_abroad(
    server: CompaniesHouseServer, house: CompaniesHouse
) -> None:
    server.add(company("00000011", "UMBER WAFERS LIMITED"), corporate("Umber Holdings Ltd", "22"))
    server.add(company("00000022", "UMBER HOLDINGS LIMITED"), corporate("UMBER GROUP P.L.C.", "33", "United Kingdom"))
    server.add(company("00000033", "Umber Group PLC"), corporate("Kestrel Power Co Ltd", "44", "Hong Kong"))
    server.add(company("00000044", "KESTREL POWER CO LIMITED"), corporate("Nobody asks for this", "55"))
    chain = house.chain("11")
    assert [item.company.number for item in chain.companies] == ["00000011", "00000022", "00000033"]
    assert [item.owners[0].company_number for item in chain.companies] == ["00000022", "00000033", None]
    assert chain.issues == ()


def test_a_number_alone_never_makes_an_owner_a_company(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    server.add(company("00000011", "UMBER WAFERS LIMITED"), corporate("Umber Holdings Ltd", "22"))
    server.add(company("00000022", "ANOTHER BODY LIMITED"), corporate("Kestrel", "44", "China"))
    chain = house.chain("11")
    assert [item.company.number for item in chain.companies] == ["00000011"]
    assert chain.companies[0].owners[0].company_number is None
    assert [issue.kind for issue in chain.issues] == ["owner not confirmed"]


def test_a_previous_name_confirms_an_owner(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    server.add(company("00000011", "UMBER WAFERS LIMITED"), corporate("Old Umber Limited", "22"))
    server.add(company("00000022", "NEW UMBER LIMITED", previous=("OLD UMBER LIMITED",)))
    assert house.chain("11").companies[0].owners[0].company_number == "00000022"


def test_an_owner_of_unknown_country_is_followed_by_number_and_name(
    server: CompaniesHouseServer, house: CompaniesHouse
) -> None:
    server.add(company("00000011", "UMBER WAFERS LIMITED"), corporate("Umber Holdings Ltd", "22", None))
    server.add(company("00000022", "UMBER HOLDINGS LIMITED"))
    assert len(house.chain("11").companies) == 2


def test_owners_in_a_ring_end(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    server.add(company("00000011", "UMBER ONE LIMITED"), corporate("Umber Two Limited", "22"))
    server.add(company("00000022", "UMBER TWO LIMITED"), corporate("Umber One Limited", "11"))
    assert [item.company.number for item in house.chain("11").companies] == ["00000011", "00000022"]


def test_a_chain_that_is_cut_says_so(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    for step in range(1, 6):
        server.add(
            company(f"{step:08}", f"UMBER {step} LIMITED"), corporate(f"Umber {step + 1} Limited", f"{step + 1}")
        )
    chain = house.chain("1", most_hops=2)
    assert [item.company.number for item in chain.companies] == ["00000001", "00000002"]
    assert [issue.kind for issue in chain.issues] == ["chain cut"]


def test_only_a_whole_name_names_a_company(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    server.add(company("00000011", "UMBER WAFERS LIMITED"))
    server.add(company("00000022", "UMBER WAFERS HOLDINGS LIMITED"))
    server.add(company("00000033", "THE UMBER LIMITED"))
    assert [item.number for item in house.named("Umber Wafers Ltd.")] == ["00000011"]
    assert [item.number for item in house.named("umber wafers")] == ["00000011"]
    assert house.named("Umber Wafers PLC") == ()
    assert house.named("Umber & Sons") == ()


def test_several_companies_of_one_name_are_all_given(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    server.add(company("00000011", "UMBER WAFERS LIMITED"))
    server.add(company("00000022", "UMBER WAFERS PLC", company_status="dissolved"))
    assert [item.number for item in house.named("Umber Wafers")] == ["00000011", "00000022"]


@pytest.mark.parametrize(
    ("country", "place", "answer"),
    [
        ("England & Wales", None, True),
        ("UNITED KINGDOM (ENGLAND)", None, True),
        ("Northern Ireland", None, True),
        ("Ireland", "Companies House", False),
        ("China", None, False),
        (None, "Companies House", True),
        (None, "Registrar of Companies for England and Wales", True),
        (None, "Companies Registry, Hong Kong", None),
        ("N/A", None, None),
        (None, None, None),
    ],
)
def test_an_owner_is_in_the_uk_only_where_its_own_words_say_so(
    country: str | None, place: str | None, answer: bool | None
) -> None:
    assert registered_in_uk(_owner(country_registered=country, place_registered=place)) is answer


def test_names_are_compared_whole_whatever_the_form_is_called() -> None:
    assert folded_company_name("The Umber & Co. Public Limited Company") == folded_company_name("UMBER AND CO PLC")
    assert folded_company_name("Umber Wafers Ltd") != folded_company_name("Umber Wafers PLC")


def test_records_are_frozen(server: CompaniesHouseServer, house: CompaniesHouse) -> None:
    server.add(company("00123456", "UMBER WAFERS LIMITED"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        house.company("123456").name = "x"  # type: ignore[misc]
