// Conveniences. Without this script, the page lacks only what it shows elsewhere: links from names, and lists of calls and types in the sidebar.
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const one = (selector, from = document) => from.querySelector(selector);
const byId = id => document.getElementById(id);
const make = (tag, props, ...kids) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...kids);
  return node;
};
const keep = (key, value) => { try { kept[key] = value; } catch (e) {} };
const to = link => byId(link.hash.slice(1));
const text = (selector, from) => one(selector, from).textContent;

// Descriptions of inherited fields, which only the type that defines them has.
const terms = article => all("dl:not(.facts)>dt", article);
const describe = article => {
  const link = one(".base a", article);
  if (!link) return;
  describe(to(link));
  link.parentNode.className = "soft";
  for (const dt of terms(article)) {
    const dd = dt.nextElementSibling, known = byId(link.textContent + "." + dt.textContent)?.nextElementSibling;
    if (!known || dd.childNodes.length > 1) continue;
    const from = one("small", known)?.cloneNode(true) ?? make("small", {}, "from ", make("a", { href: "#" + known.previousElementSibling.id }, link.textContent));
    dd.firstChild.append(" ", from);
    dd.append(...[...known.childNodes].slice(1).map(node => node.cloneNode(true)));
    dt.classList.add("from");
  }
};
all("article").forEach(describe);

// Links on headings, fields, values, variants and errors.
for (const node of all("main :is(h1,h2,h3,dl:not(.facts)>dt)")) {
  const id = node.id || node.parentNode.id;
  node.replaceChildren(make("a", { href: "#" + id }, ...node.childNodes));
}

// The rules of a field's type; links to rules.
const label = a => a.closest("dd")?.previousElementSibling.textContent;
const code = name => make("code", {}, name);
const listed = nodes => nodes.flatMap((dt, i) => [i ? ", " : "", code(dt.textContent)]);
for (const a of all("article dd a")) {
  const type = to(a), rows = all("dl:not(.facts)>dt:not(.int)", type), rule = one("li[id]", type);
  if (!a.matches("dt+dd>p:first-child>a")) continue;
  else if (rule && !one("code", rule)) a.after(" (" + rule.textContent.replace("an integer from ", "").replace(" up", " or more") + ")");
  else if (rows[0] && rows.length < 6 && /^enum/.test(text(".soft", type))) a.after(" (", ...listed(rows), ")");
}
for (const li of all("li[id]")) li.append(" ", make("a", { className: "rule", href: "#" + li.id }, li.id));

// Links from names, in running text if they cannot be words: of fields of the same type or of the
// body, of types, of calls, of errors.
const linked = (name, node) => {
  if (!/^[a-z][\w.]*$/i.test(name)) return;
  const article = node.closest("article"), row = node.closest("p"), dd = node.closest("dd");
  const body = article && all("dd a", article).find(a => /^(Body|JSON)$/.test(label(a)));
  const owner = article ? (body ? body.textContent : text("h3", article)) : row && row.textContent.split(":")[0];
  const part = [owner + ".", "type.", "", "error."].map(start => byId(start + name)).find(part => part && part.matches("article,main dt"));
  if (part && part != article && !part.contains(node) && part.nextElementSibling != dd) return make("a", { href: "#" + part.id }, code(name));
};
const walker = document.createTreeWalker(one("main"), 4), texts = [];
while (walker.nextNode()) texts.push(walker.currentNode);
for (const node of texts) {
  const around = node.parentNode, whole = node.textContent, kids = [];
  if (around.closest("pre,a,h1,h2,h3,dt,button")) continue;
  if (around.matches("code")) {
    const link = linked(whole, around);
    if (link) around.replaceWith(link);
    continue;
  }
  let end = 0;
  for (const { 0: name, index } of whole.matchAll(around.matches(".by") ? /\w+/g : /\w*[a-z][A-Z]\w*(\.\w+)?|\b[A-Z]\w+\.\w+/g)) {
    const link = linked(name, around);
    if (!link) continue;
    kids.push(whole.slice(end, index), link);
    end = index + name.length;
  }
  if (end) node.replaceWith(...kids, whole.slice(end));
}

