"use strict";
// The page stands without this script; it adds selection, search and a picture that can be moved.
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const details = read("details-data");
  const nodes = read("nodes-data");
  const edges = read("edges-data");
  const byId = (id) => document.getElementById(id);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const state = { node: null, link: null, visible: new Set(nodes.map((node) => node.id)), network: null, edges: null };
  const order = all("#index [data-select]").map((item) => item.dataset.select);
  const started = performance.now();

  // Text of a source enters the page through here only, as text and never as HTML.
  const element = (name, text, attributes) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };
  const link = (id) => details.links[id];
  const linksOf = (node) => Object.keys(details.links).filter((id) => link(id).from === node || link(id).to === node);

  // The panel: what is known of a node or a link, each quotation with its source.
  const quoted = (item) => {
    const block = element("div");
    block.append(element("blockquote", item.quote));
    const line = element("p", "", { class: "fine" });
    line.append(`${item.place}; `);
    if (item.open) {
      line.append(element("a", item.source, { href: item.open, rel: "noreferrer noopener", title: item.open }));
    } else {
      line.append(`${item.source} (${item.url})`);
    }
    line.append(`, retrieved ${item.date}; sha256 `, element("code", item.sha256));
    block.append(line);
    return block;
  };
  const told = (item) => {
    const block = element("div");
    const head = element("h3");
    head.append(element("bdi", item.fromName), ` — ${item.words} — `, element("bdi", item.toName));
    block.append(head);
    if (item.why) block.append(element("p", `Reason: ${item.why}`));
    if (item.dates) block.append(element("p", item.dates, { class: "fine" }));
    if (item.status) {
      const words = item.status === "possible" ? "possible: a question for a person, counted in no level" : item.status;
      block.append(element("p", `Match: ${words}`, { class: "fine" }));
    }
    item.evidence.forEach((piece) => block.append(quoted(piece)));
    return block;
  };
  const emptyPanel = () => {
    byId("panel").replaceChildren(
      element("p", "Select a node or a link, in the picture or in the lists, to read the words behind it.", { class: "fine" }));
  };
  const showNode = (id) => {
    const node = details.nodes[id];
    const panel = byId("panel");
    const head = element("h2");
    head.append(element("bdi", node.name));
    panel.replaceChildren(head, element("p", `${node.kind}; ${node.sector.toLowerCase()}`, { class: "fine" }));
    if (node.flagged) panel.append(element("p", "A reason to look closer is noted here."));
    if (node.note) panel.append(element("p", node.note));
    const list = element("dl");
    [...node.details, ["Response", node.response]].forEach(([label, value]) => {
      list.append(element("dt", `${label}:`), element("dd", value));
    });
    panel.append(list);
    if (node.records.length > 1) {
      panel.append(element("h3", `Drawn as one: ${node.records.length} records`));
      const records = element("ul");
      node.records.forEach((record) => records.append(element("li", record)));
      panel.append(records);
      node.identities.forEach((item) => panel.append(told(item)));
    }
    linksOf(id).filter((key, place, found) => id !== nodes[0].id || found.length <= 12).forEach((key) => panel.append(told(link(key))));
    if (id === nodes[0].id && linksOf(id).length > 12) panel.append(element("p", `${linksOf(id).length} links: see the table of links.`));
  };
  const showLink = (id) => {
    byId("panel").replaceChildren(told(link(id)));
    [link(id).from, link(id).to].forEach((key) => {
      const node = details.nodes[key];
      if (node.flagged) {
        const line = element("p", "", { class: "fine" });
        line.append(element("bdi", node.name), `. Response: ${node.response}`);
        byId("panel").append(line);
      }
    });
  };

  const select = (kind, id) => {
    state.node = kind === "node" ? id : null;
    state.link = kind === "link" ? id : null;
    if (kind === "node") showNode(id);
    else if (kind === "link") showLink(id);
    else emptyPanel();
    if (kind !== "none") byId("panel").append(element("a", "Back to the picture", { href: "#figure", class: "back" }));
    const chosen = new Set(state.link ? [state.link] : state.node ? linksOf(state.node) : []);
    all("#index [data-select]").forEach((item) => {
      if (item.dataset.select === state.node) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    });
    all(".node").forEach((item) => item.classList.toggle("chosen", item.dataset.node === state.node));
    all(".link").forEach((item) => item.classList.toggle("chosen", item.dataset.link === state.link));
    all("tr[data-row]").forEach((row) => row.classList.toggle("chosen", chosen.has(row.dataset.row)));
    all("tr[data-of]").forEach((row) => row.classList.toggle("chosen", row.dataset.of === state.node));
    const side = document.querySelector(".side");
    side.scrollTop += byId("panel").getBoundingClientRect().top - side.getBoundingClientRect().top;
    if (state.network) {
      state.network.setSelection({ nodes: state.node ? [state.node] : [], edges: state.link ? [state.link] : [] },
        { highlightEdges: Boolean(state.node) });
      state.network.redraw();
    }
  };
  const toggle = (id) => (id in details.nodes ? select("node", id) : select("link", id));

  // Search and filters: what does not fit is dimmed in the picture and left out of the lists.
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = Object.fromEntries(Object.entries(details.nodes).map(([id, node]) => [id, folded(
    [node.name, node.kind, node.note, ...node.records, ...node.details.flat(),
      // The project is one end of most links: their words would make it fit every search.
      ...(id === nodes[0].id ? [] : linksOf(id)).flatMap((key) => [link(key).words, ...link(key).evidence.map((item) => item.quote)])].join(" "))]));
  const filter = () => {
    const wanted = folded(byId("search").value.trim());
    const kind = byId("kind").value;
    const role = byId("role").value;
    const flagged = byId("flagged").checked;
    const centre = nodes[0].id;
    const open = !wanted && !kind && !role && !flagged;
    const fits = (id) => open || ((id !== centre || Boolean(wanted)) && (!wanted || words[id].includes(wanted)) &&
      (!kind || details.nodes[id].look === kind) && (!role || details.nodes[id].sector === role) &&
      (!flagged || details.nodes[id].flagged));
    const found = new Set(order.filter(fits));
    const linked = (id) => open || [link(id).from, link(id).to].some((key) => found.has(key) && key !== centre);
    state.visible = found;
    all("#index li[data-of], tr[data-of]").forEach((item) => { item.hidden = !found.has(item.dataset.of); });
    all("[data-group]").forEach((group) => { group.hidden = !group.querySelector("li:not([hidden])"); });
    all("tr[data-row]").forEach((row) => {
      row.hidden = row.dataset.same ? !found.has(row.dataset.same) : !linked(row.dataset.row);
    });
    all(".node").forEach((item) => item.classList.toggle("dim", !found.has(item.dataset.node)));
    all(".link").forEach((item) => item.classList.toggle("dim", !linked(item.dataset.link)));
    if (state.edges) {
      state.edges.update(edges.map((edge) => ({ id: edge.id, color: { ...edge.color, opacity: linked(edge.id) ? 1 : 0.12 } })));
      state.network.redraw();
    }
    byId("matches").textContent = open ? "" : `${found.size} of ${order.length} nodes fit.`;
  };

  // The canvas: vis-network draws the shapes, labels and places that the SVG has.
  const face = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif";
  const renderer = (node) => {
    const shape = new Path2D(node.path);
    return ({ ctx, x, y, state: { selected, hover } }) => ({
      drawNode() {
        ctx.save();
        ctx.globalAlpha = state.visible.has(node.id) ? 1 : 0.16;
        if (node.back) {
          ctx.fillStyle = "rgba(255,255,255,0.9)";
          ctx.fillRect(x + node.back[0] - node.x, y + node.back[1] - node.y, node.back[2], node.back[3]);
        }
        ctx.translate(x, y);
        ctx.lineWidth = selected ? 4 : hover ? 3 : 1.8;
        ctx.strokeStyle = node.stroke;
        ctx.fillStyle = node.color;
        ctx.fill(shape);
        ctx.stroke(shape);
        ctx.textBaseline = "alphabetic";
        ctx.textAlign = node.anchor === "middle" ? "center" : node.anchor;
        ctx.direction = "ltr";
        node.lines.forEach(([text, style, dx, dy]) => {
          ctx.font = style === "small" ? `italic 11.5px ${face}` : `${node.bold || selected ? "600 " : ""}14px ${face}`;
          ctx.fillStyle = style === "small" ? "#5c5c56" : details.colours.ink;
          ctx.fillText(text, dx, dy);
        });
        ctx.restore();
      },
      nodeDimensions: { width: 20, height: 20 },
    });
  };
  // A reader points at a name as readily as at its shape; a shape under the pointer wins over a label.
  const nodeAt = ({ x, y }) => nodes.find((node) => Math.hypot(node.x - x, node.y - y) <= 12) ||
    nodes.find(({ back }) => back && x >= back[0] && x <= back[0] + back[2] && y >= back[1] && y <= back[1] + back[3]);
  const tip = (text) => element("div", text);
  const fit = () => {
    const [left, top, width, height] = details.box;
    const room = byId("canvas");
    const scale = Math.min((room.clientWidth - 16) / width, (room.clientHeight - 16) / height, 1.4);
    state.network.moveTo({ position: { x: left + width / 2, y: top + height / 2 }, scale });
  };
  const draw = () => {
    if (state.network) { fit(); return; }
    const room = byId("canvas");
    room.hidden = false;
    const [, , width, height] = details.box;
    room.style.height = `${Math.round(Math.max(Math.min(room.clientWidth * height / width + 16, window.innerHeight - 150), 400))}px`;
    const drawn = nodes.map((node) => ({ ...node, label: undefined, title: tip(details.nodes[node.id].name), ctxRenderer: renderer(node) }));
    state.edges = new vis.DataSet(edges.map((edge) => ({ ...edge,
      title: tip(`${link(edge.id).fromName} — ${link(edge.id).words} — ${link(edge.id).toName}`) })));
    state.network = new vis.Network(room, { nodes: new vis.DataSet(drawn), edges: state.edges }, read("options-data"));
    state.network.on("beforeDrawing", (ctx) => {
      ctx.font = `italic 12px ${face}`;
      ctx.fillStyle = "#5c5c56";
      ctx.textBaseline = "alphabetic";
      details.captions.forEach(([text, x, y, side]) => {
        ctx.textAlign = side < 0 ? "right" : "left";
        ctx.fillText(text, x, y);
      });
    });
    state.network.once("afterDrawing", () => {
      document.documentElement.dataset.drawn = String(Math.round(performance.now() - started));
    });
    state.network.on("click", (event) => {
      const node = nodeAt(event.pointer.canvas);
      if (node) select("node", node.id);
      else if (event.edges.length) select("link", event.edges[0]);
      else select("none");
    });
    fit();
    byId("picture-wide").style.display = "none";
  };
  const wide = window.matchMedia("(min-width: 45.01rem)");
  const drawWhereItFits = () => {
    if (!wide.matches) return;
    try {
      draw();
    } catch (error) {
      // The SVG stays: a picture that can be read matters more than one that can be moved.
      byId("canvas").hidden = true;
      state.network = null;
      console.error(error);
    }
  };

  const zoom = (factor) => state.network && state.network.moveTo({ scale: state.network.getScale() * factor });
  const saveSvg = () => {
    const copy = byId(wide.matches ? "picture-wide" : "picture-narrow").cloneNode(true);
    copy.removeAttribute("style");
    copy.querySelectorAll(".dim, .chosen").forEach((item) => item.classList.remove("dim", "chosen"));
    const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
    const anchor = element("a", "", { href: address, download: "network.svg" });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };
  const move = (step) => {
    const shown = order.filter((id) => state.visible.has(id));
    if (!shown.length) return;
    const place = shown.indexOf(state.node);
    select("node", shown[(place + step + shown.length) % shown.length]);
  };

  document.documentElement.classList.add("scripted");
  all(".js").forEach((item) => { item.hidden = false; });
  emptyPanel();
  document.addEventListener("click", (event) => {
    const picked = event.target.closest("[data-select], .drawing [data-node], .drawing [data-link]");
    if (!picked) return;
    event.preventDefault();
    toggle(picked.dataset.select || picked.dataset.node || picked.dataset.link);
    if (picked.matches("td [data-select]") || !wide.matches) {
      byId("panel").focus({ preventScroll: true });
      byId(wide.matches ? "figure" : "panel").scrollIntoView({ block: "start" });
    }
  });
  byId("canvas").addEventListener("keydown", (event) => {
    const actions = {
      ArrowRight: () => move(1), ArrowDown: () => move(1), ArrowLeft: () => move(-1), ArrowUp: () => move(-1),
      Enter: () => byId("panel").focus(), Escape: () => select("none"), "+": () => zoom(1.25), "-": () => zoom(0.8),
    };
    if (!(event.key in actions) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[event.key]();
  });
  byId("nearer").addEventListener("click", () => zoom(1.25));
  byId("farther").addEventListener("click", () => zoom(0.8));
  byId("whole").addEventListener("click", () => state.network && fit());
  byId("save").addEventListener("click", saveSvg);
  ["search", "kind", "role", "flagged"].forEach((id) => byId(id).addEventListener("input", filter));
  document.querySelector(".find").addEventListener("submit", (event) => event.preventDefault());
  wide.addEventListener("change", drawWhereItFits);
  drawWhereItFits();
})();
