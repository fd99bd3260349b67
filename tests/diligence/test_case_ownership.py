"""A partner's owners join the case with their dates: from when decides, and what is doubtful is a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import pytest

from diligence import case_ownership
from diligence.beside import Beside, Owners, OwnersFound
from diligence.case import Case, build_case
from diligence.knowledge import Knowledge
from diligence.model import Flag, Strength
from diligence.ownership import ChainStrength, OwnershipIndex, OwnershipStep
from diligence.registers.ownership import span_of
from diligence.rules import flags_of
from graphs.evidence import Evidence
from scrapers.companies_house import Company, OwnedCompany, Ownership
from scrapers.companies_house_fields import CorporateOwner
from scrapers.records import Snapshot
from tests.diligence.projects import DEFENCE_BODY, TODAY, Named, grant

Made = Callable[..., Case]
UMBER = Named(name="Umber Wafers Ltd", country="United Kingdom")


def owned(
    owner: str,
    strength: ChainStrength,
    since: str | None = "2012",
    until: str | None = None,
    company: str = "Umber Wafers",
    share: str = "majority",
) -> OwnershipStep:
    """Return an invented step; an owner is of China, and so is a company that is no wafer maker."""
    return OwnershipStep(
        company=company,
        names=(f"{company} Ltd",),
        countries=("GB",) if company == "Umber Wafers" else ("CN",),
        owner=owner,
        owner_country="CN",
        owner_kind="state-owned company",
        share=share,
        since=span_of(since) if since else None,
        until=span_of(until) if until else None,
        strength=strength,
        evidence=Evidence(
            quote=f"{owner} owns {company}",
            place="register",
            source="A Register",
            url="https://register.example",
            retrieved=datetime(2026, 1, 1, tzinfo=UTC),
            sha256="0" * 64,
        ),
    )


@pytest.fixture
def made(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Build the case of a grant of 2016 to 2020 with these steps in place of the bundled register."""

    def build(steps: Sequence[OwnershipStep], *bodies: Named, beside: Beside | None = None) -> Case:
        monkeypatch.setattr(case_ownership, "_bundled", lambda: (tuple(steps), OwnershipIndex(steps)))
        return build_case(grant(*(bodies or (UMBER,))), knowledge, TODAY, beside=beside)

    return build


def flags(case: Case) -> list[Flag]:
    return [flag for flag in flags_of(case) if flag.rule == "owned-partner"]


def only(case: Case) -> Flag:
    (flag,) = flags(case)
    return flag


def test_a_partner_of_a_state_owner_is_a_dated_finding(made: Made) -> None:
    flag = only(made([owned("Kestrel Power", "civil")]))
    assert (flag.strength, flag.direct, flag.hops, flag.status) == (Strength.CIVIL, True, 2, "confirmed")
    assert "It is or was owned by Kestrel Power (China)." in flag.sentence
    assert "throughout the activity" in flag.sentence
    assert [item.relation for item in flag.path] == ["project partner", "owned by"]


def test_a_defence_owner_counts_as_one_while_it_owned(made: Made) -> None:
    flag = only(made([owned("Kestrel Arms", "defence_or_security")]))
    assert flag.strength is Strength.DEFENCE_OR_SECURITY


@pytest.mark.parametrize(
    ("since", "until"), [("2022", None), ("2008", "2012"), (None, None)], ids=["after", "before", "unknown"]
)
def test_a_defence_owner_of_another_time_is_context(made: Made, since: str | None, until: str | None) -> None:
    flag = only(made([owned("Kestrel Arms", "defence_or_security", since, until)]))
    assert flag.strength is Strength.CIVIL


@pytest.mark.parametrize("then", ["civil", "unknown", "private"])
def test_a_defence_owner_above_one_of_the_time_lends_it_no_strength(made: Made, then: ChainStrength) -> None:
    steps = [
        owned("Kestrel Power", then),
        owned("Kestrel Arms", "defence_or_security", "2022", company="Kestrel Power"),
    ]
    flag = only(made(steps))
    assert flag.strength is Strength.CIVIL
    assert (flag.hops, flag.direct) == (3, False)
    assert "This is indirect (3 steps)." in flag.sentence


def test_a_private_owner_is_ownership_and_no_flag(made: Made) -> None:
    case = made([owned("Kestrel Holdings", "private")])
    assert [item.chain.owner for item in case.ownership] == ["Kestrel Holdings"]
    assert flags(case) == []


