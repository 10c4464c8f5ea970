// Checks of the text of the page.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

import { HtmlValidate } from "html-validate";

import { none, same } from "../browser.js";

/** Limits by page, raw and with gzip. */
const MOST_BYTES = { "apidoc.html": 110_000, "apidoc-19.01.html": 200_000 };

const unescape = text =>
  text.replaceAll("&quot;", '"').replaceAll("&#34;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** The ids of the page of the reference. */
export const oldIds = file => {
  const list = new URL(`../${basename(file).replace("apidoc", "old-ids").replace(".html", ".json")}`, import.meta.url);
  return existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
};
const HOW_MANY = { "apidoc.html": 144, "apidoc-19.01.html": 234 };

const idsIn = body => [...body.matchAll(/ id="([^"]*)"/g)].map(match => unescape(match[1]));

export const markup = async (check, page) => {
  const body = page.text.replace(/<script[^]*?<\/script>/g, "").replace(/<style[^]*?<\/style>/g, "");
  const ids = idsIn(body);
  const name = basename(page.file);

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
    const old = oldIds(page.file);
    same(old.length, HOW_MANY[name], "earlier ids:");
    const inAddress = id => new URL("#" + id, page.url).hash.slice(1);
    none(old.filter(id => !ids.includes(id) && !ids.includes(inAddress(id))), "earlier ids are gone");
  });
  await check("links to the other page lead somewhere", () => {
    const links = [...body.matchAll(/ href="(apidoc[^"#]*)(?:#([^"]*))?"/g)].map(match => match.slice(1).map(part => part && unescape(part)));
    const read = other => idsIn(readFileSync(join(dirname(page.file), other), "utf8"));
    const others = new Map([...new Set(links.map(([other]) => other))].map(other => [other, read(other)]));
    same([...others.keys()], Object.keys(MOST_BYTES).filter(other => other != name), "pages");
    none(links.filter(([other, id]) => id && !others.get(other).includes(id)), "links lead nowhere");
    return `${links.length} links`;
  });
  await check("nothing is loaded from elsewhere", () => {
    none([...body.matchAll(/\s(?:src|srcset|href|action|poster)="(?!#|data:|apidoc[^"\/]*")[^"]*"/g)].map(match => match[0]), "addresses");
    if (/url\(|@import/.test(page.text.match(/<style[^]*?<\/style>/g).join(""))) throw new Error("the style loads something");
  });
  await check("all examples of responses are JSON", () => {
    const examples = [...body.matchAll(/<pre class="json">([^]*?)<\/pre>/g)].map(match => unescape(match[1]));
    examples.forEach(example => JSON.parse(example));
    return `${examples.length} examples`;
  });
  await check("the page is small", () => {
    const [raw, zipped] = [Buffer.byteLength(page.text), gzipSync(page.text, { level: 9 }).length];
    if (zipped > MOST_BYTES[name]) throw new Error(`${raw} bytes, ${zipped} with gzip`);
    return `${raw} bytes, ${zipped} with gzip`;
  });
};
