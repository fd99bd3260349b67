"""`diligence judge`: records what a person decided about who a body is, and shows it."""

from __future__ import annotations

from datetime import UTC, datetime

import click


@click.group("judge")
def command() -> None:
    """Record, or show, what a person decided about who a body is."""


@command.command("record")
@click.argument("subject")
@click.option("--listing", metavar="ENTRY", help='An entry of a list: its name, or "LIST: NAME".')
@click.option("--body", metavar="ROR", help="A known body: its ROR id or name.")
@click.option("--organisation", metavar="ID", help="Another organisation record: its id or name.")
@click.option("--verdict", type=click.Choice(["same", "different", "unsure"]), required=True)
@click.option("--by", required=True, help="Who decides.")
@click.option("--role", required=True, help="In which role.")
@click.option("--reason", required=True, help="Why.")
@click.option("--review", type=click.DateTime(["%Y-%m-%d"]), help="When to look again.")
@click.pass_context
def record(
    ctx: click.Context,
    subject: str,
    listing: str | None,
    body: str | None,
    organisation: str | None,
    verdict: str,
    by: str,
    role: str,
    reason: str,
    review: datetime | None,
) -> None:
    """Decide whether SUBJECT (an organisation's id or whole name) is the same body as another."""
    from diligence.commands.session import opened_store, settings_of
    from diligence.judgements import Judgement
    from diligence.store.judgements import add_judgement

    targets = {"listing": listing, "body": body, "organisation": organisation}
    given = [(kind, target) for kind, target in targets.items() if target]
    if len(given) != 1:
        raise click.UsageError("give one of --listing, --body and --organisation")
    blank = [name for name, words in (("--by", by), ("--role", role), ("--reason", reason)) if not words.strip()]
    if blank:
        raise click.UsageError(f"{blank[0]} is empty: a decision has an author, a role and a reason")
    kind, target = given[0]
    judgement = Judgement(
        subject=subject, about=kind, target=target, verdict=verdict, by=by, role=role,  # type: ignore[arg-type]
        decided=datetime.now(UTC).date(), reason=reason, review=review.date() if review else None,
    )  # fmt: skip
    with opened_store(settings_of(ctx)) as store:
        add_judgement(store, judgement)
    click.echo(f"{subject} / {target}: {judgement.words}")


@command.command("show")
@click.pass_context
def show(ctx: click.Context) -> None:
    """Show every judgement, oldest first."""
    from diligence.cli import one_line
    from diligence.commands.session import opened_store, settings_of
    from diligence.store.judgements import all_judgements

    with opened_store(settings_of(ctx)) as store:
        found = all_judgements(store)
    for item in found:
        again = f" Review: {item.review.isoformat()}." if item.review else ""
        click.echo(one_line(f"{item.subject} / {item.about} {item.target}: {item.words}{again}"))
    if not found:
        click.echo("No judgement was recorded.")
