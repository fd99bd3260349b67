"""manifest.json: which question, made when and by what, from whose data, and the hash of every file beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from graphs.answer import Answer
from graphs.export.as_json import json_bytes
from graphs.export.cells import text


def manifest(answer: Answer, files: Mapping[str, bytes]) -> bytes:
    """Return the manifest of `files` (name to bytes), in their order; the manifest itself is not among them."""
    return json_bytes(
        {
            "question": text(answer.question),
            "parameters": [{"name": text(name), "value": text(value)} for name, value in answer.parameters],
            "generated": answer.generated.isoformat(),
            "software": text(answer.software),
            "nodes": len(answer.nodes),
            "links": len(answer.links),
            "drawn": answer.shown,
            "why_not_all_are_drawn": text(answer.why_cut),
            "files": [
                {"name": name, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
                for name, body in files.items()
            ],
            "cannot_show": [text(item) for item in answer.cannot_show],
            "licences": [
                {
                    "title": text(item.title),
                    "version": text(item.version),
                    "licence": text(item.licence),
                    "attribution": text(item.attribution),
                    "url": text(item.url),
                }
                for item in answer.licences
            ],
            "notice": text(answer.notice),
        }
    )
