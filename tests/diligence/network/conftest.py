"""The invented grants as one network, and a short way to ask it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from diligence.knowledge import Knowledge
from diligence.network.asking import Question, QuestionKind, ask
from diligence.network.build import Network, build_network
from diligence.network.windows import Window
from graphs.answer import Answer
from tests.diligence.network.invented_store import projects
from tests.diligence.projects import NOW


@pytest.fixture(scope="session")
def network(knowledge: Knowledge) -> Network:
    """All invented grants as one graph."""
    return build_network(projects(), knowledge, NOW.date())


@pytest.fixture(scope="session")
def asked(network: Network) -> Callable[..., Answer]:
    """Ask a question; years make a window, `as_of` names a day."""

    def put(
        kind: QuestionKind,
        *words: str,
        years: tuple[int, int] | None = None,
        as_of: date | None = None,
        hops: int | None = None,
        min_lists: int = 1,
        max_nodes: int = 300,
    ) -> Answer:
        window = Window(as_of=as_of)
        if years:
            window = Window(first=date(years[0], 1, 1), last=date(years[1], 12, 31))
        question = Question(kind=kind, words=words, window=window, hops=hops, min_lists=min_lists, max_nodes=max_nodes)
        return ask(network, question, now=NOW, levels=lambda nodes: dict.fromkeys(nodes, (2, "standard check")))

    return put
