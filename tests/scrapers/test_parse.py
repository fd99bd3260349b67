"""Words, dates and numbers of our sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.errors import UnreadableRecord
from scrapers.parse import decimal, uk_date, words


def test_text_escaped_twice_is_read_as_its_words() -> None:
    assert words("cost &amp;amp; benefit, a &amp;quot;_great_&amp;quot; one") == 'cost & benefit, a "_great_" one'


def test_text_escaped_once_is_read_as_its_words() -> None:
    assert words("cost &amp; benefit") == "cost & benefit"


def test_an_inline_tag_goes_and_its_words_stay() -> None:
    assert words("H<sub>2</sub>O and &lt;i&gt;in situ&lt;/i&gt;") == "H2O and in situ"


def test_a_comparison_is_not_taken_for_a_tag() -> None:
    assert words("p < 0.05 and q &lt; 3 but x<y") == "p < 0.05 and q < 3 but x<y"


def test_a_script_stays_text_because_words_are_not_for_printing_as_html() -> None:
    assert words("&lt;script&gt;alert(1)&lt;/script&gt;") == "<script>alert(1)</script>"


def test_a_parameter_in_an_address_is_not_an_escape() -> None:
    assert words("https://example.org/?a=1&copy=2&reg=3") == "https://example.org/?a=1&copy=2&reg=3"


def test_paragraphs_stay_and_runs_of_blanks_do_not() -> None:
    assert words("One.\r\n\r\n\r\n  Two\u00a0 three.<br/>Four.<p>Five.</p>") == "One.\n\nTwo three.\nFour.\nFive."


def test_half_a_surrogate_pair_can_be_written_afterwards() -> None:
    assert words("a\ud800b\x00c").encode() == "a\ufffdbc".encode()


def test_a_hostile_run_of_escapes_ends_soon() -> None:
    assert words("&" + "amp;" * 50_000).startswith("&amp;amp;")


@given(st.text(max_size=200))
def test_any_text_can_be_read_and_written(text: str) -> None:
    assert words(text).encode().decode().strip() == words(text)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (1441062000000, date(2015, 9, 1)),  # 31 August 23:00 in UTC
        ("1441062000000", date(2015, 9, 1)),
        (1451606400000, date(2016, 1, 1)),  # no summer time in January
        (1504134000000, date(2017, 8, 31)),
        ("2021-04-29T23:00:00Z", date(2021, 4, 30)),
        ("2020-11-01T00:00:00Z", date(2020, 11, 1)),
        ("2020-10-25T00:30:00+01:00", date(2020, 10, 25)),
        ("2016-01-01", date(2016, 1, 1)),
        ("2016-07-01Z", date(2016, 7, 1)),
        ("2016-07-01T00:00:00", date(2016, 7, 1)),
        (-86400000, date(1969, 12, 31)),  # the UK was an hour ahead all winter then
    ],
)
def test_a_day_is_the_day_in_the_uk(value: object, day: date) -> None:
    assert uk_date(value) == day


@pytest.mark.parametrize("value", [None, True, "", "soon", "2016-02-30", "31/12/2016", 1e300, float("nan"), [], {}])
def test_what_is_not_a_date_is_said_in_one_line(value: object) -> None:
    with pytest.raises(UnreadableRecord, match="is not a date") as caught:
        uk_date(value)
    assert "\n" not in str(caught.value)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_a_plain_day_is_kept(day: date) -> None:
    assert uk_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("3.4442927E7", "34442927"),
        (3.4442927e7, "34442927"),
        (Decimal("688213.56"), "688213.56"),
        (198408, "198408"),
        ("£6,104,264.50", "6104264.50"),
        ("0", "0"),
        (-12.5, "-12.5"),
    ],
)
def test_a_number_is_exact_and_has_no_exponent(value: object, number: str) -> None:
    assert str(decimal(value)) == number


@pytest.mark.parametrize("value", [None, True, "", "n/a", "NaN", float("inf"), "1e999", "1,2", "٣", [], "12 34"])
def test_what_is_not_a_number_is_refused(value: object) -> None:
    with pytest.raises(UnreadableRecord, match="is not a number"):
        decimal(value)


def test_a_hard_blank_is_a_blank() -> None:
    assert words("a\u00a0grant") == "a grant"
