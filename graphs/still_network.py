"""A pyvis network that stands still, and its page: one template of ours, and nothing from outside the file.

pyvis gives the nodes, edges and options, and the vis-network inside its wheel. Its own template loads a style sheet
from the web and puts names of partners into the page as HTML, so that ours takes its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from markupsafe import Markup
from pyvis.network import Network

from graphs.offline import TEMPLATES, own_file, page_environment, page_policy, vis_network, writable
from graphs.picture import ACCENT, GREY, INK


def still_network(template: str, **interaction: bool) -> Network:
    """Return an empty directed network without physics; `interaction` are options of vis-network of that name."""
    network = Network(directed=True, cdn_resources="in_line")
    network.set_template_dir(str(TEMPLATES), template)
    options = {
        "physics": {"enabled": False},
        "interaction": {"hover": True, "zoomView": False, "keyboard": False, "dragNodes": False, **interaction},
        "edges": {"smooth": False},
    }
    network.set_options(json.dumps(options))
    return network


def page_of(
    network: Network,
    *,
    script: str,
    style: str,
    given: Mapping[str, object],
    filters: Mapping[str, Callable[..., object]] | None = None,
) -> str:
    """Return the page of a network, which can be written as UTF-8.

    `script` is the text of our script, `style` the name of our style file; `given` is what the template uses beside
    them, the colours and the policy that allows these two scripts alone.
    """
    environment = page_environment()
    environment.filters.update(filters or {})
    vis = vis_network()
    environment.globals.update(
        given,
        ink=INK,
        accent=ACCENT,
        grey=GREY,
        vis_network=Markup(vis),  # noqa: S704 - the installed package's own file, no text of a source
        script=Markup(script),  # noqa: S704 - our own file
        style=Markup(own_file(style)),  # noqa: S704 - our own file
        policy=page_policy(vis, script),
    )
    network.templateEnv = environment
    return writable(str(network.generate_html(notebook=False)))
