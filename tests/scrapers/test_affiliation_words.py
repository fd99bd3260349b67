"""Affiliation strings keep institutions and lose persons, whoever the persons are."""

from __future__ import annotations

import pytest

from scrapers.affiliation_words import institution_words, names_of_authors


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        (
            "Ann Brown, Centre for Seeing, University of Exampleton, Exampleton EX1 2AB, UK. a.brown@example.ac.uk",
            "Centre for Seeing, University of Exampleton, Exampleton EX1 2AB, UK",
        ),
        (
            "School of Internet Things, Jiangnan University, Wuxi, China. Electronic address: {x,y}@example.edu.cn.",
            "School of Internet Things, Jiangnan University, Wuxi, China",
        ),
        ("Department of Eyes (S.F., Y.H., and X.Li.), Shanghai 200011", "Department of Eyes, Shanghai 200011"),
        (
            "Key Laboratory of Light (NUDT), Changsha, P.R. China",
            "Key Laboratory of Light (NUDT), Changsha, P.R. China",
        ),
        ("University of Exampleton, UK, Correspondence to: A. Brown", "University of Exampleton, UK"),
        ("University of Exampleton, UK, Jane Roe", "University of Exampleton, UK"),
        ("University of Exampleton, A. B. Brown, UK", "University of Exampleton, UK"),
        ("Washington D.C., Institute of Peace, USA", "Institute of Peace, USA"),
        ("Digital Barriers, London, UK", "Digital Barriers, London, UK"),
        ("https://orcid.org/0000-0002-5121-6560, Institute of Peace", "Institute of Peace"),
        ("Hong Kong Polytechnic University, Hong Kong", "Hong Kong Polytechnic University, Hong Kong"),
    ],
)
def test_institutions_stay_and_persons_go(printed: str, kept: str) -> None:
    assert institution_words(printed) == kept


def test_an_authors_whole_name_goes_wherever_it_stands() -> None:
    authors = names_of_authors(["Ann Brown"])
    assert institution_words("University of Exampleton, Brown Ann, UK", authors) == "University of Exampleton, UK"


def test_an_author_who_bears_the_name_of_a_place_changes_nothing() -> None:
    printed = "University of London, London, Hong Kong"
    for name in ("Jack London", "Hong Kong", "Ann Brown"):
        assert institution_words(printed, names_of_authors([name])) == printed


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("Ann Example is with Quillon University, Velmora, China", "Quillon University, Velmora, China"),
        ("Ann Example are with the School of Lace, Quillon University", "School of Lace, Quillon University"),
        ("Quillon University, Velmora, China (Ann Example)", "Quillon University, Velmora, China"),
        ("Ann Example Quillon University, Velmora", "Quillon University, Velmora"),
        ("Quillon University, China. Ann Example", "Quillon University, China"),
        ("Ann Example Hospital, Leeds", "Ann Example Hospital, Leeds"),
    ],
)
def test_an_author_s_name_goes_from_a_running_sentence(printed: str, kept: str) -> None:
    assert institution_words(printed, names_of_authors(["Ann Example"])) == kept
