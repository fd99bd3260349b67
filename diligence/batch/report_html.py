"""The report of a batch as one HTML file that needs no network and no script, with a table beside each picture."""

from __future__ import annotations

from base64 import b64encode
from functools import cache

from jinja2 import Environment

from diligence.batch.charts import chart_svg, drawn_note
from diligence.batch.content import Content
from diligence.reports import wording
from diligence.reports.pages import page_environment


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


@cache
def _environment() -> Environment:
    # The typography of the report on one grant, and what a batch adds to it.
    sheets = (("diligence.reports", "report.css"), ("diligence.batch", "batch.css"))
    environment = page_environment("diligence.batch", *sheets)
    environment.globals.update(words=wording, drawn_note=drawn_note)
    environment.filters.update(time=wording.time_words)
    return environment
