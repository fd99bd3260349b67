"""Small invented batches: rows of the four tables with a few columns given, and what is said of the run."""

from __future__ import annotations

from datetime import UTC, datetime

from diligence.assess import NOTICE
from diligence.batch.about import BatchAbout, InputsAbout, IssueAbout, ListAbout, RegisterAbout, SourceNotConsulted
from diligence.batch.tables import TABLES, Row, Value

GENERATED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LEVELS = ("none", "note", "standard", "enhanced", "refer")
_EMPTY: dict[str, Value] = {"string": "", "date": "", "Int64": 0, "Float64": None, "boolean": False}
_AXES = {"technology": "none", "state_link": "none", "end_use": "none"}


def row(table: str, **given: Value) -> Row:
    """Return a row of a table with these values; the other cells are empty."""
    columns = TABLES[table]
    unknown = set(given) - {column.name for column in columns}
    if unknown:
        raise ValueError(f"no such column: {unknown}")
    return tuple(given.get(column.name, _EMPTY[column.type]) for column in columns)


def grant_row(number: int, *, level: int = 0, year: int | None = 2016, **given: Value) -> Row:
    """Return a row of a grant: its id and reference hold the number."""
    defaults: dict[str, Value] = {
        **_AXES,
        "title": f"Grant {number}",
        "funder": "EPSRC",
        "lead": "University of Elmswick",
        "value_gbp": 1000.0 * number,
        "start": f"{year}-01-01" if year else "",
        "start_year": year,
        "end_year": None,
        "level_rule": f"rule-{level}",
        "url": f"https://gtr.example/projects?ref={number}",
    }
    key = {"project_id": f"p{number}", "reference": f"ZZ/{number:05}/1", "level": level, "level_name": LEVELS[level]}
    return row("grants", **{**defaults, **key, **given})


def partner_row(grant: int, number: int = 1, **given: Value) -> Row:
    """Return a row of a body in a grant."""
    defaults: dict[str, Value] = {"name": f"Body {number}", "roles": "PROJECT_PARTNER", "declared_at_award": True}
    key = {"project_id": f"p{grant}", "reference": f"ZZ/{grant:05}/1", "number": number}
    return row("partners", **{**defaults, **key, **given})


def finding_row(grant: int, number: int = 1, **given: Value) -> Row:
    """Return a row of a finding of a grant."""
    defaults: dict[str, Value] = {
        "rule": "technology-area", "axis": "technology", "strength": "direct", "subject": "Quantum technologies",
        "status": "confirmed", "direct": True, "response_asked": "not asked",
    }  # fmt: skip
    key = {"project_id": f"p{grant}", "reference": f"ZZ/{grant:05}/1", "finding": f"F{number}"}
    return row("findings", **{**defaults, **key, **given})


def source_row(grant: int, finding: str = "F1", item: int = 1, **given: Value) -> Row:
    """Return a row of quoted words."""
    key = {"project_id": f"p{grant}", "reference": f"ZZ/{grant:05}/1", "finding": finding, "item": item}
    return row("sources", **{"quote": "a quantum processor", "source": "Gateway to Research", **key, **given})


def list_about(title: str, kind: str = "legal", **given: str) -> ListAbout:
    """Return what is said of an invented list."""
    words = {"version": "July 2026", "as_of": "", "licence": "Arcadian open licence", "attribution": "Arcadia"}
    return ListAbout(title=title, kind=kind, entries=3, sha256="b" * 64, **{**words, **given})  # type: ignore[arg-type]


def batch_about(*lists: ListAbout, suppress_below: int = 5, records: int = 1, question: str = "") -> BatchAbout:
    """Return what is said of an invented batch."""
    return BatchAbout(
        question=question or "Which grants of the invented council connect to listed bodies?",
        parameters=(("funder", "EPSRC"), ("from", "2015")),
        generated=GENERATED,
        software="diligence 0.0.0",
        policy="uk-default",
        policy_version="2026-11",
        policy_sha256="a" * 64,
        lists=lists,
        registers=(RegisterAbout(name="Register of state links", sha256="c" * 64),),
        inputs=InputsAbout(records=records, digest="d" * 64),
        issues=(IssueAbout(label="reference not found", what="ZZ/99999/1 is not in the store"),),
        not_consulted=(SourceNotConsulted(title="Companies House", why="no key"),),
        cannot_show=("Informal contacts do not appear.",),
        notice=NOTICE,
        attributions=("Contains public sector information licensed under the Open Government Licence v3.0.",),
        rules=(("rule-3", "Two axes stand together"), ("rule-9", "A rule that gave no level")),
        suppress_below=suppress_below,
    )


def mixed_batch() -> dict[str, list[Row]]:
    """Return a batch of 40 grants with leads, years, levels, lists, countries and areas of many sizes."""
    leads = ["University of Elmswick"] * 20 + ["Hartfield College"] * 12 + ["Stoke Institute"] * 5 + ["Nell Trust"] * 3
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    for number, lead in enumerate(leads, start=1):
        level = (0, 1, 2, 0, 3, 0, 2, 4)[number % 8]
        lists = "Arcadian Control List; Arcadian Tracker" if number % 9 == 0 else ""
        lists = lists or ("Arcadian Tracker" if number % 4 == 0 else "")
        tables["grants"].append(
            grant_row(
                number, level=level, lead=lead, year=2010 + number % 4 if number % 10 else None, lists=lists,
                funder="EPSRC" if number % 3 else "", value_gbp=250.5 * number if number % 7 else None,
                questions=number % 5 == 0,
            )
        )  # fmt: skip
        tables["partners"].append(partner_row(number, 1, name=lead, roles="LEAD_RO", country="GB"))
        country = ("CN", "DE", "", "GB", "FR")[number % 5] if number < 35 else "NO"
        tables["partners"].append(
            partner_row(number, 2, country=country, declared_at_award=number % 2 == 0, reported_later=number % 3 == 0)
        )
        if number % 2:
            tables["findings"].append(finding_row(number, 1, strength="direct" if number % 3 else "context"))
            tables["sources"].append(source_row(number))
        if number % 5 == 0:
            tables["findings"].append(
                finding_row(number, 2, status="possible", rule="listed-partner", axis="state_link")
            )
        if number % 6 == 0:
            tables["findings"].append(
                finding_row(number, 3, rule="security-end-use", axis="end_use", subject="police use")
            )
        tables["sources"].append(source_row(number, finding="", quote=""))
    return tables


MIXED_LISTS = (
    list_about("Arcadian Control List"),
    list_about("Arcadian Tracker", "assessment"),
    list_about("Unmet List"),
)
