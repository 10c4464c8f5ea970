// Checks of the text of the page.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { HtmlValidate } from "html-validate";

import { none, same } from "../browser.js";

const MOST_BYTES = 400_000;
const MOST_GZIP_BYTES = 110_000;

const unescape = text =>
  text.replaceAll("&quot;", '"').replaceAll("&#34;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** The ids of the earlier page. */
export const oldIds = JSON.parse(readFileSync(new URL("../old-ids.json", import.meta.url), "utf8"));

export const markup = async (check, page) => {
  const body = page.text.replace(/<script[^]*?<\/script>/g, "").replace(/<style[^]*?<\/style>/g, "");
  const ids = [...body.matchAll(/ id="([^"]*)"/g)].map(match => unescape(match[1]));

  await check("html-validate finds nothing", async () => {
    const report = await new HtmlValidate({ root: true, extends: ["html-validate:recommended"] }).validateString(page.text);
    none(
      report.results.flatMap(result =>
        result.messages.map(message => `${message.line}:${message.column} ${message.ruleId}: ${message.message}`),
      ),
      "errors",
    );
  });
  await check("no duplicate ids", () => {
    none(ids.filter((id, index) => ids.indexOf(id) !== index), "duplicate ids");
    return `${ids.length} ids`;
  });
  await check("all links in the page lead somewhere", () => {
    const links = [...body.matchAll(/href="#([^"]*)"/g)].map(match => unescape(match[1]));
    none(links.filter(link => !ids.includes(decodeURIComponent(link)) && !ids.includes(link)), "links lead nowhere");
    return `${links.length} links`;
  });
  await check("all ids of the earlier page are there", () => {
    same(oldIds.length, 144, "earlier ids:");
    none(oldIds.filter(id => !ids.includes(id.replaceAll(" ", "%20"))), "earlier ids are gone");
  });
  await check("nothing is loaded from elsewhere", () => {
    none([...body.matchAll(/\s(?:src|srcset|href|action|poster)="(?!#|data:)[^"]*"/g)].map(match => match[0]), "addresses");
    if (/url\(|@import/.test(page.text)) throw new Error("the style loads something");
  });
  await check("all examples of responses are JSON", () => {
    const examples = [...body.matchAll(/<pre class="json">([^]*?)<\/pre>/g)].map(match => unescape(match[1]));
    examples.forEach(example => JSON.parse(example));
    return `${examples.length} examples`;
  });
  await check("the page is small", () => {
    const [raw, zipped] = [Buffer.byteLength(page.text), gzipSync(page.text, { level: 9 }).length];
    if (raw > MOST_BYTES || zipped > MOST_GZIP_BYTES) throw new Error(`${raw} bytes, ${zipped} with gzip`);
    return `${raw} bytes, ${zipped} with gzip`;
  });
};
