// What the page does for its readers.
import { completed, opened, same, none, NARROW } from "../browser.js";
import { oldIds } from "./markup.js";

const INTERNAL = "UpDiskSummary.agCount";

/** The results of a search: where each leads, and its kind. */
const hits = tab => tab.$$eval("#hits li", items => items.map(item => [decodeURIComponent(item.dataset.href.slice(1)), item.querySelector("i").textContent]));
const shown = (tab, id) => tab.evaluate(id => document.getElementById(id).getClientRects().length > 0, id);
const target = tab => tab.evaluate(() => decodeURIComponent(location.hash.slice(1)));

export const behaviour = async (check, page, browser) => {
  const open = (options, use, hash = "") => opened(browser, page.url + hash, options, use);

  await check("no error, no warning, no request", () =>
    open({}, async (tab, problems) => {
      await tab.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await tab.waitForTimeout(200);
      none(problems, "problems");
    }),
  );
  await check("after the script, too, ids are unique, links lead somewhere, headings are linked", () =>
    open({}, async tab => {
      await completed(tab);
      const found = await tab.evaluate(() => {
        const ids = [...document.querySelectorAll("[id]")].map(node => node.id);
        return {
          twice: ids.filter((id, index) => ids.indexOf(id) !== index),
          dangling: [...document.querySelectorAll("a:not([href^=apidoc])")].filter(a => !document.getElementById(decodeURIComponent(a.hash.slice(1)))).map(a => a.hash),
          bare: [...document.querySelectorAll("main :is(h1, h2, h3, h4)")].filter(node => !node.querySelector("a[href^='#']")).map(node => node.textContent),
          parts: [...document.querySelectorAll("article dl.parts > dt[id] > a")].length,
        };
      });
      none(found.twice, "duplicate ids");
      none(found.dangling, "links lead nowhere");
      none(found.bare, "headings without a link");
      return `${found.parts} fields, values and variants linked`;
    }),
  );
  await check("typing replic finds the fields and the scalar", () =>
    open({}, async tab => {
      await tab.keyboard.press("/");
      for (const key of "replic") {
        await tab.keyboard.press(key);
        if (!(await hits(tab)).length) throw new Error("the results were gone while typing");
      }
      const found = await hits(tab);
      for (const id of ["VolumeReplication", "VolumeSummaryBase.replication"]) {
        if (!found.some(hit => hit[0] === id)) throw new Error(`no ${id}: ${found}`);
      }
      return `${found.length} results`;
    }),
  );
  await check("search finds calls by name and endpoint, values, errors", () =>
    open({}, async tab => {
      let tried = 0;
      for (const [typed, id, kind] of [
        ["snapshotCreate", "snapshotCreate", "call"],
        ["volumes_reassign_wait", "volumesReassignWait", "call"],
        ["VolumeSnapshot", "snapshotCreate", "call"],
        ["/ctrl/1.0/DisksList", "disksList", "call"],
        ["insuff", "error.insufficientResources", "error"],
        ["mac address", "MacAddr", "type"],
        ["KV/Set", "kvsUpdate", "call"],
        ["RevertDesc.toSnapshot", "RevertDesc.toSnapshot", "field"],
      ]) {
        // Not every version has everything.
        if (!(await tab.evaluate(id => document.getElementById(id) != null, id))) continue;
        tried += 1;
        await tab.fill("#q", typed);
        const found = await hits(tab);
        if (!found.slice(0, 3).some(hit => hit[0] === id && hit[1] === kind)) throw new Error(`${typed}: ${JSON.stringify(found.slice(0, 5))}`);
      }
      if (tried < 5) throw new Error(`only ${tried} of the names are on the page`);
    }),
  );
  await check("the keyboard alone leads from the start to volumesReassignWait", () =>
    open({}, async tab => {
      await tab.keyboard.press("s");
      await tab.keyboard.type("reassign");
      for (let step = 0; step < 20; step += 1) {
        if ((await tab.getAttribute("#hits [aria-selected=true]", "data-href")) === "#volumesReassignWait") break;
        await tab.keyboard.press("ArrowDown");
      }
      await tab.keyboard.press("Enter");
      same(await target(tab), "volumesReassignWait", "arrived at");
      same(await tab.evaluate(() => document.activeElement.id), "volumesReassignWait", "focus at");
      same(await tab.isVisible("#panel"), false, "results shown");
    }),
  );
  await check("Esc leaves the search, ? helps", () =>
    open({}, async tab => {
      await tab.keyboard.press("s");
      await tab.keyboard.type("disk");
      await tab.keyboard.press("Escape");
      same(await tab.isVisible("#panel"), false, "results shown");
      await tab.keyboard.press("?");
      same(await tab.isVisible("#help"), true, "help shown");
      await tab.keyboard.press("Escape");
      same(await tab.isVisible("#help"), false, "help shown");
    }),
  );
  await check("internal fields: hidden, shown on demand, remembered", () =>
    open({}, async tab => {
      same(await shown(tab, INTERNAL), false, "at first shown:");
      await tab.click("#internal");
      same(await shown(tab, INTERNAL), true, "after the click shown:");
      await tab.reload();
      same(await shown(tab, INTERNAL), true, "after a reload shown:");
      await tab.keyboard.press("i");
      same(await shown(tab, INTERNAL), false, "after the key shown:");
    }),
  );
  await check("internal fields are found by search", () =>
    open({}, async tab => {
      await tab.fill("#q", INTERNAL);
      await tab.keyboard.press("Enter");
      same(await target(tab), INTERNAL, "arrived at");
      same(await shown(tab, INTERNAL), true, "shown");
    }),
  );
  await check("internal fields are found by links", () =>
    open({}, async tab => same(await shown(tab, INTERNAL), true, "shown"), "#" + INTERNAL),
  );
  await check("all earlier ids lead to what is seen", () =>
    open({}, async tab => {
      const missed = [];
      for (const id of oldIds(page.file)) {
        const top = await tab.evaluate(async id => {
          location.hash = id;
          await new Promise(done => setTimeout(done, 15));
          const node = document.getElementById(id) ?? document.getElementById(location.hash.slice(1));
          return node.getBoundingClientRect().top;
        }, id);
        if (!(top >= 0 && top < 900)) missed.push(`${id} at ${top}`);
      }
      none(missed, "ids are not in view");
    }),
  );
  await check("the sidebar follows", () =>
    open({}, async tab => {
      const { id, row, box } = await tab.evaluate(async () => {
        document.getElementById("volumeUpdate").scrollIntoView();
        await new Promise(done => setTimeout(done, 300));
        const link = document.querySelector("nav [aria-current]");
        return { id: link.hash, row: link.getBoundingClientRect().top, box: innerHeight };
      });
      same(id, "#volumeUpdate", "current:");
      if (row < 0 || row > box) throw new Error(`the current call is at ${row} of ${box}`);
    }),
  );
  await check("colors: system, light, dark, remembered", () =>
    open({ colorScheme: "light" }, async tab => {
      const back = () => tab.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      const light = await back();
      await tab.emulateMedia({ colorScheme: "dark" });
      const dark = await back();
      if (light === dark) throw new Error("the system's colors make no difference");
      await tab.click("#theme");
      same(await back(), light, "light:");
      await tab.reload();
      same(await back(), light, "light after a reload:");
      await tab.click("#theme");
      await tab.emulateMedia({ colorScheme: "light" });
      same(await back(), dark, "dark:");
    }),
  );
  await check("examples: one language at a time, remembered, copied", () =>
    open({ permissions: ["clipboard-read", "clipboard-write"] }, async tab => {
      await completed(tab);
      const box = tab.locator("#volumesList .box").first();
      const seen = () => box.locator("pre:visible").evaluateAll(nodes => nodes.map(node => node.className));
      same(await seen(), ["curl"], "at first");
      await box.getByText("Rust").click();
      same(await seen(), ["rust"], "after a click");
      await tab.reload();
      await completed(tab);
      same(await seen(), ["rust"], "after a reload");
      await box.getByText("Copy").click();
      await box.getByText("Copied").waitFor();
      const copied = await tab.evaluate(() => navigator.clipboard.readText());
      if (!copied.includes("client.volumes_list()")) throw new Error("copied: " + copied);
    }),
  );
  await check("every object has an example", () =>
    open({}, async tab => {
      await completed(tab);
      const bare = await tab.$$eval("article:not([class])", nodes =>
        nodes.filter(node => /^object/.test(node.querySelector(".soft").textContent)).filter(node => {
          JSON.parse(node.querySelector("pre.json")?.textContent ?? "missing");
        }).map(node => node.id),
      );
      none(bare, "objects without");
    }),
  );
  await check("narrow screens: nothing sticks out, the contents open and close", () =>
    open({ viewport: NARROW }, async tab => {
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
      same(wide, NARROW.width, "width");
      same(await tab.isVisible("nav"), false, "contents shown");
      await tab.click(".menu");
      same(await tab.isVisible("nav"), true, "contents shown");
      await tab.click("nav a[href='#errors']");
      same(await tab.isVisible("nav"), false, "contents shown");
    }),
  );
  await check("print: contents, no header, no buttons; nothing cut off or overlapping", () =>
    open({}, async tab => {
      await completed(tab);
      await tab.emulateMedia({ media: "print" });
      const found = await tab.evaluate(() => ({
        contents: document.getElementById("nav").getClientRects().length > 0,
        seen: [...document.querySelectorAll("header, button, dialog")].filter(node => node.getClientRects().length).length,
        cut: [...document.querySelectorAll("pre")].filter(node => node.clientHeight && node.scrollHeight > node.clientHeight + 1).length,
      }));
      same(found, { contents: true, seen: 0, cut: 0 });
    }),
  );
  await check("Back returns to where the reader was, the title follows", () =>
    open({}, async tab => {
      const settle = () => tab.waitForTimeout(400);
      await settle();
      await tab.evaluate(() => { scrollBy(0, 350); });
      await settle();
      const before = await tab.evaluate(() => ({ top: document.getElementById("volumeUpdate").getBoundingClientRect().top, title: document.title }));
      if (!before.title.includes("olume")) throw new Error("title: " + before.title);
      await tab.evaluate(() => document.querySelector("#volumeUpdate dl.facts a[href='#VolumeUpdateDesc']").click());
      await settle();
      const title = await tab.title();
      if (!title.startsWith("VolumeUpdateDesc")) throw new Error("title: " + title);
      await tab.goBack();
      await settle();
      const after = await tab.evaluate(() => document.getElementById("volumeUpdate").getBoundingClientRect().top);
      if (Math.abs(after - before.top) > 2) throw new Error(`the call is at ${after}, and was at ${before.top}`);
    }, "#volumeUpdate"),
  );
  await check("a broken fragment does nothing", () =>
    open({}, async (tab, problems) => {
      await tab.waitForTimeout(200);
      none(problems, "problems");
    }, "#100%"),
  );
  await check("fields of bodies and of responses are at the call", () =>
    open({}, async tab => {
      const call = tab.locator("#volumesReassignWait");
      await call.scrollIntoViewIfNeeded();
      await tab.waitForTimeout(400);
      const body = await call.locator(".tree dt").allTextContents();
      for (const name of ["reassign", "attachTimeout", "detach", "force"]) if (!body.includes(name)) throw new Error(`no ${name}: ${body}`);
      await tab.evaluate(() => document.getElementById("volumesList").scrollIntoView());
      await tab.waitForTimeout(400);
      await tab.locator("#volumesList details summary").first().click();
      const response = await tab.locator("#volumesList .tree dt").allTextContents();
      if (!response.includes("replication")) throw new Error("response: " + response);
    }),
  );
  await check("host and token are filled into examples, and a copied Python call has its function", () =>
    open({ permissions: ["clipboard-read", "clipboard-write"] }, async tab => {
      await tab.fill("#host", "storage:8080");
      await tab.fill("#token", "42");
      await tab.evaluate(() => document.getElementById("volumesList").scrollIntoView());
      await tab.waitForTimeout(400);
      const shown = kind => tab.textContent(`#volumesList pre.${kind}`);
      const curl = await shown("curl");
      if (!curl.includes("http://storage:8080/ctrl/1.0/VolumesList") || !curl.includes("v1:42'")) throw new Error(curl);
      await tab.click("#volumesList [value=rust]");
      const rust = await shown("rust");
      if (!rust.includes('.base_url("http://storage:8080")') || !rust.includes('.auth_token("42")')) throw new Error(rust);
      await tab.click("#volumesList [value=python]");
      await tab.click("#volumesList [name=copy] >> nth=0");
      const copied = await tab.evaluate(() => navigator.clipboard.readText());
      for (const part of ["def call(", "http://storage:8080", "v1:42", 'call("GET", "/ctrl/1.0/VolumesList")']) if (!copied.includes(part)) throw new Error(copied);
    }),
  );
  await check("forced colors: the chosen result, language and page part are visible", () =>
    open({ forcedColors: "active" }, async tab => {
      await tab.fill("#q", "volume");
      const outline = await tab.$eval("#hits [aria-selected=true]", node => getComputedStyle(node).outlineStyle);
      same(outline, "solid", "outline of the chosen result:");
      const backs = await tab.$$eval("header button, #hits li", nodes => nodes.length);
      if (!backs) throw new Error("no buttons");
    }),
  );
  await check("shortcuts of a single key can be switched off", () =>
    open({}, async tab => {
      await tab.keyboard.press("?");
      await tab.uncheck("#single");
      await tab.keyboard.press("Escape");
      await tab.keyboard.press("i");
      same(await tab.getAttribute("#internal", "aria-pressed"), "false", "internal fields shown");
    }),
  );
  await check("nothing is smaller than 12 px", () =>
    open({}, async tab => {
      await completed(tab);
      const small = await tab.evaluate(() => [...new Set([...document.querySelectorAll("body *")].filter(node => [...node.childNodes].some(kid => kid.nodeType == 3 && kid.data.trim()) && parseFloat(getComputedStyle(node).fontSize) < 12).map(node => node.parentNode.tagName + ">" + node.tagName + "." + node.className + ": " + getComputedStyle(node).fontSize))]);
      none(small, "kinds of small text");
    }),
  );
};
