
// The words of the page, for search: each element with its names, title, synonyms and sentences.
const STOP = new Set("a an and are as at by can do does for from how i if in into is it mean means my of on or the this to use what when where which who why will with you your".split(" "));
const stem = word => word.length > 4 ? word.replace(/(ies|ing|ed|es|s|e)$/, hit => hit == "ies" ? "y" : "") : word.length > 3 ? word.replace(/s$/, "") : word;
const wordsOf = whole => whole.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase().match(/\d+(?:\.\d+)+|[\p{L}\d]+/gu) ?? [];
const stems = whole => " " + wordsOf(whole).map(stem).join(" ") + " ";
const squeezed = whole => whole.toLowerCase().replace(/[^\p{L}\d]/gu, "");
const visible = node => {
  const copy = node.cloneNode(true);
  for (const part of all(".side,.box,.soft,.line,.head,h2,h3,h4,.tree,.rule,.hint,table.calls,pre,section,small,thead", copy)) part.remove();
  if (node.matches(".parts>dd")) one("p", copy)?.remove();
  for (const part of all("p,dt,dd,li,td,th,br,summary", copy)) part.append(" \n");
  return copy.textContent;
};
const RANKS = { call: 40, task: 38, error: 26, chapter: 24, term: 20, section: 16, page: 14, type: 12, field: 5, variant: 4, value: 4, release: 2, version: 18 };
let entries, vocabulary;
const build = () => {
  entries = [];
  vocabulary = new Map();
  const add = (kind, node, { title = "", names = [], where = "", prose = "", also = node.dataset.also ?? "", rank = RANKS[kind] }) => {
    const isPart = /field|variant|value/.test(kind), keys = names.filter(Boolean).map(squeezed);
    const entry = { kind, isPart, rank, id: node.id, title, name: names[0] ?? "", where, prose, also: also.toLowerCase().split(", ").filter(Boolean), keys, inTitle: stems(title), inNames: stems(names.join(" ")), inAlso: stems(also), inWhere: stems(where), inProse: stems(prose) };
    for (const word of (entry.inTitle + entry.inNames + entry.inAlso + entry.inWhere + entry.inProse).split(" ")) if (word) vocabulary.set(word, (vocabulary.get(word) ?? 0) + 1);
    entries.push(entry);
  };
  for (const node of all("article[class]")) {
    const rust = /client\s*\.(\w+)\(/.exec(text(".rust", node))?.[1];
    const names = [text(".soft code", node), text(".line code b", node), rust, ...all(".line span", node).map(span => span.id)];
    // Whatever replaces a deprecated call comes first.
    const rank = RANKS.call - (one(":scope>.note:not(.gone)", node) ? 12 : 0);
    add("call", node, { title: text("h4", node), names, prose: visible(node), rank });
  }
  for (const node of all("article:not([class])")) {
    const name = text("h4", node), kind = text(".soft", node).split(" ")[0];
    const aliases = all("h4 span", node).map(span => span.id);
    const prose = [...node.children].filter(child => child.matches("p:not(.soft)")).map(child => child.textContent).join(" ");
    add("type", node, { names: [name, ...aliases], prose });
    const inner = { object: "field", union: "variant" }[kind] || "value";
    for (const dt of terms(node)) {
      const dd = dt.nextElementSibling;
      // Fields that are inherited are found where they are defined.
      if (dt.matches(".from") || (dd.childNodes.length < 2 && one(".base,.soft a", node))) continue;
      const hidden = dt.matches(".int");
      add(inner, dt, { names: [dt.textContent, dt.id], where: name, prose: visible(dd), rank: RANKS[inner] - (hidden ? 3 : 0) });
    }
  }
  for (const node of all("#errors [scope=row][id]")) add("error", node, { names: [node.textContent], prose: visible(node.parentNode) });
  for (const node of all("#glossary dt")) add("term", node, { title: node.textContent, also: "", prose: visible(node.nextElementSibling) + (node.dataset.also ?? "") });
  for (const node of all("section.task")) add("task", node, { title: text("h3", node), prose: visible(node) });
  for (const node of all("section.chapter,#General")) add("chapter", node, { title: text("h1,h2", node), prose: visible(node) });
  for (const node of all("#history [id^=release], #history [id^=version]")) {
    const prose = node.matches("details") ? visible(one("dl", node)) : "";
    const isVersion = node.id.startsWith("version."), also = isVersion ? "what changed, new in, changes in " + node.textContent : "";
    add(isVersion ? "version" : "release", node, { also, title: text("summary", node) || node.textContent, names: [node.id.split(".").slice(1).join(".")], prose });
  }
  for (const node of all("section:not(.task,.chapter,#General)")) add(node.id.startsWith("section.") ? "section" : "page", node, { title: text("h2,h3", node), prose: node.id.startsWith("section.") ? visible(node) : "" });
};

// How many letters differ, up to `most`.
const distance = (a, b, most) => {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before, row = [...Array(b.length + 1).keys()], older;
  for (let i = 1; i <= a.length; i++) {
    older = before; before = row; row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
  }
  return row[b.length];
};
const nearest = word => {
  const most = word.length > 6 ? 2 : word.length > 3 ? 1 : 0;
  let best, least = most + 1;
  for (const [known, count] of vocabulary) {
    const far = distance(word, known, most) - count / 1e6;
    if (far < least) [best, least] = [known, far];
  }
  return least <= most ? best : undefined;
};
