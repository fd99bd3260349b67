"""What is read from the passages of a project: areas, surveillance, end use, dual use, data about people, languages."""

from __future__ import annotations

import pytest

from diligence.technology import NONE_FOUND, Passage, Reading, read_passages
from diligence.technology.definitions import Field


def _read(summary: str = "", **others: str) -> Reading:
    passages = [Passage(place="summary", field="summary", text=summary)] if summary else []
    passages += [
        Passage(place=field.replace("_", " "), field=field, text=text)  # type: ignore[arg-type]
        for field, text in others.items()
    ]
    return read_passages(passages)


def _strong(reading: Reading) -> set[str]:
    return {area.key for area in reading.areas if area.strength == "strong"}


COVERED_FACES = (
    "We will build software for face recognition from any camera. Masks make face recognition hard. "
    "Faces are captured unobtrusively while people walk by. "
    "A database of face images was supplied by the Home Office."
)


def test_recognising_faces_unobserved_is_surveillance_and_identification_of_people() -> None:
    reading = _read(COVERED_FACES)
    assert _strong(reading) == {"artificial_intelligence"}
    assert reading.surveillance[0].sentence == "Faces are captured unobtrusively while people walk by."


def test_a_hit_says_its_sentence_place_term_definition_and_who_says_so() -> None:
    hit = _read(COVERED_FACES).surveillance[0]
    assert (hit.place, hit.field, hit.said_by, hit.definition) == (
        "summary",
        "summary",
        "the applicant",
        "surveillance",
    )
    assert hit.term == "captured unobtrusively"
    assert hit.definition_words == "watching of people without their being aware"


def test_data_about_people_says_where_it_came_from() -> None:
    (hit,) = _read(COVERED_FACES).people_data
    assert hit.kind == "faces and bodies"
    assert "supplied by the Home Office" in hit.provenance
    assert hit.consent == NONE_FOUND


def test_a_consent_statement_anywhere_in_the_record_is_quoted_with_its_place() -> None:
    reading = _read(COVERED_FACES, impact="All volunteers gave informed consent. Results follow.")
    assert reading.people_data[0].consent == "All volunteers gave informed consent. (impact)"


def test_data_without_words_on_its_origin_says_that_none_were_found() -> None:
    (hit,) = _read("The work rests on a database of faces of pedestrians.").people_data
    assert (hit.provenance, hit.consent) == (NONE_FOUND, NONE_FOUND)


@pytest.mark.parametrize(
    "sentence",
    [
        "Plants switch on chemical defence when aphids bite; plant defence is costly.",
        "The nuclear receptor binds DNA and moves into the nuclear envelope.",
        "Satellite DNA repeats and satellite cells are compared in the satellite workshop.",
        "A drone bee leaves the hive once; each drone mates with a queen.",
        "Disease surveillance in cattle finds outbreaks; a surveillance system for infection is automatic.",
        "The military history of the First World War is written from letters on weapon systems.",
    ],
)
def test_words_that_only_sound_sensitive_raise_nothing(sentence: str) -> None:
    reading = _read(sentence, title=sentence)
    assert (_strong(reading), reading.surveillance, reading.security_end_use, reading.dual_use) == (
        set(),
        (),
        (),
        "none",
    )


def test_statistics_and_machine_learning_without_identification_are_not_the_statutes_artificial_intelligence() -> None:
    text = "Machine learning and neural networks forecast crop yield. Deep learning improves the forecast."
    assert "artificial_intelligence" not in _strong(_read(text, title="Machine learning for crop yield"))


def test_one_mention_names_an_area_and_does_not_make_it_the_subject() -> None:
    reading = _read("The sums use number fields, of interest also in quantum computing.")
    assert [(area.key, area.strength) for area in reading.areas] == [("quantum_technologies", "weak")]
    assert reading.dual_use == "none"


def test_a_denied_military_use_is_no_end_use() -> None:
    assert _read("The sonar is meant for fisheries, not for military applications.").security_end_use == ()
    assert _read("The sonar is meant for fisheries, and for military applications.").security_end_use != ()


def test_a_project_about_the_past_has_no_technology_of_today() -> None:
    text = "Radar systems and missile defence were built. Radar systems grew. Sonar systems followed."
    assert _strong(_read(text, title="Radar in industry")) != set()
    assert _strong(_read(text, title="Radar in the Second World War")) == set()


def test_a_partners_name_is_evidence_for_end_use_and_never_for_technology() -> None:
    reading = _read("We study corrosion.", partner="Defence Science and Technology Laboratory")
    assert [hit.said_by for hit in reading.security_end_use] == ["a partner's name"]
    assert _read("We study corrosion.", partner="Graphene Quantum Computing Ltd").areas == ()


def test_a_body_is_no_end_user_because_a_summary_shares_a_word_with_a_partners_name() -> None:
    assert _read("We interviewed the Constabulary of old novels.").security_end_use == ()


def test_a_home_ministry_as_partner_of_social_research_is_an_end_use_without_dual_use() -> None:
    reading = _read("We study marriage and migration.", partner="Home Office")
    assert reading.security_end_use != ()
    assert reading.dual_use == "none"


def test_dual_use_inferred_from_a_control_list_is_said_by_this_tool() -> None:
    reading = _read("Single crystal superalloy blades are cast. A single crystal furnace grows the superalloy.")
    assert reading.dual_use == "clear"
    assert {hit.said_by for hit in reading.dual_use_hits} == {"this tool"}


