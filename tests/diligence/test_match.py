"""Listings and all other known bodies compete for a name; what remains is a claim, a question or nothing."""

from __future__ import annotations

import pickle

import pytest

from diligence.match import Index, build_index
from diligence.model import KnownBody, Listing, Match


def listing(name: str, *aliases: str, country: str = "CN", code: str = "LIST", weak: tuple[str, ...] = ()) -> Listing:
    return Listing(
        id=f"{code}:{name}", list=code, list_kind="government", name=name, aliases=aliases, weak_aliases=weak,
        country=country,
    )  # fmt: skip


def body(
    name: str, *aliases: str, country: str = "CN", city: str = "", ror: str = "", acronyms: tuple[str, ...] = (),
    parents: tuple[str, ...] = (), children: tuple[str, ...] = (),
) -> KnownBody:  # fmt: skip
    return KnownBody(
        id=f"ror:{ror or name}", name=name, aliases=aliases, acronyms=acronyms, country=country, city=city, ror=ror,
        parents=parents, children=children,
    )  # fmt: skip


LISTINGS = (
    listing("Fudan University", "复旦大学"),
    listing("Nanjing University of Science and Technology", "南京理工大学", "NJUST"),
    listing("Northeastern University", "NEU"),
    listing("University of Electronic Science and Technology of China"),
    listing("Army Medical University", "Third Military Medical University"),
    listing("Peking University", "Beijing University", "Beida"),
    listing("Jiangnan Social University"),
    listing("Information Engineering University", "IEU"),
    listing("China Academy of Space Technology", "CAST"),
    listing("Roke Works", "Engineering", "and Technology"),
    listing("Beihang University", "北京航空航天大学"),
    listing("Skolkovo Institute of Science and Technology", "Сколковский институт науки и технологий", country="RU"),
    listing("Huawei Technologies Co., Ltd."),
    listing("Example Weapons Works", country=""),
    listing("National Laboratory of Quiet Ships, Tsinghua University"),
    listing("Kurchatov Institute", country="RU"),
    listing("China Ship Design and Research Center"),
    listing("Yilan Aerospace Company", weak=("Yilan Kitchens",)),
)
BODIES = (
    body("Fudan University", city="Shanghai", ror="013q1eq08"),
    body("Nanjing University of Information Science and Technology", city="Nanjing"),
    body("Northeastern University", city="Boston", country="US"),
    body("Northeastern University", city="Shenyang"),
    body("Jiangnan University", city="Wuxi", ror="04mkzax54"),
    body("Harbin Institute of Technology", city="Harbin"),
    body("Nanjing University", city="Nanjing"),
    body("Southern University of Science and Technology", city="Shenzhen"),
    body("Centre for Applied Science and Technology", country="GB", city="London", acronyms=("CAST",)),
    body("The Stroke Association", country="GB"),
    body("MRC Integrative Epidemiology Unit", country="GB", acronyms=("IEU",)),
    body("Tsinghua University", city="Beijing"),
    body("Kurchatov Institute", country="RU", ror="00n1nz186"),
    body("Petersburg Nuclear Physics Institute", country="RU", parents=("ror:00n1nz186",)),
    body("Huawei Technologies", country="SE", parents=("ror:huawei",)),
    body("Huawei Technologies", country="CN", ror="huawei"),
    body("Ocean University of China", city="Qingdao"),
    body("Army Hospital of Quiet Lake", "Army Medical University First Hospital"),
)


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index(LISTINGS, BODIES)


def entries(matches: tuple[Match, ...], *statuses: str) -> set[str]:
    return {match.listing.name for match in matches if not statuses or match.status in statuses}


def claims(matches: tuple[Match, ...]) -> set[str]:
    return entries(matches, "confirmed", "probable")


def test_a_whole_name_in_the_recorded_country_is_confirmed(index: Index) -> None:
    (match,) = index.match("Fudan University", ["China, People's Republic of"])
    assert (match.status, match.relation, match.listing.name, match.ror) == (
        "confirmed", "is", "Fudan University", "013q1eq08",
    )  # fmt: skip


def test_every_match_says_what_agreed(index: Index) -> None:
    (match,) = index.match("Fudan University", ["CN"])
    assert match.why == "whole name agrees with the list's name “Fudan University”; country agrees: China"


@pytest.mark.parametrize(
    ("name", "entry", "reason"),
    [
        (
            "Uni of Electronic Sci and Tech of China",
            "University of Electronic Science and Technology of China",
            "written",
        ),
        ("Third Military Medical University", "Army Medical University", "other name"),
        ("University of Beijing", "Peking University", "another order"),
        ("Fudan Univeristy", "Fudan University", "written out"),
        ("University of Electronic Science and Tec", "University of Electronic Science and Technology of China", "cut"),
    ],
)
def test_a_variant_name_with_a_reason_is_probable(index: Index, name: str, entry: str, reason: str) -> None:
    matches = index.match(name, ["CN"])
    assert [(match.status, match.listing.name) for match in matches] == [("probable", entry)]
    assert reason in matches[0].why


