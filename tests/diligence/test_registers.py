"""The bundled registers are exact, sourced, dated and free of loose aliases, and hold the facts the cases need."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from diligence import registers
from diligence.registers import (
    RegisterError,
    listings,
    lists,
    read_listings,
    read_lists,
    read_security_bodies,
    read_state_funders,
    read_state_links,
    register_sha256,
    security_bodies,
    state_funders,
    state_links,
)

FOLDER = Path(registers.__file__).parent
ROR = re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}")
#: Words that name no body, alone or together.
GENERIC = frozenset(
    re.findall(
        r"[a-z]+",
        """the of and for in at a an institute university academy research centre center college school laboratory lab
        key national state science sciences technology engineering technical scientific company limited ltd co inc
        corporation corp group physics applied nuclear department ministry defence defense security police army navy air
        force military industry industrial international general systems office agency government service services
        council""",
    )
)
#: Real whole names of bodies in which every word is a common one. Country and place tell them apart.
WHOLE_THOUGH_COMMON = frozenset(
    {
        "Academy of Military Sciences",
        "Air Force Engineering University",
        "Air Force Research Institute",
        "Air Force Research Laboratory",
        "Army Engineering University",
        "Army Research Institute",
        "Army Research Laboratory",
        "Army Research Office",
        "Defence Science & Technology Agency",
        "Defence Science & Technology Laboratory",
        "Defence Science Technology Laboratory",
        "Defence Science and Technology Lab",
        "Defence, Science and Technology Laboratory",
        "Defense Technology and Science Research Center",
        "National Defense University",
        "National University of Defence Technology",
        "National University of Defense Technology",
        "The Ministry of Defence",
        "PLA Army Engineering University",
        "US Army",
        "US Navy",
        "US Air Force",
        "The Security Service",
    }
)
LINK_HEADER = (
    "id,body,aliases,country,city,ror,relation,parent,parent_country,strength,since,until,quote,source,source_url,"
    "source_date\n"
)
LINK_ROW = (
    "example--ministry,Example University,Example Uni,CN,Wuxi,04mkzax54,supervised by,Ministry of Examples,CN,civil,,,"
    "Example University is under the Ministry of Examples,The ministry,https://example.org/list,2024-01-31\n"
)


def full_aliases() -> list[tuple[str, str]]:
    return [
        *((link.id, alias) for link in state_links() for alias in link.aliases),
        *((funder.id, alias) for funder in state_funders() for alias in funder.aliases),
        *((body.id, alias) for body in security_bodies() for alias in body.aliases),
        *((listing.id, alias) for listing in listings() for alias in listing.aliases),
    ]


def words(name: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", name.lower().replace("'", ""))


def link_for(body: str, parent: str) -> registers.StateLink:
    found = [link for link in state_links() if link.body == body and link.parent == parent]
    assert len(found) == 1, f"{len(found)} rows for {body} under {parent}"
    return found[0]


# --- every row -------------------------------------------------------------------------------------------------------


def test_every_state_link_funder_and_security_body_has_a_source_an_address_and_a_date() -> None:
    for row in (*state_links(), *state_funders(), *security_bodies()):
        assert row.source
        assert row.source_url.startswith("http")
        assert row.source_date is not None, row.id
        assert row.source_date <= date(2026, 11, 30), row.id


def test_every_listing_has_an_address_an_edition_and_a_list_that_is_described() -> None:
    described = {info.name: info for info in lists()}
    for listing in listings():
        assert listing.source_url.startswith("http")
        assert listing.list_version
        assert described[listing.list].kind == listing.list_kind, listing.id
        assert described[listing.list].version_date is not None


def test_ids_are_unique_across_all_registers_of_bodies() -> None:
    ids = [row.id for row in (*state_links(), *state_funders(), *security_bodies(), *listings())]
    assert len(ids) == len(set(ids))


def test_ror_ids_are_well_formed_and_one_ror_id_is_one_place() -> None:
    countries: dict[str, set[str]] = defaultdict(set)
    for row in (*state_links(), *state_funders(), *security_bodies()):
        if row.ror:
            assert ROR.fullmatch(row.ror), row.id
            countries[row.ror].add(row.country)
    assert {ror: found for ror, found in countries.items() if len(found) > 1} == {}


def test_no_alias_is_two_or_three_letters() -> None:
    assert [(owner, alias) for owner, alias in full_aliases() if len(alias) < 4] == []
    weak = [(listing.id, alias) for listing in listings() for alias in listing.weak_aliases]
    assert [(owner, alias) for owner, alias in weak if len(alias) < 4] == []


def test_no_full_alias_is_a_bare_acronym() -> None:
    shape = re.compile(r"[A-Z0-9&/.-]{2,8}")
    assert [(owner, alias) for owner, alias in full_aliases() if shape.fullmatch(alias)] == []


def test_no_full_alias_is_generic() -> None:
    loose = [
        (owner, alias)
        for owner, alias in full_aliases()
        if alias.isascii() and alias not in WHOLE_THOUGH_COMMON and set(words(alias)) <= GENERIC
    ]
    assert loose == []


def test_no_full_alias_is_a_fragment_an_address_or_half_a_bracket() -> None:
    for owner, alias in full_aliases():
        assert alias.count("(") == alias.count(")"), (owner, alias)
        assert not alias.lower().startswith(("and ", "or ", "of ", "a.k.a")), (owner, alias)
        assert not re.search(r"\d+ \w+ Street|District,|\bAve\.|\b\d{6}\b|^Rabat,", alias), (
            owner,
            alias,
        )


def test_no_full_alias_of_a_listing_is_the_name_of_another_body_on_the_same_list() -> None:
    names = {(listing.list, " ".join(words(listing.name))): listing.id for listing in listings()}
    clashes = [
        (listing.id, alias)
        for listing in listings()
        for alias in listing.aliases
        if words(alias)
        and names.get((listing.list, " ".join(words(alias))), listing.id) != listing.id
        and " ".join(words(alias)) != " ".join(words(listing.name))
    ]
    assert clashes == []


def test_a_quote_names_the_body_and_its_parent() -> None:
    # A parent may be printed by its short form in running text.
    short = {
        "State-owned Assets Supervision and Administration Commission of the State Council": "State-owned Assets",
        "United States Government": "United States",
        "National Research Centre Kurchatov Institute": "Kurchatov Institute",
        "Government of Germany": "Germany",
    }
    for link in state_links():
        text = " ".join(words(link.quote))
        names = [link.body, link.body.removeprefix("PLA "), *link.aliases]
        assert any(" ".join(words(name)) in text for name in names if words(name)) or link.body in link.quote, link.id
        parent = short.get(link.parent, link.parent)
        told = set(words(parent)) - {"the", "of", "and"}
        assert len(told & set(text.split())) >= max(1, len(told) - 2), (link.id, link.quote)


def test_quotes_use_neutral_words() -> None:
    banned = re.compile(r"linked to the military|spy|hostile|suspicious|guilty|sanctioned|notorious|regime", re.I)
    for link in state_links():
        assert not banned.search(link.quote), link.id


def test_no_body_is_both_civil_and_defence_under_one_parent() -> None:
    strengths: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for link in state_links():
        strengths[link.body, link.country, link.parent].add(link.strength)
    assert {key: found for key, found in strengths.items() if len(found) > 1} == {}


def test_a_security_body_never_is_its_own_parent() -> None:
    parents = {body.id: body.parent for body in security_bodies()}
    for start in list(parents):
        seen = [start]
        while parents[seen[-1]]:
            assert parents[seen[-1]] not in seen, start
            seen.append(parents[seen[-1]])


def test_a_listing_is_never_older_than_the_first_edition_of_its_list() -> None:
    first = {info.name: info.first_published for info in lists()}
    for listing in listings():
        edition = first[listing.list]
        if listing.listed_since and edition:
            assert listing.listed_since >= edition, listing.id


def test_the_lists_count_their_own_rows() -> None:
    for info in lists():
        held = sum(listing.list == info.name for listing in listings())
        assert held == info.rows_bundled, info.key
        assert (info.rows_bundled == info.rows_published) is (info.completeness == "whole"), info.key


# --- known facts -----------------------------------------------------------------------------------------------------


def test_jiangnan_university_is_supervised_by_the_ministry_of_education_as_a_civil_link() -> None:
    link = link_for("Jiangnan University", "Ministry of Education")
    assert (link.ror, link.city, link.strength, link.relation) == ("04mkzax54", "Wuxi", "civil", "supervised by")
    assert [other.parent for other in state_links() if other.body == "Jiangnan University"] == ["Ministry of Education"]


def test_jiangnan_university_stands_on_no_bundled_list() -> None:
    for listing in listings():
        for name in (listing.name, *listing.aliases, *listing.weak_aliases):
            assert words(name) != ["jiangnan", "university"]
            assert name != "江南大学"


def test_jiangnan_social_university_is_a_different_body() -> None:
    social = link_for("Jiangnan Social University", "Ministry of State Security")
    assert social.strength == "defence_or_security"
    assert social.ror != "04mkzax54"
    named = [listing for listing in listings() if listing.name == "Jiangnan Social University"]
    assert {listing.list_kind for listing in named} == {"government", "assessment"}
    assert all("Jiangnan University" not in (*listing.aliases, *listing.weak_aliases) for listing in named)


def test_the_ministry_of_education_supervises_75_universities_directly_and_each_link_is_civil() -> None:
    links = [link for link in state_links() if link.parent == "Ministry of Education" and link.country == "CN"]
    assert len(links) == 75
    assert {link.strength for link in links} == {"civil"}
    assert all(link.city for link in links)


def test_twin_universities_are_separate_rows_with_separate_ror_ids() -> None:
    for first, second in (
        ("China University of Petroleum, Beijing", "China University of Petroleum, East China"),
        ("China University of Mining and Technology", "China University of Mining and Technology, Beijing"),
        ("China University of Geosciences, Beijing", "China University of Geosciences, Wuhan"),
    ):
        one, two = link_for(first, "Ministry of Education"), link_for(second, "Ministry of Education")
        assert one.ror
        assert two.ror
        assert one.ror != two.ror
        assert not set(one.aliases) & set(two.aliases)


def test_the_seven_universities_of_the_industry_ministry_carry_the_reason_in_words() -> None:
    links = [
        link
        for link in state_links()
        if link.parent == "Ministry of Industry and Information Technology" and "seven universities" in link.quote
    ]
    assert len(links) == 7
    assert all(link.strength == "defence_or_security" and "defence industry" in link.quote for link in links)


def test_a_link_that_rests_on_aspi_says_so_in_its_source() -> None:
    for link in state_links():
        if "ASPI" in link.quote:
            assert link.source.startswith("ASPI"), link.id


@pytest.mark.parametrize(
    ("body", "parent"),
    [
        ("National University of Defense Technology", "People's Liberation Army"),
        ("Air Force Office of Scientific Research", "United States Air Force"),
        ("Defence Science and Technology Group", "Department of Defence of Australia"),
        ("Malek Ashtar University of Technology", "Ministry of Defence and Armed Forces Logistics"),
        ("Rostec", "Russian Federation"),
    ],
)
def test_a_defence_body_is_under_its_parent(body: str, parent: str) -> None:
    assert link_for(body, parent).strength == "defence_or_security"


@pytest.mark.parametrize(
    ("funder_id", "strength"),
    [
        ("10.13039/501100001809", "civil"),
        ("10.13039/501100002855", "civil"),
        ("10.13039/501100004543", "civil"),
        ("10.13039/501100002367", "civil"),
        ("10.13039/501100010878", "defence_or_security"),
        ("10.13039/501100004717", "defence_or_security"),
    ],
)
def test_a_state_funder_is_civil_or_defence_by_its_own_id(funder_id: str, strength: str) -> None:
    found = [funder for funder in state_funders() if funder_id in funder.funder_ids]
    assert [funder.strength for funder in found] == [strength]


def test_one_funder_id_belongs_to_one_funder() -> None:
    ids = [funder_id for funder in state_funders() for funder_id in funder.funder_ids]
    assert len(ids) == len(set(ids))


def test_a_provincial_foundation_keeps_its_own_name() -> None:
    (jiangsu,) = [funder for funder in state_funders() if "10.13039/501100004608" in funder.funder_ids]
    assert jiangsu.name == "Natural Science Foundation of Jiangsu Province"
    (nsfc,) = [funder for funder in state_funders() if "10.13039/501100001809" in funder.funder_ids]
    assert nsfc.funder_ids == ("10.13039/501100001809",)


def test_the_home_offices_science_bodies_are_units_of_the_home_office() -> None:
    (home_office,) = [body for body in security_bodies() if body.name == "Home Office"]
    for name in (
        "Home Office Science",
        "Centre for Applied Science and Technology",
        "Home Office Scientific Development Branch",
        "Police Scientific Development Branch",
    ):
        (unit,) = [body for body in security_bodies() if body.name == name]
        assert unit.parent == home_office.id
        assert unit.kind == "interior"


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("Metropolitan Police Service", "police"),
        ("Avon and Somerset Constabulary", "police"),
        ("Association of Chief Police Officers (ACPO)", "police"),
        ("Defence Science & Tech Lab DSTL", "defence_research"),
        ("Ministry of Defence (MOD)", "defence"),
        ("Atomic Weapons Establishment", "nuclear_weapons"),
        ("Her Majesty's Government Communications", "intelligence"),
        ("UK Border Force", "border"),
        ("HM Prison Service", "prison"),
    ],
)
def test_a_name_as_grant_records_print_it_is_one_security_body(printed: str, kind: str) -> None:
    found = [body for body in security_bodies() if printed in (body.name, *body.aliases)]
    assert [body.kind for body in found] == [kind]


def test_all_43_forces_of_england_and_wales_are_there() -> None:
    forces = [body for body in security_bodies() if body.source.startswith("Police.uk")]
    assert len([body for body in forces if body.id != "btp"]) == 43


def test_the_names_of_security_bodies_belong_to_one_body_each() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for body in security_bodies():
        for name in (body.name, *body.aliases):
            owners[" ".join(words(name))].add(body.id)
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}


def test_huawei_is_on_the_entity_list_since_21_may_2019() -> None:
    (huawei,) = [
        listing
        for listing in listings()
        if listing.name == "Huawei Technologies Co., Ltd." and listing.list == "US Entity List (BIS)"
    ]
    assert huawei.listed_since == date(2019, 5, 21)
    assert huawei.list_kind == "legal"
    assert "84 FR" in huawei.detail


def test_the_four_kinds_of_list_are_kept_apart() -> None:
    assert {info.key: info.kind for info in lists()} == {
        "us-el": "legal",
        "us-meu": "legal",
        "us-nscmic": "legal",
        "un": "legal",
        "us-1260h": "government",
        "ca-nro": "government",
        "aspi": "assessment",
    }


def test_a_subsidiary_that_canada_prints_as_an_alias_is_weak() -> None:
    (academy,) = [
        listing
        for listing in listings()
        if listing.list == "Canada Named Research Organizations"
        and listing.name == "Chinese Academy of Engineering Physics"
    ]
    assert "China Academy of Engineering Physics" in academy.aliases
    assert "Beijing Computational Science Research Center" in academy.weak_aliases
    assert "Beijing Computational Science Research Center" not in academy.aliases


# --- strict reading --------------------------------------------------------------------------------------------------


def test_a_good_row_is_read_with_tuples_and_dates() -> None:
    (link,) = read_state_links(LINK_HEADER + LINK_ROW)
    assert link.aliases == ("Example Uni",)
    assert link.source_date == date(2024, 1, 31)
    assert link.since is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2024-01-31", "31/01/2024", r"links\.csv, line 2, source_date: '31/01/2024'"),
        ("supervised by", "friend of", r"links\.csv, line 2, relation: 'friend of'"),
        (",civil,", ",military,", r"links\.csv, line 2, strength: 'military'"),
        ("04mkzax54", "04mkzax5", r"links\.csv, line 2, ror: '04mkzax5'"),
        (",CN,Wuxi", ",China,Wuxi", r"links\.csv, line 2, country: 'China'"),
        ("https://example.org/list", "example.org", r"links\.csv, line 2, source_url: 'example\.org'"),
        ("Example Uni,", "Example Uni;;Other,", r"links\.csv, line 2, aliases"),
        ("Example University is under the Ministry of Examples", "", r"links\.csv, line 2, quote"),
        (",civil,,,", ",civil,2020-01-01,2019-01-01,", r"links\.csv, line 2, until: '2019-01-01'"),
        (",2024-01-31", "", r"links\.csv, line 2: 15 cells"),
    ],
)
def test_a_bad_cell_is_an_error_that_names_file_line_and_value(old: str, new: str, said: str) -> None:
    assert old in LINK_ROW
    with pytest.raises(RegisterError, match=said):
        read_state_links(LINK_HEADER + LINK_ROW.replace(old, new), "links.csv")


def test_an_unknown_column_is_an_error_that_names_it() -> None:
    with pytest.raises(RegisterError, match=r"x\.csv, line 1: unknown columns \['colour'\]"):
        read_state_links(LINK_HEADER.replace("city", "colour") + LINK_ROW, "x.csv")


def test_a_repeated_id_is_an_error() -> None:
    with pytest.raises(RegisterError, match=r"line 3, id: 'example--ministry' stands twice"):
        read_state_links(LINK_HEADER + LINK_ROW + LINK_ROW)


def test_an_unknown_kind_of_security_body_is_an_error() -> None:
    text = "id,name,aliases,kind,parent,country,ror,source,source_url,source_date\n"
    row = "a,A Body,,{kind},{parent},GB,,S,https://example.org/,2024-01-01\n"
    with pytest.raises(RegisterError, match="kind: 'fire'"):
        read_security_bodies(text + row.format(kind="fire", parent=""))
    with pytest.raises(RegisterError, match="'b' is not the id of a row"):
        read_security_bodies(text + row.format(kind="police", parent="b"))


def test_a_bad_funder_id_a_bad_list_kind_and_a_bad_count_are_errors() -> None:
    funder = "id,name,aliases,country,strength,funder_ids,ror,source,source_url,source_date\n"
    with pytest.raises(RegisterError, match="funder_ids: '501100001809'"):
        read_state_funders(funder + "a,A,,CN,civil,501100001809,,S,https://example.org/,2024-01-01\n")
    listing = "id,list,list_kind,name,aliases,weak_aliases,country,detail,listed_since,list_version,source_url\n"
    with pytest.raises(RegisterError, match="list_kind: 'rumour'"):
        read_listings(listing + "a,L,rumour,A,,,CN,,,1,https://example.org/\n")
    info = (FOLDER / "lists.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    with pytest.raises(RegisterError, match="rows_bundled: 'many'"):
        read_lists(info[0] + info[1].replace(",544,", ",many,"))


def test_the_hash_of_a_register_is_the_hash_of_its_bytes() -> None:
    expected = hashlib.sha256((FOLDER / "state_links.csv").read_bytes()).hexdigest()
    assert register_sha256("state_links.csv") == expected == register_sha256("state_links")
    with pytest.raises(KeyError, match="no bundled register"):
        register_sha256("../model.py")


@pytest.mark.parametrize("load", [state_links, state_funders, security_bodies, listings, lists])
def test_a_register_is_read_once(load: Callable[[], object]) -> None:
    assert load() is load()


def test_the_registers_load_without_pandas() -> None:
    code = "import sys, diligence.registers as r; r.listings(); r.state_links(); sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- against the real records, where they are at hand ----------------------------------------------------------------


def test_no_full_alias_is_a_known_trap() -> None:
    traps = Path(__file__).parents[2].parent / "shared" / "gold" / "list_alias_traps_dev.tsv"
    if not traps.exists():
        pytest.skip("the labelled alias traps are not at hand")
    rows = [line.split("\t") for line in traps.read_text(encoding="utf-8").splitlines()[1:]]
    # A row in which the alias is the listed body's own whole name is a matter of country, not of aliases.
    trapped = {row[2] for row in rows if not row[0].startswith(row[2])}
    assert [(owner, alias) for owner, alias in full_aliases() if alias in trapped] == []
