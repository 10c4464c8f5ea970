// How long the browser takes to show the page for the first time.
import { resolve } from "node:path";

import { findBrowser, launch, opened } from "./browser.js";

const LOADS = 21;

const executable = findBrowser();
if (!executable) {
  console.log("SKIPPED: there is no browser");
} else {
  const browser = await launch(executable);
  const pages = process.argv.slice(2).map(path => ({ path, times: [] }));
  // In turns, so that other work on the machine slows all of them.
  for (let load = 0; load < LOADS; load += 1) {
    for (const { path, times } of pages) {
      times.push(
        await opened(browser, "file://" + resolve(path), {}, async tab => {
          await tab.waitForFunction(() => performance.getEntriesByType("paint").length > 0);
          return tab.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
        }),
      );
    }
  }
  for (const { path, times } of pages) {
    times.sort((a, b) => a - b);
    const rounded = times.map(time => Math.round(time));
    console.log(`${path}: first paint: median ${rounded[LOADS >> 1]} ms, least ${rounded[0]} ms, most ${rounded[LOADS - 1]} ms of ${LOADS} loads`);
  }
  await browser.close();
}
