// Runs all checks and prints how many passed.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { findBrowser, launch } from "./browser.js";
import { accessibility } from "./checks/accessibility.js";
import { behaviour } from "./checks/behaviour.js";
import { markup } from "./checks/markup.js";
import { search } from "./checks/search.js";
import { withoutScript } from "./checks/without-script.js";

const pages = process.argv.slice(2).map(path => {
  const file = resolve(path);
  return { file, url: "file://" + file, text: readFileSync(file, "utf8") };
});
let passed = 0;
let failed = 0;

/** Runs a check; it fails by throwing. Its result is printed. */
const check = async (name, run) => {
  const begin = performance.now();
  const took = () => `${((performance.now() - begin) / 1000).toFixed(1)} s`;
  try {
    const result = await run();
    passed += 1;
    console.log(`ok      ${name}${result ? `: ${result}` : ""} (${took()})`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n        ${String(error.message).replaceAll("\n", "\n        ")}`);
  }
};

for (const page of pages) {
  console.log(page.file);
  await markup(check, page);
}
const executable = findBrowser();
if (executable) {
  const browser = await launch(executable);
  try {
    for (const page of pages) {
      console.log(page.file);
      await behaviour(check, page, browser);
      await search(check, page, browser);
      await withoutScript(check, page, browser);
      await accessibility(check, page, browser);
    }
  } finally {
    await browser.close();
  }
} else {
  const why = "no chromium, chromium-browser or google-chrome, and no $CHROMIUM";
  if (process.env.CI === "true") {
    await check("a browser is there", () => {
      throw new Error(why);
    });
  } else {
    console.log(`SKIPPED what needs a browser: ${why}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
