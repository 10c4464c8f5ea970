
// Examples: with the reader's host and token, tabs, copy buttons, colors, folds.
const originals = new WeakMap(), host = byId("host"), token = byId("token");
const plain = value => value.replace(/[\s'"\\$`]/g, "");
const standard = host.value;
const filled = pre => {
  const own = plain(host.value) || standard, word = plain(token.value) || "TOKEN";
  let whole = originals.get(pre).replaceAll(standard, own).replaceAll("TOKEN", word);
  if (pre.matches(".rust") && own != standard) whole = whole.replace(/^(\s*)?(.*builder\(\))?(\s*)\.auth_token\(/m, (_, indent, start, space) => `${indent ?? ""}${start ?? ""}${space}.base_url("http://${own}")${space || (indent ? "\n" + indent : "")}.auth_token(`);
  return whole;
};
const shown = new Set();
for (const input of [host, token]) input.oninput = () => shown.forEach(pre => color(pre));

// Units of fields, by name where all types agree.
let units;
const unitOf = name => {
  if (!units) {
    units = {};
    for (const dt of all("dl.parts>dt")) {
      const unit = text("p:first-child>i", dt.nextElementSibling);
      units[dt.textContent] = dt.textContent in units && units[dt.textContent] != unit ? "" : unit;
    }
  }
  return units[name];
};
const human = (name, number) => {
  const unit = unitOf(name);
  if (unit == "bytes" && number >= 1024) {
    const power = Math.min(6, Math.floor(Math.log2(number) / 10));
    return +(number / 1024 ** power).toFixed(1) + " " + "KMGTPE"[power - 1] + "iB";
  }
  if (/seconds/.test(unit) && number > 1e9 && number < 4e9) return new Date(number * 1000).toISOString().replace("T", " ").slice(0, 16) + " UTC";
  return "";
};

const TOKENS = /("(?:[^"\\\n]|\\.)*"|'[^']*')(:?)|\b\d[\d_.]*\b|\b(?:true|false|null|use|let|await|import|from|def|match|return)\b/g;
const colored = (whole, field) => {
  const kids = [];
  let end = 0;
  for (const hit of whole.matchAll(TOKENS)) {
    kids.push(whole.slice(end, hit.index));
    if (hit[2]) field = hit[0].slice(1, -2);
    const node = make("i", { className: hit[2] ? "k" : hit[1] ? "s" : "n", textContent: hit[0] });
    const words = field && /^\d/.test(hit[0]) && human(field, +hit[0]);
    if (words) node.dataset.human = words;
    kids.push(node);
    end = hit.index + hit[0].length;
  }
  kids.push(whole.slice(end));
  return kids;
};
// JSON of many lines has objects and lists that fold.
const folded = lines => {
  const kids = [];
  for (let i = 0; i < lines.length; i++) {
    const indent = /^ */.exec(lines[i])[0];
    let end = i + 1;
    if (/[{[]$/.test(lines[i])) while (end < lines.length && !(lines[end].startsWith(indent) && /[}\]]/.test(lines[end][indent.length]))) end++;
    if (end - i > 4 && i > 0) {
      kids.push(make("details", { open: true }, make("summary", {}, ...colored(lines[i])), ...folded(lines.slice(i + 1, end).concat("")).slice(0, -1)), ...colored(lines[end] + "\n", "-"));
      i = end;
    } else kids.push(...colored(lines[i] + (i + 1 < lines.length ? "\n" : ""), "-"));
  }
  return kids;
};
const color = pre => {
  if (!originals.has(pre)) originals.set(pre, pre.textContent);
  shown.add(pre);
  const whole = filled(pre), lines = whole.split("\n");
  pre.replaceChildren(...(pre.matches(".json") && lines.length > 12 ? folded(lines) : colored(whole, pre.matches(".json") ? "-" : "")));
  measure(pre);
};
// Only what scrolls is a tab stop. Before it comes near, whatever may scroll is one: measuring is slow.
const mayScroll = ({ textContent }) => /.{40}|(.*\n){20}/.test(textContent);
const measure = pre => {
  const scrolls = pre.scrollWidth > pre.clientWidth || pre.scrollHeight > pre.clientHeight;
  if (scrolls) pre.tabIndex = 0; else pre.removeAttribute("tabindex");
};
addEventListener("resize", () => shown.forEach(measure));
const soon = new IntersectionObserver(entries => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) { soon.unobserve(target); color(target); }
}, { rootMargin: "600px" });

const boxed = (label, what, ...pres) => {
  const head = make("div", { className: "head" });
  if (pres.length > 1) for (const name of ["curl", "Rust", "Python"]) head.append(button(name, { name: "lang", value: name.toLowerCase(), ariaPressed: root.dataset.lang == name.toLowerCase() }));
  else head.append(label);
  head.append(button("Copy", { name: "copy", ariaLabel: "Copy " + (pres.length > 1 ? "request" : label.toLowerCase()) + " of " + what }));
  return make("div", { className: "box" }, head, ...pres);
};
const boxes = part => {
  const what = text("h2,h3,h4", part);
  for (const pre of all("pre:not(.rust,.python)", part)) {
    if (pre.closest(".box")) continue;
    const pres = pre.matches(".curl") && pre.nextElementSibling?.matches(".rust") ? [pre, pre.nextElementSibling, pre.nextElementSibling.nextElementSibling] : [pre];
    const label = pre.matches(".curl") ? "curl" : pre.matches(".http") ? "HTTP" : pre.matches(".json") ? (part.className ? "Response" : "Example") : "Example";
    const place = document.createComment("");
    pre.before(place);
    place.replaceWith(boxed(label, what, ...pres));
  }
  const row = one(".fails tbody tr", part), side = one(".side", part);
  if (row && side) {
    const [name, status, when] = [...row.children].map(cell => cell.textContent);
    const error = { name, descr: when.replace(/\.$/, ""), transient: false };
    side.append(boxed("Error " + status, what, make("pre", { className: "json", textContent: JSON.stringify({ error }, null, 2) })));
  }
  for (const pre of all("pre", part)) {
    if (mayScroll(pre)) pre.tabIndex = 0;
    soon.observe(pre);
  }
};
