"""The documents say what the program does: commands, options, variables and links are all there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from diligence import settings
from diligence.cli import diligence as program
from diligence.policy import load_policy

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def _command(name: str) -> click.Command:
    found = program.get_command(click.Context(program), name)
    if found is None:
        raise KeyError(name)
    return found


def _shown_lines() -> list[str]:
    lines = [line.strip() for page in PAGES for line in page.read_text(encoding="utf-8").splitlines()]
    return [line.split("#")[0].strip() for line in lines if re.match(r"diligence \S", line)]


def test_the_readme_begins_with_what_it_is_and_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/diligence demo" in text
    assert "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest" in text
    assert text.index("Diligence tells") < text.index("python3 -m venv")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert missing == []


def test_every_command_is_shown_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = [name for name in program.list_commands(click.Context(program)) if f"diligence {name}" in text]
    assert shown == program.list_commands(click.Context(program))


def test_every_option_shown_in_a_document_exists() -> None:
    lines = _shown_lines()
    assert len(lines) > 5
    for line in lines:
        words = shlex.split(line.replace("$(", "").replace(")", ""))
        command: click.Command = program
        for word in words[1:]:
            if isinstance(command, click.Group) and not word.startswith("-"):
                found = command.get_command(click.Context(command), word)
                assert found is not None or command is not program, line
                command = found or command
            if word.startswith("--"):
                known = {option for item in (*command.params, *program.params) for option in item.opts}
                assert word in known, f"{word} in: {line}"


def test_every_environment_variable_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    names = [value for name, value in vars(settings).items() if name.endswith("_VARIABLE")]
    assert names
    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_policy_page_gives_the_levels_of_the_default_policy_word_for_word() -> None:
    text = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    for level in load_policy().level:
        assert f"| {level.number} | {level.name} | {level.words} |" in text


def test_the_commands_of_the_program_have_help() -> None:
    for name in program.list_commands(click.Context(program)):
        assert _command(name).help
