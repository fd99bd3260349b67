"""One candidate for a query: what it is, how sure, its score, and the features that explain the score."""

from __future__ import annotations

from dataclasses import dataclass, field

from diligence.model import MatchStatus
from diligence.reports.wording import STATUS_WORDS
from diligence.web.entities import Entity
from diligence.web.reconcile_words import type_object

#: A score is the base of its status, up to ten for the name, and ten less for a part of a body: no status reaches the
#: scores of the one above it.
_BASE: dict[MatchStatus, float] = {"confirmed": 90.0, "probable": 65.0, "possible": 30.0}
_NAME, _PART = 10.0, 10.0
_STATUS_NUMBER: dict[MatchStatus, int] = {"confirmed": 3, "probable": 2, "possible": 1}
Feature = bool | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One entity that a query may mean. `same` is False where only a part of the one is the other.

    `whole` is False where more was asked than its name ("Friends of ..."), `judged` True where a person judged that it
    is the same.
    """

    entity: Entity
    status: MatchStatus
    description: str
    alike: float
    same: bool = True
    whole: bool = True
    by_id: bool = False
    judged: bool = False
    features: dict[str, Feature] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """0 to 100; ordered by status first."""
        name = 1.0 if self.by_id or self.judged else self.alike
        return round(_BASE[self.status] + _NAME * name - (0.0 if self.same else _PART), 1)

    @property
    def sure(self) -> bool:
        """Whether it is confirmed that all that was asked is all of this."""
        return self.status == "confirmed" and self.same and (self.whole or self.by_id or self.judged)

    def shown(self, *, match: bool) -> dict[str, object]:
        """Return the candidate as the API shows it."""
        explained: dict[str, Feature] = {
            "name_similarity": self.alike,
            "status": _STATUS_NUMBER[self.status],
            "same_body": self.same,
            **self.features,
        }
        return {
            "id": self.entity.id,
            "name": self.entity.name,
            "description": self.description,
            "type": [type_object(self.entity.type)],
            "score": self.score,
            "match": match,
            "features": [{"id": key, "value": value} for key, value in explained.items()],
        }


def status_words(status: MatchStatus) -> str:
    """Return a status as a sentence begins with it."""
    words = STATUS_WORDS[status]
    return words[0].upper() + words[1:]
