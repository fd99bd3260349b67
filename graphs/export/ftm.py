"""network.ftm.jsonl: the answer as FollowTheMoney entities, one JSON object a line, for Aleph and OpenAleph.

Schemata of https://followthemoney.tech, written without its library. What the ontology has no honest word for becomes
an `UnknownLink` with our words as its role; no entity bears a `topics` tag, for a tag is a verdict without a source.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date
from typing import Any, TypeAlias

from graphs.answer import CAN_REPLY, Answer, NetworkLink, NetworkNode
from graphs.evidence import Relation
from graphs.export.cells import NO_NAME, cut, is_visible, name_of, text
from graphs.export.values import (
    address,
    citation,
    flagged_at,
    lists_words,
    question_words,
    response_of,
    source_of,
)

Entity: TypeAlias = dict[str, Any]

QUESTION = "possible match, a question"
#: FollowTheMoney warns of longer values: names, identifiers and words are columns of a fixed length downstream.
_MAX_NAME, _MAX_ID, _MAX_WORDS, _MAX_TEXT = 384, 64, 1024, 65_000
_IN_PROJECT = frozenset(
    {
        Relation.LED_BY,
        Relation.PROJECT_PARTNER,
        Relation.REPORTED_COLLABORATOR,
        Relation.CO_FUNDER,
        Relation.FUNDED_BY,
        Relation.FELLOW_AT,
        Relation.PARTICIPANT,
        Relation.STUDENT_PARTNER,
        Relation.OTHER_ROLE,
        Relation.FURTHER_FUNDING,
    }
)
_SCHEMA = {"project": "Project", "organisation": "Organization", "state body": "PublicBody", "listing": "Organization"}


def ftm(answer: Answer) -> bytes:
    """Return the entities of all nodes, then those of all links, one a line; ids hold from one export to the next.

    A topic becomes a keyword of what is about it. A match with an entry on a legal list is a `Sanction` of the body
    only when it is confirmed or probable and of the body itself; any other match is an `UnknownLink` and no more.
    """
    writer = _Writer(answer)
    entities = [*map(writer.node, answer.nodes), *(entity for link in answer.links for entity in writer.link(link))]
    lines = (json.dumps(entity, ensure_ascii=False, sort_keys=True) for entity in entities if entity)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


class _Writer:
    """What the entities of one answer need to know of each other."""

    def __init__(self, answer: Answer) -> None:
        self.nodes = {node.key: node for node in answer.nodes}
        self.keywords: dict[str, list[str]] = defaultdict(list)
        self.leads: dict[str, set[str]] = defaultdict(set)
        self.funders: dict[str, int] = defaultdict(int)
        self.owned: set[str] = set()
        self.seen: set[str] = set()
        for link in answer.links:
            if link.status != "possible":
                self._notice(link)

    def _notice(self, link: NetworkLink) -> None:
        for one, other in ((link.origin, link.target), (link.target, link.origin)):
            if self.nodes[one].kind == "topic" and self.nodes[other].kind != "topic":
                self.keywords[other].append(self.nodes[one].name)
        if link.relation == Relation.LED_BY.value:
            self.leads[link.origin].add(link.target)
        elif link.relation == Relation.FUNDED_BY.value:
            self.funders[link.origin] += 1
        elif link.relation == Relation.OWNED_BY.value:
            self.owned.add(link.origin)

    def node(self, node: NetworkNode) -> Entity:
        """Return the entity of a node; nothing for a topic, which the ontology does not have."""
        if node.kind == "topic":
            return {}
        project = node.kind == "project"
        amount = f"{node.value_pounds:f}" if node.value_pounds is not None and project else ""
        listed = node.kind == "listing"
        return _entity(
            _id("node", node.key),
            self.schema(node),
            name=[_name(node.name)],
            country=[node.country.lower()] if re.fullmatch("[A-Za-z]{2}", node.country) else [],
            idNumber=[cut(text(node.ror), _MAX_ID)] if not project else [],
            projectId=[cut(text(node.reference), _MAX_ID)] if project else [],
            startDate=[_day(node.start)] if project else [],
            endDate=[_day(node.end)] if project else [],
            amount=[amount],
            currency=["GBP"] if amount else [],
            keywords=[cut(text(word), _MAX_WORDS) for word in (*node.topics, *self.keywords[node.key])],
            sourceUrl=[address(node.url)],
            notes=[cut(note, _MAX_TEXT) for note in (_entry_notes(node) if listed else _notes(node))],
        )

    def schema(self, node: NetworkNode) -> str:
        """Return the schema: a body that is owned must be a `Company`, the only body the ontology lets be owned."""
        if node.kind == "organisation" and node.key in self.owned:
            return "Company"
        return _SCHEMA.get(node.kind, "")

    def link(self, link: NetworkLink) -> list[Entity]:
        """Return the entities of a link, none where it became a keyword."""
        origin, target = self.nodes[link.origin], self.nodes[link.target]
        if "topic" in {origin.kind, target.kind}:
            return []
        identifier = self._link_id(link)
        found = [self._edge(identifier, link, origin, target)]
        if _on_a_legal_list(link, origin, target):
            found.append(_sanction(f"{identifier}-list", link, origin, target))
        return found

    def _link_id(self, link: NetworkLink) -> str:
        # The key of a link is its place in one answer; what it says holds from one answer to the next.
        said = (link.origin, link.relation, link.words, link.target, link.status, _day(link.start), _day(link.end))
        number = 0
        while (found := _id("link", *said, *([str(number)] if number else []))) in self.seen:
            number += 1
        self.seen.add(found)
        return found

    def _edge(self, identifier: str, link: NetworkLink, origin: NetworkNode, target: NetworkNode) -> Entity:
        one, other = _id("node", origin.key), _id("node", target.key)
        told = _told(link) | {"summary": _replies(link, self.nodes)}
        if link.status == "possible":
            asked = told | {"role": [QUESTION], "description": [*told["role"], *told["description"]]}
            return _entity(identifier, "UnknownLink", subject=[one], object=[other], **asked)
        if link.relation == Relation.OWNED_BY.value and origin.key in self.owned and target.kind in CAN_REPLY:
            if self.schema(origin) == "Company":
                return _entity(identifier, "Ownership", owner=[other], asset=[one], **told)
        elif link.relation in _IN_PROJECT and {origin.kind, target.kind} <= {"project", *CAN_REPLY}:
            if origin.kind == "project" and target.kind != "project":
                return self._in_project(identifier, link, told)
            if link.relation == Relation.FUNDED_BY.value and target.kind != "project" and origin.kind != "project":
                return _payment(identifier, told, payer=other, beneficiary=one)
        return _entity(identifier, "UnknownLink", subject=[one], object=[other], **told)

    def _in_project(self, identifier: str, link: NetworkLink, told: dict[str, list[str]]) -> Entity:
        """Return the part of a body in a project; what a funder gives is a payment to the one body that leads it."""
        project, body = self.nodes[link.origin], self.nodes[link.target]
        leads = self.leads[project.key]
        one, other = _id("node", project.key), _id("node", body.key)
        if link.relation == Relation.FUNDED_BY.value and len(leads) == 1:
            (lead,) = leads
            # With two funders the record does not say who gave how much.
            value = project.value_pounds if self.funders[project.key] == 1 else None
            amount = {"amount": [f"{value:f}"], "currency": ["GBP"]} if value is not None else {}
            if self.nodes[lead].kind in CAN_REPLY and lead != body.key:
                return _payment(identifier, told, payer=other, beneficiary=_id("node", lead), project=[one], **amount)
        return _entity(identifier, "ProjectParticipant", project=[one], participant=[other], **told)


def _payment(identifier: str, told: dict[str, list[str]], *, payer: str, beneficiary: str, **more: list[str]) -> Entity:
    facts = {name: values for name, values in told.items() if name not in {"role", "status"}}
    ends = {"payer": [payer], "beneficiary": [beneficiary], "purpose": told["role"]}
    return _entity(identifier, "Payment", **ends, **facts, **more)


def _on_a_legal_list(link: NetworkLink, origin: NetworkNode, target: NetworkNode) -> bool:
    # A part of a listed body, or a body with a listed part, is told in other words and is not itself on the list.
    itself = text(link.words).removeprefix("probably ") == Relation.LISTED_AS.value
    return (
        link.relation == Relation.LISTED_AS.value
        and link.status in {"confirmed", "probable"}
        and itself
        and origin.kind in CAN_REPLY
        and target.kind == "listing"
        and set(target.list_kinds) == {"legal"}
    )


def _sanction(identifier: str, link: NetworkLink, body: NetworkNode, entry: NetworkNode) -> Entity:
    titles = [text(title) for title in entry.lists]
    # The record that names the body publishes no list: the link beside this one holds its words.
    of_list = tuple(item for item in link.evidence if source_of(item) in titles)
    told = _told(replace(link, evidence=of_list or link.evidence))
    told.pop("role")
    return _entity(
        identifier,
        "Sanction",
        entity=[_id("node", body.key)],
        program=[cut(title, _MAX_WORDS) for title in titles],
        listingDate=[_day(entry.listed_since)],
        summary=[
            f"An entry on a legal list, {'; '.join(titles)}: the list says whether of sanctions or of export control.",
            f"The match of body and entry is {link.status}. Response of the body: {response_of(body)}.",
        ],
        **told
        | {
            "status": ["taken off the list"] if entry.delisted else [],
            "startDate": [_day(entry.listed_since)],
            "endDate": [_day(entry.delisted)],
            "sourceUrl": [address(entry.url), *told["sourceUrl"]],
        },
    )


def _replies(link: NetworkLink, nodes: Mapping[str, NetworkNode]) -> list[str]:
    found = flagged_at(link, nodes)
    return [cut(f"Response of {name_of(node.name)}: {response_of(node)}", _MAX_TEXT) for node in found]


def _told(link: NetworkLink) -> dict[str, list[str]]:
    """Return what every relation says: its words, dates, the status of the match, and its evidence."""
    return {
        "role": [cut(text(link.words), _MAX_WORDS)],
        "status": [cut(text(link.status), _MAX_WORDS)],
        "startDate": [_day(link.start)],
        "endDate": [_day(link.end)],
        "description": [cut(note, _MAX_TEXT) for note in (text(link.why), *map(citation, link.evidence))],
        "sourceUrl": [address(item.url) for item in link.evidence],
        "publisher": [cut(source_of(item), _MAX_WORDS) for item in link.evidence],
        "retrievedAt": [f"{item.retrieved.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" for item in link.evidence],
    }


def _name(name: str) -> str:
    # The library takes quotation marks off a name, and refuses a body whose name is then empty.
    found = cut(name_of(name), _MAX_NAME)
    return found if is_visible(found.strip("\"' ")) else NO_NAME


def _notes(node: NetworkNode) -> list[str]:
    if node.kind == "project":
        level = f"Review level {node.level}: {text(node.level_words)}" if node.level is not None else ""
        return [level, f"Funder: {text(node.funder)}" if text(node.funder) else ""]
    return [
        f"Roles: {'; '.join(map(text, node.roles))}" if node.roles else "",
        f"Records taken as this body: {'; '.join(map(text, node.records))}" if node.records else "",
        f"Why they are one body: {text(node.identity)}" if text(node.identity) else "",
        f"On {lists_words(node)}" if lists_words(node) else "",
        question_words(node),
        f"Response: {response_of(node)}",
    ]


def _entry_notes(node: NetworkNode) -> list[str]:
    return [
        f"An entry on {lists_words(node) or 'a list'}, as it names it.",
        f"Listed since {_day(node.listed_since)}" if node.listed_since else "",
        f"Taken off the list on {_day(node.delisted)}" if node.delisted else "",
    ]


def _entity(identifier: str, schema: str, **properties: Iterable[str]) -> Entity:
    # The library composes letters and their accents when it reads; written so, a value stays what it was.
    found = {name: [unicodedata.normalize("NFC", value) for value in values] for name, values in properties.items()}
    kept = {name: list(dict.fromkeys(filter(None, values))) for name, values in found.items() if any(values)}
    return {"id": identifier, "schema": schema, "properties": kept}


def _id(*said: str) -> str:
    digest = hashlib.sha256("\x1f".join(said).encode("utf-8", "surrogatepass")).hexdigest()
    return f"diligence-{digest[:40]}"


def _day(moment: date | None) -> str:
    return moment.isoformat() if moment is not None else ""
