// Scores of Lighthouse in its mobile setting, of pages that are served as web servers do: compressed.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";

import { findBrowser } from "./browser.js";

const RUNS = 3;
const LEAST = { performance: 95, accessibility: 100 };

const serve = async path => {
  const body = gzipSync(readFileSync(path));
  const headers = { "content-type": "text/html; charset=utf-8", "content-encoding": "gzip" };
  const server = createServer((request, response) => response.writeHead(200, headers).end(body));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server.address().port;
};

const audit = (program, port) => {
  const flags = ["--quiet", "--output=json", "--only-categories=" + Object.keys(LEAST), "--chrome-flags=--headless=new --no-sandbox --disable-gpu"];
  const env = { ...process.env, CHROME_PATH: findBrowser() };
  const report = execFileSync(program, [`http://127.0.0.1:${port}/`, ...flags], { env, maxBuffer: 1e9, stdio: ["ignore", "pipe", "ignore"] });
  return JSON.parse(report);
};

const score = (report, category) => Math.round(report.categories[category].score * 100);

if (!isMainThread) {
  parentPort.postMessage(await serve(workerData));
} else if (!findBrowser()) {
  console.log("SKIPPED: there is no browser");
} else {
  const [program, ...paths] = process.argv.slice(2);
  for (const path of paths) {
    // The server has a thread of its own, since this one waits for Lighthouse.
    const server = new Worker(new URL(import.meta.url), { workerData: resolve(path) });
    const [port] = await once(server, "message");
    // Other work on the machine only lowers scores: the best run counts.
    const reports = Array.from({ length: RUNS }, () => audit(program, port));
    const [best] = reports.sort((a, b) => score(b, "performance") - score(a, "performance"));
    await server.terminate();
    const figures = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"].map(id => `${id} ${best.audits[id].displayValue}`);
    const scores = Object.keys(LEAST).map(category => `${category} ${score(best, category)}`);
    console.log(`${basename(path)}: ${[...scores, ...figures].join(", ")} (best of ${RUNS} runs)`);
    if (Object.entries(LEAST).some(([category, least]) => score(best, category) < least)) process.exitCode = 1;
  }
}
