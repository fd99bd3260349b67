"""What two snapshots of one grant say differently is said, and neither is corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from diligence.versions import changes_of
from tests.diligence.projects import Named, grant


def test_a_later_end_date_and_a_partner_that_left_are_both_said() -> None:
    before = grant(Named(name="Velmora Works"), Named(name="Quillon Trading"))
    after = grant(Named(name="Velmora Works"))
    seen = before.snapshots[0].retrieved + timedelta(days=400)
    fund = replace(after.funds[0], end=date(2031, 9, 30))
    after = replace(after, funds=(fund,), snapshots=(replace(after.snapshots[0], retrieved=seen),))
    said = changes_of([before, after])
    assert any("The end date differs" in sentence and "2031-09-30" in sentence for sentence in said)
    assert any(sentence.startswith("Quillon Trading is in the record read on") for sentence in said)


def test_one_version_or_equal_ones_change_nothing() -> None:
    project = grant(Named(name="Velmora Works"))
    assert changes_of([project]) == ()
    assert changes_of([project, project]) == ()
