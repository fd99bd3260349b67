"""Who owned a company at the time: from when decides, an unknown date stays unsure, and the register is exact."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diligence.model import KnownBody
from diligence.names import looks_like_acronym
from diligence.ownership import (
    REGISTER_BEGAN,
    OwnershipChain,
    OwnershipIndex,
    OwnershipStep,
    held,
    steps_of_companies_house,
    steps_of_register,
    steps_of_ror,
    steps_of_state_links,
    when_words,
)
from diligence.registers import RegisterError, state_links
from diligence.registers.ownership import STATE_KINDS, OwnershipFact, ownership, read_ownership, span_of
from scrapers.companies_house import Company, CorporateOwner, OwnedCompany, Ownership
from scrapers.records import Snapshot


def chains(
    steps: Iterable[OwnershipStep], company: str, *places: list[str], **known: Any
) -> tuple[OwnershipChain, ...]:
    return OwnershipIndex(steps).chains(company, *places, **known)


HEADER = (
    "id,company,aliases,country,registration_number,owner,owner_country,owner_kind,share,since,until,strength,"
    "quote,source,source_url,source_date\n"
)
ROW = (
    "umber--kestrel,Umber Wafers,Umber Wafers Ltd,GB,00000011,Kestrel Power,RU,state-owned company,100%,2012-03,,civil,"
    "Kestrel Power bought Umber Wafers in March 2012,The Umber Gazette,https://gazette.invalid/1,2012-04-01\n"
)
ABOVE = (
    "kestrel--works,Kestrel Power,,RU,,Ministry of Works,RU,state body,100%,2005,,civil,"
    "The Ministry of Works owns Kestrel Power,The Umber Gazette,https://gazette.invalid/2,2012-04-01\n"
)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 1)


def _facts(*rows: str) -> tuple[OwnershipFact, ...]:
    return read_ownership(HEADER + "".join(rows))


def _steps(*rows: str) -> list[OwnershipStep]:
    return list(steps_of_register(_facts(*(rows or (ROW, ABOVE)))))


def _bundled(name: str, country: str, start: str, end: str) -> tuple[OwnershipChain, ...]:
    steps = [*steps_of_register(ownership()), *steps_of_state_links(state_links(), ownership())]
    return chains(
        steps, name, [country], start=date.fromisoformat(start), end=date.fromisoformat(end), today=date(2026, 11, 1)
    )


def _house(*owners: CorporateOwner) -> Ownership:
    company = Company(number="00000011", name="UMBER WAFERS LIMITED", snapshot=_snapshot())
    return Ownership(companies=(OwnedCompany(company=company, owners=owners),))


def _owner(name: str = "Kestrel Power", **fields: object) -> CorporateOwner:
    return CorporateOwner(kind="corporate entity", name=name, snapshot=_snapshot(), **fields)  # type: ignore[arg-type]


def _snapshot() -> Snapshot:
    return Snapshot(
        source="companies_house",
        url="https://find-and-update.company-information.service.gov.uk/company/00000011",
        retrieved=NOW,
        sha256="0" * 64,
        origin="o",
    )


# The register


def test_every_fact_of_the_bundled_register_names_both_bodies_and_its_source() -> None:
    for fact in ownership():
        first_word = re.findall(r"\w+", fact.owner)[0]
        assert any(name.split()[0] in fact.quote for name in (fact.company, *fact.aliases)), fact.id
        assert first_word in fact.quote, fact.id
        assert fact.source_date is not None
        assert fact.owner_kind in STATE_KINDS or fact.strength == "private"


def test_an_owner_that_stands_in_the_register_is_written_as_it_stands_there() -> None:
    companies = {fact.company for fact in ownership()}
    aliases = {alias: fact.company for fact in ownership() for alias in fact.aliases}
    for fact in ownership():
        assert fact.owner in companies or fact.owner not in aliases, f"{fact.id}: write {aliases[fact.owner]}"


def test_no_alias_of_the_register_is_a_bare_acronym() -> None:
    assert [alias for fact in ownership() for alias in fact.aliases if looks_like_acronym(alias)] == []


def test_a_day_of_a_year_or_a_month_is_a_span() -> None:
    assert (span_of("2012").first, span_of("2012").last) == (date(2012, 1, 1), date(2012, 12, 31))
    assert (span_of("2012-02").first, span_of("2012-02").last) == (date(2012, 2, 1), date(2012, 2, 29))
    assert (span_of("2016-12/2017").first, span_of("2016-12/2017").last) == (date(2016, 12, 1), date(2017, 12, 31))
    assert span_of("2016-12/2017").words == "some day between 2016-12 and 2017"


@pytest.mark.parametrize("text", ["12", "2012-13", "2012-02-30", "2013/2012", "circa 2012", "2012/", "2012-1"])
def test_what_is_no_day_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        span_of(text)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (ROW.replace(",2012-03,", ",spring 2012,"), "since: 'spring 2012' is not a year, a month or a day"),
        (ROW.replace(",2012-03,,", ",2012-03,2011,"), "until: '2011' is not on or after since"),
        (ROW.replace(",civil,", ",private,"), "strength: 'private' is not what a state-owned company can have"),
        (ROW.replace(",100%,", ",most of it,"), "share: 'most of it' is not a percentage"),
        (ROW.replace(",state-owned company,", ",oligarch,"), "owner_kind: 'oligarch' is not one of"),
        (ROW.replace(",Kestrel Power,", ",Umber Wafers,"), "owner: 'Umber Wafers' is not another body"),
        (ROW.replace(",GB,", ",,", 1), "country: '' is not a value"),
        (ROW + ROW, "'umber--kestrel' stands twice"),
        (
            ROW + ABOVE.replace("Ministry of Works,RU,state body", "Umber Wafers,RU,state body"),
            "is among its own owners",
        ),
    ],
)
def test_a_wrong_row_is_an_error_that_names_it(wrong: str, said: str) -> None:
    with pytest.raises(RegisterError, match=re.escape(said)):
        read_ownership(HEADER + wrong)


# From when decides


def test_an_activity_that_ended_before_the_purchase_was_not_owned_and_says_so() -> None:
    (chain,) = chains(_steps(), "Umber Wafers", ["GB"], start=date(2009, 1, 1), end=date(2012, 2, 29), today=TODAY)
    assert chain.during == ("no", "no")
    assert chain.today == ("yes", "yes")
    assert chain.strength_during is None
    assert chain.words == "owned since 2012-03; the activity ended on 2012-02-29: not owned at that time"


def test_an_activity_during_ownership_is_owned_throughout() -> None:
    (chain,) = chains(_steps(), "Umber Wafers", ["GB"], start=date(2013, 1, 1), end=date(2015, 1, 1), today=TODAY)
    assert chain.during == ("yes", "yes")
    assert chain.strength_during == "civil"
    assert chain.words == "owned since 2012-03: throughout the activity"


def test_an_activity_that_ownership_overtakes_is_owned_for_a_part() -> None:
    (chain,) = chains(_steps(), "Umber Wafers", ["GB"], start=date(2010, 1, 1), end=date(2015, 1, 1), today=TODAY)
    assert chain.during[0] == "yes"
    assert "for part of the activity" in chain.words


def test_an_activity_that_ends_inside_the_span_of_the_purchase_is_unsure() -> None:
    (chain,) = chains(_steps(), "Umber Wafers", ["GB"], start=date(2010, 1, 1), end=date(2012, 3, 15), today=TODAY)
    assert chain.during[0] == "unsure"
    assert "is not known" in chain.words


def test_an_activity_after_the_sale_is_no_longer_owned() -> None:
    steps = _steps(ROW.replace(",2012-03,,", ",2012-03,2014-05-06,"))
    (chain,) = chains(steps, "Umber Wafers", ["GB"], start=date(2015, 1, 1), end=date(2016, 1, 1), today=TODAY)
    assert (chain.during, chain.today) == (("no",), ("no",))
    assert "no longer owned at that time" in chain.words


def test_an_owner_without_a_first_day_is_never_more_than_unsure() -> None:
    steps = _steps(ROW.replace(",2012-03,", ",,"))
    (chain,) = chains(steps, "Umber Wafers", ["GB"], start=date(2015, 1, 1), end=date(2016, 1, 1), today=TODAY)
    assert chain.during == ("unsure",)
    assert "from when is not recorded" in chain.words


def test_an_activity_without_dates_is_unsure() -> None:
    (chain,) = chains(_steps(), "Umber Wafers", ["GB"], today=TODAY)
    assert chain.during == ("unsure", "unsure")
    assert "the dates of the activity are not known" in chain.words


def test_owners_of_different_times_make_no_chain_together() -> None:
    early = ABOVE.replace(",2005,,", ",2005,2010,")
    found = chains(_steps(ROW, early), "Umber Wafers", ["GB"], start=date(2009, 1, 1), end=date(2013, 1, 1))
    assert [chain.owner for chain in found] == ["Kestrel Power"]


def test_a_higher_owner_that_left_before_the_activity_is_no_owner_then() -> None:
    left = ABOVE.replace(",2005,,", ",2005,2013-01-01,")
    (chain,) = chains(_steps(ROW, left), "Umber Wafers", ["GB"], start=date(2014, 1, 1), end=date(2015, 1, 1))
    assert chain.during == ("yes", "no")


days = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 1, 1))


@given(days, days)
def test_every_activity_has_an_answer_in_words_that_agree(one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)
    step = _steps()[0]
    said = when_words(step, start, end)
    assert ("not owned at that time" in said) == (held([step], start, end) == "no")


# Who the company is


def test_a_number_of_the_register_is_the_company_whatever_the_name() -> None:
    (chain,) = chains(_steps(), "Something Renamed", ["GB"], number="00000011", start=date(2013, 1, 1))
    assert chain.status == "confirmed"


def test_the_same_name_in_another_country_is_another_body() -> None:
    assert chains(_steps(), "Umber Wafers", ["US"], start=date(2013, 1, 1)) == ()


def test_the_name_alone_is_a_question() -> None:
    (chain,) = chains(_steps(), "Umber Wafers", start=date(2013, 1, 1))
    assert chain.status == "possible"


def test_outside_the_uk_agrees_with_a_foreign_company_weakly_and_with_a_british_one_not_at_all() -> None:
    (chain,) = chains(_steps(), "Kestrel Power", outside_uk=True, start=date(2013, 1, 1))
    assert chain.status == "probable"
    assert chains(_steps(), "Umber Wafers", outside_uk=True, start=date(2013, 1, 1)) == ()


@pytest.mark.parametrize("name", ["Umber", "Wafers", "Umber Wafers Research", "UW", "The Umber Wafers Institute", ""])
def test_a_part_of_a_name_is_nobody(name: str) -> None:
    assert chains(_steps(), name, ["GB"], start=date(2013, 1, 1)) == ()


def test_an_acronym_alone_is_never_a_claim() -> None:
    found = _bundled("EDF", "FR", "2010-01-01", "2012-01-01")
    assert {chain.status for chain in found} == {"possible"}


def test_a_company_of_another_number_is_another_company_whatever_its_name() -> None:
    assert chains(_steps(), "Umber Wafers", ["GB"], number="00000099", start=date(2013, 1, 1)) == ()


def test_a_minority_is_said_to_be_one() -> None:
    steps = _steps(ROW.replace(",100%,", ",30.2%,"))
    (chain,) = chains(steps, "Umber Wafers", ["GB"], start=date(2013, 1, 1), end=date(2014, 1, 1))
    assert chain.has_minority
    assert chain.words.startswith("part owned since")


def test_the_evidence_is_the_words_and_hash_of_the_register() -> None:
    (chain,) = chains(_steps(), "Umber Wafers", ["GB"], start=date(2013, 1, 1))
    evidence = chain.steps[0].evidence
    assert evidence.quote == "Kestrel Power bought Umber Wafers in March 2012"
    assert (evidence.source, evidence.url) == ("The Umber Gazette", "https://gazette.invalid/1")
    assert evidence.retrieved.date() == date(2012, 4, 1)
    assert re.fullmatch(r"[0-9a-f]{64}", evidence.sha256)


# Companies House and ROR


def test_an_owner_from_companies_house_goes_on_in_the_register_up_to_the_state() -> None:
    steps = [*steps_of_companies_house(_house(_owner(notified_on=date(2018, 1, 1), country_registered="Russia")))]
    steps += _steps(ABOVE)
    (chain,) = chains(steps, "any", number="00000011", start=date(2019, 1, 1), end=date(2020, 1, 1), today=TODAY)
    assert [step.owner for step in chain.steps] == ["Kestrel Power", "Ministry of Works"]
    assert (chain.status, chain.during, chain.strength) == ("confirmed", ("yes", "yes"), "civil")


def test_an_owner_whose_country_is_unknown_is_a_question_in_the_register() -> None:
    steps = [*steps_of_companies_house(_house(_owner(notified_on=date(2018, 1, 1)))), *_steps(ABOVE)]
    (chain,) = chains(steps, "any", number="00000011", start=date(2019, 1, 1), end=date(2020, 1, 1))
    assert chain.status == "possible"


def test_before_the_register_of_control_began_nothing_is_known_of_owners() -> None:
    steps = list(steps_of_companies_house(_house(_owner(notified_on=REGISTER_BEGAN))))
    (chain,) = chains(steps, "any", number="00000011", start=date(2010, 1, 1), end=date(2015, 1, 1))
    assert chain.during == ("unsure",)
    assert "what stood before is not recorded" in chain.words


def test_an_owner_that_ceased_is_no_owner_afterwards() -> None:
    owner = _owner(notified_on=date(2016, 4, 6), ceased_on=date(2018, 1, 1))
    (chain,) = chains(
        steps_of_companies_house(_house(owner)), "any", number="00000011", start=date(2019, 1, 1), end=date(2020, 1, 1)
    )
    assert chain.during == ("no",)


def test_what_companies_house_prints_is_the_evidence() -> None:
    owner = _owner(notified_on=date(2018, 1, 1), natures_of_control=("ownership-of-shares-25-to-50-percent",))
    (step,) = steps_of_companies_house(_house(owner))
    assert step.evidence.quote == (
        "Kestrel Power; corporate entity; ownership of shares 25 to 50 percent; notified on 2018-01-01; "
        "no country registered"
    )
    assert step.is_minority
    assert step.strength == "unknown"


def test_a_parent_in_ror_has_no_dates_and_is_never_more_than_unsure() -> None:
    parent = KnownBody(id="ror:2", name="Kestrel Power", country="RU")
    body = KnownBody(id="ror:1", name="Umber Wafers", country="GB", ror="01", parents=("ror:2", "ror:absent"))
    steps = steps_of_ror(body, {"ror:2": parent}, version="v1.50", retrieved=NOW, sha256="0" * 64)
    (chain,) = chains(steps, "Umber Wafers", ["GB"], start=date(2019, 1, 1), end=date(2020, 1, 1))
    assert (chain.owner, chain.during) == ("Kestrel Power", ("unsure",))


# The real partners


@pytest.mark.parametrize(
    ("name", "country", "before", "after", "owner"),
    [
        ("Syngenta Ltd", "GB", "2017-05-01", "2017-07-01", "China National Chemical Corporation"),
        ("Elkem Materials Ltd", "GB", "2011-04-13", "2011-04-15", "China National Bluestar (Group)"),
        ("Adisseo France SAS", "FR", "2005-12-31", "2006-02-01", "China National Bluestar (Group)"),
        ("Dynex Semiconductor", "GB", "2008-09-30", "2008-12-01", "Zhuzhou CRRC Times Electric"),
        ("Soil Machine Dynamics UK", "GB", "2015-04-14", "2015-04-16", "Zhuzhou CRRC Times Electric"),
        ("CIP Technologies", "GB", "2011-12-31", "2012-02-01", "Huawei Technologies"),
        ("Imagination Technologies Ltd UK", "GB", "2017-10-31", "2017-12-01", "Canyon Bridge Fund I"),
    ],
)
def test_the_day_of_the_purchase_decides_for_the_real_partners(
    name: str, country: str, before: str, after: str, owner: str
) -> None:
    early = _bundled(name, country, "2004-01-01", before)
    late = _bundled(name, country, "2004-01-01", after)
    assert {chain.steps[0].owner for chain in early} == {owner}
    assert {chain.during[0] for chain in early} == {"no"}
    assert {chain.during[0] for chain in late} == {"yes"}


def test_dynex_in_2011_belongs_through_csr_to_the_commission_for_state_assets() -> None:
    best = _bundled("Dynex Semiconductor Ltd", "GB", "2011-01-01", "2013-12-31")[0]
    assert best.during == ("yes", "yes", "yes")
    assert best.steps[1].owner == "CSR Corporation"
    assert best.owner.startswith("State-owned Assets Supervision and Administration Commission")
    assert best.strength_during == "civil"


def test_huawei_is_a_private_owner_and_no_state_body() -> None:
    (chain,) = _bundled("Centre for Integrated Photonics", "GB", "2013-01-01", "2014-01-01")
    assert chain.strength == "private"
