"""Finds joint laboratories and centres in collaboration outcomes, in the investigator's own sentences."""

from __future__ import annotations

import re

from graphs.build import as_evidence, outcome_node
from graphs.evidence import EvidenceGraph, Relation, connect
from scrapers.records import Project

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
        node = outcome_node(graph, collaboration)
        if node is None:
            continue
        for place, text in (
            ("description", collaboration.description),
            ("investigator's contribution", collaboration.investigator_contribution),
            ("partner's contribution", collaboration.partner_contribution),
            ("impact", collaboration.impact),
        ):
            for sentence in _SENTENCE_END.split(text or ""):
                if _JOINT.search(sentence):
                    snapshot = project.snapshots[collaboration.snapshot]
                    where = f"collaboration outcome, {place}"
                    evidence = as_evidence(snapshot, quote_words=sentence.strip(), place=where)
                    connect(graph, project_node, Relation.JOINT_BODY_WITH, node, evidence)
