"""A person's judgement always wins over a score, is remembered with its reason, and is shown at every run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from diligence.cli import run
from diligence.errors import StoreError
from diligence.judgements import Judgement, Judgements, Verdict
from diligence.knowledge import Knowledge
from diligence.policy import Policy
from diligence.screening import Screening, screen_project
from diligence.store import Store
from diligence.store.judgements import add_judgement, all_judgements
from tests.diligence.projects import BODIES, LEGAL, Named, grant


def decided(subject: str, about: str, target: str, verdict: Verdict) -> Judgement:
    """Return a judgement of an invented reviewer."""
    return Judgement(
        subject=subject,
        about=about,  # type: ignore[arg-type]
        target=target,
        verdict=verdict,
        by="R. Eviewer",
        role="research security officer",
        decided=date(2026, 3, 4),
        reason="The letterhead says so.",
    )


@pytest.fixture
def judged(knowledge: Knowledge, policy: Policy):
    def screen(named: Named, *judgements: Judgement) -> Screening:
        return screen_project(grant(named), knowledge, policy, judgements=Judgements(judgements))

    return screen


LISTED = Named(name=LEGAL.body, outcome_country="China")


def test_a_match_judged_different_is_dropped_and_shown_with_its_reason(judged) -> None:
    entry = judged(LISTED).document.partners[-1].matches[0].entry
    document = judged(LISTED, decided(LEGAL.body, "listing", entry, "different")).document
    assert [match for partner in document.partners for match in partner.matches if match.entry == entry] == []
    assert document.level.number < judged(LISTED).document.level.number
    assert [(item.verdict, item.reason) for item in document.judgements] == [("different", "The letterhead says so.")]


def test_a_match_judged_unsure_becomes_a_question_that_counts_in_no_level(judged) -> None:
    entry = judged(LISTED).document.partners[-1].matches[0].entry
    document = judged(LISTED, decided(LEGAL.body, "listing", entry, "unsure")).document
    statuses = {match.status for partner in document.partners for match in partner.matches if match.entry == entry}
    assert statuses == {"possible"}


def test_the_last_judgement_about_a_pair_holds(judged) -> None:
    entry = judged(LISTED).document.partners[-1].matches[0].entry
    first, last = (decided(LEGAL.body, "listing", entry, verdict) for verdict in ("different", "same"))
    matches = judged(LISTED, first, last).document.partners[-1].matches
    assert [match.status for match in matches if match.entry == entry] == ["confirmed"]
    assert "R. Eviewer (research security officer)" in next(match.why for match in matches if match.entry == entry)


def test_a_body_judged_different_loses_its_identity(judged, knowledge: Knowledge) -> None:
    named = Named(name=BODIES[0].name, outcome_country=BODIES[0].country)
    before = judged(named).document.partners[-1].identity
    assert before.name == BODIES[0].name
    after = judged(named, decided(BODIES[0].name, "body", BODIES[0].name, "different")).document.partners[-1].identity
    assert (after.name, "judged on 2026-03-04: different" in after.basis) == (None, True)


def test_two_records_judged_one_body_are_one_row_and_the_reverse(knowledge: Knowledge, policy: Policy) -> None:
    project = grant(Named(name="Velmora Works"), Named(name="Quillon Trading", role="COLLABORATOR"))
    names = [partner.name for partner in screen_project(project, knowledge, policy).document.partners]
    assert {"Velmora Works", "Quillon Trading"} <= set(names)
    one = Judgements([decided("Quillon Trading", "organisation", "Velmora Works", "same")])
    joined = screen_project(project, knowledge, policy, judgements=one).document.partners
    row = next(partner for partner in joined if partner.merged)
    assert (row.merged[0].name, "The letterhead says so." in row.merged[0].why) == ("Quillon Trading", True)
    same = grant(Named(name="Velmora Works"), Named(name="Velmora Works Ltd", role="COLLABORATOR"))
    apart = Judgements([decided("Velmora Works", "organisation", "Velmora Works Ltd", "different")])
    assert any(partner.merged for partner in screen_project(same, knowledge, policy).document.partners)
    assert not any(p.merged for p in screen_project(same, knowledge, policy, judgements=apart).document.partners)


def test_judgements_are_kept_in_order_and_a_change_behind_our_back_is_found(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    first, second = decided("A", "listing", "B", "same"), decided("A", "listing", "B", "different")
    for judgement in (first, second):
        add_judgement(store, judgement)
    assert all_judgements(store) == [first, second]
    with store.writing() as connection:
        connection.execute(text("UPDATE judgement SET body = replace(body, 'different', 'same') WHERE number = 2"))
    with pytest.raises(StoreError, match=r"judgement 2 .* was changed"):
        all_judgements(store)
    store.close()


def test_a_judgement_is_recorded_and_shown_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(tmp_path / "store.sqlite")]
    said = ["--verdict", "different", "--by", "R. Eviewer", "--role", "officer", "--reason", "Another town."]
    assert run([*store, "judge", "record", "Velmora Works", "--listing", "Velmora Works Co", *said]) == 0
    assert run([*store, "judge", "show"]) == 0
    assert "Velmora Works / listing Velmora Works Co: R. Eviewer (officer) judged on" in capsys.readouterr().out
    assert run([*store, "judge", "record", "Velmora Works", *said]) == 2
    assert run([*store, "judge", "record", "X", "--body", "Y", *said[:-1], " "]) == 2
