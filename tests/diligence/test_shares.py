"""A count never stands without what it is of, and something counted is never printed as nought."""

from __future__ import annotations

import pytest

from diligence.shares import share


@pytest.mark.parametrize(
    ("count", "of", "words"),
    [
        (12, 104, "12 of 104 (11.5%)"),
        (1, 4111, "1 of 4,111 (<0.1%)"),
        (0, 4111, "0 of 4,111 (0.0%)"),
        (1, 2000, "1 of 2,000 (0.1%)"),
        (3, 3, "3 of 3 (100.0%)"),
        (0, 0, "0 of 0"),
    ],
)
def test_a_share_in_words(count: int, of: int, words: str) -> None:
    assert share(count, of) == words
