"""Finds the sentences that meet a definition: confirmed, not cancelled, not denied, not of the past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from diligence.technology.definitions import (
    TEXT_FIELDS,
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
_APPLICATION: tuple[Field, ...] = ("title", "summary", "technical_summary", "impact")
#: So many sentences about the past make the record one of history; one or two may be background.
_HISTORY_SENTENCES = 3
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


class Text:
    """A passage made ready: cleaned, with its terms; what only some texts need is found when it is asked for."""

    def __init__(self, passage: Passage, text: str, definitions: Definitions) -> None:
        """Find the terms in a cleaned text."""
        self.passage = passage
        self.text = text
        self._scanner = definitions.scanner
        self._folded = fold(text)
        self.terms = self._scanner.terms(text, self._folded)
        self.asked: frozenset[int] = frozenset()

    @cached_property
    def contexts(self) -> list[Found]:
        """The history words of the text, and what confirms or cancels the groups that were asked for before."""
        return self._scanner.contexts(self.text, self._folded, self.asked)

    @cached_property
    def _starts(self) -> list[int]:
        return sentence_starts(self.text)

    def sentence(self, found: Found) -> tuple[int, int]:
        """Return where the sentence with this word starts and ends."""
        return sentence_at(self._starts, self.text, found.start)


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: Text
    found: Found
    sentence: tuple[int, int]


def prepare(passages: Sequence[Passage], definitions: Definitions) -> tuple[list[Text], tuple[str, ...]]:
    """Return the texts that can be read, and the places of those in another language."""
    texts: list[Text] = []
    unread: list[str] = []
    for passage in passages:
        text = clean(passage.text)
        if not text:
            continue
        if passage.field in TEXT_FIELDS and is_unread_language(text):
            unread.append(passage.place)
        else:
            texts.append(Text(passage, text, definitions))
    return texts, tuple(dict.fromkeys(unread))


def _is_history(texts: Sequence[Text], definitions: Definitions) -> bool:
    """A record is about the past when its title or three sentences say so, or one sentence and the funder's topics."""
    by_topic = False
    sentences: set[tuple[Field, int]] = set()
    for text in texts:
        field = text.passage.field
        if field in _FUNDERS_WORDS:
            by_topic = by_topic or text.text.casefold() in definitions.history_topics
        elif field in _APPLICATION:
            past = {text.sentence(found)[0] for found in text.contexts if found.entry.role is Role.HISTORY}
            if past and field == "title":
                return True
            sentences |= {(field, start) for start in past}
    return len(sentences) >= (1 if by_topic else _HISTORY_SENTENCES)


def _record_groups(texts: Sequence[Text], asked: Iterable[int], definitions: Definitions) -> dict[Role, set[int]]:
    """By part, the groups for which a context stands anywhere in the record; looked for only where a term asks."""
    groups = definitions.scanner.groups
    found_groups: dict[Role, set[int]] = defaultdict(set)
    if any(groups[number][1].cancel_record or groups[number][1].confirm_in == "record" for number in asked):
        for text in texts:
            for found in text.contexts:
                found_groups[found.entry.role].add(found.entry.group)
    return found_groups


def _candidates(texts: Sequence[Text], definitions: Definitions) -> Iterator[_Candidate]:
    """Yield the term matches that survive their contexts: confirmed, not cancelled, not denied, not of the past."""
    with_terms = [text for text in texts if text.terms]
    if not with_terms:
        return
    # Contexts matter only for the groups whose terms the record holds: few of some hundred.
    asked = frozenset(found.entry.group for text in with_terms for found in text.terms)
    for text in texts:
        text.asked = asked
    record = _record_groups(texts, asked, definitions)
    history = _is_history(texts, definitions)
    groups = definitions.scanner.groups
    for text in with_terms:
        for candidate in _surviving(text, record, definitions):
            kind = groups[candidate.found.entry.group][0].kind
            # The impact of a history project names those who want it today.
            today = text.passage.field == "partner" or (text.passage.field == "impact" and kind == "security_end_use")
            if today or not history:
                yield candidate


def _surviving(text: Text, record: dict[Role, set[int]], definitions: Definitions) -> Iterator[_Candidate]:
    groups = definitions.scanner.groups
    field = text.passage.field
    contexts: set[tuple[Role, int, int]] = set()
    past: set[int] = set()
    for found in text.contexts:
        start = text.sentence(found)[0]
        contexts.add((found.entry.role, found.entry.group, start))
        if found.entry.role is Role.HISTORY and field != "partner":
            past.add(start)
    for found in text.terms:
        number = found.entry.group
        group = groups[number][1]
        if field not in group.fields or number in record[Role.CANCEL_RECORD]:
            continue
        sentence = text.sentence(found)
        if sentence[0] in past or (Role.CANCEL, number, sentence[0]) in contexts:
            continue
        confirmed = (
            not group.confirm
            or (Role.CONFIRM, number, sentence[0]) in contexts
            or (group.confirm_in == "record" and number in record[Role.CONFIRM])
        )
        if confirmed and not definitions.negation.denies(text.text, sentence, (found.start, found.end)):
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
    """Return by definition key the hits in prepared texts, weighed by term and field, strongest first."""
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
        # A sentence or a name that two places of a record repeat is said once.
        if number in sentences[sentence]:
            continue
        part = _REPEATED if candidate.found.entry.word in words or sentences[sentence] else 1.0
        sentences[sentence].add(number)
        words.add(candidate.found.entry.word)
        score = weight * part
        if candidate.text.passage.field in _FUNDERS_WORDS:
            score = min(score, topics_left)
            topics_left -= score
            if score <= 0:
                continue
        kept.append(_hit(candidate, definition, group, score))
    return sorted(kept, key=lambda hit: -hit.score)
