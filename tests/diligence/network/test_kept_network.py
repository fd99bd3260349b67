"""The network kept in the user's cache is the one that would be built, and is never out of date."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from diligence.judgements import Judgement
from diligence.knowledge import Knowledge
from diligence.network import kept
from diligence.network.asking import Question, ask
from diligence.network.build import Network
from diligence.network.kept import kept_network
from diligence.store import Store
from diligence.store.beside import save_beside
from diligence.store.judgements import add_judgement
from diligence.watchlists.pins import ListPins, OwnPin
from scrapers.gow import GowGrant
from tests.diligence.network.invented_store import LEAD, OTHER_LEAD, projects
from tests.diligence.projects import NOW, snapshot

NONE = ListPins(kept=(), own=())
Asked = Callable[..., Network]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store of which the network is worth a cache."""
    monkeypatch.setattr(kept, "_WORTH_CACHING", 1)
    with closing(Store(f"sqlite:///{tmp_path / 'store.sqlite'}")) as opened:
        opened.save(projects())
        yield opened


@pytest.fixture
def network_of(store: Store, knowledge: Knowledge, tmp_path: Path) -> Asked:
    def put(pins: ListPins = NONE, now: datetime = NOW) -> Network:
        return kept_network(store, knowledge, pins, now, folder=tmp_path / "cache")

    return put


def files(tmp_path: Path) -> set[str]:
    return {path.name for path in (tmp_path / "cache").glob("*")}


def test_a_network_that_is_read_back_gives_the_same_answers(network_of: Asked, tmp_path: Path) -> None:
    built, read = network_of(), network_of()
    assert read is not built
    assert len(files(tmp_path)) == 1
    for question in (
        Question(kind="between", words=(LEAD, OTHER_LEAD)),
        Question(kind="listed", words=()),
        Question(kind="around", words=(LEAD,)),
    ):
        answers = [ask(network, question, now=NOW, levels=lambda _: {}) for network in (built, read)]
        assert answers[0] == answers[1]
        assert answers[0].links


def test_the_kept_network_is_read_and_not_built_again(network_of: Asked, store: Store, tmp_path: Path) -> None:
    network_of()
    with store.writing() as connection:
        connection.exec_driver_sql("update project_record set body = x'00'")  # whoever reads a record fails
    assert network_of().names


@pytest.mark.parametrize("change", ["a record", "a judgement", "what stands beside a record", "the lists", "the day"])
def test_whatever_changes_the_network_makes_it_anew(
    network_of: Asked, store: Store, tmp_path: Path, change: str
) -> None:
    network_of()
    (before,) = files(tmp_path)
    pins, now = NONE, NOW
    if change == "a record":
        store.save([replace(projects()[0], title="Another title")])
    elif change == "a judgement":
        add_judgement(
            store,
            Judgement(
                subject=LEAD, about="organisation", target=OTHER_LEAD, verdict="different", by="A. Officer",
                role="research security", decided=date(2026, 1, 1), reason="two universities",
            ),
        )  # fmt: skip
    elif change == "what stands beside a record":
        save_beside(store, projects()[0].id, "gow", GowGrant(reference="ZZ/A000001/1", snapshot=snapshot()))
    elif change == "the lists":
        pins = ListPins(kept=(), own=(OwnPin(name="ours.csv", version="1", added="2026-01-01", sha256="0" * 64),))
    else:
        now = NOW + timedelta(days=1)
    network_of(pins, now)
    assert len(files(tmp_path)) == 2
    assert before in files(tmp_path)
    if change == "a record":
        node = next(data for _, data in network_of().graph.nodes(data=True) if data.get("reference") == "ZZ/A000001/1")
        assert node["name"] == "Another title"


def test_only_the_two_newest_are_kept(network_of: Asked, tmp_path: Path) -> None:
    for days in range(4):
        network_of(now=NOW + timedelta(days=days))
    assert len(files(tmp_path)) == 2


@pytest.mark.parametrize("broken", [b"", b"not a pickle", pickle.dumps("something else")])
def test_a_broken_file_is_made_again(network_of: Asked, tmp_path: Path, broken: bytes) -> None:
    network_of()
    (name,) = files(tmp_path)
    path = tmp_path / "cache" / name
    path.write_bytes(broken)
    assert network_of().names
    assert len(path.read_bytes()) > 1000


def test_a_folder_that_cannot_be_written_costs_time_only(network_of: Asked, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert network_of().names


def test_a_small_store_has_no_cache(network_of: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_WORTH_CACHING", 100)
    assert network_of().names
    assert not (tmp_path / "cache").exists()
