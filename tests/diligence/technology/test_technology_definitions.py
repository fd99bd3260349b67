"""The register of definitions: citable, complete, and open to an office's own area file."""

from __future__ import annotations

from pathlib import Path

import pytest

from diligence.errors import DiligenceError
from diligence.technology import DefinitionError, Passage, load_definitions, parse_definition, read_passages
from diligence.technology.flags_file import explain

OWN_AREA = """
key = "hydrogen_storage"
name = "Hydrogen storage"
definition = "Stores of hydrogen for vehicles."
source = "The office's own list, 2026"

[[group]]
meets = "tanks and hydrides"
weight = 5
dual_use = "possible"
words = ["metal hydride"]
[group.cancel]
"battery" = "A battery of metal hydride is charged."
"""

STATUTE = {
    "advanced_materials", "advanced_robotics", "artificial_intelligence", "civil_nuclear", "communications",
    "computing_hardware", "critical_suppliers_to_government", "cryptographic_authentication", "data_infrastructure",
    "defence", "energy", "military_and_dual_use", "quantum_technologies", "satellite_and_space",
    "suppliers_to_emergency_services", "synthetic_biology", "transport",
}  # fmt: skip


def test_the_seventeen_areas_of_the_statute_are_defined() -> None:
    areas = {key for key, definition in load_definitions().by_key.items() if definition.kind == "area"}
    assert areas == STATUTE


def test_every_area_of_the_statute_cites_its_own_schedule() -> None:
    for number, key in enumerate(sorted(STATUTE), 1):
        definition = load_definitions()[key]
        assert f"Schedule {number}" in definition.source, key
        assert definition.url == f"https://www.legislation.gov.uk/uksi/2021/1264/schedule/{number}"


def test_every_definition_has_words_and_a_source() -> None:
    for definition in load_definitions().by_key.values():
        assert len(definition.text.split()) >= 8, definition.key
        assert definition.source, definition.key


def test_no_word_stands_twice_in_one_group() -> None:
    twice = [
        (definition.key, word)
        for definition in load_definitions().by_key.values()
        for group in definition.groups
        for word in {*group.words}
        if [other.casefold() for other in group.words].count(word.casefold()) > 1
    ]
    assert twice == []


def test_an_office_can_add_an_area_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "hydrogen.toml"
    path.write_text(OWN_AREA, encoding="utf-8")
    definitions = load_definitions([path])
    summary = [Passage(place="summary", field="summary", text="A metal hydride holds the gas.")]
    assert [area.key for area in read_passages(summary, definitions).areas] == ["hydrogen_storage"]
    assert read_passages(summary).areas == ()


def test_an_own_file_with_a_bundled_key_replaces_the_bundled_area(tmp_path: Path) -> None:
    path = tmp_path / "quantum.toml"
    path.write_text(OWN_AREA.replace("hydrogen_storage", "quantum_technologies"), encoding="utf-8")
    definitions = load_definitions([path])
    assert definitions["quantum_technologies"].name == "Hydrogen storage"
    assert len(definitions.by_key) == len(load_definitions().by_key)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "hydrogen_storage"', "", "own.toml: key is missing"),
        ('source = "The office\'s own list, 2026"', "", "own.toml: source is missing"),
        ("weight = 5", "weight = 50", "weight is 50"),
        ('dual_use = "possible"', 'dual_use = "maybe"', "use one of none, possible, clear"),
        ('words = ["metal hydride"]', "", "the group has no terms"),
        ("weight = 5", "wieght = 5", "unknown key 'wieght'"),
        ('"battery" = "A battery of metal hydride is charged."', '"battery" = ""', "each word with an example"),
        ("[[group]]", "[[groups]]", "unknown key 'groups'"),
        ("[[group]]", "[[group]", "not TOML"),
    ],
)
def test_a_file_that_is_no_definition_is_refused_with_what_to_do(old: str, new: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=r"own\.toml") as refused:
        parse_definition(OWN_AREA.replace(old, new), "own.toml")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_area_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(DiligenceError, match="cannot read"):
        load_definitions([tmp_path / "none.toml"])


def test_explain_prints_the_definition_its_source_its_terms_and_what_cancels_them() -> None:
    text = explain("civil_nuclear", load_definitions())
    for expected in (
        "Civil nuclear",
        "SI 2021/1264, Schedule 4",
        "nuclear reactor",
        "not in a sentence with: receptor",
    ):
        assert expected in text


def test_explain_names_the_areas_there_are() -> None:
    with pytest.raises(DefinitionError, match=r"no definition 'nuclear'.*civil_nuclear"):
        explain("nuclear", load_definitions())
