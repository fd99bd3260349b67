// Search and filters: what does not fit is dimmed in the picture and left out of the tables.
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const texts = new Map();
const text = (id) => {
  if (!texts.has(id)) texts.set(id, folded(rows.get(id).textContent));
  return texts.get(id);
};
const value = (id) => (byId(id) ? byId(id).value.trim() : "");
const within = ([start, end], from, to) =>
  (start !== null || end !== null) && (end === null ? 9999 : end) >= from && (start === null ? 0 : start) <= to;
const filter = () => {
  const wanted = folded(value("search"));
  const [role, kind, listKind, list, level, community] = ["role", "kind", "listkind", "list", "level", "community"].map(value);
  const years = Boolean(value("year-from") || value("year-to"));
  const from = Number(value("year-from") || 0);
  const to = Number(value("year-to") || 9999);
  const only = state.only;
  const atLevel = (id) => data.nodes[id].level !== null && String(data.nodes[id].level) === level;
  const base = (id) => {
    const node = data.nodes[id];
    return (!kind || node.kind === kind) && (!list || node.lists.includes(list)) && (!listKind || node.kinds.includes(listKind)) &&
      (!community || String(node.community) === community) && (!only || only.nodes.has(id)) &&
      (!level || atLevel(id) || (isNode(id) && node.kind !== "project" && linksOf.get(id).some((key) => atLevel(other(key, id)))));
  };
  const fitsNode = (id) => base(id) && (!wanted || text(id).includes(wanted));
  const byNode = Boolean(wanted || kind || listKind || list || level || community || only);
  const fitsLink = (id) => {
    const link = data.links[id];
    const ends = [link.from, link.to];
    return (!role || link.role === role) && (!years || within(link.y, from, to)) && (!only || !only.links || only.links.has(id)) &&
      (!level || ends.some(atLevel)) &&
      (!byNode || ends.some(fitsNode) || (Boolean(wanted) && ends.some(base) && text(id).includes(wanted)));
  };
  const fits = new Set(linkIds.filter(fitsLink));
  const context = new Set();
  fits.forEach((id) => { context.add(data.links[id].from); context.add(data.links[id].to); });
  const joined = new Set(context);
  const drawn = nodes.filter(({ id }) => fitsNode(id) && ((!role && !years) || joined.has(id) ||
    (!role && within(data.nodes[id].y, from, to)))).map((node) => node.id);
  drawn.forEach((id) => { fits.add(id); context.delete(id); });
  const undrawn = Object.keys(data.nodes).filter((id) => !isNode(id));
  const further = undrawn.filter((id) => fitsNode(id) && !role && (!years || within(data.nodes[id].y, from, to)));
  further.forEach((id) => fits.add(id));
  Object.assign(state, { fits, context, narrowed: byNode || Boolean(role) || years });
  rows.forEach((row, id) => { row.hidden = !fits.has(id); });
  all("#index li").forEach((item) => { item.hidden = !fits.has(item.dataset.of); });
  all("#index section").forEach((part) => { part.hidden = !part.querySelector("li:not([hidden])"); });
  const links = fits.size - drawn.length - further.length;
  byId("matches").textContent = `${drawn.length} of ${nodes.length} nodes, ${links} of ${linkIds.length} links match` +
    `${only ? ` (only ${only.words})` : ""}${undrawn.length && state.narrowed ? `; ${further.length} of ${undrawn.length} nodes not drawn` : ""}.`;
  const counts = state.narrowed ? [`${links} match the filters.`, `${drawn.length} match the filters.`] : ["", ""];
  all(".row-count").forEach((item, number) => { item.textContent = counts[number]; });
  byId("clear").disabled = !state.narrowed;
  paint();
};
const clear = () => {
  all(".find input, .find select").forEach((item) => { item.value = ""; });
  state.only = null;
  filter();
};
const hits = () => nodes.map((node) => node.id).filter((id) => state.fits.has(id));
const centreOn = (id) => {
  if (!state.network) return;
  const node = place.get(id);
  state.network.moveTo({ position: { x: node.x, y: node.y }, scale: Math.max(state.network.getScale(), 0.9) });
};
const step = (by) => {
  const found = hits();
  if (!found.length) return;
  const at = found.indexOf(state.node);
  select(found[at < 0 ? (by > 0 ? 0 : found.length - 1) : (at + by + found.length) % found.length]);
};
const stepLink = (by) => {
  const start = state.link ? state.anchor : state.node;
  if (!start) { step(by); return; }
  const own = linksOf.get(start).filter((id) => state.fits.has(id));
  if (!own.length) return;
  const at = own.indexOf(state.link);
  state.anchor = start;
  select(own[at < 0 ? (by > 0 ? 0 : own.length - 1) : (at + by + own.length) % own.length]);
};
