"""`diligence technology`: readings of files as JSON lines, and the explanation of an area."""

from __future__ import annotations

import json
from pathlib import Path

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
