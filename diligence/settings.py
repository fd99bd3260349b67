"""Where things are kept and which addresses are asked: options first, then environment variables, then defaults."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

from diligence.errors import DiligenceError

#: Names of the environment variables, documented in docs/settings.md.
STORE_VARIABLE = "DILIGENCE_STORE"
ARCHIVE_VARIABLE = "DILIGENCE_ARCHIVE"
GTR_VARIABLE = "DILIGENCE_GTR_URL"
SPACING_VARIABLE = "DILIGENCE_SPACING_SECONDS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one run. `spacing_seconds` is the pause between two requests to one host."""

    store_url: str
    archive_path: Path
    gtr_url: str | None
    spacing_seconds: float


def data_folder() -> Path:
    """Return the folder in which this user's data are kept on this system."""
    from platformdirs import user_data_path  # noqa: PLC0415 - not needed where everything is given

    return user_data_path("diligence", appauthor=False)


def load_settings(store: str | None = None) -> Settings:
    """Return the settings; `store` is the --store option."""
    url = store or os.environ.get(STORE_VARIABLE) or f"sqlite:///{data_folder() / 'diligence.sqlite'}"
    if "://" not in url:
        url = f"sqlite:///{_path(url)}"
    archive = os.environ.get(ARCHIVE_VARIABLE)
    path = _path(archive) if archive else data_folder() / "archive.sqlite"
    if path.is_dir():
        path = path / "archive.sqlite"
    return Settings(
        store_url=url, archive_path=path, gtr_url=os.environ.get(GTR_VARIABLE) or None, spacing_seconds=_spacing()
    )


def _path(words: str) -> Path:
    try:
        return Path(words).expanduser()
    except RuntimeError as error:  # "~name" of a user that this system does not know
        raise DiligenceError(f"cannot find the folder {words!r}: no such user; write the whole path") from error


def _spacing() -> float:
    words = os.environ.get(SPACING_VARIABLE, "1.0")
    try:
        spacing = float(words)
    except ValueError:
        spacing = math.nan
    if not (math.isfinite(spacing) and spacing >= 0):
        raise DiligenceError(f"{SPACING_VARIABLE}={words!r} is not a number of seconds; set it to 1.0 or leave it out")
    return spacing
