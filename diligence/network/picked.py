"""What a question picks out of the network, before it is made into an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from diligence.network.look import Edge

#: Names or grants told one by one in a sentence; more are counted.
TOLD = 5
#: Sentences of one kind; the tables hold the rest.
SENTENCES = 40


@dataclass(slots=True, kw_only=True)
class Picked:
    """The nodes of an answer in the order of what matters, its sentences, and what they rest on.

    `grants` are those that the answer counts, `listed` the listed bodies that it is about, `links` ties that lead to
    what was asked for. `rest` says in words what was left out of the pictures on purpose.
    """

    question: str
    asked: tuple[str, ...]
    nodes: dict[str, None] = field(default_factory=dict)
    links: dict[Edge, None] = field(default_factory=dict)
    statements: list[tuple[str, tuple[Edge, ...]]] = field(default_factory=list)
    grants: dict[str, None] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    cannot_show: list[str] = field(default_factory=list)

    def take(self, nodes: Iterable[str]) -> None:
        """Add nodes behind those that are there."""
        self.nodes.update(dict.fromkeys(nodes))

    def say(self, text: str, edges: Iterable[Edge] = ()) -> None:
        """Add a sentence and the links that it rests on."""
        self.statements.append((text, tuple(dict.fromkeys(edges))))


def several(names: Iterable[str], told: int = TOLD) -> str:
    """Return names as a list in words: the first few, and how many more."""
    items = list(dict.fromkeys(names))
    if len(items) > told:
        return f"{', '.join(items[:told])} and {len(items) - told:,} more"
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 grant" or "2 grants"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
