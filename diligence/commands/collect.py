"""`diligence collect`: grants live from Gateway to Research into the store, resumable, within a budget of requests."""

from __future__ import annotations

import click


@click.command("collect")
@click.argument("references", nargs=-1, metavar="[REF...]")
@click.option("--organisation", metavar="NAME", help="All grants of the organisation of this name.")
@click.option("--query", metavar="TEXT", help="All grants that a search for these words finds.")
@click.option("--budget", type=click.IntRange(min=1), help="The most requests to send in this run.")
@click.option("--limit", type=click.IntRange(min=1), help="The most grants to collect in this run.")
@click.pass_context
def command(
    ctx: click.Context,
    references: tuple[str, ...],
    organisation: str | None,
    query: str | None,
    budget: int | None,
    limit: int | None,
) -> int:
    """Fetch grants by reference, of an organisation, or found by a search.

    Every answer is archived as it arrives: a run that was stopped goes on where it was, and asks nothing twice within
    a week.
    """
    from itertools import islice

    from diligence.cli import one_line
    from diligence.collecting import collect_with, gateway
    from diligence.commands.session import opened_store, settings_of
    from diligence.errors import DiligenceError
    from scrapers.errors import BudgetUsedUp, ScraperError

    if bool(references) + bool(organisation) + bool(query) != 1:
        raise click.UsageError("give references, or --organisation NAME, or --query TEXT")
    settings = settings_of(ctx)
    collected = failed = 0
    with opened_store(settings) as store, gateway(settings, budget=budget) as gtr:
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
        click.echo(f"{collected} collected, {failed} failed. The store holds {store.count()} projects.")
    return 1 if failed else 0
