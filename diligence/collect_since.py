"""Shows a client only the answers that were received since a moment, so that older ones are asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from scrapers.archive import Archive, Receipt


class ArchiveSince(Archive):
    """An archive whose `receipts` of before `since` (aware UTC, may be set at any time) are left out; all are kept."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.since = datetime.now(UTC)

    def receipts(self, url: str) -> Iterator[Receipt]:
        """Yield the receipts for this address since the moment, the newest first."""
        return (receipt for receipt in super().receipts(url) if receipt.retrieved >= self.since)
