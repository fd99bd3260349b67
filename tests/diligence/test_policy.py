"""A policy file gives the level; what the product promises to everyone no policy file can switch off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from diligence.errors import PolicyError
from diligence.model import Axis, Flag, MatchStatus, PathStep, Strength, YesNoUnsure
from diligence.policy import Policy, bundled_policies, judge, load_policy
from diligence.reports.wording import LEVEL_NAMES, LEVEL_WORDS, check_wording
from graphs.evidence import Evidence

EVIDENCE = Evidence(
    quote="quoted words",
    place="summary",
    source="gtr",
    url="https://records.example/1",
    retrieved=datetime(2024, 5, 1, tzinfo=UTC),
    sha256="0" * 64,
)
LEVELS = "\n".join(f'[[level]]\nnumber = {n}\nname = "{LEVEL_NAMES[n]}"\nwords = "words {n}"' for n in range(5))
LAST = '[[rule]]\nid = "nothing"\nlevel = 0\nreason = "nothing"\nall = []'
#: A policy that tries to make the most of anything.
EAGER_RULES = "\n".join(
    f'[[rule]]\nid = "any-{n}"\nlevel = {n}\nreason = "any"\nall = [{{ axis = "any" }}]' for n in (4, 3, 2, 1)
)


def flag(
    strength: Strength,
    axis: Axis = Axis.STATE_LINK,
    *,
    status: MatchStatus = "confirmed",
    direct: bool = True,
    on_activity: YesNoUnsure | None = None,
    today: YesNoUnsure | None = None,
) -> Flag:
    """Return a flag of this strength."""
    return Flag(
        rule="a-rule",
        axis=axis,
        strength=strength,
        subject="organisation:1",
        subject_name="Velmora University",
        sentence="A sentence.",
        path=(PathStep(origin="P", relation="project partner", target="Velmora University"),),
        hops=1 if direct else 3,
        direct=direct,
        evidence=(replace(EVIDENCE, quote=f"Words on {axis.value}."),),
        status=status,
        in_force_on_activity=on_activity,
        in_force_today=today,
    )


def listed(strength: Strength, on_activity: YesNoUnsure = "yes", today: YesNoUnsure = "yes") -> Flag:
    """Return a flag of a listing."""
    return flag(strength, on_activity=on_activity, today=today)


TECHNOLOGY = flag(Strength.DIRECT, Axis.TECHNOLOGY)
END_USE = flag(Strength.DIRECT, Axis.END_USE)


def written(folder: Path, rules: str, head: str = "") -> str:
    """Write a policy file and return its name."""
    path = folder / "mine.toml"
    head = head or 'name = "mine"\nversion = "1"\ntitle = "Mine"\nsource = "us"'
    path.write_text(f"{head}\n{LEVELS}\n{rules}\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def eager(tmp_path: Path) -> Policy:
    """A policy that gives level 4 for anything, as far as it is let."""
    return load_policy(written(tmp_path, f"{EAGER_RULES}\n{LAST}"))


def test_nothing_found_is_level_0_in_the_product_s_words(policy: Policy) -> None:
    verdict = judge(policy, [])
    assert (verdict.level.number, verdict.level.words) == (0, "No indicator found in the sources consulted")


def test_the_default_policy_prints_the_level_words_of_the_product(policy: Policy) -> None:
    assert [(level.number, level.name, level.words) for level in policy.level] == [
        (number, name, words) for number, (name, words) in enumerate(zip(LEVEL_NAMES, LEVEL_WORDS, strict=True))
    ]


@pytest.mark.parametrize("one", [TECHNOLOGY, END_USE, flag(Strength.DEFENCE_OR_SECURITY)])
def test_one_axis_with_direct_evidence_is_a_standard_check(policy: Policy, one: Flag) -> None:
    assert judge(policy, [one]).level.number == 2


def test_technology_with_end_use_is_an_enhanced_review(policy: Policy) -> None:
    verdict = judge(policy, [TECHNOLOGY, END_USE])
    assert verdict.level.number == 3
    assert verdict.met == ((TECHNOLOGY,), (END_USE,))


@pytest.mark.parametrize(
    "tie",
    [
        flag(Strength.DEFENCE_OR_SECURITY),
        listed(Strength.LISTED_GOVERNMENT),
        listed(Strength.LISTED_LEGAL, today="no"),
    ],
)
def test_technology_with_a_defence_tie_or_a_list_in_force_is_an_enhanced_review(policy: Policy, tie: Flag) -> None:
    assert judge(policy, [TECHNOLOGY, tie]).level.number == 3


def test_end_use_with_a_defence_tie_and_no_technology_is_a_standard_check(policy: Policy) -> None:
    assert judge(policy, [END_USE, flag(Strength.DEFENCE_OR_SECURITY)]).level.number == 2


def test_a_confirmed_match_on_a_legal_list_in_force_is_referred(policy: Policy) -> None:
    assert judge(policy, [listed(Strength.LISTED_LEGAL)]).level.number == 4


def test_a_probable_match_on_a_legal_list_is_not_referred(policy: Policy) -> None:
    probable = flag(Strength.LISTED_LEGAL, status="probable", on_activity="yes", today="yes")
    assert judge(policy, [probable]).level.number == 2


@pytest.mark.parametrize(("on_activity", "today"), [("no", "yes"), ("unsure", "yes"), ("yes", "no"), ("no", "no")])
def test_a_legal_list_that_was_not_in_force_on_both_dates_is_not_referred(
    policy: Policy, on_activity: YesNoUnsure, today: YesNoUnsure
) -> None:
    assert judge(policy, [listed(Strength.LISTED_LEGAL, on_activity, today)]).level.number < 4


@pytest.mark.parametrize("on_activity", ["no", "unsure"])
def test_a_list_that_came_after_the_activity_does_not_lift_technology(policy: Policy, on_activity: YesNoUnsure) -> None:
    assert judge(policy, [TECHNOLOGY, listed(Strength.LISTED_GOVERNMENT, on_activity)]).level.number == 2


def test_a_civil_link_lifts_nothing(policy: Policy) -> None:
    civil = flag(Strength.CIVIL)
    assert judge(policy, [civil]).level.number == 1
    assert judge(policy, [TECHNOLOGY, civil]).level.number == 2


@pytest.mark.parametrize("strength", [Strength.LISTED_ASSESSMENT, Strength.ASSESSED_DEFENCE])
def test_an_assessment_with_technology_stays_below_enhanced_review(policy: Policy, strength: Strength) -> None:
    assert judge(policy, [TECHNOLOGY, listed(strength)]).level.number == 2


@pytest.mark.parametrize("strength", [Strength.LISTED_ASSESSMENT, Strength.ASSESSED_DEFENCE])
def test_no_policy_file_lifts_an_assessment_to_3_or_4(eager: Policy, strength: Strength) -> None:
    assert judge(eager, [listed(strength)]).level.number == 2


def test_no_policy_file_joins_an_assessment_with_another_axis_to_reach_3(tmp_path: Path) -> None:
    rule = """[[rule]]
