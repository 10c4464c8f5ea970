
// The fields of a response at its call, built from the types when they are opened.
const isComposite = type => /^(object|union)/.test(text(".soft", type));
const fold = (title, type, depth) => {
  const details = make("details", {}, make("summary", {}, title));
  details.addEventListener("toggle", () => {
    if (!one("dl", details)) details.append(tree(type, depth));
  });
  return details;
};
const composites = (links, depth) => links.map(to).filter(type => depth && type && isComposite(type)).map(type => fold("Fields of " + text("h4", type), type, depth - 1));
const tree = (type, depth) => {
  enhance(type);
  const list = make("dl", { className: "tree" });
  for (const dt of terms(type)) {
    const dd = dt.nextElementSibling.cloneNode(true);
    for (const node of [dd, ...all("[id]", dd)]) node.removeAttribute("id");
    dd.append(...composites(all("p:first-child>a", dd), depth));
    const name = make("dt", {}, make("a", { href: "#" + dt.id }, dt.textContent));
    if (dt.matches(".int")) name.className = "int";
    list.append(name, dd);
  }
  return list;
};
const showResponse = article => {
  const dt = all("dl.facts>dt", article).find(dt => dt.textContent == "Returns");
  dt?.nextElementSibling.append(...composites(all(":scope>a", dt.nextElementSibling), 4));
};
