"""What all our printed pages share: templates in which every text is escaped, and one style sheet named by its hash."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from diligence.reports.entries import is_public_link, shown_text


def page_environment(package: str, *sheets: tuple[str, str]) -> Environment:
    """Return the templates of a package; `style` holds these sheets, given as (package, file), `style_hash` their hash.

    Every text is escaped and made printable, a name that a template lacks is an error, and `public_link` tests whether
    an address is http or https. The hash is the base64 of sha256, as a content security policy names it.
    """
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=printable,
    )
    style = "".join(
        (resources.files(of) / "templates" / name).read_text(encoding="utf-8").replace("\r\n", "\n")
        for of, name in sheets
    )
    environment.globals.update(
        style=Markup(style),  # noqa: S704 - our own files, not text from a record
        style_hash=b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii"),
    )
    environment.tests.update(public_link=is_public_link)
    return environment


def printable(value: object) -> object:
    """Return text that can be shown: no control characters or direction marks, no half of a character."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return shown_text(value.encode("utf-8", "replace").decode("utf-8"))