@pytest.mark.parametrize(
    "name",
    ["Fudan University (China)", "Fudan University, China", "Fudan University China", "Fudan University - China"],
)
def test_a_country_behind_the_name_is_its_place(index: Index, name: str) -> None:
    assert claims(index.match(name)) == {"Fudan University"}


def test_a_chinese_name_is_met_by_its_characters_and_by_pinyin(index: Index) -> None:
    assert claims(index.match("复旦大学", ["CN"])) == {"Fudan University"}
    assert claims(index.match("Fu Dan Da Xue", ["CN"])) == {"Fudan University"}


def test_a_cyrillic_name_is_met_by_its_letters(index: Index) -> None:
    assert claims(index.match("Сколковский институт науки и технологий", ["RU"])) == {
        "Skolkovo Institute of Science and Technology"
    }


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Nanjing University of Information Science and Technology", "CN"),
        ("Jiangnan University", "CN"),
        ("Harbin Institute of Technology", "CN"),
        ("Nanjing University", "CN"),
        ("Southern University of Science and Technology", "CN"),
        ("Centre for Applied Science and Technology (CAST)", "GB"),
        ("CAST", "GB"),
        ("The Stroke Association", "GB"),
        ("MRC Integrative Epidemiology Unit (IEU)", "GB"),
        ("Zuehlke Engineering AG", "CH"),
    ],
)
def test_a_name_that_is_another_bodys_is_nobody_listed(index: Index, name: str, country: str) -> None:
    assert index.match(name, [country]) == ()


def test_an_acronym_alone_is_never_a_claim(index: Index) -> None:
    assert claims(index.match("NJUST", ["CN"])) == set()
    assert entries(index.match("NJUST", ["CN"])) == {"Nanjing University of Science and Technology"}


@pytest.mark.parametrize("name", ["Engineering", "and Technology"])
def test_a_fragment_alias_is_never_a_claim(index: Index, name: str) -> None:
    assert claims(index.match(name, ["CN"])) == set()


def test_another_country_is_never_a_claim(index: Index) -> None:
    assert claims(index.match("Fudan University", ["France"])) == set()


def test_one_name_in_two_countries_goes_to_the_recorded_one(index: Index) -> None:
    assert claims(index.match("Northeastern University", ["China"])) == {"Northeastern University"}
    assert index.match("Northeastern University", ["United States"]) == ()


def test_one_name_in_two_countries_without_a_country_is_a_question(index: Index) -> None:
    matches = index.match("Northeastern University", ["Outside UK"])
    assert [match.status for match in matches] == ["possible"]
    assert "also borne by Northeastern University (US)" in matches[0].why


def test_outside_uk_is_enough_only_where_nobody_else_bears_the_name(index: Index) -> None:
    assert [match.status for match in index.match("Fudan University", outside_uk=True)] == ["probable"]
    rival = build_index(LISTINGS, [*BODIES, body("Fudan University", country="TW")])
    assert [match.status for match in rival.match("Fudan University", outside_uk=True)] == ["possible"]


def test_an_unknown_country_is_a_question(index: Index) -> None:
    assert [match.status for match in index.match("Fudan University")] == ["possible"]


def test_a_name_that_carries_its_place_needs_no_recorded_country(index: Index) -> None:
    (match,) = index.match("Nanjing University of Science and Technology")
    assert match.status == "probable"
    assert "the name itself carries the place" in match.why


def test_a_city_that_is_a_common_word_carries_no_place() -> None:
    index = build_index(
        [listing("Example University of Defense Technology")], [body("Tower", country="FR", city="Défense")]
    )
    assert [item.status for item in index.match("Example University of Defense Technology", ["Outside UK"])] == [
        "probable"
    ]


def test_a_list_without_countries_gives_questions(index: Index) -> None:
    assert [match.status for match in index.match("Example Weapons Works", ["RU"])] == ["possible"]


def test_a_weak_alias_is_a_question(index: Index) -> None:
    assert [match.status for match in index.match("Yilan Kitchens", ["CN"])] == ["possible"]


def test_a_list_alias_that_is_another_bodys_own_name_is_no_claim() -> None:
    trap = build_index(
        [listing("Xi'an Technological University", "Xi'an University of Technology")],
        [body("Xi'an Technological University"), body("Xi'an University of Technology")],
    )
    assert claims(trap.match("Xi'an University of Technology", ["CN"])) == set()


def test_a_unit_is_reported_as_a_unit(index: Index) -> None:
    (match,) = index.match("Petersburg Nuclear Physics Institute (PNPI)", ["RU"])
    assert (match.status, match.relation, match.listing.name) == ("probable", "unit of", "Kurchatov Institute")


def test_a_subsidiary_abroad_is_only_a_question(index: Index) -> None:
    matches = index.match("Huawei Technologies", ["Sweden"])
    assert [(match.status, match.relation) for match in matches] == [("possible", "unit of")]


