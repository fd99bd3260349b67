"""Reads what a project could be used for: technology areas, surveillance, end use, dual use, data about people."""

from __future__ import annotations

from diligence.technology.definitions import (
    Definition,
    DefinitionError,
    Definitions,
    DualUse,
    Field,
    TermGroup,
    load_definitions,
    parse_definition,
)
from diligence.technology.hits import Hit, Passage, find_hits
from diligence.technology.people_data import NONE_FOUND
from diligence.technology.reading import AreaReading, Reading, read_passages

__all__ = [
    "NONE_FOUND",
    "AreaReading",
    "Definition",
    "DefinitionError",
    "Definitions",
    "DualUse",
    "Field",
    "Hit",
    "Passage",
    "Reading",
    "TermGroup",
    "find_hits",
    "load_definitions",
    "parse_definition",
    "read_passages",
]
