"""Names are folded to comparable words, and worthless names are recognised."""

from __future__ import annotations

import pytest

from diligence.names import (
    fold,
    is_acronym_of,
    is_distinctive,
    is_fragment,
    looks_like_acronym,
    name_key,
    name_words,
    pinyin,
    repair,
    romanised,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Xi'an Jiaotong University", "xian jiaotong university"),
        ("Xi’an Jiaotong University", "xian jiaotong university"),
        ("Université de Liège", "universite de liege"),
        ("Mining & Technology", "mining and technology"),
        ("R&amp;amp;D Centre", "r and d centre"),
        ("U.S. Department of Energy", "us department of energy"),
        ("Łódź", "lodz"),
        ("ＦＵＤＡＮ", "fudan"),
        ("𝐅udan", "fudan"),
        ("北京理工大学", "北京理工大学"),
    ],
)
def test_a_name_is_folded_to_plain_words(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_text_read_in_the_wrong_encoding_is_repaired() -> None:
    assert repair("UniversitÃ© de LiÃ¨ge") == "Université de Liège"


def test_text_without_damage_is_left_alone() -> None:
    assert repair("Ålesund & Ærø") == "Ålesund & Ærø"


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Uni of Science & Technology of China", "University of Science and Technology of China"),
        ("Skolkovo Inst of Sci and Tech", "Skolkovo Institute of Science and Technology"),
        ("Hefei Natl. Lab. for Marine Sci.", "Hefei National Laboratory for Marine Sciences"),
        ("CRRC Corporation Limited", "CRRC Corp., Ltd."),
        ("JSC Example Works", "Joint Stock Company Example Works"),
        ("Shanghai Jiao Tong University", "Shanghai Jiaotong University"),
        ("38th Research Institute", "No. 38 Research Institute"),
        ("National Defence University", "National Defense University"),
    ],
)
def test_two_ways_to_write_a_name_have_one_key(short: str, long: str) -> None:
    assert name_key(short) == name_key(long)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nanjing University of Science and Technology", "Nanjing University of Information Science and Technology"),
        ("Second Military Medical University", "Third Military Medical University"),
        ("North University of China", "North China University"),
        ("Xi'an Technological University", "Xi'an University of Technology"),
        ("Hebei University", "Hubei University"),
    ],
)
def test_different_bodies_keep_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_name_of_a_legal_form_only_is_not_emptied() -> None:
    assert name_words("Limited") == ["limited"]


@pytest.mark.parametrize("alias", ["Engineering", "and Technology", "Group A.", "and", "Research Institute 14"])
def test_a_fragment_of_a_list_is_worth_nothing(alias: str) -> None:
    assert is_fragment(alias)


@pytest.mark.parametrize("name", ["Third Military Medical University", "Beijing University", "Skoltech", "北京大学"])
def test_a_real_other_name_is_no_fragment(name: str) -> None:
    assert not is_fragment(name)


@pytest.mark.parametrize("name", ["AMS", "SMIC", "TsAGI", "UESTC"])
def test_an_acronym_is_recognised(name: str) -> None:
    assert looks_like_acronym(name)


@pytest.mark.parametrize("name", ["Huawei", "Roscosmos", "China Mobile"])
def test_a_word_is_no_acronym(name: str) -> None:
    assert not looks_like_acronym(name)


def test_a_names_own_acronym_follows_its_initials() -> None:
    assert is_acronym_of("UESTC", "University of Electronic Science and Technology of China")
    assert not is_acronym_of("MIT", "University of Electronic Science and Technology of China")


def test_words_of_kind_and_place_tell_nobody_apart() -> None:
    assert not is_distinctive(name_words("Beijing Institute of Technology"))
    assert is_distinctive(name_words("Fudan University"))


def test_other_scripts_have_a_second_reading() -> None:
    assert pinyin("复旦大学") == "fu dan da xue"
    assert romanised("Сколково").lower() == "skolkovo"
