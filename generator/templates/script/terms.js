
// Terms: the first use of each in a part of the page links to the glossary, and shows the definition.
const definitions = new Map();
for (const dt of all("#glossary dt")) {
  for (const form of [dt.textContent, ...(dt.dataset.also ?? "").split(", ")]) if (form) definitions.set(form.toLowerCase(), dt);
}
const forms = [...definitions.keys()].sort((a, b) => b.length - a.length).map(form => form.replace(/[^\w ]/g, "\\$&"));
const anyTerm = forms.length && new RegExp("(?<![\\w-])(" + forms.join("|") + ")(?![\\w-])", "gi");
const linkTerms = part => {
  if (!anyTerm || part.id == "glossary") return;
  const walker = document.createTreeWalker(part, 4), texts = [], used = new Set();
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const node of texts) {
    const whole = node.textContent, kids = [];
    if (node.parentNode.closest("pre,a,h1,h2,h3,h4,dt,th,button,label,summary,code,b,small,.line,.soft,.by,.js-only,.calls,.parts p:first-child,.tree p")) continue;
    let end = 0;
    for (const { 0: form, index } of whole.matchAll(anyTerm)) {
      const dt = definitions.get(form.toLowerCase());
      if (used.has(dt)) continue;
      used.add(dt);
      kids.push(whole.slice(end, index), make("a", { className: "term", href: "#" + dt.id }, form));
      end = index + form.length;
    }
    if (end) node.replaceWith(...kids, whole.slice(end));
  }
};

const tip = make("div", { id: "tip", role: "tooltip", hidden: true });
document.body.append(tip);
let explained;
const explain = link => {
  if (explained) explained.removeAttribute("aria-describedby");
  explained = link;
  tip.hidden = !link;
  if (!link) return;
  tip.textContent = to(link).nextElementSibling.textContent;
  link.setAttribute("aria-describedby", "tip");
  const at = link.getBoundingClientRect(), box = tip.getBoundingClientRect();
  tip.style.left = Math.max(8, Math.min(at.left, innerWidth - box.width - 8)) + "px";
  tip.style.top = (at.bottom + box.height + 8 > innerHeight ? at.top - box.height : at.bottom) + "px";
};
for (const event of ["mouseover", "focusin"]) {
  addEventListener(event, ({ target }) => {
    if (target == tip) return;
    const link = target.closest?.(".term");
    if (link != explained) explain(link);
  });
}
addEventListener("scroll", () => explained && explain(), { passive: true });
