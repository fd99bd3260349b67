"""`diligence collect`: grants live from Gateway to Research into the store, resumable, within a budget of requests."""

from __future__ import annotations

import click


@click.command("collect")
@click.argument("references", nargs=-1, metavar="[REF...]")
@click.option("--organisation", metavar="NAME", help="All grants of the organisation of this name.")
@click.option("--query", metavar="TEXT", help="All grants that a search for these words finds.")
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
    kinds: str | None,
    budget: int | None,
    limit: int | None,
) -> int:
    """Fetch grants by reference, of an organisation, or found by a search.

    Every answer is archived as it arrives: a run that was stopped goes on where it was, and asks nothing twice within
    a week.
    """
    from itertools import islice

    from diligence.cli import one_line
    from diligence.collect_beside import collect_beside
    from diligence.collecting import collect_with, opened_gateway
    from diligence.commands.session import opened_store, settings_of
    from diligence.errors import DiligenceError
    from scrapers.errors import BudgetUsedUp, ScraperError

    if bool(references) + bool(organisation) + bool(query) != 1:
        raise click.UsageError("give references, or --organisation NAME, or --query TEXT")
    wanted_kinds = _kinds(kinds)
    settings = settings_of(ctx)
    collected = failed = 0
    if budget is not None:
        click.echo(f"At most {budget} requests in this run.")
    with opened_store(settings) as store, opened_gateway(settings, budget=budget) as (gtr, client):
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
