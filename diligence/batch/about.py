"""What a batch was made from: the question, policy, lists, registers and inputs that every output of it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from diligence.model import ListKind

#: Counts of 1 to 4 that could single out a body are not printed in figures unless the office asks otherwise.
SUPPRESS_BELOW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAbout:
    """A watchlist that was consulted. `version` is what its publisher calls it, `as_of` its day in words or empty.

    `copy_of` is the title of the list of which it is another edition, so that nobody takes the two for two lists;
    `rows_sha256` the hash of its rows alone, where its file may hold other lists.
    """

    title: str
    version: str
    as_of: str
    kind: ListKind
    entries: int
    licence: str
    attribution: str
    sha256: str
    copy_of: str = ""
    rows_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAbout:
    """A register of facts that was consulted, bundled or kept, with the hash of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputsAbout:
    """How many grant records went in, and one hash over their ids and digests."""

    records: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueAbout:
    """Something that a reader must know of the run: `label` names the kind, `what` the thing, the value and why."""

    label: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNotConsulted:
    """A source that was not looked at, and why."""

    title: str
    why: str


class ListNamed(Protocol):
    """A list by its title, its kind, and what it copies."""

    @property
    def title(self) -> str:
        """What its publisher calls it."""

    @property
    def kind(self) -> ListKind:
        """One of the kinds of list."""

    @property
    def copy_of(self) -> str:
        """The title of the list that it copies, or ""."""


class FigureTerms(Protocol):
    """What a figure about bodies needs to know of its batch: the lists, and below which count a number is small."""

    @property
    def lists(self) -> Sequence[ListNamed]:
        """The lists that were consulted."""

    @property
    def suppress_below(self) -> int:
        """Counts of 1 to one less than this are not printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAbout:
    """Everything that the outputs of a batch say beside its rows. No field names a person.

    `question` is one sentence in words; `parameters` (name, value) pairs as the command took them; `generated` the
    aware UTC moment that the batch was pinned to, so that a run made again writes the same bytes; `software` name
    and version; `inputs` what was screened, which may be more than what was kept; `cannot_show` sentences;
    `rules` (id, reason) pairs of the policy; `by_reference` whether the grants were named one by one;
    `attributions` one sentence a source, among them Gateway to Research's; `notice` is `diligence.assess.NOTICE`.
    Figures print a count of 1 to `suppress_below` - 1 of one body, country or list as "fewer than n"; 0 or 1 turns
    that off.
    """

    question: str
    parameters: tuple[tuple[str, str], ...]
    generated: datetime
    software: str
    policy: str
    policy_version: str
    policy_sha256: str
    lists: tuple[ListAbout, ...]
    registers: tuple[RegisterAbout, ...]
    inputs: InputsAbout
    issues: tuple[IssueAbout, ...]
    not_consulted: tuple[SourceNotConsulted, ...]
    cannot_show: tuple[str, ...]
    notice: str
    attributions: tuple[str, ...]
    rules: tuple[tuple[str, str], ...] = ()
    by_reference: bool = False
    suppress_below: int = SUPPRESS_BELOW
    seed: int = 0

    def __post_init__(self) -> None:
        if self.generated.tzinfo is None:
            raise ValueError("a batch needs an aware time")
