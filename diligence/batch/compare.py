"""Compares two finished batches grant by grant: two periods, two states of the lists, two policies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from diligence.batch.compare_causes import Causes, Moved, causes_of
from diligence.batch.compare_figures import SideBySide, side_by_side
from diligence.batch.frames import csv_bytes
from diligence.batch.manifest import Manifest, read_manifest
from diligence.batch.run import load_tables
from diligence.batch.tables import JOIN
from diligence.errors import BatchError
from diligence.screening import write_whole
from diligence.shares import percent

if TYPE_CHECKING:
    import pandas as pd

#: What makes a finding the same in two batches; its number within the grant may differ.
_SAME = ("project_id", "rule", "axis", "strength", "subject", "status")
_FINDING_COLUMNS = (
    *("project_id", "reference", "title", "level_before", "level_after", "rule", "axis", "strength", "subject"),
    *("status", "sentence", "why", "would_change", "response_asked", "response", "response_date"),
)
_CHANGE_COLUMNS = ("project_id", "reference", "title", "what", "before", "after", "why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of a batch's grants stand at a level, in each of the two batches."""

    level: int
    name: str
    before: int
    of_before: int
    after: int
    of_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two batches say differently: sentences and figures with their denominators, and the files with every row."""

    sentences: tuple[str, ...]
    causes: tuple[str, ...]
    shares: tuple[Share, ...]
    figures: tuple[SideBySide, ...]
    files: dict[str, Path]


def compare_batches(first: Path | str, second: Path | str, out: Path | str) -> Comparison:
    """Compare two folders of finished batches and write what differs into a third.

    Writes comparison.csv (grants whose level, lists, areas or findings differ, and grants in one batch only),
    new-findings.csv, gone-findings.csv, comparison.html, comparison.md and manifest.json. BatchError where a folder
    holds no finished batch, or where `out` is one of the two or holds a batch itself; OutputError where a file cannot
    be written.
    """
    before, after, folder = Path(first), Path(second), Path(out)
    (old, old_hash), (new, new_hash) = read_manifest(before), read_manifest(after)
    if (folder / "manifest.json").exists() and not (folder / "comparison.csv").exists():
        raise BatchError(f"{folder} holds a batch itself; give another --out for the comparison")
    tables = load_tables(before), load_tables(after)
    causes = causes_of(old, new)
    grants = _joined(tables[0]["grants"], tables[1]["grants"])
    gone, come = _findings(tables[0]["findings"], tables[1]["findings"], grants, causes)
    changes = _changes(grants, gone, come, causes)
    shares = tuple(_shares(tables[0]["grants"], tables[1]["grants"]))
    sentences = tuple(_sentences(grants, changes, gone, come, causes, shares, old, new))
    figures = side_by_side(*tables, old, new)
    found = Comparison(sentences=sentences, causes=causes.sentences, shares=shares, figures=figures, files={})
    return _written(found, {"comparison": changes, "new-findings": come, "gone-findings": gone},
                    causes, {str(before): old_hash, str(after): new_hash}, (old, new), folder)  # fmt: skip


def _joined(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return one row a grant of either batch, with its columns of both; `in` says where it stands."""
    joined = before.merge(after, on="project_id", how="outer", suffixes=("_before", "_after"), indicator="in")
    joined["reference"] = joined["reference_after"].fillna(joined["reference_before"])
    return joined.sort_values(["reference", "project_id"], ignore_index=True)


