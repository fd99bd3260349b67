"""Collects grants live from Gateway to Research: every answer archived first, then the record stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from diligence.errors import UnknownGrant
from diligence.settings import Settings
from diligence.store import Store
from scrapers.archive import Archive
from scrapers.client import Client
from scrapers.errors import NotFound, NotInArchive
from scrapers.gtr import Gtr
from scrapers.records import Project


@contextmanager
def gateway(
    settings: Settings, *, quiet: bool = False, budget: int | None = None, offline: bool = False
) -> Iterator[Gtr]:
    """Open Gateway to Research over the archive; progress goes to standard error on a terminal."""
    with opened_gateway(settings, quiet=quiet, budget=budget, offline=offline) as (gtr, _):
        yield gtr


@contextmanager
def opened_gateway(
    settings: Settings, *, quiet: bool = False, budget: int | None = None, offline: bool = False
) -> Iterator[tuple[Gtr, Client]]:
    """Open Gateway to Research with the client that other sources share: one archive, one budget."""
    console = Console(stderr=True)
    shown = console.status("asking Gateway to Research") if console.is_terminal and not quiet else None
    asked = 0

    def tell(url: str, from_archive: bool) -> None:
        nonlocal asked
        asked += not from_archive
        if shown is not None:
            shown.update(f"{asked} requests, last {'from the archive' if from_archive else 'asked'}: {url}")

    archive = Archive(settings.archive_path)
    try:
        with Client(
            archive, spacing_seconds=settings.spacing_seconds, budget=budget, offline=offline, on_request=tell
        ) as client:
            if shown is not None:
                shown.start()
            yield (Gtr(client, settings.gtr_url) if settings.gtr_url else Gtr(client)), client
    finally:
        if shown is not None:
            shown.stop()
        archive.close()


def collect_grant(
    reference: str, settings: Settings, store: Store, *, quiet: bool = False, offline: bool = False
) -> Project:
    """Fetch one grant into the store and return it; `offline` reads it from archived answers alone.

    UnknownGrant when the source has none of this reference or, offline, when the archive lacks it.
    """
    with gateway(settings, quiet=quiet, offline=offline) as gtr:
        try:
            return collect_with(gtr, reference, store)
        except NotInArchive as error:
            raise UnknownGrant(
                f"{reference!r} is neither in the store {store.address} nor in the archive {settings.archive_path};"
                " import a file that holds it, or screen it without --offline"
            ) from error


def collect_with(gtr: Gtr, reference: str, store: Store) -> Project:
    """Fetch one grant over an open gateway, store it with its issues, and return it."""
    try:
        parsed = gtr.project(reference)
    except NotFound as error:
        raise UnknownGrant(f"{reference!r} is not in Gateway to Research; check the reference ({error})") from error
    if parsed.project is None:
        raise UnknownGrant(f"{reference!r} is not in Gateway to Research; check the reference")
    store.save([parsed.project], parsed.issues)
    return parsed.project
