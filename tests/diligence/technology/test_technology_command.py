"""`diligence technology`: readings of files as JSON lines, and the explanation of an area."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from diligence.cli import diligence

RECORD = """<?xml version="1.0" encoding="UTF-8"?>
<gtr:projectOverview xmlns:gtr="http://gtr.ukri.org/api"><gtr:projectComposition>
<gtr:leadResearchOrganisation url="http://gtr.ukri.org:80/organisation/AA000000-0000-0000-0000-000000000001">
<gtr:id>AA000000-0000-0000-0000-000000000001</gtr:id><gtr:name>University of Example</gtr:name>
<gtr:typeInd>RO</gtr:typeInd>
</gtr:leadResearchOrganisation>
<gtr:organisationRoles>
<gtr:organisationRole url="http://gtr.ukri.org:80/organisation/AA000000-0000-0000-0000-000000000002">
<gtr:id>AA000000-0000-0000-0000-000000000002</gtr:id><gtr:name>Ministry of Defence</gtr:name>
<gtr:roles><gtr:role><gtr:name>PROJECT_PARTNER</gtr:name></gtr:role></gtr:roles>
</gtr:organisationRole></gtr:organisationRoles>
<gtr:project url="http://gtr.ukri.org:80/projects?ref=EP%2FX000001%2F1">
<gtr:id>AA000000-0000-0000-0000-000000000003</gtr:id><gtr:title>Qubits in diamond</gtr:title>
<gtr:status>Active</gtr:status>
<gtr:grantCategory>Research Grant</gtr:grantCategory><gtr:grantReference>EP/X000001/1</gtr:grantReference>
<gtr:abstractText>A qubit lives long in diamond. Quantum sensing follows.</gtr:abstractText>
</gtr:project></gtr:projectComposition></gtr:projectOverview>
"""


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(diligence, ["technology", *arguments])
    return result.exit_code, result.output


def test_one_line_of_json_for_each_project_with_its_evidence(tmp_path: Path) -> None:
    record, out = tmp_path / "record.xml", tmp_path / "flags.jsonl"
    record.write_text(RECORD, encoding="utf-8")
    code, output = _run(str(record), "--out", str(out), "--workers", "1")
    assert code == 0, output
    (line,) = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert (line["ref"], line["areas"]) == ("EP/X000001/1", ["quantum_technologies"])
    assert (line["surveillance"], line["security_end_use"], line["dual_use"]) == (False, True, "clear")
    assert line["quotes"] == ["Qubits in diamond", "Quantum sensing follows.", "Ministry of Defence"]
    partner = [piece for piece in line["evidence"] if piece["about"] == "security end use"]
    assert [(piece["sentence"], piece["said_by"]) for piece in partner] == [("Ministry of Defence", "a partner's name")]
    assert "1 projects read: 1 with an area" in output


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<broken", encoding="utf-8")
    (tmp_path / "b.xml").write_text(RECORD, encoding="utf-8")
    out = tmp_path / "flags.jsonl"
    code, output = _run(str(tmp_path / "a.xml"), str(tmp_path / "b.xml"), "--out", str(out), "--workers", "1")
    assert code == 0
    assert "a.xml" in output
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1


def test_explain_prints_the_definition_and_its_legal_source() -> None:
    code, output = _run("explain", "quantum_technologies")
    assert code == 0
    assert "SI 2021/1264, Schedule 13" in output


def test_a_missing_file_is_said_in_one_line(tmp_path: Path) -> None:
    code, output = _run(str(tmp_path / "none.xml"), "--out", str(tmp_path / "flags.jsonl"))
    assert code == 1
    assert "there is no file or folder" in output


def test_without_out_the_usage_is_said() -> None:
    assert _run("record.xml")[0] == 2
    assert _run("explain")[0] == 2


def test_many_files_shared_between_processes_give_the_lines_of_one_process_in_the_same_order(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    for number in range(230):
        (folder / f"{number:03}.xml").write_text(RECORD.replace("X000001", f"X{number:06}"), encoding="utf-8")
    for workers in ("1", "2"):
        code, output = _run(str(folder), "--out", str(tmp_path / workers), "--workers", workers)
        assert code == 0, output
        assert "230 projects read: 230 with an area" in output
    assert (tmp_path / "1").read_text(encoding="utf-8") == (tmp_path / "2").read_text(encoding="utf-8")
    assert '"ref": "EP/X000229/1"' in (tmp_path / "2").read_text(encoding="utf-8").splitlines()[-1]


def _stored(tmp_path: Path, *numbers: str) -> list[str]:
    """Import records with these numbers; return the options that name the store."""
    for number in numbers:
        record = RECORD.replace("X000001", number).replace("000000000003", f"0000{number[1:]}99")
        (tmp_path / f"{number}.xml").write_text(record, encoding="utf-8")
    options = ["--store", f"sqlite:///{tmp_path / 'store.sqlite'}"]
    files = [str(tmp_path / f"{number}.xml") for number in numbers]
    result = CliRunner().invoke(diligence, [*options, "import", *files, "--workers", "1"])
    assert result.exit_code == 0, result.output
    return options


def test_a_stored_project_gives_the_line_that_its_file_gives(tmp_path: Path) -> None:
    options = _stored(tmp_path, "X000001", "X000002")
    by_ref, by_file = tmp_path / "refs.jsonl", tmp_path / "file.jsonl"
    arguments = ["technology", "--refs", "ep/x000002/1", "--out", str(by_ref)]
    assert CliRunner().invoke(diligence, [*options, *arguments]).exit_code == 0
    assert _run(str(tmp_path / "X000002.xml"), "--out", str(by_file), "--workers", "1")[0] == 0
    assert by_ref.read_text(encoding="utf-8") == by_file.read_text(encoding="utf-8")


def test_all_reads_every_stored_project_by_reference(tmp_path: Path) -> None:
    options, out = _stored(tmp_path, "X000002", "X000001"), tmp_path / "flags.jsonl"
    result = CliRunner().invoke(diligence, [*options, "technology", "--all", "--out", str(out)])
    assert result.exit_code == 0, result.output
    lines = [json.loads(line)["ref"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert lines == ["EP/X000001/1", "EP/X000002/1"]


def test_a_reference_that_the_store_lacks_is_an_error_and_leaves_no_file(tmp_path: Path) -> None:
    options, out = _stored(tmp_path, "X000001"), tmp_path / "flags.jsonl"
    arguments = ["technology", "--refs", "EP/X000001/1", "EP/Z999999/1", "--out", str(out)]
    result = CliRunner().invoke(diligence, [*options, *arguments])
    assert result.exit_code == 1
    assert "holds no EP/Z999999/1" in result.output
    assert list(tmp_path.glob("flags*")) == []


def test_an_empty_store_is_an_error(tmp_path: Path) -> None:
    options = ["--store", f"sqlite:///{tmp_path / 'store.sqlite'}"]
    result = CliRunner().invoke(diligence, [*options, "technology", "--all", "--out", str(tmp_path / "flags.jsonl")])
    assert result.exit_code == 1
    assert "holds no projects" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--refs"],
        ["--all", "record.xml"],
        ["--all", "--refs", "EP/X000001/1"],
        ["--all", "--refs"],
        ["--refs", "EP/X000001/1", "--no-out"],
        ["explain", "quantum_technologies", "--out", "flags.jsonl"],
    ],
)
def test_a_wrong_combination_is_a_usage_error(arguments: list[str], tmp_path: Path) -> None:
    wants_out = "--no-out" not in arguments and "--out" not in arguments
    out = ["--out", str(tmp_path / "flags.jsonl")] if wants_out else []
    assert _run(*[argument for argument in arguments if argument != "--no-out"], *out)[0] == 2
    assert list(tmp_path.iterdir()) == []
