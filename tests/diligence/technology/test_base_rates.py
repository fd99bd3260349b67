"""Base rates: every share stands under its denominator, and small funders are added up."""

from __future__ import annotations

from benchmarks.base_rates import Rates, markdown, met_by
from diligence.technology import Passage, read_passages

QUBITS = read_passages([Passage(place="title", field="title", text="Quantum computers with qubits in diamond")])
POTTERY = read_passages([Passage(place="title", field="title", text="Pottery of the island")])
WATCHED = read_passages(
    [
        Passage(place="title", field="title", text="Face recognition by machine learning"),
        Passage(place="summary", field="summary", text="Its algorithm serves the Ministry of Defence."),
        Passage(place="summary", field="summary", text="Face recognition works with any CCTV camera."),
    ]
)


def _rates() -> Rates:
    rates = Rates()
    for _ in range(3):
        rates.add("EPSRC", POTTERY)
    rates.add("EPSRC", QUBITS)
    rates.add("A small fund", WATCHED)
    return rates


def test_a_share_stands_under_the_number_of_projects_of_its_funder() -> None:
    lines = markdown(_rates(), ["Quantum technologies"]).splitlines()
    assert lines[0] == "|  | all (of 5) | EPSRC (of 4) | A small fund (of 1) |"
    assert lines[2] == "| Quantum technologies | 1 (20.0%) | 1 (25.0%) | 0 |"


def test_surveillance_end_use_and_dual_use_are_rows_of_their_own() -> None:
    assert {"surveillance", "security end use"} <= set(met_by(WATCHED))
    rows = {line.split(" | ")[0].strip("| "): line for line in markdown(_rates(), []).splitlines()[2:]}
    assert list(rows) == ["any area", "surveillance", "security end use", "dual use: clear", "dual use: possible"]
    assert rows["surveillance"].endswith("| 1 (20.0%) | 0 | 1 (100.0%) |")


def test_funders_with_few_projects_are_added_up() -> None:
    lines = markdown(_rates().with_others(2), []).splitlines()
    assert lines[0] == "|  | all (of 5) | EPSRC (of 4) | others (of 1) |"


def test_a_share_too_small_to_print_is_not_printed_as_none() -> None:
    rates = _rates()
    rates.projects["all"] = rates.projects["EPSRC"] = 10_000
    assert "| 1 (under 0.1%) |" in markdown(rates, ["Quantum technologies"])
