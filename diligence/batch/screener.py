"""What one process needs to screen shares of a batch: the plan's versions, loaded once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import msgspec

from diligence.batch.partition import keeper, packed_share, read_partition, screen_partition
from diligence.batch.pins import Pinned
from diligence.batch.plan import Plan, policy_of
from diligence.errors import BatchError
from diligence.judgements import Judgements
from diligence.knowledge import Knowledge
from diligence.knowledge_cache import knowledge_from
from diligence.policy import Policy
from diligence.program import pin_program
from diligence.store import Store
from diligence.store.judgements import all_judgements


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a process is told: where the store is, the plan without its records, and the plan's key."""

    store_url: str
    plan: Plan
    key: str


def order_of(store_url: str, plan: Plan) -> Order:
    """Return the order for a plan. Its records go to a process share by share, not all at once."""
    bare = msgspec.structs.replace(plan, records=msgspec.structs.replace(plan.records, packed=""))
    return Order(store_url=store_url, plan=bare, key=plan.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screener:
    """A process that is ready: it has read what the plan names."""

    order: Order
    knowledge: Knowledge
    policy: Policy
    judgements: Judgements

    def share(self, records: Sequence[Pinned]) -> bytes:
        """Return a finished share as it is kept; StoreError where the store fails whole."""
        plan = self.order.plan
        with closing(Store(self.order.store_url)) as store:
            share = screen_partition(
                read_partition(store, records),
                self.knowledge,
                self.policy,
                self.judgements,
                plan.moment,
                keeper(plan.parameters),
            )
        return packed_share(share, self.order.key)


def make_screener(order: Order) -> Screener:
    """Load what a plan names from the store and the cache.

    StoreError where the store lacks a version, BatchError where this process runs another program than the plan's.
    """
    if pin_program().sha256 != order.plan.program.sha256:
        raise BatchError(
            f"a worker runs other files of {pin_program().software} than the command; install the same version on both"
        )
    with closing(Store(order.store_url)) as store:
        known = knowledge_from(store, pins=order.plan.lists)
        judgements = Judgements(all_judgements(store)[: order.plan.judgements.number])
    return Screener(order=order, knowledge=known, policy=policy_of(order.plan.policy), judgements=judgements)
