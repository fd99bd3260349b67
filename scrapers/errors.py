"""Errors of the scrapers, as a tree:

ScraperError                  anything a source or its bytes can do to us; its text is one line for a user
+-- ArchiveError              the archive cannot be read or written (full disk, no permission, changed bytes)
+-- FetchError                a request failed
|   +-- BudgetUsedUp          the most requests of this run were sent
|   +-- NoKey                 a source that needs a key, and none is set (companies_house)
|   +-- NotFound              the source says that there is no such thing (HTTP 404 or 410)
|   +-- NotInArchive          offline, and the archive holds no answer
|   +-- RobotsRefused         the site's robots.txt asks us not to
|   +-- TooLarge              an answer or a file is larger than its limit
|   +-- Unavailable           the source did not answer after all tries
+-- UnreadableRecord          bytes that are not what they should be
    +-- CutAnswer             JSON that ends too early, worth asking for again (json_answer)
    +-- HostileInput          input made to harm: entities, path traversal, bombs
"""

from __future__ import annotations


class ScraperError(Exception):
    """Anything a source or its bytes can do to us; the text is one line for a user."""


class ArchiveError(ScraperError):
    """The archive cannot be read or written."""


class FetchError(ScraperError):
    """A request failed."""


class BudgetUsedUp(FetchError):  # noqa: N818
    """The most requests of this run were sent."""


class NotFound(FetchError):  # noqa: N818 - reads as a sentence where it is raised
    """The source says that there is no such thing."""


class NotInArchive(FetchError):  # noqa: N818
    """Offline, and the archive holds no answer."""


class RobotsRefused(FetchError):  # noqa: N818
    """The site's robots.txt asks us not to fetch this address."""


class TooLarge(FetchError):  # noqa: N818
    """An answer or a file is larger than its limit."""


class Unavailable(FetchError):  # noqa: N818
    """The source did not answer after all tries."""


class UnreadableRecord(ScraperError):  # noqa: N818
    """Bytes that are not what they should be."""


class HostileInput(UnreadableRecord):
    """Input made to harm: entities, path traversal, bombs."""
