"""Finds the sentences that meet a definition: confirmed, not cancelled, not denied, not of the past."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from diligence.technology.definitions import (
    Definition,
    Definitions,
    DualUse,
    Field,
    TermGroup,
    load_definitions,
)
from diligence.technology.sentences import clean, fold, is_unread_language, quotation, sentence_at, sentence_starts
from diligence.technology.terms import Found, Role

SaidBy: TypeAlias = Literal["the applicant", "the funder's classification", "a partner's name", "this tool"]

_SAID_BY: dict[Field, SaidBy] = {
    "topic": "the funder's classification",
    "sector": "the funder's classification",
    "partner": "a partner's name",
}
_NEEDS_SENTENCES = frozenset({Role.TERM, Role.HISTORY})
_FUNDERS_WORDS: tuple[Field, ...] = ("topic", "sector")
#: A term said again in another sentence, or a second line of a definition met in the same sentence, adds this part of
#: its weight, so that repetition counts but little.
_REPEATED = 0.5
#: How many hits of one definition are handed on; the strongest first.
_MOST_HITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One piece of a record's text: `field` is its kind, `place` where it stands in a reader's words."""

    place: str
    field: Field
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A sentence that meets a line of a definition, its place, the term in it and who says so.

    `score` is the weight that the term had in the reading. `kind`, `provenance` and `consent` are filled for data
    about people only.
    """

    sentence: str
    place: str
    field: Field
    term: str
    definition: str
    definition_words: str
    said_by: SaidBy
    score: float = 0.0
    dual_use: DualUse = "none"
    kind: str = ""
    provenance: str = ""
    consent: str = ""


@dataclass(slots=True)
class Text:
    """A passage made ready: cleaned, folded, its matches and its sentences."""

    passage: Passage
    text: str
    found: list[Found]
    starts: list[int]


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: Text
    found: Found
    sentence: tuple[int, int]


def prepare(passages: Sequence[Passage], definitions: Definitions) -> tuple[list[Text], tuple[str, ...]]:
    texts: list[Text] = []
    unread: list[str] = []
    scan = definitions.scanner.scan
    for passage in passages:
        text = clean(passage.text)
        if not text:
            continue
        if passage.field != "partner" and is_unread_language(text):
            unread.append(passage.place)
            continue
        found = list(scan(text, fold(text)))
        needed = any(item.entry.role in _NEEDS_SENTENCES for item in found)
        starts = sentence_starts(text) if needed else [0]
        texts.append(Text(passage, text, found, starts))
    return texts, tuple(dict.fromkeys(unread))


def _cues(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


class _Negation:
    """Says whether the words around a term deny it: "not for military use", "defence is outside the scope"."""

    def __init__(self, definitions: Definitions) -> None:
        # At most two words may stand between the cue and the term, and no punctuation that ends a clause.
        self._before = re.compile(
            rf"(?<!\w)(?:{_cues(definitions.rules.negation_before)})(?:\s+[\w'’-]+){{0,2}}[\s\"'“‘(]*$", re.IGNORECASE
        )
        self._after = re.compile(
            rf"^[\"'”’)]*(?:\s+[\w'’-]+){{0,2}}\s+(?:{_cues(definitions.rules.negation_after)})(?!\w)", re.IGNORECASE
        )

    def denies(self, text: str, sentence: tuple[int, int], term: tuple[int, int]) -> bool:
        before = text[max(sentence[0], term[0] - 80) : term[0]]
        after = text[term[1] : min(sentence[1], term[1] + 80)]
        return bool(self._before.search(before) or self._after.search(after))


_negations: dict[int, tuple[Definitions, _Negation]] = {}


def _negation_of(definitions: Definitions) -> _Negation:
    kept = _negations.get(id(definitions))
    if kept is None or kept[0] is not definitions:
        _negations.clear()
        kept = _negations[id(definitions)] = (definitions, _Negation(definitions))
    return kept[1]


def _is_history(texts: Sequence[Text], definitions: Definitions) -> bool:
    """A record is about the past when the funder says so, or its title or three of its sentences do."""
    sentences: set[tuple[int, int]] = set()
    for number, text in enumerate(texts):
        field = text.passage.field
        if field in _FUNDERS_WORDS:
            folded = fold(text.text)
            if any(topic == folded.strip() for topic in definitions.rules.history_topics):
                return True
            continue
        for found in text.found:
            if found.entry.role is Role.HISTORY:
                if field == "title":
                    return True
                sentences.add((number, sentence_at(text.starts, text.text, found.start)[0]))
    return len(sentences) >= 3


def _candidates(texts: Sequence[Text], definitions: Definitions) -> Iterator[_Candidate]:
    """Yield the term matches that survive their contexts: confirmed, not cancelled, not denied, not of the past."""
    groups = definitions.scanner.groups
    record_confirms = {found.entry.group for text in texts for found in text.found if found.entry.role is Role.CONFIRM}
    record_cancels = {
        found.entry.group for text in texts for found in text.found if found.entry.role is Role.CANCEL_RECORD
    }
    history = _is_history(texts, definitions)
    negation = _negation_of(definitions)
    for text in texts:
        field = text.passage.field
        if field != "partner" and history:
            continue
        terms = [found for found in text.found if found.entry.role is Role.TERM]
        if not terms:
            continue
        contexts: dict[Role, set[tuple[int, int]]] = defaultdict(set)
        past: set[int] = set()
        for found in text.found:
            if found.entry.role is Role.TERM:
                continue
            start = sentence_at(text.starts, text.text, found.start)[0]
            if found.entry.role is Role.HISTORY:
                past.add(start)
            else:
                contexts[found.entry.role].add((found.entry.group, start))
        for found in terms:
            number = found.entry.group
            group = groups[number][1]
            if field not in group.fields or number in record_cancels:
                continue
            sentence = sentence_at(text.starts, text.text, found.start)
            if sentence[0] in past and field != "partner":
                continue
            if (number, sentence[0]) in contexts[Role.CANCEL]:
                continue
            confirmed = (number, sentence[0]) in contexts[Role.CONFIRM] or (
                group.confirm_in == "record" and number in record_confirms
            )
            if group.confirm and not confirmed:
                continue
            if negation.denies(text.text, sentence, (found.start, found.end)):
                continue
            yield _Candidate(text, found, sentence)


def _longest(candidates: Iterable[_Candidate], definitions: Definitions) -> list[_Candidate]:
    """Drop a match that lies inside a longer match of the same definition."""
    groups = definitions.scanner.groups
    kept: list[_Candidate] = []
    by_place: dict[tuple[str, int], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        key = (groups[candidate.found.entry.group][0].key, id(candidate.text))
        by_place[key].append(candidate)
    for same in by_place.values():
        same.sort(key=lambda item: (item.found.start, -item.found.end))
        end = -1
        for candidate in same:
            if candidate.found.end <= end:
                continue
            end = candidate.found.end
            kept.append(candidate)
    return kept


def _hit(candidate: _Candidate, definition: Definition, group: TermGroup, score: float) -> Hit:
    passage, found = candidate.text.passage, candidate.found
    text = candidate.text.text
    return Hit(
        sentence=quotation(text, candidate.sentence, (found.start, found.end)),
        place=passage.place,
        field=passage.field,
        term=text[found.start : found.end],
        definition=definition.key,
        definition_words=group.meets,
        said_by=_SAID_BY.get(passage.field, "the applicant"),
        score=score,
        dual_use=group.dual_use,
    )


def find_hits(passages: Sequence[Passage], definitions: Definitions | None = None) -> dict[str, list[Hit]]:
    """Return by definition key every hit with its score, strongest first, before any threshold is applied."""
    definitions = definitions or load_definitions()
    texts, _ = prepare(passages, definitions)
    return weighed_hits(texts, definitions)


def weighed_hits(texts: Sequence[Text], definitions: Definitions) -> dict[str, list[Hit]]:
    groups = definitions.scanner.groups
    found: dict[str, list[tuple[float, _Candidate]]] = defaultdict(list)
    for candidate in _longest(_candidates(texts, definitions), definitions):
        definition, group = groups[candidate.found.entry.group]
        weights = definitions.rules.field_weights[definition.kind]
        found[definition.key].append((group.weight * weights[candidate.text.passage.field], candidate))
    hits: dict[str, list[Hit]] = {}
    for key, scored in found.items():
        # Strongest first; sorting is stable, so that equal scores keep the order of the record.
        scored.sort(key=lambda item: -item[0])
        hits[key] = _score_each(scored, definitions)[:_MOST_HITS]
    return hits


def _score_each(scored: Sequence[tuple[float, _Candidate]], definitions: Definitions) -> list[Hit]:
    """Count each statement once: a line of a definition once in a sentence, and less where it only comes again."""
    groups = definitions.scanner.groups
    topics_left = definitions.rules.most_from_topics
    words: set[str] = set()
    sentences: dict[str, set[int]] = defaultdict(set)
    kept: list[Hit] = []
    for weight, candidate in scored:
        number = candidate.found.entry.group
        definition, group = groups[number]
        sentence = candidate.text.text[candidate.sentence[0] : candidate.sentence[1]]
        # A sentence that two fields of a record repeat is one sentence; a name is no sentence and always counts.
        if number in sentences[sentence]:
            continue
        part = _REPEATED if candidate.found.entry.word in words or sentences[sentence] else 1.0
        sentences[sentence].add(number)
        words.add(candidate.found.entry.word)
        score = weight * part
        if candidate.text.passage.field in _FUNDERS_WORDS:
            score = min(score, topics_left)
            topics_left -= score
        kept.append(_hit(candidate, definition, group, score))
    return sorted(kept, key=lambda hit: -hit.score)
