"""Collects a whole funder or the whole register: reads the lists, then what is new or changed, in as few requests.

First the list of grants is read to its end, which takes minutes: it shifts little meanwhile, and is read again where it
did. It holds each grant's own record, so that funder, year and change are known without a further request. Then what
the grants link to is read: list by list, a hundred records to a page, where that takes fewer requests than grant by
grant, and else grant by grant.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from diligence.collect_ledger import LONGEST_ID, PROJECTS, Ledger, Listing, Selection, Waiting, Walk
from diligence.collect_show import Shown, in_words
from diligence.collect_since import ArchiveSince
from diligence.errors import DiligenceError
from diligence.settings import Settings
from diligence.store import SaveCounts, Store
from scrapers.client import Client
from scrapers.errors import (
    ArchiveError,
    BudgetUsedUp,
    NotFound,
    NotInArchive,
    ScraperError,
    Unavailable,
    UnreadableRecord,
)
from scrapers.gtr import Gtr
from scrapers.gtr_api_fields import shown as shortly
from scrapers.gtr_listing import PAGE_SIZE, Listed, ListPage, listed_project, record_in, requests_for
from scrapers.gtr_records import Api2Answer
from scrapers.records import Issue, Parsed

#: How deep a grant is read: what its list page holds; also who takes part and pays; everything.
DEPTHS = ("listing", "partners", "whole")
_RESOURCES: Mapping[str, frozenset[str] | None] = {
    "listing": frozenset(),
    "partners": frozenset({"organisations", "funds", "outcomes/collaborations", "outcomes/furtherfundings"}),
    "whole": None,
}
#: A listing serves this long, as an archived answer does; the source itself is refreshed each quarter.
LISTING_LASTS = timedelta(days=7)
#: One that small budgets did not let end is gone on with this long: its end is checked against what it promised.
_UNFINISHED_LASTS = timedelta(days=31)
#: A list that shifts while it is read is read again, this many times in all.
_MOST_ROUNDS = 3
#: Below this, asking how long a list is would cost as much as it can save.
_WORTH_ASKING = 20
#: So many grants in a row without an answer: the source is down, not the grants.
_MOST_SILENT = 3
_BATCH = 100
#: A grant that was not read in so many runs is an issue: a loop until all is read comes to its end.
_MOST_TRIES = 3
#: Requests after which their measured time says more than the pause between them.
_ENOUGH_TO_MEASURE = 30


@dataclass(slots=True, kw_only=True)
class Run:
    """One run: what it works with, and what it has done so far."""

    store: Store
    ledger: Ledger
    archive: ArchiveSince
    client: Client
    gtr: Gtr
    show: Shown
    budget: int | None
    spacing_seconds: float
    counts: SaveCounts = field(default_factory=SaveCounts)
    failed: int = 0
    given_up: int = 0
    place: str = ""
    began: float = field(default_factory=time.monotonic)

    def seconds(self, requests: int) -> float:
        """Return how long so many requests take, at the pause between two or, where it was slower, as measured."""
        sent = self.client.requests_sent
        measured = (time.monotonic() - self.began) / sent if sent >= _ENOUGH_TO_MEASURE else 0.0
        return requests * max(self.spacing_seconds, measured)

    def further(self) -> str:
        """Say how many requests were sent."""
        of = f" of {self.budget:,}" if self.budget is not None else ""
        return f"{self.client.requests_sent:,}{of} requests"


@contextmanager
def opened_run(settings: Settings, store: Store, show: Shown, *, budget: int | None = None) -> Iterator[Run]:
    """Open the archive and Gateway to Research for one run."""
    archive = ArchiveSince(settings.archive_path)
    try:
        # What may be used again is decided by the archive's `since`, not by age.
        with Client(
            archive, spacing_seconds=settings.spacing_seconds, budget=budget, max_age=timedelta(days=36500)
        ) as client:
            yield Run(
                store=store,
                ledger=Ledger(store),
                archive=archive,
                client=client,
                gtr=Gtr(client, settings.gtr_url),
                show=show,
                budget=budget,
                spacing_seconds=settings.spacing_seconds,
            )
    finally:
        archive.close()


def collect_national(
    run: Run, selection: Selection, *, depth: str = "whole", changed: bool = False, limit: int | None = None
) -> None:
    """Collect what is new or changed among the wanted grants; `run` counts what was done.

    A run that was stopped is gone on with. `changed` asks for the lists anew where all of the last ones was read.
    BudgetUsedUp, with how far the run came, where the budget ends it; Unavailable where the source is down;
    DiligenceError where no listed grant is of the funder. A grant that cannot be read is said, counted and tried again
    in the next run.
    """
    listing = run.ledger.newest()
    if listing is None or not _serves(run, listing, selection, depth, changed=changed):
        listing = run.ledger.begin()
    try:
        if listing.finished is None:
            listing = _read_listing(run, listing)
        else:
            run.show.say(f"The list of grants was read on {listing.finished:%d %B %Y}; --changed asks for it anew.")
        _read_grants(run, listing, selection, depth, limit)
    except BudgetUsedUp as error:
        raise BudgetUsedUp(
            f"the budget of {run.budget:,} requests is used up {run.place or 'before the list of grants'};"
            " the same command goes on from here"
        ) from error


def _serves(run: Run, listing: Listing, selection: Selection, depth: str, *, changed: bool) -> bool:
    """Whether a listing is used, rather than a new one begun."""
    age = datetime.now(UTC) - listing.started
    if listing.finished is None:
        return age <= _UNFINISHED_LASTS
    # Grants that failed are tried again with either listing: they must not hold a new one up for ever.
    waiting = any(not grant.failed for grant in run.ledger.outstanding(listing, selection, _rank(depth)))
    return waiting or not (changed or age > LISTING_LASTS)


def _rank(depth: str) -> int:
    return DEPTHS.index(depth) + 1


def _read_listing(run: Run, listing: Listing) -> Listing:
    walk = _walk(run, listing, PROJECTS, "list of grants")
    seen = run.ledger.seen(listing, PROJECTS)
    whole = seen >= walk.most
    run.ledger.finish(listing, whole=whole)
    if not whole:
        what = f"it promised {walk.most:,} grants and gave {seen:,}, in {walk.round} readings; nothing was deleted"
        run.store.save(
            [], [Issue(kind="short list", where=f"listing {listing.number} of Gateway to Research", what=what)]
        )
        run.show.say(f"The list of grants was short: {what}.")
    elif gone := run.ledger.gone(listing):
        run.show.say(f"{gone:,} grants that earlier lists named are no longer listed; what was read of them is kept.")
    return replace(listing, finished=datetime.now(UTC), whole=whole)


def _walk(run: Run, listing: Listing, resource: str, words: str) -> Walk:
    """Read a list from where it was left to its end, again where it gave fewer records than it promised."""
    walk = run.ledger.walk(listing, resource)
    run.show.stage(words, walk.total_pages or None)
    seen_before = -1
    while not walk.finished:
        pages = f"{walk.next_page - 1:,}{f' of {walk.total_pages:,}' if walk.total_pages else ''}"
        run.place = f"after {pages} pages of the {words}"
        # A page of the grants is always asked for: an older answer would show the list before it shifted.
        fresh = resource == PROJECTS or walk.round > 1
        run.archive.since = datetime.now(UTC) if fresh else listing.started
        page = _page(run, resource, walk.next_page)
        if page is not None:
            most = max(walk.most, page.total_size)
            walk = replace(walk, next_page=walk.next_page + 1, total_pages=page.total_pages, most=most)
        ended = page is None or page.number >= page.total_pages or not page.records
        run.ledger.keep_page(listing, replace(walk, finished=False), page, _grants(run, page, resource))
        if ended:
            seen = run.ledger.seen(listing, resource)
            # A reading that met nobody new shows that the list did not shift: it is short, or counts someone twice.
            if seen_before < seen < walk.most and walk.round < _MOST_ROUNDS:
                seen_before = seen
                # Records that went away meanwhile count no longer: each reading is held to its own promise.
                walk = replace(walk, next_page=1, round=walk.round + 1, most=0)
                run.show.say(f"The {words} gave fewer than it promised; reading it again.")
            else:
                walk = replace(walk, finished=True)
            run.ledger.keep_page(listing, walk)
        left = max(0, walk.total_pages - walk.next_page + 1)
        run.show.step(walk.next_page - 1, walk.total_pages, seconds_left=run.seconds(left), further=run.further())
        if page is not None and page.number == walk.round == 1 and resource == PROJECTS:
            pages = f"{page.total_pages:,} request{'' if page.total_pages == 1 else 's'}"
            run.show.say(f"{page.total_size:,} grants are listed: {pages} for the list {_time(run, left)}.")
    return walk


def _page(run: Run, resource: str, number: int) -> ListPage | None:
    try:
        return run.gtr.list_page(resource, number)
    except NotFound:
        if number == 1:
            raise
        return None


def _grants(run: Run, page: ListPage | None, resource: str) -> list[Listed]:
    if page is None or resource != PROJECTS:
        return []
    found = [listed_project(record) for name, record in page.records if name == PROJECTS]
    for item in found:
        if len(item.id) > LONGEST_ID:
            what = f"the id {shortly(item.id)} is too long for a grant's; it was left out"
            run.store.save([], [Issue(kind="unreadable record", where=page.snapshot.origin, what=what)])
    return [item for item in found if len(item.id) <= LONGEST_ID]


def _read_grants(run: Run, listing: Listing, selection: Selection, depth: str, limit: int | None) -> None:
    ledger, resources = run.ledger, _RESOURCES[depth]
    wanted = ledger.count(listing, selection)
    if selection.funder is not None and not ledger.count(listing, Selection(funder=selection.funder)):
        known = ", ".join(ledger.funders(listing)[:20])
        raise DiligenceError(f"no listed grant is of the funder {selection.funder!r}; the list names {known}")
    ids: list[str] = []
    before = further = 0
    needed: Counter[str] = Counter()
    for each in ledger.outstanding(listing, selection, _rank(depth)):
        if limit is not None and len(ids) >= limit:
            further += 1
            continue
        ids.append(each.id)
        before += each.read_before
        needed.update(requests_for(each.links, resources))
    beyond = f" ({further:,} more in a later run)" if further else ""
    run.show.say(
        f"{wanted:,} of them are wanted: {len(ids) - before:,} to be read for the first time, {before:,} again since"
        f" they changed or are wanted deeper{beyond}, {wanted - len(ids) - further:,} need nothing."
    )
    bulk = _walked(run, listing, needed)
    left = sum(requests for resource, requests in needed.items() if resource not in bulk)
    if left:
        run.show.say(f"Grant by grant: at most {left:,} requests {_time(run, left)}.")
    # Answers since the listing began are used again; older ones may lack what changed.
    run.archive.since = listing.started
    run.show.stage("grants", len(ids))
    reading = _Reading(run=run, listing=listing, depth=depth)
    try:
        for done, grant in enumerate(ledger.waiting(ids), start=1):
            run.place = f"after {done - 1:,} of {len(ids):,} grants"
            cost = sum(n for resource, n in requests_for(grant.links, resources).items() if resource not in bulk)
            reading.read(grant, at_once=cost > 0)
            left -= cost
            run.show.step(done, len(ids), seconds_left=run.seconds(left), further=run.further())
    finally:
        reading.save()


def _time(run: Run, requests: int) -> str:
    return f"in about {in_words(run.seconds(requests))} with {run.spacing_seconds:g} s between two"


def _walked(run: Run, listing: Listing, needed: Mapping[str, int]) -> frozenset[str]:
    """Read the lists that save requests, and return their resources."""
    done: list[str] = []
    for resource in _worth_walking(run, listing, needed):
        name = resource.rpartition("/")[2]
        try:
            _walk(run, listing, resource, f"list of {name}")
        except (UnreadableRecord, NotFound) as error:
            run.show.say(f"The list of {name} cannot be read ({error}); its records are read grant by grant.")
            continue
        done.append(resource)
    return frozenset(done)


def _worth_walking(run: Run, listing: Listing, needed: Mapping[str, int]) -> list[str]:
    """Return the resources whose whole lists take fewer requests than grant by grant; page 1 of each tells how many."""
    chosen: dict[str, int] = {}
    for resource, requests in sorted(needed.items()):
        walk = run.ledger.walk(listing, resource)
        pages = walk.total_pages
        if walk.next_page == 1:
            if requests <= _WORTH_ASKING:
                continue
            run.archive.since = listing.started
            try:
                page = run.gtr.list_page(resource, 1)
            except (UnreadableRecord, NotFound):
                continue
            pages = page.total_pages
        left = 0 if walk.finished else pages - walk.next_page + 1
        if left < requests:
            chosen[resource] = left
    total = sum(chosen.values())
    if total:
        run.show.say(
            f"{len(chosen)} lists, {PAGE_SIZE} records to a page: {total:,} requests {_time(run, total)}, in place of"
            f" {sum(needed[name] for name in chosen):,} grant by grant."
        )
    return list(chosen)


@dataclass(slots=True, kw_only=True)
class _Reading:
    """Reads grants one after the other, and keeps what was read together with the note that it was."""

    run: Run
    listing: Listing
    depth: str
    batch: list[tuple[Waiting, int, Parsed]] = field(default_factory=list)
    silent: int = 0
    page_sha256: str = ""
    page: object = None

    def read(self, grant: Waiting, *, at_once: bool) -> None:
        """Read one grant; kept at once where it cost requests, by the hundred where it cost none."""
        depth = self._depth_of(grant)
        try:
            parsed = self._parsed(grant, depth)
        except (BudgetUsedUp, ArchiveError):
            raise
        except ScraperError as error:
            self.silent = self.silent + 1 if isinstance(error, Unavailable) else 0
            if self.silent >= _MOST_SILENT:
                raise Unavailable(f"{self.silent} grants in a row had no answer: {error}") from error
            self._fail(grant, error)
            return
        self.silent = 0
        self.batch.append((grant, _rank(depth), parsed))
        if at_once or len(self.batch) >= _BATCH:
            self.save()

    def _fail(self, grant: Waiting, error: ScraperError) -> None:
        """Say that a grant was not read; one that never was in several runs is an issue, and no longer a failure."""
        self.run.ledger.mark_failed(grant)
        if grant.failed + 1 < _MOST_TRIES:
            self.run.failed += 1
            self.run.show.fail(f"{grant.reference or grant.id}: {error}")
            return
        self.run.given_up += 1
        self.run.show.say(f"{grant.reference or grant.id} could not be read in {grant.failed + 1} runs: {error}")
        issue = Issue(kind="unreadable record", where=grant.reference or grant.id, what=str(error))
        self.run.store.save([], [issue])

    def save(self) -> None:
        """Keep what was read."""
        if not self.batch:
            return
        projects = [parsed.project for _, _, parsed in self.batch if parsed.project is not None]
        issues = [issue for _, _, parsed in self.batch for issue in parsed.issues]
        self.run.counts += self.run.store.save(projects, issues)
        self.run.ledger.mark_read((grant, rank) for grant, rank, _ in self.batch)
        self.batch.clear()

    def _depth_of(self, grant: Waiting) -> str:
        """Return the depth to read to: a grant that is whole in the store stays so, since reports show the newest."""
        if self.depth != "partners":
            return self.depth
        known = self.run.store.project(grant.id)
        return "whole" if known is not None and not known.missing else self.depth

    def _parsed(self, grant: Waiting, depth: str) -> Parsed:
        def at_hand(keys: Sequence[tuple[str, str]]) -> Iterator[Api2Answer]:
            return self.run.ledger.at_hand(self.listing, keys)

        if grant.page.sha256 != self.page_sha256:  # grants come page by page
            try:
                body = self.run.archive.get(grant.page.sha256)
            except NotInArchive:
                # The archive was changed for another one: the grant's own address has the record, too.
                return self.run.gtr.project(grant.id)
            self.page, self.page_sha256 = json.loads(body.decode("utf-8-sig"), parse_float=Decimal), grant.page.sha256
        record = record_in(self.page, grant.id)
        return self.run.gtr.read_listed(record, grant.page, resources=_RESOURCES[depth], at_hand=at_hand)
