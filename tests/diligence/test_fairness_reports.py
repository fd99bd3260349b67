"""Rules 10, 11 and 13 to 16 of the product: neutral words, a right of reply, a chained record, licences, a notice."""

from __future__ import annotations

import ast
import html
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import diligence
from diligence.document import Document, Finding
from diligence.importing import import_files
from diligence.knowledge import Knowledge
from diligence.policy import Policy, bundled_policies, load_policy
from diligence.reports.findings_json import FindingsError, findings_json, read_findings
from diligence.reports.html import report_page
from diligence.reports.wording import NOTICE_NAMES, check_document, check_wording, our_sentences
from diligence.rules import RULES
from diligence.screening import NETWORK, REPORT, Screening, screen_project, write_files
from diligence.store import Store
from scrapers.archive import Archive
from scrapers.errors import ArchiveError
from scrapers.records import Project
from scrapers.sources import SOURCES
from tests.diligence.projects import (
    ASSESSMENT,
    FACE_SUMMARY,
    LISTS,
    NON_COMMERCIAL,
    NOW,
    PLAIN_SUMMARY,
    QUANTUM_SUMMARY,
    Named,
    grant,
)
from tests.diligence.test_fairness_evidence import everything

Screen = Callable[[Project], Document]
PACKAGE = Path(diligence.__file__).parent
RECORDS = Path(__file__).parents[1] / "scrapers" / "fixtures" / "gtr_files"
#: Modules that write what a reader is told.
WRITERS = (
    *sorted((PACKAGE / "rules").glob("*.py")),
    *(PACKAGE / f"{name}.py" for name in ("assess", "partners", "consulted", "places", "resolve", "case", "knowledge")),
)


def documents() -> dict[str, Project]:
    """Return grants of every level and kind of finding, by name."""
    return {
        "nothing": grant(),
        "everything": everything(),
        "technology": grant(summary=QUANTUM_SUMMARY),
        "listed": grant(*(Named(name=item.body, country="China") for item in LISTS), summary=FACE_SUMMARY),
        "possible": grant(Named(name="NUDT", country="China"), Named(name="BUAA", country="China")),
        "elsewhere": grant(*(Named(name=item.body, country="Germany") for item in LISTS)),
        "undated": grant(Named(name=LISTS[0].body, country="China"), start=None, end=None),
        "unread": grant(summary="这是一个关于中世纪谷物价格的研究项目，我们将研究大教堂档案中的记录。" * 4),
    }


@pytest.mark.parametrize("name", list(documents()))
def test_no_sentence_of_a_document_accuses_anybody(screen: Screen, name: str) -> None:
    """Rule 10: every sentence of ours in every document made here passes the check of banned phrases."""
    document = screen(documents()[name])
    assert len(list(our_sentences(document))) > 8
    assert check_document(document) == []


def test_no_sentence_of_the_demo_accuses_anybody(demo: Screening) -> None:
    """Rule 10: the bundled case as well."""
    assert check_document(demo.document) == []


