"""The knowledge that tests share: built once, because the index over the bundled registers takes a second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from diligence.demo_case import demo_project
from diligence.document import Document
from diligence.knowledge import Knowledge, load_knowledge
from diligence.model import Flag
from diligence.policy import Policy, load_policy
from diligence.screening import Screening, screen_project
from scrapers.records import Project
from tests.diligence.projects import BODIES, FUNDERS, LINKS, LISTS, NOW, list_info, listing_of


@pytest.fixture(scope="session")
def bundled() -> Knowledge:
    """What a new installation knows."""
    return load_knowledge()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The bundled registers and lists, with invented lists of every kind, bodies, ties and a funder beside them."""
    own = [(list_info(item), "f" * 64, [listing_of(item)]) for item in LISTS]
    loaded = load_knowledge(own, BODIES)
    return replace(loaded, links={**loaded.links, **LINKS}, funders={**loaded.funders, **FUNDERS})


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The default policy."""
    return load_policy()


@pytest.fixture(scope="session")
def screening(knowledge: Knowledge, policy: Policy) -> Callable[[Project], Screening]:
    """Screen a grant with the invented lists on the fixed day."""
    return lambda project: screen_project(project, knowledge, policy, now=NOW)


@pytest.fixture(scope="session")
def screen(screening: Callable[[Project], Screening]) -> Callable[[Project], Document]:
    """Screen a grant with the invented lists on the fixed day, and give its document."""
    return lambda project: screening(project).document


@pytest.fixture(scope="session")
def flags(knowledge: Knowledge) -> Callable[[Project], tuple[Flag, ...]]:
    """Give the flags of a grant with the invented lists."""
    from diligence.case import build_case
    from diligence.rules import flags_of

    return lambda project: flags_of(build_case(project, knowledge, NOW.date()))


@pytest.fixture(scope="session")
def demo(bundled: Knowledge, policy: Policy) -> Screening:
    """The bundled case, screened on the fixed day."""
    return screen_project(demo_project(), bundled, policy, now=NOW)
