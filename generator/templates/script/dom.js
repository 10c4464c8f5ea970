
// Conveniences. Without this script, the page lacks only what it shows elsewhere: links from names, fields of responses at the calls, and lists in the sidebar.
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const one = (selector, from = document) => from.querySelector(selector);
const byId = id => document.getElementById(id);
const make = (tag, props, ...kids) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...kids);
  return node;
};
const button = (label, props) => make("button", { type: "button", textContent: label, ...props });
const keep = (key, value) => { try { kept[key] = value; } catch (e) {} };
const to = link => byId(link.hash.slice(1));
const text = (selector, from) => one(selector, from)?.textContent ?? "";
const say = message => { byId("say").textContent = message; };

// Acts without moving what the reader looks at.
const still = (node, act) => {
  const top = node.getBoundingClientRect().top;
  act();
  if (node.offsetParent) scrollBy(0, node.getBoundingClientRect().top - top);
};
