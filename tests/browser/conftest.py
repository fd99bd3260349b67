"""A real Chromium for the pages, or a skip with the reason where none is installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The invented case lives beside the tests of the graphs.
sys.path.insert(0, str(Path(__file__).parents[1] / "graphs"))

DEBIAN_CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Give a headless Chromium: the one that CHROMIUM names, or Debian's. Two drivers cannot run at once."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = os.environ.get("CHROMIUM", DEBIAN_CHROMIUM)
    if not Path(program).is_file():
        pytest.skip(f"no Chromium at {program}; set CHROMIUM to one")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        )
        yield opened
        opened.close()
