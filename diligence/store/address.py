"""Where the store is: a database URL, read without ever letting its password be printed."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from diligence.errors import StoreError

#: Names of URL parameters in which drivers take secrets.
_SECRET = frozenset({"password", "passwd", "sslpassword", "passfile", "sslkey"})


def store_url(words: str) -> URL:
    """Return the URL of a SQLite or PostgreSQL database; StoreError, without the words, where it is none.

    "postgresql://" means the driver that `diligence[postgres]` installs.
    """
    try:
        url = make_url(words)
    except (ArgumentError, ValueError):
        # The words may hold a password, and so may the error that quotes them: neither is printed nor kept.
        raise StoreError(
            "the store's address is no database URL; give one such as sqlite:///cases.sqlite or"
            " postgresql+psycopg://user@host:5432/database"
        ) from None
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StoreError(
            f"the store {shown_address(url)} is of a kind that is not supported; give a sqlite:/// or"
            " postgresql+psycopg:// address"
        )
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def shown_address(url: URL) -> str:
    """Return the address as it may be printed: without its password, wherever it stands."""
    shown = url.set(query={name: "***" if name.lower() in _SECRET else value for name, value in url.query.items()})
    return shown.render_as_string(hide_password=True)