def _findings(
    before: pd.DataFrame, after: pd.DataFrame, grants: pd.DataFrame, causes: Causes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the findings of grants in both batches that only the first, and that only the second has."""
    import pandas as pd  # noqa: PLC0415 - pandas loads only when needed

    both = grants[grants["in"] == "both"]
    named = both[["project_id", "title_after", "level_before", "level_after"]].rename(columns={"title_after": "title"})
    keys = list(_SAME)
    found = []
    for mine, other in ((before, after), (after, before)):
        marked = mine.merge(other[keys].drop_duplicates(), on=keys, how="left", indicator="held")
        only = marked[marked["held"] == "left_only"].merge(named, on="project_id", how="inner")
        told = zip(only["project_id"], only["sentence"], strict=True)
        why = [causes.of_finding(project_id, sentence) for project_id, sentence in told]
        found.append(only.assign(why=pd.Series(why, dtype="string", index=only.index))[list(_FINDING_COLUMNS)])
    return found[0], found[1]


def _changes(grants: pd.DataFrame, gone: pd.DataFrame, come: pd.DataFrame, causes: Causes) -> pd.DataFrame:
    """Return one row for each thing that differs of a grant, in the order of references."""
    import pandas as pd  # noqa: PLC0415

    lost, won = _moved(gone), _moved(come)
    rows = [
        (grant.project_id, *change)
        for grant in grants.rename(columns={"in": "held"}).itertuples()
        for change in _grant_changes(
            grant, lost.get(str(grant.project_id), []), won.get(str(grant.project_id), []), causes
        )
    ]
    return pd.DataFrame(rows, columns=list(_CHANGE_COLUMNS), dtype="string")


def _moved(findings: pd.DataFrame) -> dict[str, list[Moved]]:
    found: dict[str, list[Moved]] = {}
    for row in findings[["project_id", "subject", "status", "why"]].itertuples(index=False):
        found.setdefault(str(row.project_id), []).append(Moved(str(row.subject), str(row.status), str(row.why)))
    return found


def _grant_changes(grant: Any, lost: list[Moved], won: list[Moved], causes: Causes) -> Iterator[tuple[str, ...]]:
    if grant.held != "both":
        second = grant.held == "right_only"
        head = (grant.reference_after, grant.title_after) if second else (grant.reference_before, grant.title_before)
        where = ("not in the tables", "in the tables")
        yield *head, "grant", *(where if second else where[::-1]), causes.of_presence(grant.project_id, second=second)
        return
    head = (grant.reference_after, grant.title_after)
    if grant.level_before != grant.level_after:
        told = [
            f"{grant.level_before} {grant.level_name_before} ({grant.level_rule_before})",
            f"{grant.level_after} {grant.level_name_after} ({grant.level_rule_after})",
        ]
        yield *head, "level", *told, causes.of_level(grant.project_id, won, lost)
    for what in ("lists", "areas"):
        before, after = _names(getattr(grant, f"{what}_before")), _names(getattr(grant, f"{what}_after"))
        if before != after:
            yield (*head, what, JOIN.join(sorted(before)), JOIN.join(sorted(after)),
                   causes.of_names(grant.project_id, tuple(sorted(before ^ after)), lists=what == "lists"))  # fmt: skip
    if lost or won:
        why = JOIN.join(dict.fromkeys(moved.why for moved in (*lost, *won)))
        yield *head, "findings", f"gone: {_subjects(lost)}", f"new: {_subjects(won)}", why


def _names(cell: object) -> set[str]:
    return set(filter(None, str(cell).split(JOIN)))


def _subjects(moved: Sequence[Moved]) -> str:
    """Return the subjects, each once; a possible finding is a question and is called so."""
    named = (each.subject if each.counts else f"{each.subject} (a question)" for each in moved)
    return JOIN.join(dict.fromkeys(named)) or "none"


def _shares(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Share]:
    names = {
        int(level): str(name)
        for frame in (before, after)
        for level, name in zip(frame["level"], frame["level_name"], strict=True)
    }
    for level in sorted(names):
        yield Share(
            level=level,
            name=names[level],
            before=int((before["level"] == level).sum()),
            of_before=len(before),
            after=int((after["level"] == level).sum()),
            of_after=len(after),
        )


def _sentences(
    grants: pd.DataFrame, changes: pd.DataFrame, gone: pd.DataFrame, come: pd.DataFrame, causes: Causes,
    shares: Sequence[Share], old: Manifest, new: Manifest,
) -> Iterator[str]:  # fmt: skip
    both = grants[grants["in"] == "both"]
    only_first, only_second = (int((grants["in"] == side).sum()) for side in ("left_only", "right_only"))
    if len(both):
        moved = both[both["level_before"] != both["level_after"]]
        higher = int((moved["level_after"] > moved["level_before"]).sum())
        counts = f"{len(moved):,} of {_grants(len(both))} in both batches"
        directions = f"{higher:,} higher, {len(moved) - higher:,} lower"
        if causes.single is None:
            yield f"{counts} {_have(len(moved))} another level: {directions}."
        else:
            yield f"{causes.single} the level of {counts}: {directions}."
        for what in ("lists", "areas"):
            count = int((changes["what"] == what).sum())
            yield f"{count:,} of {_grants(len(both))} {_have(count)} other {what}."
        for frame, word in ((come, "new"), (gone, "gone")):
            asked = frame["status"] == "possible"
            for rows, what in ((frame[~asked], "finding"), (frame[asked], "question")):
                verb = f"{what} is" if len(rows) == 1 else f"{what}s are"
                yield f"{len(rows):,} {verb} {word}, on {rows['project_id'].nunique():,} of {_grants(len(both))}."
    else:
        yield "No grant is in both batches: only shares can be compared."
    if only_first or only_second:
        yield (
            f"{only_first:,} of {_grants(int(len(both) + only_first))} of the first batch are not in the second;"
            f" {only_second:,} of {_grants(int(len(both) + only_second))} of the second are not in the first."
        )
    for share in shares:
        yield (
            f"Level {share.level} ({share.name}): {_of(share.before, share.of_before)} in the first batch,"
            f" {_of(share.after, share.of_after)} in the second."
        )
    for manifest, which in ((old, "first"), (new, "second")):
        if manifest.issues:
            yield f"Issues that the {which} batch met, and its manifest names: {len(manifest.issues):,}."


def _grants(count: int) -> str:
    return f"{count:,} grant" if count == 1 else f"{count:,} grants"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _of(count: int, total: int) -> str:
    return f"{count:,} of {_grants(total)} ({percent(count, total)})" if total else "none of 0 grants"


def _written(
    found: Comparison,
    tables: dict[str, pd.DataFrame],
    causes: Causes,
    inputs: dict[str, str],
    pair: tuple[Manifest, Manifest],
    folder: Path,
) -> Comparison:
    from diligence.batch.compare_page import comparison_markdown, comparison_page  # noqa: PLC0415 - templates

    bodies = {f"{name}.csv": csv_bytes(table) for name, table in tables.items()}
    changes = tables["comparison"]
    # Of two periods each grant is in one batch alone: that is what was asked, and nothing to read row by row.
    screened = changes["project_id"].isin(causes.before & causes.after)
    bodies["comparison.html"] = comparison_page(found, pair, changes[screened], len(changes)).encode("utf-8")
    bodies["comparison.md"] = comparison_markdown(found, pair, changes[screened], len(changes)).encode("utf-8")
    files = {name: write_whole(folder / name, body) for name, body in bodies.items()}
    told = {
        "compared": {name: f"sha256 {digest} of its manifest" for name, digest in inputs.items()},
        "files": {name: hashlib.sha256(body).hexdigest() for name, body in sorted(bodies.items())},
    }
    manifest = msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"
    files["manifest.json"] = write_whole(folder / "manifest.json", manifest)
    return replace(found, files=files)
