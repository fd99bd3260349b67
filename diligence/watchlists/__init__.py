"""Versions of watchlists: taken, checked, kept, compared, and turned into listings that can be matched."""

from diligence.watchlists.comparison import Comparison, compare, gone_from
from diligence.watchlists.kept import kept_lists
from diligence.watchlists.self_test import not_found
from diligence.watchlists.update import ListRefused, Received, Update, document_changed, fetched, from_file, take

__all__ = [
    "Comparison",
    "ListRefused",
    "Received",
    "Update",
    "compare",
    "document_changed",
    "fetched",
    "from_file",
    "gone_from",
    "kept_lists",
    "not_found",
    "take",
]