def test_a_minority_on_the_way_is_said(made: Made) -> None:
    flag = only(made([owned("Kestrel Power", "civil", share="minority")]))
    assert "An owner on the way holds half or less." in flag.sentence


def test_a_name_without_a_place_is_a_question_without_an_edge(made: Made) -> None:
    case = made([owned("Kestrel Power", "civil")], Named(name="Umber Wafers Ltd"))
    assert [item.chain.status for item in case.ownership] == ["possible"]
    assert flags(case) == []
    assert not [node for node in case.graph if "Kestrel Power" in str(node)]


def test_a_namesake_in_another_country_has_another_owner(made: Made) -> None:
    assert made([owned("Kestrel Power", "civil")], Named(name="Umber Wafers Ltd", country="Norway")).ownership == ()


def test_a_later_collaborator_is_judged_on_its_own_dates(made: Made) -> None:
    body = Named(
        name="Umber Wafers Ltd",
        role="COLLABORATOR",
        country="United Kingdom",
        start=date(2018, 1, 1),
        end=date(2019, 1, 1),
    )
    assert only(made([owned("Kestrel Arms", "defence_or_security", "2020-06")], body)).strength is Strength.CIVIL
    declared = made([owned("Kestrel Arms", "defence_or_security", "2020-06")], UMBER, body)
    assert only(declared).strength is Strength.DEFENCE_OR_SECURITY


def test_a_collaboration_from_after_the_grant_s_end_is_judged_on_its_first_day(made: Made) -> None:
    body = Named(
        name="Umber Wafers Ltd",
        role="COLLABORATOR",
        country="United Kingdom",
        start=date(2021, 3, 1),
        outcome_text="Joint work.",
    )
    (item,) = made([owned("Kestrel Arms", "defence_or_security", "2012")], body).ownership
    assert item.chain.during == ("yes",)
    assert "not owned at that time" not in item.chain.words


def test_a_body_in_the_register_of_state_links_is_drawn_from_there_alone(made: Made) -> None:
    step = owned("Kestrel Arms", "defence_or_security", company=DEFENCE_BODY.name)
    assert made([step], Named(name=DEFENCE_BODY.name, country="Russia")).ownership == ()


def house(*owners: CorporateOwner) -> Beside:
    """Return what Companies House says of Umber Wafers."""
    company = Company(number="00000011", name="UMBER WAFERS LIMITED", snapshot=_snapshot())
    found = Ownership(companies=(OwnedCompany(company=company, owners=owners),))
    return Beside(
        owners=Owners(asked=(UMBER.name,), found=(OwnersFound(partner=UMBER.name, number="00000011", ownership=found),))
    )


def _snapshot() -> Snapshot:
    return Snapshot(
        source="companies_house",
        url="https://find-and-update.company-information.service.gov.uk/company/00000011",
        retrieved=datetime(2026, 1, 1, tzinfo=UTC),
        sha256="0" * 64,
        origin="o",
    )


def test_an_owner_that_companies_house_names_is_no_state_body_and_no_flag(made: Made) -> None:
    owner = CorporateOwner(
        kind="corporate entity", name="Kestrel Group", notified_on=date(2016, 4, 6), snapshot=_snapshot()
    )
    case = made([], UMBER, beside=house(owner))
    assert [item.chain.owner for item in case.ownership] == ["Kestrel Group"]
    kinds = [data["body_kind"] for _, data in case.graph.nodes(data=True) if data["name"] == "Kestrel Group"]
    assert kinds == ["known body"]
    assert flags(case) == []


def test_companies_house_and_the_register_make_one_chain(made: Made) -> None:
    owner = CorporateOwner(
        kind="corporate entity",
        name="Kestrel Power Ltd",
        country_registered="China",
        notified_on=date(2016, 4, 6),
        snapshot=_snapshot(),
    )
    steps = [owned("Kestrel State Assets", "civil", company="Kestrel Power")]
    (item,) = made(steps, UMBER, beside=house(owner)).ownership
    assert [step.owner for step in item.chain.steps] == ["Kestrel Power Ltd", "Kestrel State Assets"]
    assert {step.evidence.source for step in item.chain.steps} == {"Companies House", "A Register"}
