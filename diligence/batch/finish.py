"""Writes the files of a batch once all its shares are done: tables, workbook, report, and the manifest last."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diligence.assess import NOTICE
from diligence.batch.about import BatchAbout, InputsAbout, IssueAbout, ListAbout, RegisterAbout
from diligence.batch.consulted_tally import ConsultedTally
from diligence.batch.manifest import FORMAT, MANIFEST, ListUsed, Manifest, hashes_of, write_manifest
from diligence.batch.partition import Share
from diligence.batch.pins import Issue
from diligence.batch.plan import Plan, Workplace, policy_of
from diligence.batch.tables import TABLES, Row, empty_rows
from diligence.errors import OutputError
from diligence.knowledge import ConsultedList

#: Kinds of issue that leave a record out of the tables: the batch is whole but for these, and ends with code 1.
FAILURES = frozenset({"reference not found", "damaged record", "not screened"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """What came of a batch: how many records were screened and how many are in the tables, what was met, the files.

    `again` says of a batch made again whether its tables have the bytes of the first; None where it is no such batch.
    `finished_before` is true where the folder held this very batch already and nothing was done.
    """

    folder: Path
    screened: int
    kept: int
    issues: tuple[Issue, ...]
    files: Mapping[str, Path]
    again: bool | None = None
    different: tuple[str, ...] = ()
    finished_before: bool = False

    @property
    def complete(self) -> bool:
        """Whether every record that was asked for was screened."""
        return not any(issue.label in FAILURES for issue in self.issues)


def finish(
    plan: Plan, place: Workplace, shares: Iterable[Share | None], lists: Sequence[ConsultedList], workers: int
) -> BatchResult:
    """Write everything into the folder of the batch and clear what was only needed to go on.

    `shares` are read one after another, so that each is let go once its rows are taken; `lists` are those consulted,
    `workers` the number of processes.

    OutputError where a file cannot be written; the shares stay, and the batch can be gone on with.
    """
    from diligence.batch.outputs import write_outputs  # noqa: PLC0415 - pandas and charts load only when needed

    rows, tally, issues, screened, kept = empty_rows(), ConsultedTally(), list(plan.issues), 0, 0
    words: dict[str, str] = {}
    for share in shares:
        if share is None:
            raise OutputError(f"a finished share in {place.folder} was lost meanwhile; run the same command again")
        for name in TABLES:
            getattr(rows, name).extend(_with_one_copy(getattr(share.rows, name), words))
        tally.merge(share.consulted)
        issues += share.issues
        screened, kept = screened + share.screened, kept + share.kept
    about = _about(plan, lists, tally, issues, screened, kept)
    try:
        words.clear()
        shutil.rmtree(place.outputs, ignore_errors=True)
        place.outputs.mkdir(parents=True, exist_ok=True)
        made = write_outputs({name: _drained(getattr(rows, name)) for name in TABLES}, about, place.outputs, workers)
        names = {path.relative_to(place.outputs).as_posix(): path for path in made.values()}
        hashes, outputs = hashes_of(names)
        files = {}
        for name, path in names.items():
            files[name] = place.out / name
            files[name].parent.mkdir(parents=True, exist_ok=True)
            path.replace(files[name])
    except OSError as error:
        raise OutputError(
            f"cannot write the files of the batch in {place.out}: {error.strerror or error}; free space and run the"
            " same command again, it goes on where it was"
        ) from error
    manifest = Manifest(
        format=FORMAT,
        question=plan.parameters.question,
        screened=screened,
        kept=kept,
        issues=tuple(issues),
        lists=tuple(
            ListUsed(
                title=item.title,
                version=item.version,
                kind=item.kind,
                entries=item.entries,
                sha256=item.sha256,
                copy_of=item.copy_of,
                rows_sha256=item.rows_sha256,
            )
            for item in about.lists
        ),
        tables=hashes,
        outputs=outputs,
        plan_sha256=plan.key,
        plan=plan,
    )
    files[MANIFEST] = write_manifest(manifest, place.out)
    place.clear()
    return BatchResult(folder=place.out, screened=screened, kept=kept, issues=tuple(issues), files=files)


def _with_one_copy(rows: Iterable[Row], words: dict[str, str]) -> Iterator[Row]:
    """Yield the rows with each text as one object: names, addresses and hashes come again in row after row."""
    for row in rows:
        yield tuple(words.setdefault(value, value) if isinstance(value, str) else value for value in row)


def _drained(rows: list[Row]) -> Iterator[Row]:
    """Yield the rows and let each go: a national batch has no room for both them and the frames made of them."""
    while rows:
        yield rows.pop()


def _about(
    plan: Plan, lists: Sequence[ConsultedList], tally: ConsultedTally, issues: Sequence[Issue], screened: int, kept: int
) -> BatchAbout:
    asked = plan.parameters
    narrowed = (("records screened", f"{screened}"), ("grants kept", f"{kept}")) if asked.narrows_results else ()
    return BatchAbout(
        question=asked.question,
        parameters=asked.named() + narrowed,
        generated=plan.moment,
        software=plan.program.software,
        policy=plan.policy.name,
        policy_version=plan.policy.version,
        policy_sha256=plan.policy.sha256,
        lists=tuple(
            ListAbout(
                title=item.info.name,
                version=item.info.version,
                as_of=item.info.version_date.isoformat() if item.info.version_date else "",
                kind=item.info.kind,
                entries=item.entries,
                licence=item.info.licence,
                attribution=item.info.publisher,
                sha256=item.sha256,
                copy_of=item.copy_of,
                rows_sha256=item.rows_sha256,
            )
            for item in lists
        ),
        registers=tuple(
            RegisterAbout(name=name, sha256=value) for name, value in sorted(plan.program.registers.items())
        ),
        inputs=InputsAbout(records=plan.records.count, digest=plan.records.sha256),
        issues=tuple(IssueAbout(label=issue.label, what=issue.what) for issue in issues),
        not_consulted=tally.sources_not_consulted(screened),
        cannot_show=tally.sentences(screened),
        notice=NOTICE,
        attributions=tuple(tally.attributions),
        rules=tuple((rule.id, rule.reason) for rule in policy_of(plan.policy).rule),
        by_reference=asked.references is not None,
        suppress_below=asked.suppress_below,
        seed=plan.seed,
    )
