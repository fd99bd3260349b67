"""`diligence lists`: which watchlists are in use, what they hold, and an office's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("lists")
def command() -> None:
    """Show the watchlists in use, or add an office's own."""


@command.command("status")
@click.pass_context
def status(ctx: click.Context) -> None:
    """Show each list: kind, version, age, entries, licence."""
    import pandas as pd

    from diligence.commands.session import knowledge_of, opened_store, settings_of

    with opened_store(settings_of(ctx)) as store:
        knowledge = knowledge_of(store)
    today = pd.Timestamp.now(tz="UTC").date()
    rows = [
        {
            "list": item.info.name,
            "kind": item.info.kind,
            "version": item.info.version,
            "age in days": (today - item.info.version_date).days if item.info.version_date else "",
            "entries": item.entries,
            "of": item.info.rows_published,
            "licence": item.info.licence,
        }
        for item in knowledge.lists
    ]
    _print_table(pd.DataFrame(rows))


@command.command("show")
@click.argument("name")
@click.pass_context
def show(ctx: click.Context, name: str) -> None:
    """Show the entries of the lists whose name contains NAME."""
    import pandas as pd

    from diligence.commands.session import knowledge_of, opened_store, settings_of
    from diligence.errors import RegisterError

    with opened_store(settings_of(ctx)) as store:
        knowledge = knowledge_of(store)
    rows = [
        {
            "list": listing.list,
            "name": listing.name,
            "country": listing.country,
            "since": listing.listed_since.isoformat() if listing.listed_since else "",
            "aliases": "; ".join(listing.aliases),
        }
        for listing in knowledge.listings
        if name.casefold() in listing.list.casefold()
    ]
    if not rows:
        known = "; ".join(item.info.name for item in knowledge.lists)
        raise RegisterError(f"no list is called {name!r}; the lists are: {known}")
    _print_table(pd.DataFrame(rows).sort_values(["list", "name"]))


@command.command("add")
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_context
def add(ctx: click.Context, path: Path) -> None:
    """Add an office's own list: CSV with list,kind,name,aliases,country,detail,date,source_url."""
    from diligence.cli import one_line
    from diligence.commands.session import opened_store, settings_of
    from diligence.own_lists import add_list

    with opened_store(settings_of(ctx)) as store:
        for info in add_list(path, store):
            said = f"{info.name}: {info.rows_bundled} entries of kind {info.kind}, version {info.version}"
            click.echo(one_line(said))


def _print_table(frame: object) -> None:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from diligence.cli import one_line

    if not isinstance(frame, pd.DataFrame):
        return
    table = Table(box=None, header_style="bold")
    for column in frame.columns:
        table.add_column(str(column), overflow="fold")
    for values in frame.itertuples(index=False):
        # Text, not markup, and no control characters: names come from lists and may hold brackets and worse.
        table.add_row(*(Text(one_line(value)) for value in values))
    console = Console(highlight=False)
    console.print(table)
