"""What every offline page needs: scripts that stay in the page, data that stays data, addresses safe to open."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graphs.views import plain
from scrapers.sources import SOURCES

TEMPLATES = Path(__file__).parent / "templates"
#: What stands where a body's reply would stand.
NOT_ASKED = "not asked"
_VIS_NETWORK = ("lib", "vis-9.1.2", "vis-network.min.js")


def page_environment() -> Environment:
    """Return the templates' environment: everything escaped, nothing undefined, our filters added."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        script_json=script_json,
        public_address=public_address,
        source_title=source_title,
        day=day_words,
        short=lambda digest: str(digest)[:12],
    )
    return environment


def script_json(value: object) -> Markup:
    """Return JSON that stays data inside a script element: no <, >, & or line separator is left in it."""
    text = json.dumps(json.loads(value) if isinstance(value, str) else value, ensure_ascii=True)
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - escaped above, and ASCII only


def public_address(url: str) -> str:
    """Return the address when a reader can safely open it (http or https), else an empty string."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def source_title(key: str) -> str:
    """Return the publisher's name for a source we know, else the key as it stands."""
    return SOURCES[key].title if key in SOURCES else plain(key)


def day_words(moment: object) -> str:
    """Return a date or a time as `1 May 2024`; "" for None."""
    day = getattr(moment, "day", None)
    return f"{day} {moment:%B %Y}" if day is not None else ""


def period_words(start: date | None, end: date | None) -> str:
    """Return `1 May 2016 to 30 June 2018`, `from ...`, `until ...`, or "" where no date is recorded.

    A collaboration may be reported to begin after its grant had ended: then both are told, as no period.
    """
    if start and end and end < start:
        return f"from {day_words(start)}, though the end on record is {day_words(end)}"
    if start and end:
        return f"{day_words(start)} to {day_words(end)}"
    return f"from {day_words(start)}" if start else f"until {day_words(end)}" if end else ""


def writable(html: str) -> str:
    """Return the page without half letters, which cannot be written as UTF-8."""
    return re.sub("[\ud800-\udfff]", "\ufffd", html)


@cache
def own_file(name: str) -> str:
    """Return one of our script or style files with line ends as a browser hashes them."""
    return (TEMPLATES / name).read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def vis_network() -> str:
    """Return the vis-network of the installed pyvis: line ends as a browser hashes them, no pointer to a map file."""
    text = files("pyvis").joinpath(*_VIS_NETWORK).read_text(encoding="utf-8")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"//# sourceMappingURL=\S*", "", text)
    # A script element ends at the first "</script" whatever the language says; there is none in 9.1.2.
    return text.replace("</script", "<\\/script")


def page_policy(*scripts: str) -> str:
    """Return a Content-Security-Policy that runs these scripts, by their hashes, and loads nothing at all."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
