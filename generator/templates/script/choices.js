
// What the reader chooses: language, internal fields, colors, shortcuts.
const speak = lang => {
  keep("lang", root.dataset.lang = lang);
  for (const tab of all("[name=lang]")) tab.ariaPressed = tab.value == lang;
};
const internal = byId("internal"), theme = byId("theme"), single = byId("single");
const reveal = on => {
  root.classList.toggle("all", on);
  internal.ariaPressed = on;
  keep("internal", on ? 1 : "");
};
reveal(root.classList.contains("all"));
const turn = () => { reveal(!root.classList.contains("all")); say("Internal fields " + (internal.ariaPressed == "true" ? "shown" : "hidden")); };
const themes = { "": "light", light: "dark", dark: "" };
const paint = name => {
  keep("theme", root.dataset.theme = name);
  theme.ariaLabel = theme.title = "Colors: " + (name || "as the system");
};
paint(root.dataset.theme);
const repaint = () => { paint(themes[root.dataset.theme]); say(theme.title); };
single.checked = kept.single != "off";
single.onchange = () => keep("single", single.checked ? "on" : "off");

// On a phone, the tools are in the drawer.
const tools = one(".tools"), isNarrow = matchMedia("(max-width: 899px)");
const placeTools = () => isNarrow.matches ? byId("nav").prepend(tools) : one("header").append(tools);
isNarrow.addEventListener("change", placeTools);
placeTools();
