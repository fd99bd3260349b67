// The canvas: vis-network draws lines and our shapes at the places that the SVG has; labels keep their size.
const alpha = (id) => (state.fits.has(id) ? 1 : state.context.has(id) ? 0.55 : 0.13);
const paint = () => {
  if (!state.edges) return;
  const changed = [];
  edges.forEach((edge) => {
    const strong = edge.id === state.link || (state.node !== null && (edge.from === state.node || edge.to === state.node));
    const key = `${strong}${state.fits.has(edge.id)}`;
    if (state.painted.get(edge.id) === key) return;
    state.painted.set(edge.id, key);
    changed.push({ id: edge.id, width: strong ? 2.4 : edge.width,
      color: { ...edge.color, color: strong ? data.colours.accent : edge.color.color, opacity: strong || state.fits.has(edge.id) ? 1 : 0.1 } });
  });
  if (changed.length) state.edges.update(changed);
  state.network.redraw();
};
const grown = () => Math.min(1.3, Math.max(1, 0.8 / state.scale));
const renderer = (node) => {
  const shape = new Path2D(node.path);
  return ({ ctx, x, y }) => ({
    drawNode() {
      const chosen = node.id === state.node;
      const size = node.size * grown();
      ctx.save();
      ctx.globalAlpha = chosen ? 1 : alpha(node.id);
      ctx.translate(x, y);
      ctx.scale(size, size);
      if (node.flagged || chosen) {
        ctx.save();
        ctx.scale(1.5, 1.5);
        ctx.lineWidth = chosen ? 2.2 : 1.2;
        ctx.strokeStyle = data.colours.accent;
        ctx.stroke(shape);
        ctx.restore();
      }
      ctx.lineWidth = node.asked ? 2.6 : 1.3;
      ctx.strokeStyle = data.colours.ink;
      ctx.fillStyle = node.color;
      if (node.mark === "?") ctx.setLineDash([2.5, 2]);
      ctx.fill(shape);
      ctx.stroke(shape);
      ctx.setLineDash([]);
      if (node.mark) {
        ctx.font = `700 ${node.mark.length === 1 ? 9.5 : 7.5}px ${face}`;
        ctx.textAlign = "center";
        ctx.fillStyle = node.markInk;
        ctx.fillText(node.mark, 0, 3.4);
      }
      ctx.restore();
    },
    nodeDimensions: { width: 18 * node.size, height: 18 * node.size },
  });
};
const widths = new Map();
const widthOf = (ctx, line) => {
  if (!widths.has(line)) widths.set(line, ctx.measureText(line).width);
  return widths.get(line);
};
const written = (ctx, line, x, y) => {
  ctx.strokeText(line, x, y);
  ctx.fillText(line, x, y);
};
// Half way along a line, bowed as vis-network bows it.
const middle = (one, two, bend) => {
  const [dx, dy] = [two.x - one.x, two.y - one.y];
  const [far, angle] = [0.5 + 0.5 * Math.abs(bend), bend * Math.PI / 2];
  return [(one.x + two.x) / 4 + (one.x + far * (dx * Math.cos(angle) + dy * Math.sin(angle))) / 2,
    (one.y + two.y) / 4 + (one.y + far * (dy * Math.cos(angle) - dx * Math.sin(angle))) / 2];
};
const labels = (ctx) => {
  const scale = state.network.getScale();
  if (scale !== state.scale) { state.scale = scale; setTimeout(() => state.network.redraw(), 0); }
  const near = new Set(state.node ? linksOf.get(state.node).map((id) => other(id, state.node)) : []);
  if (state.link) { near.add(data.links[state.link].from); near.add(data.links[state.link].to); }
  const first = (node) => (node.id === state.node || node.id === state.hover ? 0 : near.has(node.id) ? 1 : state.fits.has(node.id) ? 2 : 3);
  const order = nodes.map((node) => [first(node), node]).filter(([when, node]) => when < 3 || state.context.has(node.id))
    .sort((one, two) => one[0] - two[0] || one[1].rank - two[1].rank);
  const shapes = nodes.filter((node) => alpha(node.id) > 0.5).map((node) => ({ id: node.id, plain: !node.mark && !node.flagged, x: node.x, y: node.y, r: (node.mark || node.flagged ? 8 : 5.5) * node.size * grown() }));
  // Of many nodes, seen from afar, the labels are a little smaller.
  const size = Math.min(12.5, Math.max(10.5, 5 + 8.5 * scale));
  const from = state.network.DOMtoCanvas({ x: 3, y: 0 }).x;
  const to = state.network.DOMtoCanvas({ x: byId("canvas").clientWidth - 3, y: 0 }).x;
  const taken = [];
  // What stands first may cover a plain shape, never another label or a shape with something to say.
  const free = (box, id, first) => !taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3]) &&
    !shapes.some((s) => s.id !== id && !(first && s.plain) && box[0] < s.x + s.r && s.x - s.r < box[2] && box[1] < s.y + s.r && s.y - s.r < box[3]);
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  ctx.direction = "ltr";
  ctx.lineJoin = "round";
  ctx.strokeStyle = "rgba(255,255,255,0.92)";
  order.forEach(([when, node]) => {
    const line = (size + 2) / scale;
    ctx.font = `12.5px ${face}`;
    const half = Math.max(...node.lines.map((words) => widthOf(ctx, words))) / 2 / scale * (size / 12.5) * (node.asked ? 1.08 : 1);
    const high = line * node.lines.length;
    const reach = 9.5 * node.size * grown() * (node.flagged || when === 0 ? 1.25 : 1);
    const sides = [node.y + reach + 2 / scale, node.y - reach - 3 / scale - high];
    if (node.above) sides.reverse();
    // At the edge a label moves inwards as long as its node is seen.
    const x = node.x > from && node.x < to ? Math.max(Math.min(node.x, to - half), from + half) : node.x;
    const fits = (covering) => sides.find((y) => free([x - half, y, x + half, y + high], node.id, covering));
    const top = fits(false) ?? (node.rank < 15 ? fits(true) : undefined) ?? (when < 1 || node.asked ? node.y + reach + 2 / scale : undefined);
    if (top === undefined) return;
    taken.push([x - half, top, x + half, top + high]);
    ctx.globalAlpha = when === 3 ? 0.6 : 1;
    ctx.font = `${node.asked || when === 0 ? "700 " : ""}${size / scale}px ${face}`;
    ctx.lineWidth = 3.5 / scale;
    ctx.fillStyle = data.colours.ink;
    node.lines.forEach((words, number) => written(ctx, words, x, top + line * number + (size - 1) / scale));
  });
  // The words of links: of few links all of them, else those of what is selected.
  const worded = edges.filter((edge) => (data.worded && state.fits.has(edge.id)) || edge.id === state.link ||
    (state.node && (edge.from === state.node || edge.to === state.node) && linksOf.get(state.node).length <= 12));
  ctx.font = `italic 11px ${face}`;
  const half = (edge) => widthOf(ctx, `\u0001${data.links[edge.id].words}`) / 2 / scale;
  worded.forEach((edge) => {
    const [one, two] = [place.get(edge.from), place.get(edge.to)];
    const [x, y] = middle(one, two, edge.smooth ? edge.smooth.roundness * (edge.smooth.type === "curvedCW" ? 1 : -1) : 0);
    ctx.font = `italic 11px ${face}`;
    const wide = half(edge);
    const box = [x - wide, y - 7 / scale, x + wide, y + 6 / scale];
    if (edge.id !== state.link && !free(box, "")) return;
    taken.push(box);
    ctx.globalAlpha = 1;
    ctx.font = `italic ${11 / scale}px ${face}`;
    ctx.lineWidth = 3.5 / scale;
    ctx.fillStyle = "#5c5c56";
    written(ctx, data.links[edge.id].words, x, y + 4 / scale);
  });
  ctx.restore();
};
// A small picture is not blown up further than this.
const largest = 1.5;
const fitted = (network, room, [left, top, width, height]) => {
  const scale = Math.min((room.clientWidth - 12) / width, (room.clientHeight - 44) / height, largest);
  network.moveTo({ position: { x: left + width / 2, y: top + height / 2 }, scale });
  return scale;
};
const sized = (room, [, , width, height]) => {
  const most = narrow.matches ? window.innerHeight * 0.62 : window.innerHeight - 130;
  const wanted = Math.min(room.clientWidth / width, largest) * height + 44;
  room.style.height = `${Math.round(Math.max(Math.min(wanted, most), 240))}px`;
};
const fit = () => {
  state.fitted = fitted(state.network, byId("canvas"), data.box);
  state.network.redraw();
};
const zoom = (factor) => {
  if (!state.network) return;
  state.network.moveTo({ scale: Math.min(6, Math.max(state.fitted * 0.6, state.network.getScale() * factor)) });
};
const nodeAt = ({ x, y }) => {
  let best = null;
  nodes.forEach((node) => {
    const away = Math.hypot(node.x - x, node.y - y) / (node.size * grown());
    if (away <= 12 + (touch ? 6 / state.scale : 0) && (best === null || away < best[0])) best = [away, node.id];
  });
  return best && best[1];
};
// The room around the canvas takes the keys; vis-network's own stop on the way there has no name.
const oneStop = (room) => all(".vis-network", room).forEach((item) => item.removeAttribute("tabindex"));
const tip = (words) => element("div", words);
const draw = () => {
  const room = byId("canvas");
  room.hidden = false;
  sized(room, data.box);
  const drawn = nodes.map((node) => ({ ...node, label: undefined, title: tip(nameOf(node.id)), ctxRenderer: renderer(node) }));
  state.edges = new vis.DataSet(edges.map((edge) => ({ ...edge, title: tip(linkHead(edge.id).textContent) })));
  options.interaction.zoomView = touch;
  state.network = new vis.Network(room, { nodes: new vis.DataSet(drawn), edges: state.edges }, options);
  state.pictures.network = state.network;
  oneStop(room);
  state.network.on("afterDrawing", labels);
  state.network.once("afterDrawing", () => {
    // Milliseconds from the moment when the reader asked for the page.
    document.documentElement.dataset.drawn = String(Math.round(performance.now()));
  });
  state.network.on("hoverNode", ({ node }) => { state.hover = node; state.network.redraw(); });
  state.network.on("blurNode", () => { state.hover = null; state.network.redraw(); });
  state.network.on("click", ({ pointer }) => {
    const found = nodeAt(pointer.canvas) || state.network.getEdgeAt(pointer.DOM) || null;
    select(found);
    if (found && narrow.matches) toPanel(byId("canvas"));
  });
  // A finger scrolls the page until the picture is drawn nearer: then it moves the picture.
  state.network.on("zoom", () => room.classList.toggle("near", state.network.getScale() > state.fitted * 1.1));
  room.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.15 : 0.87);
  }, { passive: false });
  fit();
  paint();
};
const drawGroups = (key) => {
  const view = byId(`view-${key}`);
  const grouping = data.groupings[key];
  const room = view.querySelector(".canvas");
  room.hidden = false;
  sized(room, grouping.box);
  const circle = (group) => ({ ctx, x, y }) => ({
    drawNode() {
      ctx.save();
      ctx.beginPath();
      ctx.arc(x, y, group.radius, 0, 2 * Math.PI);
      ctx.fillStyle = "#eef2f7";
      ctx.strokeStyle = data.colours.accent;
      ctx.lineWidth = state.group === group.id ? 4 : 1.4;
      ctx.fill();
      ctx.stroke();
      ctx.textAlign = "center";
      ctx.direction = "ltr";
      ctx.lineJoin = "round";
      ctx.strokeStyle = "rgba(255,255,255,0.92)";
      ctx.lineWidth = 3.5;
      ctx.fillStyle = data.colours.ink;
      ctx.font = `${state.group === group.id ? "700 " : ""}13px ${face}`;
      group.label.forEach((line, number) => written(ctx, line, x, y + group.radius + 14 + 15 * number));
      ctx.restore();
    },
    nodeDimensions: { width: 2 * group.radius, height: 2 * group.radius },
  });
  const shown = { nodes: grouping.groups.map((group) => ({ id: group.id, x: group.x, y: group.y, shape: "custom", fixed: true, physics: false, ctxRenderer: circle(group) })),
    edges: grouping.lines.map((line) => ({ from: line.from, to: line.to, width: line.width, color: { color: "#c4c3bd", hover: "#85857f" },
      arrows: { to: { enabled: false } }, title: tip(`${line.count} ${grouping.words[line.count === 1 ? 0 : 1]}`) })) };
  const network = new vis.Network(room, shown, options);
  oneStop(room);
  network.on("click", ({ pointer }) => {
    const at = pointer.canvas;
    const found = grouping.groups.find((group) => Math.hypot(group.x - at.x, group.y - at.y) <= group.radius + 4);
    select(found ? found.id : null);
    if (found && narrow.matches) toPanel(room);
  });
  room.addEventListener("keydown", (event) => {
    const at = grouping.groups.findIndex((group) => group.id === state.group);
    const many = grouping.groups.length;
    const go = (by) => select(grouping.groups[at < 0 ? 0 : (at + by + many) % many].id);
    const actions = { ArrowRight: () => go(1), ArrowDown: () => go(1), ArrowLeft: () => go(-1), ArrowUp: () => go(-1),
      Enter: () => toPanel(room), Escape: () => select(null) };
    if (!(event.key in actions) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[event.key]();
  });
  fitted(network, room, grouping.box);
  view.querySelector(".still").classList.add("drawn");
  state.pictures[key] = network;
};
