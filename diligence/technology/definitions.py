"""Reads the definitions of technologies and end uses: what each means, its source, its terms, and what cancels them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args

from diligence.errors import DiligenceError
from diligence.technology.negation import Negation
from diligence.technology.terms import Scanner

DualUse: TypeAlias = Literal["none", "possible", "clear"]
Kind: TypeAlias = Literal["area", "surveillance", "security_end_use", "dual_use", "people_data"]
Field: TypeAlias = Literal["title", "summary", "technical_summary", "impact", "outcome", "topic", "sector", "partner"]

KINDS: tuple[Kind, ...] = get_args(Kind)
FIELDS: tuple[Field, ...] = get_args(Field)
#: The applicant's own words. Names of partners and the funder's topics are read only by terms that ask for them: a name
#: is no description of the work, and a topic is a fixed vocabulary.
TEXT_FIELDS: tuple[Field, ...] = ("title", "summary", "technical_summary", "impact", "outcome")
DUAL_USE: tuple[DualUse, ...] = get_args(DualUse)


class DefinitionError(DiligenceError):
    """A definitions file that cannot be used; the message names the file, the place and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermGroup:
    """Terms that meet one line of a definition.

    `words` match folded text at word boundaries with or without a plural ending; a trailing * lets the word go on.
    `exact` must be written just so (acronyms). `weight` is 3 where one term in a summary settles it, 2 where two are
    needed, 1 for a mere mention. A term counts only with one of the `confirm` words in the same sentence (or record),
    and never with one of the `cancel` words in its sentence or one of the `cancel_record` words anywhere in the record;
    each cancel word carries an example that a test reads.
    `dual_use` is what a strong reading through these terms means for dual use.
    """

    meets: str
    words: tuple[str, ...]
    exact: tuple[str, ...]
    weight: float
    dual_use: DualUse
    confirm: tuple[str, ...]
    confirm_in: Literal["sentence", "record"]
    cancel: Mapping[str, str]
    cancel_record: Mapping[str, str]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A technology area, an end use or a kind of data about people: its words, its source and its groups of terms.

    `dual_use_from` is the score from which its hits speak for dual use, where it differs from the reading rules'.
    """

    key: str
    name: str
    kind: Kind
    text: str
    source: str
    url: str
    groups: tuple[TermGroup, ...]
    origin: str
    dual_use_from: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRules:
    """What holds for all definitions: weights of fields, the score that makes a reading, negation and history."""

    field_weights: Mapping[Kind, Mapping[Field, float]]
    strong_area: float
    weak_area: float
    subject_from: float
    stated: float
    surveillance_from: float
    dual_use_from: float
    most_from_topics: float
    negation_before: Mapping[str, str]
    negation_after: Mapping[str, str]
    history: Mapping[str, str]
    history_topics: tuple[str, ...]
    provenance: tuple[str, ...]
    consent: tuple[str, ...]


class Definitions:
    """All definitions in force with the rules of reading; built once, used for any number of records."""

    def __init__(self, definitions: Iterable[Definition], rules: ReadingRules) -> None:
        """Hold the definitions in the order given; a later definition replaces an earlier one with its key."""
        self.rules = rules
        self.by_key: dict[str, Definition] = {definition.key: definition for definition in definitions}

    def __getitem__(self, key: str) -> Definition:
        """Return one definition; DefinitionError that names the keys there are when it is unknown."""
        try:
            return self.by_key[key]
        except KeyError:
            known = ", ".join(sorted(self.by_key))
            raise DefinitionError(f"there is no definition {key!r}; known are: {known}") from None

    @cached_property
    def scanner(self) -> Scanner:
        """The automaton over every term, context and history word."""
        return Scanner(self)

    @cached_property
    def negation(self) -> Negation:
        """The cues that deny a term."""
        return Negation(self.rules.negation_before, self.rules.negation_after)

    @cached_property
    def history_topics(self) -> frozenset[str]:
        """The funder's topics for work about the past, in lower case."""
        return frozenset(topic.casefold() for topic in self.rules.history_topics)


def _texts(table: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise DefinitionError(f"{where}: {key} must be a list of words")
    return tuple(value)


def _one(table: Mapping[str, object], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise DefinitionError(f"{where}: {key} is missing; give it as text")
    return " ".join(value.split())


def _examples(table: Mapping[str, object], key: str, where: str) -> Mapping[str, str]:
    value = table.get(key, {})
    if not isinstance(value, dict) or not all(isinstance(item, str) and item.strip() for item in value.values()):
        raise DefinitionError(f"{where}: {key} must give each word with an example sentence")
    return value


def _choice(table: Mapping[str, object], key: str, allowed: Sequence[str], default: str, where: str) -> str:
    value = table.get(key, default)
    if value not in allowed:
        raise DefinitionError(f"{where}: {key} is {value!r}; use one of {', '.join(allowed)}")
    return str(value)


def _known_keys(table: Mapping[str, object], allowed: frozenset[str], where: str) -> None:
    if unknown := sorted(set(table) - allowed):
        raise DefinitionError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(allowed))}")


