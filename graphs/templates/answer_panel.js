// What the page holds, what is selected, and the panel that tells it.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const byId = (id) => document.getElementById(id);
const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
const data = read("answer-data");
const nodes = read("nodes-data");
const edges = read("edges-data");
const options = read("options-data");
const place = new Map(nodes.map((node) => [node.id, node]));
const linkIds = Object.keys(data.links);
const rows = new Map(all("tr[data-node], tr[data-link]").map((row) => [row.dataset.node || row.dataset.link, row]));
const linksOf = new Map(nodes.map((node) => [node.id, []]));
linkIds.forEach((id) => { linksOf.get(data.links[id].from).push(id); linksOf.get(data.links[id].to).push(id); });
const state = { node: null, link: null, group: null, hover: null, only: null, network: null, edges: null, painted: new Map(),
  fits: new Set(), context: new Set(), narrowed: false, opener: null, scale: 1, pictures: {} };
const face = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif";
const narrow = window.matchMedia("(max-width: 45rem)");
const touch = window.matchMedia("(pointer: coarse)").matches;

// Text of a source enters the page through here or as a copy of a table's row, never as HTML.
const element = (name, text, attributes) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
};
const copyOf = (node) => {
  const copy = node.cloneNode(true);
  all("[id]", copy).forEach((item) => item.removeAttribute("id"));
  return Array.from(copy.childNodes);
};
const cellOf = (id, label) => rows.get(id).querySelector(`[data-label="${label}"]`);
const nameOf = (id) => rows.get(id).querySelector("bdi").textContent;
const isNode = (id) => place.has(id);

// The panel shows the rows of the tables, so that it cannot say anything else.
const term = (list, label, content) => {
  const value = element("dd");
  value.append(...content);
  list.append(element("dt", label), value);
};
const other = (id, node) => (data.links[id].from === node ? data.links[id].to : data.links[id].from);
const linkHead = (id) => {
  const head = element("p", "", { class: "says" });
  head.append(...copyOf(cellOf(id, "From")), " — ", element("em", data.links[id].words), " — ", ...copyOf(cellOf(id, "To")));
  return head;
};
const linkTold = (id) => {
  const block = element("div", "", { class: "told" });
  block.append(linkHead(id), ...copyOf(cellOf(id, "Relation")).filter((item) => item.nodeName === "P"));
  block.append(element("p", cellOf(id, "Dates").textContent === "not recorded" ? "Dates: not recorded" : cellOf(id, "Dates").textContent, { class: "fine" }));
  block.append(...copyOf(cellOf(id, "Words")));
  return block;
};
const nodePanel = (id) => {
  const head = element("h3");
  head.append(element("bdi", nameOf(id)));
  const marks = copyOf(rows.get(id).querySelector("th")).filter((item) => item.nodeName === "P");
  const list = element("dl");
  [["Kind", "Kind"], ["Known", "What is known"], ["Lists", "Lists"], ["Records", "Records taken as this one"], ["Response", "Response"]].forEach(
    ([label, words]) => term(list, words, copyOf(cellOf(id, label))));
  const own = linksOf.get(id);
  const found = [head, ...marks, list, element("h4", `${own.length} ${own.length === 1 ? "link" : "links"} drawn`)];
  if (own.length <= 6) return [...found, ...own.map(linkTold)];
  const links = element("ul", "", { class: "plain-list" });
  own.forEach((key) => {
    const line = element("li");
    const way = element("a", "", { href: `#link-${key}`, "data-select": key });
    way.append(`${data.links[key].words}: `, element("bdi", nameOf(other(key, id))));
    line.append(way);
    links.append(line);
  });
  return [...found, links];
};
const linkPanel = (id) => {
  const found = [element("h3", `Link ${id.slice(1)}`), linkTold(id)];
  [data.links[id].from, data.links[id].to].forEach((key) => {
    const reply = cellOf(key, "Response").textContent.trim();
    if (reply !== "does not apply") {
      const line = element("p", "", { class: "fine" });
      line.append(element("bdi", nameOf(key)), `. Response: ${reply}`);
      found.push(line);
    }
  });
  return found;
};
const groupRow = (id) => document.querySelector(`tr[data-group="${id}"]`);
const groupName = (id) => groupRow(id).querySelector("summary").textContent;
const groupCounts = (id) => {
  const [members, within] = all("td", groupRow(id)).map((cell) => cell.textContent);
  return `${members} ${members === "1" ? "node" : "nodes"}, ${within} ${data.groupings[id.split("-")[0]].words[within === "1" ? 0 : 1]} within`;
};
const groupPanel = (id) => {
  const [key, number] = id.split("-");
  const grouping = data.groupings[key];
  const drawn = grouping.groups[Number(number)].drawn;
  const head = element("h3");
  const name = groupName(id);
  head.append(element("bdi", name));
  const found = [head, element("p", `${groupCounts(id)}; ${drawn.length} of the nodes are drawn.`)];
  if (drawn.length) {
    const show = element("button", "Show them in the picture", { type: "button" });
    show.addEventListener("click", () => {
      state.only = { words: `the group ${name}`, nodes: new Set(drawn.map((number) => `n${number}`)), links: null };
      showOnly();
      byId("canvas").focus();
    });
    found.push(show);
  }
  return [...found, element("h4", "Members"), ...copyOf(groupRow(id).querySelector("details")).filter((item) => item.nodeName === "UL")];
};
const hint = () => [element("p", "Select a node or a line, in the picture or in the lists, to read the words behind it.", { class: "fine" })];

const select = (id, quiet) => {
  state.node = id !== null && isNode(id) ? id : null;
  state.link = id !== null && id in data.links ? id : null;
  state.group = id !== null && !state.node && !state.link ? id : null;
  const panel = byId("panel");
  panel.replaceChildren(...(state.node ? nodePanel(id) : state.link ? linkPanel(id) : state.group ? groupPanel(id) : hint()));
  if (id !== null) {
    const close = element("button", "Close", { type: "button", class: "close" });
    close.addEventListener("click", leave);
    panel.prepend(close);
  }
  byId("told").textContent = state.node ? `${nameOf(id)}, ${cellOf(id, "Kind").textContent}` : state.link ? linkHead(id).textContent
    : state.group ? `${groupName(id)}, ${groupCounts(id)}` : "";
  all("[aria-current]").forEach((item) => item.removeAttribute("aria-current"));
  all(`#index [data-select="${state.node}"]`).forEach((item) => item.setAttribute("aria-current", "true"));
  const chosen = new Set(state.node ? [state.node, ...linksOf.get(state.node)] : state.link ? [state.link] : []);
  rows.forEach((row, key) => row.classList.toggle("chosen", chosen.has(key)));
  if (!quiet && id !== null) document.querySelector(".side").scrollTop = 0;
  Object.values(state.pictures).forEach((picture) => picture.redraw());
  paint();
};
const leave = () => {
  const back = state.opener;
  select(null);
  state.opener = null;
  (back && back.isConnected ? back : byId("canvas")).focus();
};
const toPanel = (opener) => {
  state.opener = opener;
  byId("panel").focus({ preventScroll: true });
  if (narrow.matches) byId("panel").scrollIntoView({ block: "start" });
};
