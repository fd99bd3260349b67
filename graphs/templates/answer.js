// The page stands without these scripts; they add a picture that can be moved, a panel, search, filters and sorting.
// This part puts the others to work.
const safely = (work, room) => {
  try {
    work();
  } catch (error) {
    // The SVG stays: a picture that can be read matters more than one that can be moved.
    room.hidden = true;
    console.error(error);
  }
};
const openView = (key) => {
  all("[role=tab]").forEach((tab) => {
    const chosen = tab.id === `tab-${key}`;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    byId(tab.getAttribute("aria-controls")).classList.toggle("away", !chosen);
  });
  byId("index").hidden = key !== "network";
  if (key !== "network" && !state.pictures[key]) safely(() => drawGroups(key), byId(`view-${key}`).querySelector(".canvas"));
};
// The whole picture, with what was chosen elsewhere: a part of it that was drawn near might not hold it.
const showOnly = () => {
  openView("network");
  select(null);
  filter();
  if (state.network) fit();
};

const saveSvg = () => {
  const copy = byId("picture").cloneNode(true);
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
  element("a", "", { href: address, download: "network.svg" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
};
const sortable = (head, number) => {
  const button = element("button", head.textContent, { type: "button", class: "sort" });
  head.replaceChildren(button);
  button.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    const body = head.closest("table").tBodies[0];
    const of = (row) => (head.dataset.sort === "value" ? row.cells[number].dataset.value : row.cells[number].textContent.trim());
    const compare = head.dataset.sort === "number" ? (one, two) => Number(one) - Number(two) : (one, two) => one.localeCompare(two, "en");
    const sorted = Array.from(body.rows).map((row) => [of(row), row]).sort((one, two) => compare(one[0], two[0]) * (down ? -1 : 1));
    // What has no date stands last either way.
    body.append(...[...sorted.filter(([words]) => words), ...sorted.filter(([words]) => !words)].map(([, row]) => row));
    all("th", head.parentElement).forEach((item) => item.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  });
};
const buildIndex = () => {
  const kinds = new Map();
  nodes.forEach(({ id }) => {
    const kind = data.nodes[id].kind;
    if (!kinds.has(kind)) kinds.set(kind, []);
    kinds.get(kind).push(id);
  });
  byId("index").append(element("h3", "Nodes of this picture", { class: "unseen" }), ...Array.from(kinds, ([kind, ids]) => {
    const part = element("section");
    const list = element("ul", "", { class: "plain-list" });
    list.append(...ids.map((id) => {
      const line = element("li", "", { "data-of": id });
      const way = element("a", "", { href: "#figure", "data-select": id });
      way.append(element("bdi", nameOf(id)));
      line.append(way);
      if (kind === "listing") line.append(element("span", ` (${data.nodes[id].lists.join("; ")})`, { class: "fine" }));
      if (place.get(id).flagged) line.append(element("span", " (look closer)", { class: "fine" }));
      return line;
    }));
    const words = byId("kind") ? byId("kind").querySelector(`option[value="${kind}"]`) : null;
    part.append(element("h4", words ? words.textContent : kind), list);
    return part;
  }));
};

document.documentElement.classList.add("scripted");
all(".js").forEach((item) => { if (!item.classList.contains("canvas")) item.hidden = false; });
// What scrolls sideways on a phone must be reached with the keyboard too.
const scrolling = () => all(".measure, #licences, #rest").forEach((item) => {
  if (narrow.matches) item.setAttribute("tabindex", "0");
  else item.removeAttribute("tabindex");
});
scrolling();
narrow.addEventListener("change", scrolling);
all(".refs[data-links]").forEach((refs) => {
  const show = element("button", "show in the picture", { type: "button", class: "inline" });
  show.addEventListener("click", () => {
    const links = new Set(refs.dataset.links.split(" "));
    const ends = Array.from(links, (id) => [data.links[id].from, data.links[id].to]).flat();
    state.only = { words: "the links of one sentence", nodes: new Set(ends), links };
    showOnly();
    byId("figure").scrollIntoView({ block: "start" });
  });
  refs.append(" ", show);
});
all("table.sortable thead th").forEach((head, number) => { if (head.dataset.sort) sortable(head, number % 6); });
buildIndex();
select(null);
document.addEventListener("click", (event) => {
  const picked = event.target.closest("[data-select], .drawing [data-node], .drawing [data-link], .drawing [data-group]");
  if (!picked || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const id = picked.dataset.select || picked.dataset.node || picked.dataset.link || picked.dataset.group;
  if (!picked.closest(".drawing")) openView("network");
  select(id);
  if (isNode(id) && !picked.closest("#index")) centreOn(id);
  if (picked.closest("#index")) return;
  toPanel(picked);
  if (!narrow.matches && picked.closest("table, .statements")) byId("figure").scrollIntoView({ block: "start" });
});
byId("canvas").addEventListener("keydown", (event) => {
  const actions = { ArrowRight: () => step(1), ArrowLeft: () => step(-1), ArrowDown: () => stepLink(1), ArrowUp: () => stepLink(-1),
    Enter: () => { if (state.node || state.link) toPanel(byId("canvas")); }, Escape: leave, "+": () => zoom(1.25), "-": () => zoom(0.8) };
  if (!(event.key in actions) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  actions[event.key]();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (state.node || state.link || state.group) && !event.target.closest(".find, .canvas")) leave();
});
all("[role=tablist]").forEach((list) => {
  const tabs = all("[role=tab]", list);
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) { select(null); openView(tab.id.slice(4)); }
  });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
});
byId("nearer").addEventListener("click", () => zoom(1.25));
byId("farther").addEventListener("click", () => zoom(0.8));
byId("whole").addEventListener("click", () => state.network && fit());
byId("save").addEventListener("click", saveSvg);
byId("clear").addEventListener("click", clear);
all(".find input, .find select").forEach((item) => item.addEventListener("input", filter));
byId("search").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.target.value) { leave(); return; }
  if (event.key !== "Enter") return;
  event.preventDefault();
  step(event.shiftKey ? -1 : 1);
  if (state.node) centreOn(state.node);
});
document.querySelector(".find").addEventListener("submit", (event) => event.preventDefault());
openView("network");
safely(draw, byId("canvas"));
if (state.network) document.querySelector("#view-network .still").classList.add("drawn");
filter();
window.addEventListener("resize", () => { if (state.network && byId("canvas").clientWidth) { sized(byId("canvas"), data.box); fit(); } });
