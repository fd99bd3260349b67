"""Names written nearly alike are compared alike in every process: the order of a set must decide nothing."""

from __future__ import annotations

import os
import subprocess
import sys

from diligence.match_near import NearNames, likeness

WORDS = [
    "farness",
    "sciences",
    "medical",
    "university",
    "hesperia",
    "optics",
    "corran",
    "polytechnic",
    "wenbury",
    "elmswick",
    "national",
    "physics",
]
WEIGHT = {word: 1.1 + 0.37 * number**0.5 for number, word in enumerate(WORDS)}
NEAR = NearNames(weight=WEIGHT, names=[], by_word={}, unknown=3.7)


def likenesses() -> list[str]:
    """Return how alike pairs of names are, with every digit; each pair says the same words in two orders."""
    found = []
    for length in range(4, len(WORDS)):
        one = [*WORDS[:length], "obscure"]
        found += [repr(likeness(NEAR, one, other)) for other in (WORDS[: length + 1], WORDS[length::-1])]
    return found


def test_two_orders_of_the_same_words_are_exactly_as_near() -> None:
    found = likenesses()
    assert len(set(found)) > 4
    assert found[::2] == found[1::2]


def test_how_near_two_names_are_does_not_depend_on_the_order_of_sets_in_a_process() -> None:
    command = [sys.executable, __file__]
    told = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert told == {" ".join(likenesses())}


if __name__ == "__main__":
    sys.stdout.write(" ".join(likenesses()))
