
// Addresses: of what is hidden, or has spaces. Back and Forward return to where the reader was, which
// is kept as a part of the page and a distance, since heights change as parts are completed.
history.scrollRestoration = "manual";
const decoded = hash => { try { return decodeURIComponent(hash); } catch (e) { return hash; } };
const targetOf = hash => byId(decoded(hash.slice(1))) ?? byId(hash.slice(1));
const arrive = () => {
  const part = targetOf(location.hash);
  for (const node of all(".here")) node.classList.remove("here");
  if (part) {
    const whole = part.closest("main>section,main>article");
    if (whole) enhance(whole);
    for (let fold = part.closest("details"); fold; fold = fold.parentNode.closest("details")) fold.open = true;
    if (part.matches("dt,[scope=row]")) part.classList.add("here");
    part.scrollIntoView();
  }
  follow();
};
const note = () => {
  const part = parts.find(part => part.getBoundingClientRect().bottom > 0);
  if (part?.id) history.replaceState({ id: part.id, top: part.getBoundingClientRect().top }, "");
};
let noting;
addEventListener("scroll", () => { clearTimeout(noting); noting = setTimeout(note, 120); }, { passive: true });
const visit = href => {
  note();
  clearTimeout(noting);
  if (href != location.hash) history.pushState(null, "", href);
  arrive();
  const part = targetOf(href);
  if (!part) return;
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
};
addEventListener("popstate", ({ state }) => {
  const part = state && byId(state.id);
  if (!part) return arrive();
  for (let again = 0; again < 3; again++) scrollBy({ top: part.getBoundingClientRect().top - state.top, behavior: "instant" });
  follow();
});
