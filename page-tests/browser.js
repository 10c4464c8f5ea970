// Finding and starting a browser.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The path of a browser, or undefined. */
export const findBrowser = () => {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const name of NAMES) {
    const folder = folders.find(folder => existsSync(join(folder, name)));
    if (folder) return join(folder, name);
  }
};

/** A headless browser with its own profile, which makes no requests by itself. */
export const launch = executablePath =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

/** Opens the page and hands it to `use`, with everything that went wrong in it. */
export const opened = async (browser, url, options, use) => {
  const context = await browser.newContext({ viewport: WIDE, ...options });
  try {
    const tab = await context.newPage();
    const problems = [];
    tab.on("console", message => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    tab.on("pageerror", error => problems.push(error.message));
    tab.on("request", request => {
      if (request.url().split("#")[0] !== url.split("#")[0]) problems.push("request: " + request.url());
    });
    await tab.goto(url);
    return await use(tab, problems);
  } finally {
    await context.close();
  }
};

/** Waits until the script has completed all parts of the page, which it does when there is time. */
export const completed = tab => tab.waitForSelector("html[data-complete]", { timeout: 60_000 });

/** Fails unless two values are the same as JSON. */
export const same = (found, wanted, what = "found") => {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${what} ${left}, but wanted ${right}`);
};

/** Fails unless there is nothing in a list. */
export const none = (list, what) => {
  if (list.length) throw new Error(`${list.length} ${what}:\n${list.slice(0, 10).join("\n")}`);
};
