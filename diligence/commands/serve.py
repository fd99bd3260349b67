"""`diligence serve`: answers OpenRefine and other clients of the Reconciliation API on this machine."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from diligence.errors import DiligenceError

if TYPE_CHECKING:
    import logging

    from fastapi import FastAPI

#: Seconds that answers under way have once Ctrl-C is pressed; a client that sends half a request never ends.
_GRACE = 2


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 takes a free one."
)
@click.option("--exclude-non-commercial", is_flag=True, help="Leave out lists whose licence bars commercial use.")
@click.pass_context
def command(ctx: click.Context, host: str, port: int, exclude_non_commercial: bool) -> None:
    """Answer OpenRefine: reconcile names with entries on lists, organisations and grants.

    Lists, registers and the grants of the store are read once: start it again after a change. Ctrl-C ends it.
    """
    with _listening(host, port) as listener:
        address = _address(listener)
        if not _is_loopback(listener):
            click.echo(
                f"Warning: {host} can be reached from other machines, and there is no login: whoever reaches it can"
                " read the store's grants and lists. Use --host 127.0.0.1 to keep it on this machine.",
                err=True,
            )
        with suppress(KeyboardInterrupt):
            _serve(_application(ctx, address, commercial_only=exclude_non_commercial), listener, address)
        click.echo("Stopped.", err=True)


def _application(ctx: click.Context, address: str, *, commercial_only: bool) -> FastAPI:
    from diligence.commands.session import knowledge_of, opened_store, settings_of
    from diligence.judgements import Judgements
    from diligence.store.judgements import all_judgements
    from diligence.web.app import create_app
    from diligence.web.entities import load_entities

    with opened_store(settings_of(ctx)) as store:
        click.echo(f"Reading lists, registers and the store {store.address} ...", err=True)
        knowledge = knowledge_of(store, commercial_only=commercial_only)
        entities = load_entities(knowledge, store)
        judgements = Judgements(all_judgements(store))
    counted = entities.counts()
    click.echo(
        f"{counted['listing']:,} entries on {len(knowledge.lists)} lists, {counted['organisation']:,} organisations,"
        f" {counted['grant']:,} grants",
        err=True,
    )
    return create_app(entities, judgements, address=address)


def _serve(app: FastAPI, listener: socket.socket, address: str) -> None:
    import logging

    import uvicorn

    from diligence.web.reconcile_request import LARGEST_BODY

    # No log of requests: the names that an office asks about are its own business. Nor of what a client does wrong:
    # it is told. A batch may stand in an address, so a line of a request may be as long as a body.
    config = uvicorn.Config(
        app, lifespan="off", log_level="error", access_log=False, server_header=False,
        h11_max_incomplete_event_size=LARGEST_BODY, timeout_graceful_shutdown=_GRACE,
    )  # fmt: skip
    server = uvicorn.Server(config)

    def end(*_: object) -> None:
        server.should_exit = True

    def is_told(_: logging.LogRecord) -> bool:
        return not server.should_exit

    # The server listens to Ctrl-C only once it runs: before that it would end in the middle of its own start. What it
    # breaks off at its end is no fault to tell.
    before = signal.signal(signal.SIGINT, end)
    log = logging.getLogger("uvicorn.error")
    log.addFilter(is_told)
    try:
        click.echo(f"Reconciliation service: {address}/reconcile (Ctrl-C ends it)", err=True)
        server.run(sockets=[listener])
    finally:
        log.removeFilter(is_told)
        signal.signal(signal.SIGINT, before)


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; DiligenceError in one line where that cannot be."""
    listener = None
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        # A server that has just ended leaves its port in a state in which only this lets us have it. Not on Windows,
        # where it would let two servers share a port.
        if hasattr(socket, "SO_REUSEPORT"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen()
    except (OSError, UnicodeError, OverflowError) as error:
        if listener is not None:
            listener.close()
        said = getattr(error, "strerror", None) or error
        raise DiligenceError(
            f"cannot listen on {host} port {port}: {said}; choose another with --port, or end what listens there"
        ) from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_loopback(listener: socket.socket) -> bool:
    import ipaddress

    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback
