"""Walks the pages of an answer by cursor until the source has no more, and says in one line what stopped it early."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scrapers.client import Client
from scrapers.errors import BudgetUsedUp, FetchError, NotFound, RobotsRefused, ScraperError, Unavailable
from scrapers.papers import Gathering, Paper

#: No grant has more papers than this many pages hold; a source that gives more is asked no further.
MOST_PAGES = 50

Pairs = Sequence[tuple[str, str | int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of an answer: its papers, the cursor of the next, and how many the source says it has in all."""

    papers: tuple[Paper, ...]
    next_cursor: str | None
    total: int | None


ReadPage = Callable[[object, int, str, Gathering], Page]


def walk(
    client: Client,
    address: str,
    params: Pairs,
    *,
    cursor_name: str,
    secret: Mapping[str, str],
    read: ReadPage,
    gathering: Gathering,
    most_pages: int = MOST_PAGES,
    none_is_empty: bool = False,
) -> tuple[int | None, str]:
    """Add the papers of all pages to the gathering; return the source's total and the problem ("" where none).

    `secret` are parameters that are sent and never kept (their names are among those that the client leaves out).
    Pages that came before a failure stay. A source that repeats a page or gives fewer papers than it promised is said.
    With `none_is_empty` a first page that is not there (404) is an answer without papers.
    A first page that is refused outright (a filter that is not known) raises FetchError, for the caller to ask else.
    """
    cursor, total, seen = "*", None, set[str]()
    came: set[tuple[str, ...]] = set()
    for number in range(1, most_pages + 1):
        try:
            answer, value = client.get_json(
                address, [*params, (cursor_name, cursor), *secret.items()], {"Accept": "application/json"}
            )
            index = gathering.snapshot(answer.receipt)
            page = read(value, index, answer.receipt.url, gathering)
        except ScraperError as error:
            if none_is_empty and number == 1 and isinstance(error, NotFound):
                return 0, ""
            if number == 1 and type(error) is FetchError:
                raise
            if isinstance(error, (Unavailable, BudgetUsedUp, RobotsRefused)):
                gathering.reachable = False
            return total, str(error)
        total = page.total if page.total is not None else total
        gathering.add(page.papers)
        before = len(came)
        came.update(paper.source_keys for paper in page.papers)
        seen.add(cursor)
        if not page.papers or page.next_cursor is None or (total is not None and len(came) >= total):
            break
        if page.next_cursor in seen or len(came) == before:
            break
        cursor = page.next_cursor
    else:
        return (
            total,
            f"stopped after {most_pages} pages ({len(came)} of {total if total is not None else 'unknown'} papers)",
        )
    if total is not None and len(came) < total:
        return total, f"the source says {total} papers and gave {len(came)}"
    return total, ""
