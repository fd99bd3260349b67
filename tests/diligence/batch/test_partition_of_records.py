"""One share of a batch: rows of what can be screened, issues of what cannot, and bytes that notice any damage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from diligence.batch import BatchParameters
from diligence.batch.partition import (
    Share,
    keeper,
    packed_share,
    partitions,
    read_partition,
    screen_partition,
    unpacked_share,
)
from diligence.batch.selection import select
from diligence.batch.tables import TABLES
from diligence.judgements import Judgements
from diligence.knowledge import Knowledge
from diligence.policy import Policy
from diligence.store import Store
from tests.diligence.batch.invented_store import NOW, InventedStore, invented_grant

Screen = Callable[..., Share]
KEY = "a" * 64


@pytest.fixture
def screen(invented: InventedStore, knowledge: Knowledge, policy: Policy) -> Iterator[Screen]:
    """Screen every record of the store as one share; the session's knowledge knows Hesperia as listed."""

    def screened(**asked: object) -> Share:
        parameters = BatchParameters(**asked)  # type: ignore[arg-type]
        with closing(Store(invented.url)) as store:
            records = select(store, BatchParameters()).records
            reads = read_partition(store, records)
            return screen_partition(reads, knowledge, policy, Judgements(), NOW, keeper(parameters))

    return screened


def numbers(share: Share) -> list[int]:
    return [int(str(row[0]).removeprefix("project-")) for row in share.rows.grants]


def test_every_record_gives_one_row_of_grants(screen: Screen) -> None:
    share = screen()
    assert numbers(share) == list(range(1, 11))
    assert (share.screened, share.kept, share.issues) == (10, 10, ())


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"list": "arcadian named bodies"}, [6]),
        ({"partner": "hesperia aerodynamics"}, [6]),
        ({"partner": "farness"}, [4, 8]),
        ({"partner": "elmswick"}, []),  # it leads them
        ({"area": "quantum"}, [2, 5, 8]),
        ({"area": "quantum", "partner": "farness"}, [8]),
        ({"level": "0"}, [3, 9]),
        ({"level": "1+"}, [1, 2, 4, 5, 6, 7, 8, 10]),
        ({"list": "no such list"}, []),
    ],
)
def test_results_are_narrowed_after_screening(screen: Screen, asked: dict[str, object], expected: list[int]) -> None:
    share = screen(**asked)
    assert numbers(share) == expected
    assert (share.screened, share.kept) == (10, len(expected))
    assert {row[0] for name in TABLES for row in getattr(share.rows, name)} == {f"project-{n:02}" for n in expected}


@pytest.mark.parametrize("body", [b"", b"not zlib", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_record_is_an_issue_and_the_others_are_screened(
    invented: InventedStore, screen: Screen, body: bytes
) -> None:
    invented.damage(5, body=body)
    share = screen()
    assert numbers(share) == [1, 2, 3, 4, 6, 7, 8, 9, 10]
    assert [(issue.label, issue.what.split(":")[0]) for issue in share.issues] == [("damaged record", "ZZ/A000005/1")]


def test_a_record_that_cannot_be_screened_is_an_issue_that_names_it(invented: InventedStore, screen: Screen) -> None:
    made = invented_grant(5)
    nowhere = replace(made.participations[0], organisation_id="nowhere")
    invented.save(replace(made, participations=(nowhere, *made.participations[1:])))
    share = screen()
    assert 5 not in numbers(share)
    assert share.screened == 9
    ((label, what),) = [(issue.label, issue.what) for issue in share.issues]
    assert label == "not screened"
    assert what.startswith("ZZ/A000005/1: a fault of this program (KeyError")


def test_the_same_records_give_the_same_bytes(screen: Screen) -> None:
    assert packed_share(screen(), KEY) == packed_share(screen(), KEY)


def test_a_packed_share_comes_back_as_it_was(screen: Screen) -> None:
    share = screen()
    assert unpacked_share(packed_share(share, KEY), KEY) == share


def test_a_share_that_is_cut_changed_or_of_another_plan_is_none(screen: Screen) -> None:
    body = packed_share(screen(), KEY)
    changed = bytearray(body)
    changed[len(body) // 2] ^= 1
    assert unpacked_share(body[:-1], KEY) is None
    assert unpacked_share(bytes(changed), KEY) is None
    assert unpacked_share(b"", KEY) is None
    assert unpacked_share(body, "b" * 64) is None


def test_what_was_not_consulted_is_counted_over_the_grants(screen: Screen) -> None:
    share = screen()
    told = share.consulted.sources_not_consulted(share.screened)
    papers = next(item for item in told if item.title.startswith("Funding acknowledgements"))
    assert "grants" not in papers.why
    share.consulted.merge(share.consulted)
    assert all("of 20 grants" not in item.why for item in share.consulted.sources_not_consulted(20))
    assert all(item.why.startswith("of 20 of 30 grants: ") for item in share.consulted.sources_not_consulted(30))
    assert any("Open Government Licence" in words for words in share.consulted.attributions)


@pytest.mark.usefixtures("small")
def test_records_are_parted_in_their_order(invented: InventedStore) -> None:
    with closing(Store(invented.url)) as store:
        records = select(store, BatchParameters(last_year=2016)).records
    assert [len(part) for part in partitions(records)] == [2, 2, 1]
    assert [record for part in partitions(records) for record in part] == list(records)
