"""Judgements in the store: only ever added to, each chained to the one before."""

from __future__ import annotations

import msgspec
from sqlalchemy import insert, select

from diligence.errors import StoreError
from diligence.judgements import GENESIS, Judgement, chained
from diligence.store import schema
from diligence.store.projects import Store


def add_judgement(store: Store, judgement: Judgement) -> None:
    """Keep a judgement."""
    table = schema.judgement
    with store.writing() as connection:
        last = connection.execute(
            select(table.c.number, table.c.chain).order_by(table.c.number.desc()).limit(1)
        ).first()
        number, before = (last.number + 1, last.chain) if last else (1, GENESIS)
        body = msgspec.json.encode(judgement, order="sorted").decode()
        row = {"number": number, "body": body, "chain": chained(judgement, before)}
        connection.execute(insert(table).values(**row))


def all_judgements(store: Store) -> list[Judgement]:
    """Return every judgement, oldest first; StoreError where one was changed behind our back."""
    table = schema.judgement
    with store.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.number)).all()
    found, before = [], GENESIS
    for row in rows:
        judgement = msgspec.json.decode(row.body, type=Judgement)
        if chained(judgement, before) != row.chain:
            raise StoreError(
                f"judgement {row.number} in the store {store.address} was changed; restore a copy of the store"
            )
        found.append(judgement)
        before = row.chain
    return found
