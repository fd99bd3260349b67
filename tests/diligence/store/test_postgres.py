"""The store behaves on PostgreSQL as it does on SQLite: every behaviour of test_store.py, on an empty database."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine

from diligence.errors import StoreError
from diligence.store import Store, schema
from tests.diligence.store import test_store

VARIABLE = "DILIGENCE_TEST_POSTGRES"
BEHAVIOURS = {
    name: function
    for name, function in vars(test_store).items()
    if name.startswith("test_") and list(inspect.signature(function).parameters) == ["store"]
}

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(not os.environ.get(VARIABLE), reason=f"{VARIABLE} names no empty PostgreSQL database"),
]


@pytest.fixture
def store() -> Iterator[Store]:
    url = os.environ[VARIABLE]
    opened = Store(url)
    yield opened
    opened.close()
    engine = create_engine(url)
    schema.metadata.drop_all(engine)
    engine.dispose()


@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS.keys())
def test_postgresql_behaves_as_sqlite(behaviour: Callable[[Store], None], store: Store) -> None:
    behaviour(store)


def test_all_behaviours_are_here() -> None:
    assert len(BEHAVIOURS) >= 15


def test_a_database_that_is_not_there_is_said_in_one_line_without_the_password() -> None:
    url = os.environ[VARIABLE].rpartition("/")[0].replace("://diligence@", "://diligence:sesame@") + "/no_such_database"
    with pytest.raises(StoreError) as caught:
        Store(url)
    assert "no_such_database" in str(caught.value)
    assert "sesame" not in str(caught.value)
    assert "\n" not in str(caught.value)
