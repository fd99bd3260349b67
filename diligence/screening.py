"""Screens one grant: records to case, case to findings document, and the four files that a reader gets."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from diligence.assess import NOTICE, assess
from diligence.beside import Beside
from diligence.case import Case, build_case
from diligence.countries import country_name
from diligence.document import Document
from diligence.errors import OutputError
from diligence.judgements import Judgements
from diligence.knowledge import Knowledge
from diligence.model import Flag
from diligence.policy import Policy
from diligence.rules import flags_of
from diligence.versions import changes_of
from graphs.evidence import EvidenceGraph, NodeKind, node_key
from scrapers.records import Project

REPORT, FINDINGS, NETWORK = "report.html", "findings.json", "network.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What came out: the document, and the graph whose paths are its findings."""

    document: Document
    graph: EvidenceGraph
    project_key: str


def screen_project(
    project: Project,
    knowledge: Knowledge,
    policy: Policy,
    *,
    now: datetime | None = None,
    issues: tuple[str, ...] = (),
    judgements: Judgements | None = None,
    versions: Sequence[Project] = (),
    beside: Beside | None = None,
) -> Screening:
    """Screen one project as of `now` (aware UTC; the present when not given).

    `judgements` are what persons decided; `versions` every version of the record that was seen, oldest first;
    `beside` what other sources say of the grant.
    """
    moment = now or datetime.now(UTC)
    case = build_case(project, knowledge, moment.date(), judgements, beside)
    flags = flags_of(case)
    document = assess(
        case, flags, policy, screened=moment.replace(microsecond=0), issues=issues, changes=changes_of(versions)
    )
    _mark(case, flags, document)
    return Screening(document=document, graph=case.graph, project_key=case.key)


def _mark(case: Case, flags: Iterable[Flag], document: Document) -> None:
    """Write on the graph's nodes what the network page shows of the findings, so that both tell the same."""
    nodes = case.graph.nodes
    for flag in flags:
        # A subject is a node of the graph: an organisation, or an area of technology or end use.
        nodes[flag.subject]["flagged"] = True
    for partner in case.partners:
        data = nodes[partner.nodes[0]]
        data["organisation_ids"] = tuple(str(nodes[node]["organisation_id"]) for node in partner.nodes)
        data["country"] = partner.place.code or ""
        data["country_name"] = country_name(partner.place.code) if partner.place.code else ""
        for match in partner.matches:
            nodes[node_key(NodeKind.LISTING, match.listing.id)]["flagged"] = True
    nodes[case.key]["level_words"] = document.level.words


def write_files(screening: Screening, folder: Path) -> dict[str, Path]:
    """Write report.html, findings.json and network.html; OutputError in one line, and no half-written file."""
    from diligence.reports.findings_json import findings_json  # noqa: PLC0415 - templates load only when needed
    from diligence.reports.html import report_page  # noqa: PLC0415
    from graphs.page import network_page  # noqa: PLC0415
    from graphs.views import case_view  # noqa: PLC0415

    document = screening.document
    grant = document.grant
    view = case_view(screening.graph, screening.project_key)
    page = network_page(
        view,
        title=f"{grant.reference}: who the grant connects",
        subtitle=grant.title,
        generated=f"{document.screened:%Y-%m-%d %H:%M} UTC",
        notices=(NOTICE, *(item.attribution for item in document.consulted if item.kind == "grant record")),
        software=document.software,
    )
    bodies = {
        REPORT: report_page(document).encode("utf-8"),
        FINDINGS: findings_json(document),
        NETWORK: page.encode("utf-8"),
    }
    return {name: write_whole(folder / name, body) for name, body in bodies.items()}


def write_whole(path: Path, body: bytes) -> Path:
    """Write a file whole or not at all; OutputError names the file and the remedy."""
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as file:
            temporary = file.name
            file.write(body)
        # The usual rights of a new file; a temporary file is private.
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise OutputError(
            f"cannot write {path}: {error.strerror or error}; free space or choose another folder with --out"
        ) from error
    return path


def folder_name(reference: str) -> str:
    """Return a file name for a reference that no system misreads: "EP/N007743/1" becomes "EP-N007743-1"."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", reference).strip("-.")[:80] or "grant"
