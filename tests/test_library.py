"""What a program may rely on is there, documented, and enough for the notebook of a policy analyst."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest

from diligence.settings import STORE_VARIABLE
from diligence.store import Store
from tests.diligence.network.invented_store import projects

DOCS = Path(__file__).parents[1] / "docs"
NAMES = re.findall(r"^\| `([\w.]+)` \|", (DOCS / "library.md").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture
def cells() -> list[str]:
    notebook = json.loads((DOCS / "analyst.ipynb").read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_the_library_page_names_something() -> None:
    assert len(NAMES) > 12


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_library_is_there_and_says_what_it_does(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    found = getattr(importlib.import_module(module), attribute)
    assert len(found.__doc__ or "") > 20


def test_the_notebook_uses_only_what_the_library_page_names(cells: list[str]) -> None:
    imported = [
        f"{module}.{name.strip()}"
        for module, names in re.findall(
            r"^from ((?:diligence|graphs|scrapers)[\w.]*) import (.+)$", "\n".join(cells), re.M
        )
        for name in names.split(",")
    ]
    extra = {"diligence.demo_case.demo_project", "diligence.network.asking.utc_now"}
    assert imported
    assert sorted(set(imported) - set(NAMES) - extra) == []


def test_the_notebook_runs_from_the_first_cell_to_the_last(
    cells: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "store.sqlite"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    store.save(projects())
    store.close()
    space: dict[str, object] = {}
    for number, cell in enumerate(cells):
        exec(compile(cell, f"cell {number}", "exec"), space)  # noqa: S102 - our own notebook
    told = capsys.readouterr().out
    assert "6 grants" in told
    assert "6 screened, 6 in the tables" in told
    assert (tmp_path / "notebook-network" / "network.gexf").exists()
    assert (tmp_path / "notebook-comparison" / "comparison.csv").exists()


def test_the_notebook_runs_on_an_empty_store_with_the_bundled_case(
    cells: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "empty.sqlite"))
    exec(compile(cells[0], "first cell", "exec"), {})  # noqa: S102 - our own notebook
    assert "1 grants" in capsys.readouterr().out


def test_the_notebook_is_kept_without_outputs() -> None:
    notebook = json.loads((DOCS / "analyst.ipynb").read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") for cell in notebook["cells"])
