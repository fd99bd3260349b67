"""Every context that cancels a term has an example of its own, and taking the context away must bring the term back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from diligence.technology import Definition, Definitions, Passage, TermGroup, find_hits, load_definitions
from diligence.technology.definitions import Field

DEFINITIONS = load_definitions()


def _cancels() -> Iterator[tuple[str, int, str, str, str]]:
    for definition in DEFINITIONS.by_key.values():
        for number, group in enumerate(definition.groups):
            for field in ("cancel", "cancel_record"):
                for word, example in getattr(group, field).items():
                    yield definition.key, number, field, word, example


def _only(definition: Definition, group: TermGroup) -> Definitions:
    return Definitions([replace(definition, groups=(group,))], DEFINITIONS.rules)


def _hits(definitions: Definitions, field: Field, example: str) -> int:
    found = find_hits([Passage(place="the example", field=field, text=example)], definitions)
    return sum(len(hits) for hits in found.values())


@pytest.mark.parametrize(("key", "number", "field", "word", "example"), [*_cancels()])
def test_a_cancelling_context_cancels_and_without_it_the_term_is_found(
    key: str, number: int, field: str, word: str, example: str
) -> None:
    definition = DEFINITIONS[key]
    group = definition.groups[number]
    place: Field = "summary" if "summary" in group.fields else group.fields[0]
    without = replace(group, **{field: {other: text for other, text in getattr(group, field).items() if other != word}})

    assert _hits(_only(definition, group), place, example) == 0
    assert _hits(_only(definition, without), place, example) > 0, f"{word!r} cancels nothing in: {example}"


RULES = [
    (name, word, example)
    for name in ("negation_before", "negation_after", "history")
    for word, example in getattr(DEFINITIONS.rules, name).items()
]


@pytest.mark.parametrize(("name", "word", "example"), RULES)
def test_a_denial_or_a_word_of_the_past_cancels_and_without_it_the_term_is_found(
    name: str, word: str, example: str
) -> None:
    end_use = DEFINITIONS["security_end_use"]
    rules = DEFINITIONS.rules
    fewer = {other: text for other, text in getattr(rules, name).items() if other != word}
    without = Definitions([end_use], replace(rules, **{name: fewer}))

    assert _hits(Definitions([end_use], rules), "summary", example) == 0
    assert _hits(without, "summary", example) > 0, f"{word!r} cancels nothing in: {example}"


def test_every_group_has_a_term_that_is_found() -> None:
    silent = []
    for definition in DEFINITIONS.by_key.values():
        for group in definition.groups:
            sentence = f"Our {(*group.words, *group.exact)[0].rstrip('*')} needs {' '.join(group.confirm[:1])}."
            if not _hits(_only(definition, group), group.fields[0], sentence.replace("*", "")):
                silent.append((definition.key, group.meets))
    assert silent == []
