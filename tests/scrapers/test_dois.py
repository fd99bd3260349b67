"""Every spelling of a DOI is one DOI, and what is no DOI is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.dois import doi_url, normal_doi


@pytest.mark.parametrize(
    "spelling",
    [
        "10.1109/TIP.2017.2689999",
        "10.1109/tip.2017.2689999",
        "doi:10.1109/TIP.2017.2689999",
        "DOI: 10.1109/TIP.2017.2689999.",
        "http://dx.doi.org/10.1109/TIP.2017.2689999",
        "https://doi.org/10.1109%2FTIP.2017.2689999",
        "https://www.doi.org/10.1109/TIP.2017.2689999?ref=x#abstract",
        "10.1109/TIP.2017.\u200b2689999",
        " 10.1109 / TIP.2017.2689999 ",
        "<https://doi.org/10.1109/TIP.2017.2689999>",
    ],
)
def test_every_spelling_is_one_doi(spelling: str) -> None:
    assert normal_doi(spelling) == "10.1109/tip.2017.2689999"


def test_brackets_that_belong_to_a_doi_stay() -> None:
    assert normal_doi("(10.1016/S0140-6736(05)66545-0)") == "10.1016/s0140-6736(05)66545-0"


@pytest.mark.parametrize(
    "text", [None, "", "n/a", "10.1/x", "EP/N007743/1", "210.1109/TIP.1", "https://example.org/10"]
)
def test_what_is_no_doi_is_none(text: str | None) -> None:
    assert normal_doi(text) is None


@given(st.text(max_size=80))
def test_a_doi_in_its_one_spelling_stays_as_it_is(text: str) -> None:
    once = normal_doi(text)
    if once:
        assert normal_doi(once) == once
        assert normal_doi(doi_url(once)) in {once, normal_doi(doi_url(once))}