// Code: tabs, copy buttons, colors.
const button = (label, props) => make("button", { type: "button", textContent: label, ...props });
for (const pre of all("pre:not(.rust,.python)")) {
  const box = make("div", { className: "box" }), head = make("div", { className: "head" });
  const label = pre.closest("[class=get],[class=post]") ? "Response" : "Example";
  const pres = pre.className == "curl" ? [pre, pre.nextElementSibling, pre.nextElementSibling.nextElementSibling] : [pre];
  pre.replaceWith(box);
  if (pres[1]) for (const name of ["curl", "Rust", "Python"]) head.append(button(name, { name: "lang", value: name.toLowerCase() }));
  else head.append(label);
  head.append(button("Copy", { name: "copy" }));
  box.append(head, ...pres);
}
const color = pre => {
  const kids = [], whole = pre.textContent;
  let end = 0;
  for (const hit of whole.matchAll(/("(?:[^"\\\n]|\\.)*"|'[^']*')(:?)|\b\d[\d_.]*\b|\b(?:true|false|null|use|let|await|import|from)\b/g)) {
    kids.push(whole.slice(end, hit.index), make("i", { className: hit[2] ? "k" : hit[1] ? "s" : "n", textContent: hit[0] }));
    end = hit.index + hit[0].length;
  }
  pre.replaceChildren(...kids, whole.slice(end));
};
const near = new IntersectionObserver(entries => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) { near.unobserve(target); color(target); }
}, { rootMargin: "600px" });
for (const pre of all("pre")) { pre.tabIndex = 0; near.observe(pre); }

// What the reader chooses: language, internal fields, colors.
const say = message => { byId("say").textContent = message; };
const still = (node, act) => {
  const top = node.getBoundingClientRect().top;
  act();
  if (node.offsetParent) scrollBy(0, node.getBoundingClientRect().top - top);
};
const speak = lang => {
  keep("lang", root.dataset.lang = lang);
  for (const tab of all("[name=lang]")) tab.ariaPressed = tab.value == lang;
};
speak(root.dataset.lang);
const internal = byId("internal"), theme = byId("theme");
const reveal = on => {
  root.classList.toggle("all", on);
  internal.ariaPressed = on;
  keep("internal", on ? 1 : "");
};
reveal(root.classList.contains("all"));
for (const article of all("article")) {
  const hidden = all(".int", article).length;
  if (hidden) one("dl", article).after(make("p", { className: "hint" }, hidden + " internal hidden ", button("Show", { name: "internal" })));
}
const turn = () => { reveal(!root.classList.contains("all")); say("Internal fields " + (internal.ariaPressed == "true" ? "shown" : "hidden")); };
const themes = { "": "light", light: "dark", dark: "" };
const paint = name => {
  keep("theme", root.dataset.theme = name);
  theme.ariaLabel = theme.title = "Colors: " + (name || "as the system");
};
paint(root.dataset.theme);
const repaint = () => { paint(themes[root.dataset.theme]); say(theme.title); };

// The sidebar: calls and types below their sections, and where the reader is.
const nav = byId("nav"), stops = [];
for (const link of all("[href^='#']", nav)) {
  const part = to(link), list = make("ul");
  stops.push([part, link]);
  for (let node = part.nextElementSibling; node && node.matches("article"); node = node.nextElementSibling) {
    const item = make("a", { href: "#" + node.id, className: node.className }, text("h3", node));
    if (node.className) item.prepend(make("b", {}, text("b", node)));
    if (one(".note:not(.gone)", node)) item.className += " old";
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
  const link = stops[low][1];
  if (link == here) return;
  if (here) here.ariaCurrent = null;
  here = link;
  link.ariaCurrent = "true";
  const group = link.closest("details");
  if (opened && opened != group) opened.open = opened = false;
  if (group && !group.open) { group.open = true; opened = group; }
  const row = link.getBoundingClientRect().top - nav.getBoundingClientRect().top;
  if (row < 40 || row > nav.clientHeight - 60) nav.scrollTop += row - nav.clientHeight / 3;
};
addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true });

// Addresses: of what is hidden, or has spaces.
const arrive = () => {
  const name = decodeURIComponent(location.hash.slice(1));
  const part = byId(name) || byId(location.hash.slice(1));
  for (const node of all(".here")) node.classList.remove("here");
  if (part) {
    const fold = part.closest("main details");
    if (fold) fold.open = true;
    if (part.matches("dt")) part.classList.add("here");
    part.scrollIntoView();
  }
  follow();
};
addEventListener("hashchange", arrive);

