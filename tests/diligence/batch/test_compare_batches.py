"""Two batches are compared grant by grant, with denominators, and with the list or policy that is the reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from diligence.batch import BatchParameters, Means, run_batch
from diligence.batch.compare import Comparison, compare_batches
from diligence.errors import BatchError
from diligence.policy import bundled_policies
from diligence.reports.wording import check_wording
from tests.diligence.batch.invented_store import NOW, NRO, OWN_LIST, InventedStore, invented_grant

pytestmark = pytest.mark.usefixtures("small", "tables_only")


def made(invented: InventedStore, out: Path, now: datetime = NOW, **asked: object) -> Path:
    run_batch(BatchParameters(**asked), out, invented.url, means=Means(workers=1), now=now)  # type: ignore[arg-type]
    return out


def read(comparison: Comparison, name: str) -> pd.DataFrame:
    return pd.read_csv(comparison.files[name], dtype="string", keep_default_na=False)


@pytest.fixture
def lists_compared(invented: InventedStore, tmp_path: Path) -> Comparison:
    """Two batches between which only a list was updated: it gained one partner and lost another."""
    invented.add_nro(date(2013, 1, 1), "Farness Institute of Optics", "Farness Works")
    first = made(invented, tmp_path / "first")
    invented.add_nro(date(2014, 1, 1), "Farness Works", "Hesperia Aerodynamics Institute")
    return compare_batches(first, made(invented, tmp_path / "second"), tmp_path / "compared")


def test_grants_whose_lists_differ_are_named_with_before_after_and_the_list_s_versions(
    lists_compared: Comparison,
) -> None:
    frame = read(lists_compared, "comparison.csv")
    changed = frame[frame["what"] == "lists"].set_index("reference")
    assert list(changed.index) == ["ZZ/A000006/1"]
    assert tuple(changed.loc["ZZ/A000006/1", ["before", "after"]]) == ("", NRO)
    assert changed.loc["ZZ/A000006/1", "why"] == f"{NRO}: version 2013-01-01, then version 2014-01-01"


def test_new_findings_carry_the_reason_and_the_right_of_reply(lists_compared: Comparison) -> None:
    new = read(lists_compared, "new-findings.csv")
    assert new["reference"].tolist() == ["ZZ/A000006/1"]
    assert new["subject"].tolist() == ["Hesperia Aerodynamics Institute"]
    assert "version 2013-01-01, then version 2014-01-01" in new["why"][0]
    assert new["response_asked"].tolist() == ["not asked"]


def test_sentences_say_what_the_lists_change_and_of_how_many(lists_compared: Comparison) -> None:
    assert lists_compared.sentences[0].startswith("The other versions of lists change the level of 1 of 10 grants")
    assert "1 of 10 grants has other lists." in lists_compared.sentences
    assert "1 finding is new, on 1 of 10 grants." in lists_compared.sentences
    assert "0 questions are new, on 0 of 10 grants." in lists_compared.sentences
    assert lists_compared.causes == (f"Lists: {NRO}: version 2013-01-01, then version 2014-01-01.",)
    assert not [words for sentence in lists_compared.sentences for words in check_wording(sentence)]


def test_the_page_and_the_text_say_the_same_sentences(lists_compared: Comparison) -> None:
    import html

    page = html.unescape(lists_compared.files["comparison.html"].read_text("utf-8"))
    text = lists_compared.files["comparison.md"].read_text("utf-8")
    for sentence in (*lists_compared.sentences, *lists_compared.causes):
        assert sentence in page
        assert sentence in text
    assert "<script" not in page
    assert "not legal advice" in page


def test_the_manifest_names_both_batches_and_every_file(lists_compared: Comparison, tmp_path: Path) -> None:
    told = json.loads(lists_compared.files["manifest.json"].read_bytes())
    assert list(told["compared"]) == [str(tmp_path / "first"), str(tmp_path / "second")]
    assert set(told["files"]) == set(lists_compared.files) - {"manifest.json"}


def test_a_list_that_lost_a_body_takes_findings_away(invented: InventedStore, tmp_path: Path) -> None:
    invented.add_own_list("Hesperia Aerodynamics Institute")
    first = made(invented, tmp_path / "first")
    invented.add_own_list("Nobody of Elmswick")
    comparison = compare_batches(first, made(invented, tmp_path / "second"), tmp_path / "compared")
    gone = read(comparison, "gone-findings.csv")
    assert gone["reference"].tolist() == ["ZZ/A000006/1"]
    assert OWN_LIST in gone["why"][0]
    level = read(comparison, "comparison.csv").query("what == 'level'")
    assert level["before"].tolist() == ["2 standard (one-axis-listed)"]
    assert "gone finding: Hesperia Aerodynamics Institute" in level["why"].tolist()[0]


def test_of_a_file_with_two_lists_only_the_one_that_changed_is_named(invented: InventedStore, tmp_path: Path) -> None:
    other = "Other Notes"
    invented.add_own_list(
        "Hesperia Aerodynamics Institute", more=f'{other},government,"Nobody of Stoke",CN,2012-01-01\n'
    )
    first = made(invented, tmp_path / "first")
    invented.add_own_list(
        "Hesperia Aerodynamics Institute", more=f'{other},government,"Nobody of Hart",CN,2012-01-01\n'
    )
    comparison = compare_batches(first, made(invented, tmp_path / "second"), tmp_path / "compared")
    (cause,) = comparison.causes
    assert other in cause
    assert OWN_LIST not in cause


def test_a_new_question_changes_no_level_and_is_called_a_question(invented: InventedStore, tmp_path: Path) -> None:
    first = made(invented, tmp_path / "first")
    # A part of the body is listed, not the body itself.
    invented.add_own_list("Institute of Glazes, Hesperia Aerodynamics Institute")
    comparison = compare_batches(first, made(invented, tmp_path / "second"), tmp_path / "compared")
    assert "0 findings are new, on 0 of 10 grants." in comparison.sentences
    assert "1 question is new, on 1 of 10 grants." in comparison.sentences
    (change,) = read(comparison, "comparison.csv").itertuples()
    assert (change.what, change.after) == ("findings", "new: Hesperia Aerodynamics Institute (a question)")
    assert change.why.startswith(f"{OWN_LIST}: not consulted, then version ")


def test_another_policy_is_the_reason_where_only_it_differs(invented: InventedStore, tmp_path: Path) -> None:
    from importlib import resources

    assert "uk-default" in bundled_policies()
    text = (resources.files("diligence") / "policies" / "uk-default.toml").read_text("utf-8")
    strict = tmp_path / "strict.toml"
    strict.write_text(text.replace('id = "one-axis-technology"\nlevel = 2', 'id = "one-axis-technology"\nlevel = 3'))
    first, second = made(invented, tmp_path / "first"), made(invented, tmp_path / "second", policy=str(strict))
    comparison = compare_batches(first, second, tmp_path / "compared")
    assert comparison.sentences[0].startswith("The other policy changes the level of 7 of 10 grants in both batches: 7")
    level = read(comparison, "comparison.csv").query("what == 'level'")
    assert level["before"].tolist() == ["2 standard (one-axis-technology)"] * 7
    assert level["after"].tolist() == ["3 enhanced (one-axis-technology)"] * 7
    assert all(why.startswith("Policy: uk-default version") for why in level["why"])


def test_the_same_batch_twice_differs_in_nothing(invented: InventedStore, tmp_path: Path) -> None:
    first, second = made(invented, tmp_path / "first"), made(invented, tmp_path / "second")
    comparison = compare_batches(first, second, tmp_path / "compared")
    assert comparison.sentences[0].startswith("0 of 10 grants in both batches have another level")
    assert comparison.causes == ("Nothing that decides a result differs between the two batches.",)
    assert all(len(read(comparison, name)) == 0 for name in ("comparison.csv", "new-findings.csv", "gone-findings.csv"))


def test_two_periods_without_a_grant_in_both_are_compared_by_shares(invented: InventedStore, tmp_path: Path) -> None:
    first = made(invented, tmp_path / "first", last_year=2014)
    second = made(invented, tmp_path / "second", first_year=2015)
    comparison = compare_batches(first, second, tmp_path / "compared")
    assert comparison.sentences[0] == "No grant is in both batches: only shares can be compared."
    assert "Level 0 (none): 1 of 3 grants (33.3%) in the first batch, 2 of 7 grants (28.6%) in the second." in (
        comparison.sentences
    )
    frame = read(comparison, "comparison.csv")
    assert frame["what"].tolist() == ["grant"] * 10
    assert frame["before"].tolist() == ["in the tables"] * 3 + ["not in the tables"] * 7
    for name in ("comparison.html", "comparison.md"):
        said = comparison.files[name].read_text("utf-8")
        assert "0 of 0 rows on grants that both batches screened; comparison.csv has all." in said
        assert "10 more rows there name grants that only one of them screened." in said
        assert "ZZ/A000001/1" not in said


def test_a_changed_record_and_another_day_are_named_as_reasons(invented: InventedStore, tmp_path: Path) -> None:
    first = made(invented, tmp_path / "first")
    from dataclasses import replace

    from tests.diligence.projects import QUANTUM_SUMMARY

    invented.save(replace(invented_grant(3), summary=QUANTUM_SUMMARY))
    second = made(invented, tmp_path / "second", now=datetime(2026, 12, 1, 9, tzinfo=UTC))
    comparison = compare_batches(first, second, tmp_path / "compared")
    assert comparison.causes == (
        "Day: 2026-11-22, then 2026-12-01.",
        "Records: 1 of 10 grants that both screened have another version.",
    )
    assert not comparison.sentences[0].startswith("The other"), "two things differ, and neither alone is the reason"
    areas = read(comparison, "comparison.csv").query("what == 'areas'")
    assert areas["reference"].tolist() == ["ZZ/A000003/1"]
    assert areas["why"].tolist()[0].startswith("the record has another version")


def test_hostile_names_do_nothing_in_any_file(invented: InventedStore, tmp_path: Path) -> None:
    from dataclasses import replace

    from tests.diligence.projects import FACE_SUMMARY

    hostile = "=HYPERLINK(1) <script>alert(1)</script> | *x* [a](javascript:x)"
    named = replace(invented_grant(11), title=hostile, reference="=ZZ/<b>1")
    invented.save(named)
    first = made(invented, tmp_path / "first")
    invented.save(replace(named, summary=FACE_SUMMARY))
    second = made(invented, tmp_path / "second")
    comparison = compare_batches(first, second, tmp_path / "compared")
    assert "<script" not in comparison.files["comparison.html"].read_text("utf-8")
    assert "&lt;script&gt;" in comparison.files["comparison.html"].read_text("utf-8")
    text = comparison.files["comparison.md"].read_text("utf-8")
    assert "<b>" not in text
    assert not any(
        line.startswith("=") or ",=" in line
        for line in comparison.files["comparison.csv"].read_text("utf-8").splitlines()
    )


def test_a_folder_that_holds_a_batch_is_not_written_over(invented: InventedStore, tmp_path: Path) -> None:
    first = made(invented, tmp_path / "first", last_year=2013)
    before = (first / "manifest.json").read_bytes()
    with pytest.raises(BatchError, match="holds a batch itself"):
        compare_batches(first, first, first)
    assert (first / "manifest.json").read_bytes() == before


def test_a_folder_without_a_finished_batch_is_one_line(invented: InventedStore, tmp_path: Path) -> None:
    first = made(invented, tmp_path / "first", last_year=2013)
    with pytest.raises(BatchError, match="cannot read"):
        compare_batches(first, tmp_path / "nothing", tmp_path / "compared")
    assert not (tmp_path / "compared").exists()
