"""The store: the records we hold, every version that was seen, and the issues they raised."""

from diligence.store.projects import SaveCounts, Store

__all__ = ["SaveCounts", "Store"]
