"""An index remembers its answers: the same answer again, a bounded number of them, and none in a cache file."""

from __future__ import annotations

import pickle

import pytest

from diligence import match
from diligence.match import Index, build_index
from diligence.model import KnownBody, Listing

UMBER = Listing(id="L1", list="Invented List", list_kind="legal", name="Umber Institute of Tides", country="CN")
OCHRE = KnownBody(id="B1", name="Ochre Valley University", country="FR")


@pytest.fixture
def index() -> Index:
    """An index of one listing and one known body."""
    return build_index([UMBER], [OCHRE])


def test_a_name_asked_twice_gets_the_same_answer(index: Index) -> None:
    first = index.match("Umber Institute of Tides", ["CN"])
    assert [item.status for item in first] == ["confirmed"]
    assert index.match("Umber Institute of Tides", ["CN"]) == first


def test_the_same_name_in_another_place_gets_its_own_answer(index: Index) -> None:
    assert index.match("Umber Institute of Tides", ["CN"])
    assert not [item for item in index.match("Umber Institute of Tides", ["FR"]) if item.status != "possible"]
    assert index.identify("Ochre Valley University", ["FR"]) is not None
    assert index.identify("Ochre Valley University", ["DE"]) is None


def test_answers_are_remembered_up_to_a_bound(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match, "_ANSWERS_KEPT", 3)
    expected = index.identify("Ochre Valley University", ["FR"])
    for number in range(10):
        index.match(f"Nobody {number}", ["FR"])
        assert len(index._answers) <= 3
    assert index.identify("Ochre Valley University", ["FR"]) == expected


def test_a_pickled_index_is_the_same_whatever_was_asked_before(index: Index) -> None:
    fresh = pickle.dumps(index)
    index.match("Umber Institute of Tides", ["CN"])
    assert pickle.dumps(index) == fresh
    again: Index = pickle.loads(fresh)  # noqa: S301 - made two lines above
    assert again.match("Umber Institute of Tides", ["CN"]) == index.match("Umber Institute of Tides", ["CN"])
