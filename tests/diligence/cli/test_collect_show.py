"""How far a long run is: durations in words, and plain lines that do not flood a log."""

from __future__ import annotations

import pytest

from diligence.collect_show import Shown, in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (29, "less than a minute"),
        (60, "1 minute"),
        (1700, "28 minutes"),
        (5400, "90 minutes"),
        (7300, "2 hours"),
        (129600, "36 hours"),
        (171000, "2 days"),
        (1e9, "11,574 days"),
    ],
)
def test_a_duration_is_said_as_a_person_would(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_plain_lines_come_once_a_minute_and_say_how_much_is_left() -> None:
    now, said = [0.0], list[str]()
    shown = Shown(None, said.append, every=60, clock=lambda: now[0])
    shown.stage("grants", 400)
    for done in range(1, 200):
        now[0] += 1
        shown.step(done, 400, seconds_left=400.0 - done, further=f"{done} of 900 requests")
    assert said == [
        "grants: 60 of 400 (15 %); 1.0 a second, 60 of 900 requests, about 6 minutes left",
        "grants: 120 of 400 (30 %); 1.0 a second, 120 of 900 requests, about 5 minutes left",
        "grants: 180 of 400 (45 %); 1.0 a second, 180 of 900 requests, about 4 minutes left",
    ]


def test_a_hostile_line_stays_one_line() -> None:
    said = list[str]()
    Shown(None, said.append).say("one\nline \x1b[31m")
    assert said == ["one line \\x1b[31m"]
