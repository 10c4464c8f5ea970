
// The sidebar: calls and types below their sections, and where the reader is.
const nav = byId("nav"), stops = [];
for (const link of all("[href^='#']", nav)) {
  const part = to(link), list = make("ul");
  stops.push([part, link]);
  for (let node = part.nextElementSibling; node && node.matches("article"); node = node.nextElementSibling) {
    const item = make("a", { href: "#" + node.id, className: node.className }, text("h4", node));
    if (node.className) item.prepend(make("b", {}, text("b", node)));
    if (node.className) item.append(make("small", {}, text(".line code b", node)));
    if (one(".note:not(.gone)", node)) item.className += " old";
    if (one(":scope>.danger", node)) item.className += " risky";
    list.append(make("li", {}, item));
    stops.push([node, item]);
  }
  if (!list.firstChild) continue;
  link.parentNode.replaceWith(make("details", {}, make("summary", {}, link.textContent), list));
  link.textContent = "Overview";
  list.prepend(make("li", {}, link));
}
stops.sort(([a], [b]) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));
let here, opened;
const follow = () => {
  let low = 0, high = stops.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (stops[middle][0].getBoundingClientRect().top > 120) high = middle; else low = middle;
  }
  const [part, link] = stops[low];
  if (link == here) return;
  if (here) here.ariaCurrent = null;
  here = link;
  link.ariaCurrent = "true";
  document.title = (low ? text("h2,h3,h4", part) + " · " : "") + title;
  const group = link.closest("details");
  if (opened && opened != group) opened.open = opened = false;
  if (group && !group.open) { group.open = true; opened = group; }
  const row = link.getBoundingClientRect().top - nav.getBoundingClientRect().top;
  if (row < 40 || row > nav.clientHeight - 60) nav.scrollTop += row - nav.clientHeight / 3;
};
const title = document.title;
addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true });

const filter = byId("filter");
filter.oninput = () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const link of all("a", nav)) {
    const hidden = !words.every(word => (link.textContent + link.hash).toLowerCase().includes(word));
    link.closest("li,p,h2").hidden = hidden;
  }
  for (const group of all("details", nav)) {
    group.hidden = !one("li:not([hidden])", group);
    group.open = words.length > 0 && !group.hidden;
  }
};
