"""Counts, over the grants of a batch, which sources were not looked at and what the records cannot show."""

from __future__ import annotations

import msgspec

from diligence.batch.about import SourceNotConsulted
from diligence.consulted import UNREAD
from diligence.document import Document

UNREAD_TEXT = f"A text of the record {UNREAD}"

_SOURCE_KINDS = frozenset({"grant record", "beside the grant record"})


class ConsultedTally(msgspec.Struct, array_like=True):
    """Title -> reason -> number of grants; sentence -> number of grants; and the attributions to print, each once."""

    not_consulted: dict[str, dict[str, int]] = {}
    cannot_show: dict[str, int] = {}
    attributions: dict[str, int] = {}

    def add(self, document: Document) -> None:
        """Count one screened grant."""
        for item in document.not_consulted:
            reasons = self.not_consulted.setdefault(item.title, {})
            reasons[item.why] = reasons.get(item.why, 0) + 1
        # A text in another language is named in its grant's own report; here it would name a body.
        for sentence in dict.fromkeys(UNREAD_TEXT if UNREAD in each else each for each in document.cannot_show):
            self.cannot_show[sentence] = self.cannot_show.get(sentence, 0) + 1
        for source in document.consulted:
            if source.kind in _SOURCE_KINDS:
                words = f"{source.title}: {source.attribution}"
                self.attributions[words] = self.attributions.get(words, 0) + 1

    def merge(self, other: ConsultedTally) -> None:
        """Count the grants of another share too."""
        for title, reasons in other.not_consulted.items():
            mine = self.not_consulted.setdefault(title, {})
            for why, count in reasons.items():
                mine[why] = mine.get(why, 0) + count
        for ours, theirs in ((self.cannot_show, other.cannot_show), (self.attributions, other.attributions)):
            for words, count in theirs.items():
                ours[words] = ours.get(words, 0) + count

    def sources_not_consulted(self, screened: int) -> tuple[SourceNotConsulted, ...]:
        """Return each source with its most frequent reason, and for how many of the screened grants it holds."""
        found = []
        for title, reasons in self.not_consulted.items():
            count = sum(reasons.values())
            why = max(reasons, key=lambda each: (reasons[each], each))
            others = " (most often)" if len(reasons) > 1 else ""
            scope = "" if count == screened else f"of {count} of {screened} grants: "
            found.append(SourceNotConsulted(title=title, why=f"{scope}{why}{others}"))
        return tuple(found)

    def sentences(self, screened: int) -> tuple[str, ...]:
        """Return what the records cannot show, with a denominator where it does not hold of every grant."""
        return tuple(
            sentence if count == screened else f"{count} of {screened} grants: {sentence}"
            for sentence, count in self.cannot_show.items()
        )
