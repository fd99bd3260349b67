"""JSON as every file of an answer is written: UTF-8 that a person can read, the same bytes each time."""

from __future__ import annotations

import json


def json_bytes(value: object) -> bytes:
    """Return indented JSON with a last line end; ValueError for a number that JSON cannot hold."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")
