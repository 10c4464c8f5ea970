
// Descriptions of inherited fields, which only the type that defines them has.
const terms = article => all("dl.parts>dt", article);
const described = new WeakSet();
const describe = article => {
  const link = one(".base a", article);
  if (!link || described.has(article)) return;
  described.add(article);
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

// The rules of a field's type, and links to rules.
const code = name => make("code", {}, name);
const listed = nodes => nodes.flatMap((dt, i) => [i ? ", " : "", code(dt.textContent)]);
const showRules = article => {
  for (const a of all("dl.parts>dd>p:first-child>a", article)) {
    const type = to(a), rows = all("dl.parts>dt:not(.int)", type), rules = all("li[id]", type).filter(li => !one("code", li));
    if (rules[0]) a.after(" (" + rules.map(ruleText).join(", ") + ")");
    else if (rows[0] && rows.length < 6 && /^enum/.test(text(".soft", type))) a.after(" (", ...listed(rows), ")");
  }
  for (const li of all("li[id]", article)) {
    li.dataset.text = ruleText(li);
    li.append(" ", make("a", { className: "rule", href: "#" + li.id }, li.id));
  }
};
const ruleText = li => li.dataset.text ?? li.textContent.replace("an integer from ", "").replace(" up", " or more");

// Links from names, in running text if they cannot be words: of fields of the same type or of the
// body, of types, of calls, of errors.
const linked = (name, node) => {
  if (!/^[a-z][\w.]*$/i.test(name)) return;
  const article = node.closest("article"), row = node.closest("p"), dd = node.closest("dd");
  const body = article && one("dl.facts>dd>a", article);
  const isBody = body && /^(Body|JSON)$/.test(body.parentNode.previousElementSibling.textContent);
  const owner = article ? (isBody ? body.textContent : text("h4", article)) : row && row.textContent.split(":")[0];
  const part = [owner + ".", "type.", "", "error."].map(start => byId(start + name)).find(part => part?.matches("article,main dt,main [scope=row]"));
  if (part && part != article && !part.contains(node) && part.nextElementSibling != dd) return make("a", { href: "#" + part.id }, code(name));
};
const linkNames = part => {
  const walker = document.createTreeWalker(part, 4), texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const node of texts) {
    const around = node.parentNode, whole = node.textContent, kids = [];
    if (around.closest("pre,a,h1,h2,h3,h4,dt,button,label,summary,.parts>dd>p:first-child>b")) continue;
    if (around.matches("code")) {
      const link = linked(whole, around);
      if (link) around.replaceWith(link);
      continue;
    }
    if (around.matches(".fails [scope=row]")) {
      const link = linked(whole, around);
      if (link) node.replaceWith(link);
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
};
