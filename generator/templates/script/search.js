
// Search: calls by title before names, types, fields and prose. Every word counts; if no entry has all
// of them, any does; a word that the page lacks may be misspelled.
const q = byId("q"), panel = byId("panel"), hits = Object.assign(byId("hits"), { role: "listbox", ariaLabel: "Results" });
let found = [], active = 0;
const weigh = (entry, word) => {
  const whole = " " + word + " ", start = " " + word;
  if (entry.inTitle.includes(whole)) return 60;
  if (entry.inAlso.includes(whole)) return 56;
  if (entry.inNames.includes(whole)) return 50;
  const long = word.length > 2;
  if (entry.inTitle.includes(start)) return 42;
  if (entry.inAlso.includes(start)) return 36;
  if (entry.inNames.includes(start)) return 34;
  if (word.length > 3 && entry.keys.some(key => key.includes(word))) return 26;
  if (entry.inWhere.includes(whole)) return 18;
  if (entry.inProse.includes(whole)) return 14;
  if (long && entry.inProse.includes(start)) return 9;
  return 0;
};
const rate = (entry, { key, phrase, words, named }) => {
  const weights = words.map(word => weigh(entry, word)), hitting = weights.filter(Boolean).length;
  // A part has its own name and the one with its type.
  const own = entry.isPart ? entry.keys.slice(1) : entry.keys;
  if (own.includes(key)) return { hitting: words.length, points: 1000 + entry.rank };
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, words.length);
  // A name of a field says more than prose about a call.
  let points = mean + entry.rank * (mean < 18 ? .4 : 1);
  if (entry.also.includes(phrase)) return { hitting: words.length, points: points + 90 };
  if (words.length > 1 && entry.inTitle.includes(stems(phrase))) points += 30;
  else if (words.length > 1 && entry.inAlso.includes(stems(phrase))) points += 20;
  if (entry.inTitle && words.every(word => entry.inTitle.includes(" " + word + " "))) points += entry.inTitle.trim().split(" ").length == words.length ? 50 : 24;
  if (named.some(name => own.includes(name))) points += 200;
  const strong = weights.filter(weight => weight >= 50).length;
  return { hitting, points: points + strong * 6 };
};
const matching = query => {
  const rated = entries.map((entry, order) => ({ entry, order, ...rate(entry, query) })).filter(({ hitting }) => hitting);
  const full = rated.filter(({ hitting }) => hitting == query.words.length), kept = full.length ? full : rated;
  kept.sort((a, b) => b.hitting - a.hitting || b.points - a.points || a.entry.name.length - b.entry.name.length || a.order - b.order);
  // What is said of many in the same words is one hit.
  const seen = new Map();
  return kept.filter(({ entry }) => {
    const same = entry.kind + entry.name.split(".").pop() + entry.prose;
    if (!entry.isPart || !seen.has(same)) { seen.set(same, entry); entry.more = 0; return true; }
    seen.get(same).more += 1;
  });
};
const asked = typed => {
  const path = typed.trim().replace(/^.*\/ctrl\/1\.0\//, ""), phrase = path.toLowerCase().replace(/\s+/g, " ");
  const every = wordsOf(/[\s_/]/.test(path) ? path : path.replace(/^(GET|POST) /, "")), useful = every.filter(word => !STOP.has(word));
  // Names, such as volumeUpdate and volume_update, in a question.
  const named = path.split(/\s+/).filter(word => /[a-z][A-Z]|\w_\w/.test(word)).map(squeezed);
  return { key: squeezed(path), phrase, named, words: (useful.length ? useful : every).map(stem) };
};
// What only another version of the API has.
const elsewhere = byId("elsewhere") ? JSON.parse(byId("elsewhere").textContent) : undefined;
const others = ({ key, words }) => {
  const fits = ([id, title, also]) => squeezed(id.split(".").pop()) == key || words.every(word => (stems(id) + stems(title) + stems(also)).includes(" " + word + " "));
  return words.length && elsewhere ? elsewhere.elements.filter(fits).slice(0, 5) : [];
};
const sentence = ({ prose }, words) => {
  const sentences = prose.split(/(?<=[.!?])\s+|\n/).map(part => part.replace(/\s+/g, " ").trim()).filter(Boolean);
  const count = part => words.filter(word => stems(part).includes(" " + word)).length;
  const best = sentences.reduce((best, part) => count(part) > count(best) ? part : best, sentences[0] ?? "");
  if (best.length < 160) return best;
  const at = Math.max(0, best.toLowerCase().search(new RegExp("\\b(" + words.join("|") + ")")) - 60);
  return (at ? "…" : "") + best.slice(at, at + 150) + "…";
};
const marked = (whole, words) => whole.split(/(?<![\p{L}\d])([\p{L}\d]+)/u).map(part => words.some(word => stem(part.toLowerCase()).startsWith(word)) && part ? make("mark", {}, part) : part);
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
const open = on => { panel.hidden = !on; q.ariaExpanded = on; root.classList.toggle("searching", on); };
const result = (entry, words, i) => {
  const { kind, title, name, where, more, id } = entry;
  const item = make("li", { id: "hit" + i, role: "option", ariaSelected: "false" },
    make("b", {}, title || name), make("span", {}, (title ? name : where) + (more ? " and " + more + " more" : "")), make("i", {}, kind == "page" ? "section" : kind), make("p", {}, ...marked(sentence(entry, words), words)));
  item.dataset.href = "#" + id;
  return item;
};
const search = () => {
  if (!entries) build();
  const query = asked(q.value), notes = [];
  found = query.words.length ? matching(query) : [];
  const missing = query.words.filter(word => !entries.some(entry => weigh(entry, word)));
  const isVague = !found.length || found[0].points - found[0].entry.rank < 30;
  const foreign = missing.length || isVague ? others(query) : [];
  if (missing.length && !found.some(({ points }) => points > 999)) {
    const guesses = missing.map(word => [word, nearest(word)]).filter(([, guess]) => guess);
    if (guesses.length) {
      const words = query.words.map(word => (guesses.find(([typed]) => typed == word) ?? [word, word])[1]);
      const again = matching({ ...query, key: "", phrase: words.join(" "), words });
      found = [...again, ...found.filter(hit => !again.some(({ entry }) => entry == hit.entry))];
      query.words = words;
    }
    const other = missing.filter(word => !guesses.some(([typed]) => typed == word));
    if (other.length && found.length) notes.push("Nothing has “" + other.join("”, “") + "”.");
  }
  hits.replaceChildren(...found.slice(0, 40).map(({ entry }, i) => result(entry, query.words, i)));
  const tally = byId("tally");
  tally.replaceChildren(found.length + " found" + (found.length > 40 ? ", 40 shown" : "") + ". ", ...notes);
  for (const [id, name] of foreign) tally.append(elsewhere.words + " has ", make("a", { href: elsewhere.file + "#" + id }, name || id), ". ");
  if (!found.length && !foreign.length) tally.append("Look at ", make("a", { href: "#overview" }, "all calls"), " or the ", make("a", { href: "#glossary" }, "glossary"), ".");
  active = 0;
  pick(0);
  open(q.value.trim() != "");
};
const go = i => {
  const href = hits.children[i]?.dataset.href;
  if (!href) return;
  open(false);
  visit(href);
};
hits.onclick = ({ target }) => go([...hits.children].indexOf(target.closest("li")));
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
