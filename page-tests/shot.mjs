import { findBrowser, launch, opened } from "./browser.js";
const [, , file, out, hash = "", opts = "{}", script = ""] = process.argv;
const browser = await launch(findBrowser());
try {
  await opened(browser, "file://" + file + hash, JSON.parse(opts), async (tab, problems) => {
    await tab.waitForTimeout(600);
    if (script) console.log(JSON.stringify(await tab.evaluate(script)));
    await tab.waitForTimeout(200);
    await tab.screenshot({ path: out });
    console.log(problems);
  });
} finally { await browser.close(); }
