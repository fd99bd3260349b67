"""Finds joint laboratories and centres in collaboration outcomes, in the investigator's own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphs.build import as_evidence, outcome_node
from graphs.evidence import EvidenceGraph, Relation, connect
from scrapers.records import Collaboration, Project

#: "joint laboratory", "International Joint Laboratory for ...", "joint research centre", "joint institute". What stands
#: between must be words of its name: "joint papers in our laboratory" is work done jointly, in somebody's laboratory.
_JOINT = re.compile(
    r"\bjoint(?:ly)?\s+(?:(?!(?:an?|at|by|for|from|in|into|of|on|our|that|the|their|this|to|was|were|with)\b)\w+[\s-]){0,3}?"
    r"(?:laborator(?:y|ies)|labs?|cent(?:re|er)s?|institutes?)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def add_joint_bodies(graph: EvidenceGraph, project_node: str, project: Project) -> None:
    """Add an edge to each reported collaborator with whom an outcome describes a joint laboratory or centre."""
    for collaboration in project.collaborations:
        said = list(_joint_sentences(collaboration))
        node = outcome_node(graph, collaboration) if said else None
        if node is None:
            continue
        for place, sentence in said:
            evidence = as_evidence(project.snapshots[collaboration.snapshot], quote_words=sentence, place=place)
            connect(graph, project_node, Relation.JOINT_BODY_WITH, node, evidence)


def _joint_sentences(collaboration: Collaboration) -> Iterator[tuple[str, str]]:
    """Yield the sentences of an outcome that describe a joint body, each behind its place."""
    for place, text in (
        ("description", collaboration.description),
        ("investigator's contribution", collaboration.investigator_contribution),
        ("partner's contribution", collaboration.partner_contribution),
        ("impact", collaboration.impact),
    ):
        if not text or not _JOINT.search(text):  # no match runs over a full stop: few texts need to be cut
            continue
        for sentence in _SENTENCE_END.split(text):
            if _JOINT.search(sentence):
                yield f"collaboration outcome, {place}", sentence.strip()
