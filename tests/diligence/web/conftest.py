"""A service over invented lists, bodies and grants, asked without a network."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response

from diligence.judgements import Judgements
from diligence.knowledge import Knowledge, load_knowledge
from diligence.model import KnownBody
from diligence.web.app import create_app
from diligence.web.entities import Entities
from scrapers.records import Fund, Project
from tests.diligence.projects import BODIES, GOVERNMENT, LEGAL, LINKS, LISTS, TODAY, Named, grant, list_info, listing_of

with warnings.catch_warnings():
    # Newer releases of starlette ask for a successor of httpx, which the test extra does not hold yet.
    warnings.filterwarnings("ignore", message="Using `httpx`")
    from fastapi.testclient import TestClient

#: Two bodies of one name in one country, one with an acronym, and one that stands in the grants alone.
TWINS = (
    KnownBody(id="ror:0eeeeee55", name="Saint Aldwin College", country="CN", city="Ostrava Lake", ror="0eeeeee55"),
    KnownBody(id="ror:0ffffff66", name="Saint Aldwin College", country="CN", city="Merrow Falls", ror="0ffffff66"),
)
INITIALLED = KnownBody(
    id="ror:0gggggg77", name="Quillon Institute of Tidal Studies", acronyms=("QITS",), country="FR", ror="0gggggg77"
)
#: A body whose own name is an acronym, and an entry with a ROR id.
ACRONYM = KnownBody(id="ror:0hhhhhh88", name="VRTX", country="CN", ror="0hhhhhh88")
WITH_ID = replace(listing_of(LEGAL), id="with-id", name="Tessaly Reactor Bureau", ror="0jjjjjj99")
#: One body on three lists, of which two are editions of one, and a body that only stands beside it in name.
TWICE = "Galvorn Propulsion Institute"
ON_LEGAL = replace(listing_of(LEGAL), id="twice-legal", name=TWICE)
ON_COPY = replace(ON_LEGAL, id="twice-copy", list=f"{LEGAL.list} (our copy)", listed_since=None)
ON_GOVERNMENT = replace(listing_of(GOVERNMENT), id="twice-government", name=f"{TWICE} (GPI)")
LONE = Named(name="Pargeter Loom Company", id="ORG-LONE", country="United Kingdom", city="Hexworthy")
#: It bears a listed name, and nobody says where it is.
UNPLACED = Named(name=GOVERNMENT.body, id="ORG-UNPLACED")
PERSON = "Ermintrude Vasspoole"


def invented_grants() -> list[Project]:
    """Return three grants: one with partners, and two of one title with different funders and years."""
    first = grant(
        Named(name="Velmora University", id="ORG-VELMORA", outcome_country="China", role="COLLABORATOR"),
        Named(name="Zelkova Radar Works", id="ORG-ZELKOVA", country="China"),
        LONE,
        title="Weaving of tidal barriers",
        investigators=(PERSON,),
    )
    second = _other("project-2", "ZZ/B000002/1", "A ledger of northern lighthouses", "NERC", date(2018, 4, 1), UNPLACED)
    third = _other("project-3", "ZZ/C000003/1", "A ledger of northern lighthouses", "AHRC", date(2012, 4, 1))
    return [first, second, third]


def _other(own: str, reference: str, title: str, funder: str, start: date, *bodies: Named) -> Project:
    fund = Fund(snapshot=0, funder_name=funder, start=start, end=None, value_pounds=Decimal("1250.50"))
    return replace(grant(*bodies, title=title), id=own, reference=reference, lead_funder=funder, funds=(fund,))


@dataclass(frozen=True, slots=True)
class Service:
    """The service as a client sees it."""

    client: TestClient

    def ask(self, *queries: dict[str, Any]) -> list[list[dict[str, Any]]]:
        """Return the candidates of each query, sent as one form."""
        batch = {f"q{number}": query for number, query in enumerate(queries)}
        answer = self.client.post("/reconcile", data={"queries": json.dumps(batch)})
        assert answer.status_code == 200, answer.text
        assert list(answer.json()) == list(batch)
        return [row["result"] for row in answer.json().values()]

    def one(self, name: str, **fields: Any) -> list[dict[str, Any]]:
        """Return the candidates of one name; further words are fields of the query, or properties by their ids."""
        own = {key: fields.pop(key) for key in ("type", "limit", "type_strict") if key in fields}
        properties = [{"pid": key, "v": value} for key, value in fields.items()]
        (found,) = self.ask({"query": name, **own, **({"properties": properties} if properties else {})})
        return found

    def extended(self, ids: Iterable[str], *properties: str | dict[str, Any]) -> dict[str, Any]:
        """Return the answer of a data extension."""
        wanted = [{"id": item} if isinstance(item, str) else item for item in properties]
        answer = self.client.get("/reconcile", params={"extend": json.dumps({"ids": list(ids), "properties": wanted})})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def get(self, path: str, **params: Any) -> Response:
        """Return the answer at a path of the service."""
        return self.client.get(f"/reconcile{path}", params=params)


@pytest.fixture(scope="session")
def invented_knowledge() -> Knowledge:
    """The bundled registers and lists, with invented lists of every kind, bodies and ties beside them."""
    own = [(list_info(item), "f" * 64, [listing_of(item)]) for item in LISTS]
    own[0][2].extend([WITH_ID, ON_LEGAL])
    copied = replace(list_info(LEGAL), key="own:copy", name=ON_COPY.list)
    own.append((copied, "f" * 64, [ON_COPY, ON_GOVERNMENT]))
    loaded = load_knowledge(own, [*BODIES, *TWINS, INITIALLED, ACRONYM])
    return replace(loaded, links={**loaded.links, **LINKS})


@pytest.fixture(scope="session")
def entities(invented_knowledge: Knowledge) -> Entities:
    """Everything that the service answers over."""
    return Entities(invented_knowledge, invented_grants())


@pytest.fixture(scope="session")
def application(entities: Entities) -> FastAPI:
    """The application on a fixed day."""
    return create_app(entities, today=lambda: TODAY)


@pytest.fixture(scope="session")
def service(application: FastAPI) -> Service:
    """The service, asked without a network."""
    return Service(TestClient(application))


@pytest.fixture(scope="session")
def judged(entities: Entities) -> Callable[[Judgements], Service]:
    """Give the service of an office that has judged something."""
    return lambda judgements: Service(TestClient(create_app(entities, judgements, today=lambda: TODAY)))


def features(candidate: dict[str, Any]) -> dict[str, Any]:
    """Return the features of a candidate by their ids."""
    return {item["id"]: item["value"] for item in candidate["features"]}
