// Prints the first results of searches, one query per line of standard input.
import { readFileSync } from "node:fs";
import { findBrowser, launch, opened } from "./browser.js";
const browser = await launch(findBrowser());
const queries = readFileSync(0, "utf8").split("\n").filter(Boolean);
try {
  await opened(browser, "file://" + process.argv[2], {}, async tab => {
    for (const query of queries) {
      await tab.fill("#q", query);
      const found = await tab.$$eval("#hits li", items => items.slice(0, 4).map(item => item.dataset.href.slice(1)));
      console.log(query.padEnd(34), found.join("  "), "|", (await tab.textContent("#tally")).slice(0, 90));
    }
  });
} finally { await browser.close(); }
