"""This program as it is: its version, one hash over its files, its libraries and its registers."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

import msgspec

from diligence import __version__

#: Libraries whose versions can change a result, or the bytes of a table.
_LIBRARIES = (
    *("anyascii", "msgspec", "networkx", "pandas", "pyahocorasick"),
    *("pyarrow", "pycountry", "pypinyin", "rapidfuzz"),
)


class ProgramPin(msgspec.Struct, frozen=True, kw_only=True):
    """The program: its version, one hash over its files, the libraries it ran with, and the registers it came with."""

    software: str
    sha256: str
    libraries: dict[str, str]
    registers: dict[str, str]


@cache
def pin_program() -> ProgramPin:
    """Return this program as it is when first asked."""
    told = hashlib.sha256()
    for package in ("diligence", "graphs", "scrapers"):
        for name, file in _files(resources.files(package), package):
            told.update(f"{name}\x1f".encode())
            told.update(hashlib.sha256(file.read_bytes()).digest())
    registers = {
        name.removeprefix("registers/"): hashlib.sha256(file.read_bytes()).hexdigest()
        for name, file in _files(resources.files("diligence") / "registers", "registers")
        if name.endswith((".csv", ".toml"))
    }
    libraries = {"python": platform.python_version()} | {name: metadata.version(name) for name in _LIBRARIES}
    return ProgramPin(
        software=f"Diligence {__version__}", sha256=told.hexdigest(), libraries=libraries, registers=registers
    )


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    """Yield our own files by name, in the same order everywhere."""
    for item in sorted(folder.iterdir(), key=lambda each: each.name):
        if item.is_dir():
            if item.name != "__pycache__":
                yield from _files(item, f"{name}/{item.name}")
        elif item.name.endswith((".py", ".toml", ".csv", ".j2", ".css")):
            yield f"{name}/{item.name}", item


def program_differences(then: ProgramPin, now: ProgramPin) -> tuple[str, ...]:
    """Return in words how this program differs from the one of then; nothing where the two are the same."""
    found = []
    if then.software != now.software:
        found.append(f"software {then.software} then, {now.software} now")
    elif then.sha256 != now.sha256:
        found.append(f"the files of {now.software} (sha256 {then.sha256[:12]} then, {now.sha256[:12]} now)")
    for what, before, after in (
        ("register", then.registers, now.registers),
        ("library", then.libraries, now.libraries),
    ):
        for name in sorted(before.keys() | after.keys()):
            if (old := before.get(name, "none")) != (new := after.get(name, "none")):
                found.append(f"{what} {name} {old[:12]} then, {new[:12]} now")
    return tuple(found)