id = "joined"
level = 3
reason = "joined"
all = [{ axis = "technology" }, { axis = "state_link", strength = ["listed_assessment", "assessed_defence"] }]"""
    eager = load_policy(written(tmp_path, f"{rule}\n{LAST}"))
    assert judge(eager, [TECHNOLOGY, listed(Strength.LISTED_ASSESSMENT)]).level.number == 0


def test_no_policy_file_counts_a_possible_match(eager: Policy) -> None:
    possible = flag(Strength.LISTED_LEGAL, status="possible", on_activity="yes", today="yes")
    assert judge(eager, [possible]).level.number == 0


def test_no_policy_file_asks_for_possible_matches(tmp_path: Path) -> None:
    rule = """[[rule]]
id = "doubtful"
level = 2
reason = "doubtful"
all = [{ axis = "any", status = ["possible"] }]"""
    eager = load_policy(written(tmp_path, f"{rule}\n{LAST}"))
    assert judge(eager, [flag(Strength.LISTED_LEGAL, status="possible")]).level.number == 0


def test_no_policy_file_lifts_an_indirect_path_above_a_note(eager: Policy) -> None:
    assert judge(eager, [flag(Strength.DEFENCE_OR_SECURITY, direct=False)]).level.number == 1


@pytest.mark.parametrize("strength", [Strength.CIVIL, Strength.CONTEXT, Strength.LISTED_PRESS])
def test_no_policy_file_lifts_context_above_a_note(eager: Policy, strength: Strength) -> None:
    assert judge(eager, [flag(strength)]).level.number == 1


def test_the_first_rule_that_holds_gives_the_level(tmp_path: Path) -> None:
    rules = "\n".join(
        f'[[rule]]\nid = "r{n}"\nlevel = {n}\nreason = "r"\nall = [{{ axis = "technology" }}]' for n in (1, 2)
    )
    verdict = judge(load_policy(written(tmp_path, f"{rules}\n{LAST}")), [TECHNOLOGY])
    assert verdict.rule.id == "r1"


def test_the_default_policy_is_bundled_and_neutral(policy: Policy) -> None:
    assert "uk-default" in bundled_policies()
    assert policy.version
    assert [check_wording(rule.reason) for rule in policy.rule] == [[]] * len(policy.rule)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("", "missing required field `rule`"),
        (EAGER_RULES, "the last rule must have an empty `all`"),
        (f'[[rule]]\nid = "x"\nlevel = 7\nreason = "r"\nall = []\n{LAST}', "gives level 7"),
        (f'[[rule]]\nid = "x"\nlevel = 2\nreason = "r"\nall = []\n{LAST}', "to every grant"),
        (f'[[rule]]\nid = "x"\nlevel = 2\nreason = "r"\nall = [{{ axis = "nation" }}]\n{LAST}', "'nation'"),
        (f'[[rule]]\nid = "x"\nlevel = 2\nreason = "r"\nall = [{{ axis = "any", country = "CN" }}]\n{LAST}', "country"),
        (f'[[rule]]\nid = "x"\nlevel = 2\nreason = "r"\nall = [{{ axis = "any", strength = ["bad"] }}]\n{LAST}', "bad"),
        ("[[rule", "cannot be read"),
    ],
)
def test_a_policy_file_that_cannot_be_meant_is_refused_in_one_line(tmp_path: Path, rules: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(written(tmp_path, rules))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_policy_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(PolicyError, match=r"no policy 'nowhere'.*uk-default"):
        load_policy("nowhere")


def test_one_sentence_never_stands_on_two_axes(policy: Policy) -> None:
    use = flag(Strength.DIRECT, Axis.END_USE)
    same_words = replace(use, evidence=TECHNOLOGY.evidence)
    assert judge(policy, [TECHNOLOGY, same_words]).level.number == 2
    assert judge(policy, [TECHNOLOGY, same_words, use]).level.number == 3


def test_a_reason_with_a_banned_phrase_is_refused(tmp_path: Path) -> None:
    bundled = (resources.files("diligence") / "policies" / "uk-default.toml").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    path.write_text(bundled.replace("Context only:", "Linked to the military:"), encoding="utf-8")
    with pytest.raises(PolicyError, match="word it neutrally"):
        load_policy(str(path))