@pytest.mark.parametrize("part", ["Laboratory", "Second Laboratory", "13th Research Institute", "No. 3 Hospital"])
def test_a_part_named_behind_the_listed_name_is_a_unit_numbered_or_not(index: Index, part: str) -> None:
    (match,) = index.match(f"Fudan University {part}", ["CN"])
    assert (match.status, match.relation, match.listing.name) == ("probable", "unit of", "Fudan University")


def test_a_body_with_a_listed_unit_is_never_the_listed_body(index: Index) -> None:
    (match,) = index.match("Tsinghua University", ["CN"])
    assert (match.status, match.relation) == ("possible", "has unit")


def test_a_school_of_a_listed_body_is_a_unit_in_a_plain_name(index: Index) -> None:
    (match,) = index.match("Institute of Marine Paint, Fudan University", ["CN"])
    assert (match.status, match.relation, match.listing.name) == ("probable", "unit of", "Fudan University")


@pytest.mark.parametrize("name", ["Friends of Beihang University", "Alumni Association of the Beihang University"])
def test_a_body_called_after_a_listed_one_is_a_question(index: Index, name: str) -> None:
    (found,) = index.match(name, ["CN"])
    assert found.status == "possible"
    assert "called after it" in found.why


@pytest.mark.parametrize(
    "name",
    ["Beihang University School of Law", "Department of Physics, Beihang University",
     "School of Law of Beihang University", "Beihang University and Harbin Institute of Technology"],
)  # fmt: skip
def test_a_name_that_holds_a_listed_one_is_never_confirmed(index: Index, name: str) -> None:
    (found,) = index.match(name, ["CN"])
    assert found.status == "probable"


def test_several_bodies_in_one_field_are_each_heard(index: Index) -> None:
    matches = index.match("Fudan University; Beihang University", ["CN"])
    assert claims(matches) == {"Fudan University", "Beihang University"}


def test_the_city_in_the_place_of_the_country_is_understood() -> None:
    ocean = build_index([listing("Ocean University of China")], [body("Ocean University of China", city="Qingdao")])
    assert claims(ocean.match("Ocean University Qingdao", ["Outside UK"])) == {"Ocean University of China"}


def test_a_name_written_nearly_like_a_listed_one_is_a_question(index: Index) -> None:
    (match,) = index.match("China Ship Development and Design Centre (CSDDC)", ["CN"])
    assert (match.status, match.listing.name) == ("possible", "China Ship Design and Research Center")


def test_a_slip_in_the_telling_word_is_a_question(index: Index) -> None:
    assert [match.status for match in index.match("Jiangnann Social University", ["CN"])] == ["possible"]


def test_a_shared_id_is_confirmed_whatever_the_name(index: Index) -> None:
    (match,) = index.match("Fu Dan", ["CN"], ids={"ror": "https://ror.org/013q1eq08"})
    assert (match.status, match.why) == ("confirmed", "shares the ROR id 013q1eq08 (Fudan University)")


def test_an_id_of_another_body_outweighs_the_name(index: Index) -> None:
    assert index.match("Fudan University", ["CN"], ids={"ror": "04mkzax54"}) == ()


def test_identify_names_the_known_body_and_the_basis(index: Index) -> None:
    found = index.identify("Jiangnan University", ["China"])
    assert found is not None
    assert found.body.ror == "04mkzax54"
    assert found.basis == "whole name agrees with the body's name “Jiangnan University”; country agrees: China"


def test_identify_is_silent_where_two_bodies_tie(index: Index) -> None:
    assert index.identify("Northeastern University", ["Outside UK"]) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Department of Physics, Fudan University, Shanghai 200433, P. R. China", {"Fudan University"}),
        ("School of Life Sciences Fudan University Shanghai China", {"Fudan University"}),
        ("School of Science, Nanjing University of Information Science and Technology, Nanjing, China", set()),
        ("College of Arts, Fudan University of Arts and Science, China", set()),
        ("Institute of Toys, Southern Fudan University, China", set()),
        ("Northeastern University, Boston, MA 02115, USA", set()),
        ("Northeastern University, Shenyang, China", {"Northeastern University"}),
        ("Department of Computing, University of Fudan, Shanghai, China", {"Fudan University"}),
        ("清华大学与复旦大学, 上海, 中国 China", {"Fudan University"}),
        ("Department of Statistics, Fudan University", {"Fudan University"}),
    ],
)
def test_a_listed_body_is_found_in_an_affiliation(index: Index, text: str, found: set[str]) -> None:
    assert claims(index.match(text, free_text=True)) == found


def test_an_index_can_be_sent_to_other_processes(index: Index) -> None:
    copy = pickle.loads(pickle.dumps(index))  # noqa: S301 - our own bytes
    assert copy.match("Fudan University", ["CN"]) == index.match("Fudan University", ["CN"])
