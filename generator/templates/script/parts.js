
// Each part of the page is completed when it comes near, or when there is time.
const enhanced = new WeakSet();
const enhance = part => {
  if (enhanced.has(part)) return;
  enhanced.add(part);
  describe(part);
  boxes(part);
  showRules(part);
  linkNames(part);
  linkTerms(part);
  for (const node of all("h1,h2,h3,h4,dl:not(.facts,.tree)>dt,[scope=row][id]", part)) {
    const id = node.id || node.parentNode.id;
    if (id) node.replaceChildren(make("a", { href: "#" + id }, ...node.childNodes));
  }
  if (!part.matches("article")) return;
  showResponse(part);
  const hidden = all(".parts>.int", part).length;
  if (hidden) one("dl", part).after(make("p", { className: "hint" }, hidden + " internal hidden ", button("Show", { name: "internal", ariaLabel: "Show internal fields of " + text("h4", part) })));
};
const parts = all("main>section,main>article");
const coming = new IntersectionObserver(entries => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) { coming.unobserve(target); enhance(target); }
}, { rootMargin: "1200px" });
for (const part of parts) coming.observe(part);
const waiting = [...parts];
const whenIdle = globalThis.requestIdleCallback ?? (act => setTimeout(act, 60));
const onward = () => {
  const begin = performance.now(), batch = [];
  while (waiting.length && performance.now() - begin < 2) {
    batch.push(waiting[0]);
    enhance(waiting.shift());
  }
  keepHeights(batch);
  if (waiting.length) whenIdle(onward);
  else root.dataset.complete = "";
};
// What is far away takes as much room as when it is near.
const keepHeights = batch => {
  for (const { style } of batch) style.contentVisibility = "visible";
  const heights = batch.map(part => part.offsetHeight);
  batch.forEach(({ style }, i) => {
    style.containIntrinsicHeight = `auto ${heights[i]}px`;
    style.contentVisibility = "";
  });
};

// Each section's own table of calls.
for (const group of all("#overview tbody")) {
  const link = one("th a", group), rows = [...group.rows].slice(1).map(row => row.cloneNode(true));
  to(link).append(make("table", { className: "calls" }, make("thead", {}, one("#overview thead tr").cloneNode(true)), make("tbody", {}, ...rows)));
}