_GROUP_KEYS = frozenset(
    ("meets", "words", "exact", "weight", "dual_use", "confirm", "confirm_in", "cancel", "cancel_record", "fields")
)
_DEFINITION_KEYS = frozenset(("key", "name", "kind", "definition", "source", "url", "group", "dual_use_from"))


def _group(table: Mapping[str, object], where: str) -> TermGroup:
    _known_keys(table, _GROUP_KEYS, where)
    words, exact = _texts(table, "words", where), _texts(table, "exact", where)
    if not words and not exact:
        raise DefinitionError(f"{where}: the group has no terms; give words or exact")
    weight = table.get("weight", 2)
    if not isinstance(weight, int | float) or not 0 < weight <= 5:
        raise DefinitionError(f"{where}: weight is {weight!r}; use a number from 1 to 5")
    fields = _texts(table, "fields", where) or TEXT_FIELDS
    if unknown := [field for field in fields if field not in FIELDS]:
        raise DefinitionError(f"{where}: field {unknown[0]!r} is unknown; use {', '.join(FIELDS)}")
    confirm_in = _choice(table, "confirm_in", ("sentence", "record"), "sentence", where)
    return TermGroup(
        meets=_one(table, "meets", where),
        words=words,
        exact=exact,
        weight=float(weight),
        dual_use=cast(DualUse, _choice(table, "dual_use", DUAL_USE, "none", where)),
        confirm=_texts(table, "confirm", where),
        confirm_in=cast(Literal["sentence", "record"], confirm_in),
        cancel=_examples(table, "cancel", where),
        cancel_record=_examples(table, "cancel_record", where),
        fields=cast(tuple[Field, ...], fields),
    )


def parse_definition(text: str, origin: str) -> Definition:
    """Return the definition in one TOML text; DefinitionError says what is wrong with it and where."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{origin}: not TOML: {error}") from error
    _known_keys(table, _DEFINITION_KEYS, origin)
    dual_use_from = table.get("dual_use_from")
    if dual_use_from is not None and not isinstance(dual_use_from, int | float):
        raise DefinitionError(f"{origin}: dual_use_from is {dual_use_from!r}; use a number")
    groups = table.get("group", [])
    if not isinstance(groups, list) or not groups:
        raise DefinitionError(f"{origin}: there is no [[group]] of terms")
    return Definition(
        key=_one(table, "key", origin),
        name=_one(table, "name", origin),
        kind=cast(Kind, _choice(table, "kind", get_args(Kind), "area", origin)),
        text=_one(table, "definition", origin),
        source=_one(table, "source", origin),
        url=str(table.get("url", "")),
        groups=tuple(_group(group, f"{origin}, group {number}") for number, group in enumerate(groups, 1)),
        origin=origin,
        dual_use_from=dual_use_from,
    )


def _parse_rules(text: str, origin: str) -> ReadingRules:
    table = tomllib.loads(text)
    weights = table["field_weights"]
    return ReadingRules(
        field_weights={
            kind: {field: float(weights[kind][field]) for field in FIELDS}
            for kind in cast(tuple[Kind, ...], get_args(Kind))
        },
        strong_area=float(table["strong_area"]),
        weak_area=float(table["weak_area"]),
        subject_from=float(table["subject_from"]),
        stated=float(table["stated"]),
        surveillance_from=float(table["surveillance_from"]),
        dual_use_from=float(table["dual_use_from"]),
        most_from_topics=float(table["most_from_topics"]),
        negation_before=_examples(table, "negation_before", origin),
        negation_after=_examples(table, "negation_after", origin),
        history=_examples(table, "history", origin),
        history_topics=_texts(table, "history_topics", origin),
        provenance=_texts(table, "provenance", origin),
        consent=_texts(table, "consent", origin),
    )


_RULES_FILE = "reading.toml"


@lru_cache(maxsize=1)
def _bundled() -> tuple[tuple[Definition, ...], ReadingRules]:
    folder = resources.files("diligence") / "registers" / "technology"
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    definitions = tuple(
        parse_definition(item.read_text(encoding="utf-8"), item.name) for item in files if item.name != _RULES_FILE
    )
    return definitions, _parse_rules((folder / _RULES_FILE).read_text(encoding="utf-8"), _RULES_FILE)


def load_definitions(extra: Sequence[Path] = ()) -> Definitions:
    """Return the bundled definitions, with an office's own files added; a file with a bundled key replaces it.

    Raises DefinitionError where a file is missing or does not hold a definition.
    """
    bundled, rules = _bundled()
    if not extra:
        return _bundled_definitions()
    own = []
    for path in extra:
        try:
            own.append(parse_definition(path.read_text(encoding="utf-8"), path.name))
        except OSError as error:
            raise DefinitionError(f"cannot read {path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise DefinitionError(f"{path.name}: not UTF-8 text") from error
    return Definitions((*bundled, *own), rules)


@lru_cache(maxsize=1)
def _bundled_definitions() -> Definitions:
    return Definitions(*_bundled())
