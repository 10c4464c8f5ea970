
// Keys and clicks.
const help = byId("help"), menu = one(".menu");
const keys = { s: () => q.select(), "?": () => help.showModal(), i: turn, t: repaint };
keys["/"] = keys.s;
const drawer = on => { root.classList.toggle("open", on); menu.ariaExpanded = on; };
addEventListener("keydown", event => {
  if (event.key == "Escape") { drawer(false); explain(); }
  if (event.ctrlKey || event.metaKey || event.altKey || help.open || event.target.matches("input") || !single.checked || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
addEventListener("click", event => {
  const { target } = event, pressed = target.closest("button"), link = target.closest("a");
  if (!target.closest("search")) open(false);
  if (pressed == menu) drawer(!root.classList.contains("open"));
  else if (link || !target.closest("nav")) drawer(false);
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (link && isPlain && link.getAttribute("href").startsWith("#") && targetOf(link.hash)) {
    event.preventDefault();
    open(false);
    visit(link.hash);
  }
  if (link?.closest("header .switch,nav .other")) link.hash = location.hash;
  if (!pressed) return;
  if (pressed == theme) repaint();
  if (pressed == byId("keys")) keys["?"]();
  if (pressed == internal || pressed.name == "internal") still(pressed, turn);
  if (pressed.name == "lang") still(pressed, () => speak(pressed.value));
  if (pressed.name == "copy") {
    const pre = all("pre", pressed.closest(".box")).find(node => node.offsetParent);
    const done = message => { say(pressed.textContent = message); setTimeout(() => { pressed.textContent = "Copy"; }, 1500); };
    let whole = pre.textContent;
    // A call in Python needs the function that makes it.
    if (pre.matches(".python") && !whole.includes("def call(")) {
      const helper = byId("helper");
      if (!originals.has(helper)) originals.set(helper, helper.textContent);
      whole = filled(helper) + "\n\n" + whole;
    }
    navigator.clipboard.writeText(whole).then(() => done("Copied"), () => { getSelection().selectAllChildren(pre); done("Selected"); });
  }
});
if (location.hash) arrive(); else requestAnimationFrame(follow);
whenIdle(onward);
