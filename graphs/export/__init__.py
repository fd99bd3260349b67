"""Files of one answer for every program that a reader may use, each saying the same, and all of them in one zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

from graphs.answer import Answer
from graphs.export.cytoscape import cytoscape
from graphs.export.ftm import ftm
from graphs.export.gexf import gexf
from graphs.export.graphml import graphml
from graphs.export.kumu import kumu
from graphs.export.manifest import manifest
from graphs.export.markdown import answer_md
from graphs.export.spreadsheets import edges_csv, nodes_csv
from graphs.export.vosviewer import vosviewer

__all__ = ["ZIP", "export_files", "zip_of"]

#: The name of the file that holds all others.
ZIP = "network.zip"


def export_files(answer: Answer, page: str) -> dict[str, bytes]:
    """Return every file of an answer by its name, in a fixed order; the same answer gives the same bytes.

    `page` is the network page, kept as it is. ValueError when two nodes or two links share a key, or a link or a
    statement names one that the answer does not hold.
    """
    _check(answer)
    files = {
        "network.html": page.encode("utf-8"),
        "answer.md": answer_md(answer),
        "nodes.csv": nodes_csv(answer),
        "edges.csv": edges_csv(answer),
        "network.gexf": gexf(answer),
        "network.graphml": graphml(answer),
        "network.ftm.jsonl": ftm(answer),
        "cytoscape.json": cytoscape(answer),
        "kumu.json": kumu(answer),
        "vosviewer.json": vosviewer(answer),
    }
    return {**files, "manifest.json": manifest(answer, files)}


def zip_of(files: Mapping[str, bytes], generated: datetime) -> bytes:
    """Return the files in one zip, in their order and all of the time `generated`: the same files, the same bytes."""
    moment = generated.astimezone(UTC)
    stamp = (max(moment.year, 1980), moment.month, moment.day, moment.hour, moment.minute, moment.second)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # else the system that writes it stands in the bytes
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, body)
    return file.getvalue()


def _check(answer: Answer) -> None:
    nodes = {node.key for node in answer.nodes}
    links = {link.key for link in answer.links}
    if len(nodes) != len(answer.nodes) or len(links) != len(answer.links):
        raise ValueError("two nodes or two links of the answer share a key")
    for link in answer.links:
        if not {link.origin, link.target} <= nodes:
            raise ValueError(f"link {link.key} joins a node that the answer does not hold")
    for statement in answer.statements:
        if not links.issuperset(statement.links):
            raise ValueError(f"a statement rests on a link that the answer does not hold: {statement.text}")
