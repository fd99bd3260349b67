"""`diligence collect`: grants live from Gateway to Research into the store, resumable, within a budget of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from diligence.collect_ledger import Selection
    from diligence.settings import Settings


#: Gateway to Research holds grants from 2006 on, and some that began before.
_YEAR = click.IntRange(1900, 2100)


@click.command("collect")
@click.argument("references", nargs=-1, metavar="[REF...]")
@click.option("--organisation", metavar="NAME", help="All grants of the organisation of this name.")
@click.option("--query", metavar="TEXT", help="All grants that a search for these words finds.")
@click.option("--funder", metavar="NAME", help="All grants of a funder, for instance EPSRC or 'Innovate UK'.")
@click.option("--from", "first_year", metavar="YEAR", type=_YEAR, help="Grants that began in this year or later.")
@click.option("--to", "last_year", metavar="YEAR", type=_YEAR, help="Grants that began in this year or earlier.")
@click.option("--all", "everything", is_flag=True, help="All grants of the register.")
@click.option(
    "--depth",
    type=click.Choice(["listing", "partners", "whole"]),
    help="With --funder, --from, --to or --all: how much of each grant to read (default: whole).",
)
@click.option("--changed", is_flag=True, help="Ask the register's lists anew, and read what is new or changed.")
@click.option(
    "--with",
    "kinds",
    metavar="KINDS",
    help="Other sources: gow,publications,companies, or none (default: all that need no key).",
)
@click.option("--budget", type=click.IntRange(min=1), help="The most requests to send in this run.")
@click.option("--limit", type=click.IntRange(min=1), help="The most grants to collect in this run.")
@click.pass_context
def command(
    ctx: click.Context,
    references: tuple[str, ...],
    organisation: str | None,
    query: str | None,
    funder: str | None,
    first_year: int | None,
    last_year: int | None,
    everything: bool,
    depth: str | None,
    changed: bool,
    kinds: str | None,
    budget: int | None,
    limit: int | None,
) -> int:
    """Fetch grants by reference, of an organisation, found by a search, or whole parts of the register.

    Every answer is archived as it arrives: a run that was stopped goes on where it was, and asks nothing twice within
    a week. Of the register, only what is new or changed since the last time is read.
    """
    from itertools import islice

    from diligence.cli import one_line
    from diligence.collect_beside import collect_beside
    from diligence.collect_ledger import Selection
    from diligence.collecting import collect_with, opened_gateway
    from diligence.commands.session import opened_store, settings_of
    from diligence.errors import DiligenceError
    from diligence.signals import ended_by_term
    from scrapers.errors import BudgetUsedUp, ScraperError

    part = Selection(funder=funder, first_year=first_year, last_year=last_year)
    national = everything or part != Selection()
    if bool(references) + bool(organisation) + bool(query) + national != 1:
        raise click.UsageError(
            "give references, or --organisation NAME, or --query TEXT, or --funder NAME, --from YEAR and --to YEAR, or"
            " --all"
        )
    settings = settings_of(ctx)
    if national:
        _refuse(everything, part, kinds)
        return _collect_register(settings, part, depth or "whole", changed=changed, budget=budget, limit=limit)
    if depth or changed:
        raise click.UsageError("--depth and --changed go with --funder, --from, --to or --all")
    wanted_kinds = _kinds(kinds)
    collected = failed = 0
    if budget is not None:
        click.echo(f"At most {budget} requests in this run.")
    with (
        ended_by_term(),
        opened_store(settings) as store,
        opened_gateway(settings, budget=budget) as (gtr, client),
    ):
        if organisation:
            wanted = gtr.references_of_organisation(organisation)
        elif query:
            wanted = (reference for reference, _, _ in gtr.search(query))
        else:
            wanted = iter(dict.fromkeys(references))
        for reference in islice(wanted, limit):
            try:
                project = collect_with(gtr, reference, store)
            except BudgetUsedUp:
                raise
            except (DiligenceError, ScraperError) as error:
                failed += 1
                click.echo(f"diligence: {one_line(error)}", err=True)
                continue
            collected += 1
            click.echo(one_line(f"{project.reference}: {project.title}"))
            for line in collect_beside(
                project, store, client, wanted_kinds, budget=budget, spacing_seconds=settings.spacing_seconds
            ):
                click.echo(one_line(f"  {line}"))
        click.echo(
            f"{collected} collected, {failed} failed. The store holds {store.count()} projects;"
            f" {client.requests_sent} requests were sent."
        )
    return 1 if failed else 0


def _refuse(everything: bool, part: Selection, kinds: str | None) -> None:
    if everything and (part.funder or part.first_year or part.last_year):
        raise click.UsageError("--all takes no --funder, --from or --to")
    if part.first_year is not None and part.last_year is not None and part.first_year > part.last_year:
        raise click.UsageError(f"--from {part.first_year} is after --to {part.last_year}")
    if kinds not in {None, "none"}:
        raise click.UsageError(
            "--with goes with references, --organisation and --query: other sources are asked for the grants that a"
            " screening names, not for the whole register"
        )


def _collect_register(
    settings: Settings, part: Selection, depth: str, *, changed: bool, budget: int | None, limit: int | None
) -> int:
    from diligence.collect_national import collect_national, opened_run
    from diligence.collect_show import shown
    from diligence.commands.session import opened_store
    from diligence.signals import ended_by_term

    if budget is not None:
        click.echo(f"At most {budget} requests in this run.")
    with (
        ended_by_term(),
        opened_store(settings) as store,
        shown() as show,
        opened_run(settings, store, show, budget=budget) as run,
    ):
        try:
            collect_national(run, part, depth=depth, changed=changed, limit=limit)
        finally:
            counts = run.counts
            line = (
                f"{counts.new} new, {counts.changed} changed, {counts.unchanged} unchanged, {run.failed} failed,"
                f" {run.given_up} unreadable. The"
                f" store holds {store.count()} projects; {run.client.requests_sent} requests were sent."
            )
            click.echo(line)
        return 1 if run.failed else 0


def _kinds(words: str | None) -> tuple[str, ...]:
    from diligence.beside import TITLES
    from diligence.collect_beside import default_kinds

    if words is None:
        return default_kinds()
    chosen = tuple(dict.fromkeys(word.strip() for word in words.split(",") if word.strip()))
    if chosen == ("none",):
        return ()
    unknown = [word for word in chosen if word not in TITLES]
    if unknown:
        raise click.UsageError(f"--with takes {', '.join(TITLES)} or none, not {unknown[0]!r}")
    return chosen