def literals(path: Path) -> Iterator[str]:
    """Yield every string in a module that is not a docstring, with the fixed parts of f-strings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("path", WRITERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_fixed_sentence_of_a_rule_accuses_anybody(path: Path) -> None:
    """Rule 10: also those that no case of the tests brings out."""
    found = [text for text in literals(path) if check_wording(text)]
    assert found == []


def test_every_module_of_rules_is_among_those_that_are_checked() -> None:
    """Rule 10: a new rule cannot be forgotten."""
    modules = {Path(str(rule.__code__.co_filename)).name for rule in RULES}
    assert modules <= {path.name for path in WRITERS}
    assert sum(len(list(literals(path))) for path in WRITERS) > 150


@pytest.mark.parametrize("name", bundled_policies())
def test_no_bundled_policy_accuses_anybody(name: str) -> None:
    """Rule 10: reasons, titles and level words."""
    policy = load_policy(name)
    texts = [policy.title, *(rule.reason for rule in policy.rule), *(level.words for level in policy.level)]
    assert [check_wording(text) for text in texts] == [[]] * len(texts)


def test_an_accusation_in_a_document_is_found(screen: Screen) -> None:
    """Rule 10: the check is no formality."""
    document = screen(everything())
    first = replace(document.findings[0], sentence="This hostile body is linked to the military.")
    accused = replace(document, findings=(first, *document.findings[1:]))
    assert check_document(accused) == ["findings[0].sentence: linked to the military", "findings[0].sentence: hostile"]


@pytest.mark.parametrize("name", ["everything", "listed", "possible"])
def test_a_response_stands_beside_every_finding_of_the_file(screen: Screen, name: str) -> None:
    """Rule 11: "not asked" where nobody has asked."""
    found = json.loads(findings_json(screen(documents()[name])))["findings"]
    assert found
    assert [item["response"] for item in found] == [{"asked": "not asked", "reply": None, "date": None}] * len(found)


@pytest.mark.parametrize("name", ["everything", "listed", "possible"])
def test_a_response_stands_beside_every_finding_of_the_report(screen: Screen, name: str) -> None:
    """Rule 11: on the page, once for each finding at least."""
    document = screen(documents()[name])
    assert report_page(document).count("Response of the organisation") >= len(document.findings) > 0


def test_a_finding_cannot_be_made_without_a_response() -> None:
    """Rule 11: the field has no default."""
    fields = {name: None for name in Finding.__slots__ if name != "response"}
    with pytest.raises(TypeError, match="response"):
        Finding(**fields)  # type: ignore[arg-type]


def test_a_findings_file_without_a_response_is_refused(screen: Screen) -> None:
    """Rule 11: who takes it out cannot have the page made from the file."""
    fields = json.loads(findings_json(screen(everything())))
    del fields["findings"][0]["response"]
    with pytest.raises(FindingsError, match="response"):
        read_findings(json.dumps(fields).encode())
    fields["findings"][0]["response"] = None
    with pytest.raises(FindingsError, match="response"):
        read_findings(json.dumps(fields).encode())


def test_what_was_received_is_chained_and_a_change_behind_our_back_is_found(tmp_path: Path) -> None:
    """Rule 13: append-only, and verified."""
    archive = Archive(tmp_path / "archive.sqlite")
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    import_files([RECORDS], store, archive)
    store.close()
    assert archive.verify() >= 3
    archive.close()
    with sqlite3.connect(tmp_path / "archive.sqlite") as database:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute("UPDATE receipt SET url = 'elsewhere' WHERE number = 2")
        database.execute("DROP TRIGGER receipt_fixed")
        database.execute("UPDATE receipt SET url = 'elsewhere' WHERE number = 2")
    database.close()
    changed = Archive(tmp_path / "archive.sqlite")
    with pytest.raises(ArchiveError, match=r"receipt 2 .* was changed"):
        changed.verify()
    changed.close()


def test_the_archive_s_bytes_give_the_same_findings_again(tmp_path: Path, knowledge: Knowledge, policy: Policy) -> None:
    """Rule 13: a second run, offline, from what the archive holds, gives the same file, byte for byte."""

    def run(source: Path, name: str) -> dict[str, bytes]:
        archive, store = Archive(tmp_path / f"{name}.archive"), Store(f"sqlite:///{tmp_path / name}.sqlite")
        import_files([source], store, archive)
        found = {}
        for reference in store.references():
            project = store.project(reference)
            assert project is not None
            screening = screen_project(project, knowledge, policy, now=NOW)
            found[reference] = findings_json(screening.document)
            bodies[reference] = [archive.get(item.sha256) for item in project.snapshots]
        store.close()
        archive.close()
        return found

    bodies: dict[str, list[bytes]] = {}
    first = run(RECORDS / "overview.xml", "first")
    (again,) = [body for received in bodies.values() for body in received]
    folder = tmp_path / "replayed"
    folder.mkdir()
    (folder / "overview.xml").write_bytes(again)
    second = run(folder / "overview.xml", "second")
    assert len(first) == 1
    assert [_without_times(body) for body in second.values()] == [_without_times(body) for body in first.values()]


def _without_times(body: bytes) -> dict[str, object]:
    # The two imports read the same bytes at two times; everything else must agree.
    text = json.loads(body)
    for item in [*text["snapshots"], *(one for finding in text["findings"] for one in finding["evidence"])]:
        item["retrieved"] = ""
    for source in text["consulted"]:
        source["version"] = "" if source["kind"] == "grant record" else source["version"]
    return text  # type: ignore[no-any-return]


def test_the_same_case_gives_the_same_bytes(knowledge: Knowledge, policy: Policy) -> None:
    """Rule 13: no order of a set, no clock, no chance in a findings file."""
    runs = [findings_json(screen_project(everything(), knowledge, policy, now=NOW).document) for _ in range(2)]
    assert runs[0] == runs[1]


def test_a_report_names_the_versions_and_hashes_that_it_rests_on(screen: Screen) -> None:
    """Rule 13: policy, program, lists and the received bytes."""
    document = screen(everything())
    page = report_page(document)
    assert document.level.policy_version in page
    assert document.software in page
    assert all(item.sha256 in page for item in document.snapshots)
    assert all(source.version in page for source in document.consulted)


def test_the_licence_and_attribution_of_each_source_stand_in_the_report(screen: Screen) -> None:
    """Rule 14: every one that was consulted."""
    document = screen(everything())
    page = html.unescape(report_page(document))
    assert len(document.consulted) > 10
    for source in document.consulted:
        assert source.licence, source.title
        assert source.attribution, source.title
        assert source.licence in page
        assert source.attribution in page


def test_gateway_to_research_is_attributed_word_for_word(screen: Screen) -> None:
    """Rule 14: the sentence that the licence asks for, in the report and on the network page."""
    words = "Contains public sector information licensed under the Open Government Licence v3.0"
    assert words in SOURCES["gtr"].attribution
    assert words in report_page(screen(grant()))


def test_non_commercial_data_are_marked(screen: Screen) -> None:
    """Rule 14: in bold, beside the licence."""
    document = screen(grant(Named(name=ASSESSMENT.body, country="China")))
    assert [source.title for source in document.consulted if source.licence == NON_COMMERCIAL] == [ASSESSMENT.list]
    assert f"{NON_COMMERCIAL} <strong>(non-commercial data)</strong>" in report_page(document)


def test_the_route_to_a_correction_is_printed(screen: Screen) -> None:
    """Rule 15: how to have a statement corrected, on every page, also where nothing was found."""
    for summary in (PLAIN_SUMMARY, FACE_SUMMARY):
        page = report_page(screen(grant(summary=summary)))
        assert "Corrections" in page
        assert "To correct a statement, write to the office that issued this report" in page


@pytest.mark.parametrize("name", ["nothing", "everything", "possible"])
def test_every_page_says_that_it_is_no_legal_advice_and_replaces_nobody(
    tmp_path: Path, knowledge: Knowledge, policy: Policy, name: str
) -> None:
    """Rule 16: RCAT, ECJU and ISU are named in the findings file, in the report and on the network page."""
    screening = screen_project(documents()[name], knowledge, policy, now=NOW)
    written = write_files(screening, tmp_path)
    assert {path.name for path in written.values()} >= {REPORT, NETWORK}
    for path in written.values():
        text = path.read_text(encoding="utf-8")
        assert [said for said in (*NOTICE_NAMES, "not legal advice") if said not in text] == []


def test_a_network_page_attributes_the_grant_s_record(tmp_path: Path, knowledge: Knowledge, policy: Policy) -> None:
    """Rule 14: the picture can be published by itself, so it carries the attribution too."""
    write_files(screen_project(grant(), knowledge, policy, now=NOW), tmp_path)
    assert SOURCES["gtr"].attribution in html.unescape((tmp_path / NETWORK).read_text(encoding="utf-8"))


def test_two_ministries_of_one_name_and_no_country_are_two_rows(
    tmp_path: Path, knowledge: Knowledge, policy: Policy
) -> None:
    """Rule 3: who could be anybody's ministry is not merged, and every page can be written with both."""
    project = grant(Named(name="Ministry of Health"), Named(name="Ministry of Health", role="COLLABORATOR"))
    screening = screen_project(project, knowledge, policy, now=NOW)
    rows = [partner.organisation_ids for partner in screening.document.partners if partner.name == "Ministry of Health"]
    assert rows == [("org-1",), ("org-2",)]
    write_files(screening, tmp_path)


def test_each_of_two_bodies_of_one_name_is_marked_in_the_picture(knowledge: Knowledge, policy: Policy) -> None:
    """Rule 6: the picture tells of a body what the report tells of it."""
    project = grant(Named(name="Ministry of Health"), Named(name="Ministry of Health", role="COLLABORATOR"))
    screening = screen_project(project, knowledge, policy, now=NOW)
    marked = [screening.graph.nodes[f"organisation:org-{number}"].get("organisation_ids") for number in (1, 2)]
    assert marked == [("org-1",), ("org-2",)]