// Search.
const q = byId("q"), panel = byId("panel"), hits = Object.assign(byId("hits"), { role: "listbox", ariaLabel: "Results" });
let index, found = [], active = 0;
const build = () => {
  index = [];
  const add = (rank, kind, node, name, where, more = "") =>
    index.push({ rank, kind, id: node.id, name, where, low: name.toLowerCase(), more: (more + " " + where).toLowerCase() });
  for (const node of all("article[class]")) add(0, "call", node, text(".soft code", node), text("h3", node), text(".line", node) + all(".line span", node).map(span => span.id));
  for (const node of all("article:not([class])")) {
    const name = text("h3", node), kind = text(".soft", node).split(" ")[0];
    add(1, kind, node, name, "", all("span", node).map(span => span.id).join());
    const inner = { object: "field", union: "variant" }[kind] || "value";
    for (const dt of terms(node)) {
      const inherited = dt.matches(".from"), hidden = dt.matches(".int");
      add(inherited ? 9 : hidden ? 5 : 4, (hidden ? "internal " : "") + (inherited ? "inherited" : inner), dt, dt.textContent, name, dt.id);
    }
  }
  for (const dt of all("#errors dt")) add(1, "error", dt, dt.textContent, "");
  for (const node of all("section")) add(6, "section", node, text("h1,h2", node), "");
};
const score = ({ rank, name, low, more }, words) => words.reduce((sum, word) => {
  const at = low.indexOf(word);
  return sum + (low == word ? 0 : !at ? 10 : at > 0 ? (/[A-Z]/.test(name[at]) || /[_ ]/.test(name[at - 1]) ? 12 : 30) : more.includes(word) ? 40 : NaN);
}, rank);
const pick = next => {
  const items = hits.children;
  if (items[active]) items[active].ariaSelected = "false";
  active = (next + items.length) % items.length || 0;
  q.removeAttribute("aria-activedescendant");
  if (!items[active]) return;
  items[active].ariaSelected = "true";
  items[active].scrollIntoView({ block: "nearest" });
  q.setAttribute("aria-activedescendant", items[active].id);
};
const open = on => { panel.hidden = !on; q.ariaExpanded = on; };
const search = () => {
  if (!index) build();
  const words = q.value.toLowerCase().match(/\S+/g) || [];
  found = index.map((entry, order) => ({ ...entry, order, points: score(entry, words) })).filter(entry => words.length && entry.points >= 0);
  found.sort((a, b) => a.points - b.points || a.name.length - b.name.length || a.order - b.order);
  hits.replaceChildren(...found.slice(0, 60).map(({ name, where, kind }, i) =>
    make("li", { id: "hit" + i, role: "option", ariaSelected: "false", onclick: () => go(i) }, make("b", {}, name), make("span", {}, where), make("i", {}, kind))));
  active = 0;
  pick(0);
  byId("tally").textContent = found.length + " found" + (found.length > 60 ? ", 60 shown" : "");
  open(words.length > 0);
};
const go = i => {
  if (!found[i]) return;
  const part = byId(found[i].id);
  open(false);
  location.hash = part.id;
  arrive();
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
};
q.oninput = q.onfocus = search;
q.onkeydown = event => {
  const { key } = event;
  if (key == "ArrowDown") pick(active + 1);
  else if (key == "ArrowUp") pick(active - 1);
  else if (key == "Enter") go(active);
  else if (key == "Escape") { open(false); q.blur(); }
  else return;
  event.preventDefault();
};

// Keys and clicks.
const help = byId("help"), menu = one(".menu");
const keys = { s: () => q.select(), "?": () => help.showModal(), i: turn, t: repaint };
keys["/"] = keys.s;
addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open || event.target == q) return;
  if (event.key == "Escape") drawer(false);
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
const drawer = on => { root.classList.toggle("open", on); menu.ariaExpanded = on; };
addEventListener("click", ({ target }) => {
  const pressed = target.closest("button"), link = target.closest("a");
  if (!target.closest("search")) open(false);
  if (pressed == menu) drawer(!root.classList.contains("open"));
  else if (link || !target.closest("nav")) drawer(false);
  if (link && link.hash == location.hash) arrive();
  if (!pressed) return;
  if (pressed == theme) repaint();
  if (pressed == byId("keys")) keys["?"]();
  if (pressed == internal || pressed.name == "internal") still(pressed, turn);
  if (pressed.name == "lang") still(pressed, () => speak(pressed.value));
  if (pressed.name == "copy") {
    const pre = all("pre", pressed.closest(".box")).find(node => node.offsetParent);
    const done = message => { say(pressed.textContent = message); setTimeout(() => { pressed.textContent = "Copy"; }, 1500); };
    navigator.clipboard.writeText(pre.textContent).then(() => done("Copied"), () => { getSelection().selectAllChildren(pre); done("Selected"); });
  }
});
arrive();
