"""Two tables for a spreadsheet or the Data Laboratory of Gephi: nodes.csv and edges.csv, a row a node and a link."""

from __future__ import annotations

import csv
import io

from graphs.answer import Answer
from graphs.export.cells import name_of, plain_cell
from graphs.export.values import Value, ids_of, joined, link_values, node_values

#: Gephi finds these columns by their names, written so.
ID, LABEL, SOURCE, TARGET, TYPE = "Id", "Label", "Source", "Target", "Type"


def nodes_csv(answer: Answer) -> bytes:
    """Return one row a node: Id (its key), Label (its name) and every other field; lists are joined with "; "."""
    ids, _ = ids_of(answer)
    rows: list[dict[str, Value]] = [
        {ID: ids[node.key], LABEL: name_of(node.name), **node_values(node, drawn=place < answer.shown)}
        for place, node in enumerate(answer.nodes)
    ]
    return _table(rows)


def edges_csv(answer: Answer) -> bytes:
    """Return one row a link: Id, Source, Target, their names, the words, and the first piece of evidence to cite."""
    nodes, links = ids_of(answer)
    by_key = {node.key: node for node in answer.nodes}
    rows: list[dict[str, Value]] = [
        {
            ID: links[link.key],
            SOURCE: nodes[link.origin],
            TARGET: nodes[link.target],
            TYPE: "Directed",
            LABEL: name_of(link.words),
            "source_name": name_of(link.origin_name),
            "target_name": name_of(link.target_name),
            **link_values(link, by_key),
        }
        for link in answer.links
    ]
    return _table(rows)


def _table(rows: list[dict[str, Value]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    if rows:
        writer.writerow(rows[0])
    writer.writerows([plain_cell(joined(value)) for value in row.values()] for row in rows)
    # Excel reads a CSV file without a byte order mark in the code page of the machine, and names turn to rubbish.
    return file.getvalue().encode("utf-8-sig")
