"""A question as a record, and its answer from a store: the way that the command line and the library share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from diligence.judgements import Judgements
from diligence.knowledge import Knowledge
from diligence.network import between, listed, questions
from diligence.network.answering import Levels, answer
from diligence.network.build import Network, build_network
from diligence.network.look import Look
from diligence.network.naming import find_grant, find_named, find_state
from diligence.network.picked import Picked
from diligence.network.windows import Window
from diligence.policy import Policy
from diligence.screening import screen_project
from diligence.store import Store
from diligence.store.beside import ids_beside, load_beside
from diligence.store.judgements import all_judgements
from graphs.answer import MAX_SHOWN, Answer

QuestionKind = Literal["grants", "around", "between", "common", "listed", "co-funded"]

#: More grants than these are not screened for one answer: `diligence batch` does that, and the answer says so.
MOST_SCREENED = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `words` are references, the name or the two names, lists (none: all), or the state.

    `hops` None means the usual: 2 around a name, 4 between two.
    """

    kind: QuestionKind
    words: tuple[str, ...]
    window: Window = field(default_factory=Window)
    hops: int | None = None
    min_lists: int = 1
    max_nodes: int = MAX_SHOWN

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The options of the command line that ask this, as (name, value)."""
        window = self.window
        given = [
            (self.kind, " | ".join(self.words) or "all"),
            ("hops", self.hops),
            ("min-lists", self.min_lists if self.kind == "listed" else None),
            ("from", window.first.year if window.first else None),
            ("to", window.last.year if window.last else None),
            ("as-of", window.as_of),
            ("max-nodes", self.max_nodes),
        ]
        return tuple((name, str(value)) for name, value in given if value is not None)


def store_network(
    store: Store, knowledge: Knowledge, now: datetime, on_progress: Callable[[int], None] = lambda _: None
) -> Network:
    """Build the network of all grants in the store, with what other sources say of them and what persons judged."""
    known = ids_beside(store)
    return build_network(
        store.all_projects(),
        knowledge,
        now.date(),
        Judgements(all_judgements(store)),
        lambda project_id: load_beside(store, project_id) if project_id in known else None,
        on_progress,
    )


def ask(network: Network, question: Question, *, now: datetime, levels: Callable[[list[str]], Levels]) -> Answer:
    """Answer a question. UnknownName where a name stands for nothing in the store, or for several bodies."""
    look = Look(network, question.window)
    return answer(
        look,
        _pick(look, question),
        parameters=question.parameters,
        generated=now.replace(microsecond=0),
        levels=levels,
        max_nodes=question.max_nodes,
    )


def screened_levels(store: Store, knowledge: Knowledge, policy: Policy, now: datetime) -> Callable[[list[str]], Levels]:
    """Return a function that screens grants by their nodes under a policy, and gives level and words."""
    judgements = Judgements(all_judgements(store))

    def levels(nodes: list[str]) -> Levels:
        if len(nodes) > MOST_SCREENED:
            return {}
        wanted = {node.partition(":")[2]: node for node in nodes}
        found = {}
        for project in store.all_projects(list(wanted)):
            document = screen_project(
                project, knowledge, policy, now=now, judgements=judgements, beside=load_beside(store, project.id)
            ).document
            found[wanted[project.id]] = (document.level.number, document.level.words)
        return found

    return levels


def utc_now() -> datetime:
    """Return the present as aware UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def _pick(look: Look, question: Question) -> Picked:
    network, words = look.network, question.words
    if question.kind == "between":
        one, other = (find_named(network, name) for name in words)
        return between.between(look, one, other, question.hops or between.DEFAULT_HOPS)
    if question.kind == "common":
        one, other = (find_named(network, name) for name in words)
        return questions.common(look, one, other)
    if question.kind == "around":
        return questions.around(look, find_named(network, words[0]), question.hops or questions.DEFAULT_HOPS)
    if question.kind == "listed":
        return listed.listed(look, words, question.min_lists)
    if question.kind == "co-funded":
        return questions.co_funded(look, find_state(words[0]))
    return questions.of_grants(look, [find_grant(network, word) for word in dict.fromkeys(words)])
