"""What commands share: the settings of this run, and the store and archive they open and close."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from diligence.knowledge import Knowledge
from diligence.knowledge_cache import knowledge_from
from diligence.settings import Settings, load_settings
from diligence.store import Store
from scrapers.archive import Archive


def settings_of(ctx: click.Context) -> Settings:
    """Return the settings of this run; --store stands before the command."""
    return load_settings((ctx.obj or {}).get("store"))


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """Open the store and close it afterwards."""
    store = Store(settings.store_url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def opened_archive(settings: Settings) -> Iterator[Archive]:
    """Open the archive and close it afterwards."""
    archive = Archive(settings.archive_path)
    try:
        yield archive
    finally:
        archive.close()


def knowledge_of(store: Store, *, commercial_only: bool = False) -> Knowledge:
    """Return the registers, the newest kept version of each list, the office's own lists, and ROR where it is kept.

    `commercial_only` leaves out lists whose licence bars commercial use (product rule 14).
    """
    return knowledge_from(store, commercial_only=commercial_only)