def test_dual_use_that_the_applicant_states_is_said_by_the_applicant() -> None:
    reading = _read("This is a dual-use technology for civil and military drones.")
    assert reading.dual_use == "clear"
    assert "the applicant" in {hit.said_by for hit in reading.dual_use_hits}


def test_a_possible_dual_use_with_a_security_end_use_is_clear() -> None:
    text = "Graphene is grown. The graphene film carries light. A metasurface bends it."
    assert _read(text).dual_use == "possible"
    assert _read(text, partner="Home Office").dual_use == "clear"


def test_the_funders_topics_support_a_reading_and_never_make_one_alone() -> None:
    topics: dict[str, str] = {"topic": "Synthetic biology"}
    assert _strong(_read(**topics)) == set()
    with_text = _read("A genetic circuit counts cell divisions.", **topics)
    assert _strong(with_text) == {"synthetic_biology"}
    assert "the funder's classification" in {hit.said_by for hit in with_text.areas[0].hits}


def test_an_abstract_in_two_levels_of_html_escaping_is_read_and_quoted_as_a_reader_sees_it() -> None:
    reading = _read("Radar &amp;amp; sonar systems, &amp;quot;active sonar&amp;quot;, are built.&lt;br/&gt; Next.")
    quotes = [hit.sentence for area in reading.areas for hit in area.hits]
    assert quotes[0] == 'Radar & sonar systems, "active sonar", are built.'


def test_another_language_is_said_to_be_unread_and_not_scored() -> None:
    german = (
        "Das Projekt untersucht die Gesichtserkennung und ist mit der Polizei für die Bundeswehr nicht ohne Risiko, "
        "die Software für Radar und Sonar wird von dem Team mit einer Kamera auf dem Dach im Juli getestet."
    )
    reading = _read(german, title="Face recognition")
    assert reading.unread == ("summary",)
    assert reading.security_end_use == ()


def test_a_list_of_names_or_titles_is_not_taken_for_another_language() -> None:
    assert (
        _read(outcome="Smith 2014 Nature 5, 12; Jones 2015 PNAS; de la Cruz 2016 J. Phys. C; Van Dam 2017").unread == ()
    )


@pytest.mark.parametrize("field", ["impact", "outcome"])
def test_a_use_named_among_many_in_impact_or_outcomes_counts_less_for_an_area(field: Field) -> None:
    assert "quantum_technologies" in _strong(_read("Qubits are made. A qubit lives long."))
    assert "quantum_technologies" not in _strong(_read(**{field: "Qubits are made. A qubit lives long."}))


def test_the_same_sentence_in_two_fields_is_counted_once() -> None:
    sentence = "A qubit lives long."
    assert "quantum_technologies" not in _strong(_read(sentence, technical_summary=sentence))


def test_a_term_stands_at_word_boundaries() -> None:
    assert _read("The robotham collection and the crobotic unit.").areas == ()


def test_an_acronym_must_be_written_just_so() -> None:
    assert _read("The mod squad met.", partner="awe inspiring theatre").security_end_use == ()


def test_no_passages_give_an_empty_reading() -> None:
    assert read_passages([]) == Reading()


def test_a_broad_area_speaks_for_dual_use_only_when_the_work_is_clearly_about_it() -> None:
    barely = _read("A semiconductor device is used. Any semiconductor device will do.")
    assert _strong(barely) == {"advanced_materials"}
    assert barely.dual_use == "none"
    assert _read("A semiconductor device is made. Gallium nitride is grown.").dual_use == "possible"


def test_an_area_named_only_in_outcomes_is_never_the_subject_of_the_work() -> None:
    outcomes = [
        Passage(place=f"outcome {number}", field="outcome", text=f"{word} were sold.")
        for number, word in enumerate(
            [
                "Qubits",
                "Quantum computers",
                "Quantum sensors",
                "Atom interferometers",
                "Quantum gates",
                "Entangled photons",
            ]
        )
    ]
    assert _strong(read_passages(outcomes)) == set()


def test_many_topics_of_the_funder_count_no_more_than_two_points() -> None:
    topics = [
        Passage(place=f"topic {topic}", field="topic", text=topic)
        for topic in ("Quantum Optics & Information", "Cold Atomic Species", "Quantum Fluids & Solids")
    ]
    (area,) = read_passages(topics).areas
    assert area.strength == "weak"
    assert sum(hit.score for hit in area.hits) == 2


@pytest.mark.parametrize(
    ("area", "text"),
    [
        ("synthetic_biology", "We build CRISPR libraries of the chicken. They give gene-edited birds."),
        ("computing_hardware", "A vision chip is designed. Its processor array holds many processing cores."),
        ("satellite_and_space", "Space robotics is the aim. On-orbit servicing of old machines becomes cheap."),
        ("cryptographic_authentication", "An authentication system. Two-factor authentication. Encrypted words."),
        ("advanced_materials", "A composite airframe is lighter. Automated fibre placement lays it down."),
        ("military_and_dual_use", "Laser fusion needs shocks. Inertial confinement fusion is simulated."),
    ],
)  # fmt: skip
def test_words_of_the_statute_and_the_control_list_make_an_area(area: str, text: str) -> None:
    reading = read_passages([Passage(place="summary", field="summary", text=text)])
    assert area in [each.key for each in reading.areas if each.strength == "strong"]


def test_fighting_terrorism_is_a_security_end_use_in_whatever_form() -> None:
    for words in ("fighting terrorists", "countering terrorism", "the fight against terrorism"):
        text = f"The sensor is of use in {words}."
        assert read_passages([Passage(place="summary", field="summary", text=text)]).security_end_use, words
