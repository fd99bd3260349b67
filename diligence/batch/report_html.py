"""The report of a batch as one HTML file that needs no network and no script, with a table beside each picture."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from diligence.batch.charts import FEWEST_DRAWN, chart_svg
from diligence.batch.content import Content
from diligence.reports import wording
from diligence.reports.entries import is_public_link, shown_text


def report_page(content: Content) -> str:
    """Return the whole page. All text is escaped; only http and https addresses become links.

    The content security policy allows one style sheet, named by its hash, and the pictures inside the page.
    """
    charts = {}
    for figure in content.figures:
        drawn = chart_svg(figure)
        if drawn is not None:
            charts[figure.key] = b64encode(drawn).decode("ascii")
    return _environment().get_template("batch.html.j2").render(content=content, about=content.about, charts=charts)


def _shown(value: object) -> object:
    return shown_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("diligence.batch"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    # The typography of the report on one grant, and what a batch adds to it.
    style = "".join(
        (resources.files(package) / "templates" / name).read_text(encoding="utf-8")
        for package, name in (("diligence.reports", "report.css"), ("diligence.batch", "batch.css"))
    )
    environment.globals.update(
        words=wording,
        style=Markup(style),  # noqa: S704 - our own files, not text from a record
        style_hash=b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii"),
        fewest_drawn=FEWEST_DRAWN,
    )
    environment.filters.update(time=wording.time_words)
    environment.tests.update(public_link=is_public_link)
    return environment
