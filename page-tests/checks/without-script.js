// All that is on the page is there without its script, and can be reached.
import { completed, none, opened, same } from "../browser.js";

const words = tab => tab.evaluate(() => document.querySelector("main").innerText);

export const withoutScript = async (check, page, browser) => {
  await check("without JavaScript all calls, types, fields, values and errors are there", async () => {
    const wanted = await opened(browser, page.url, {}, tab =>
      tab.evaluate(() => {
        document.documentElement.classList.add("all");
        const texts = selector => [...document.querySelectorAll(selector)].map(node => node.textContent);
        return {
          ids: [...document.querySelectorAll("article, main dl.parts > dt, main .task, #glossary dt")].map(node => node.id),
          texts: texts("h3, h4, main dl.parts > dt, article > p:not(.soft, .hint), .fails td, .task h3"),
        };
      }),
    );
    return opened(browser, page.url, { javaScriptEnabled: false }, async tab => {
      const shown = new Set(await tab.locator("main [id]").evaluateAll(nodes => nodes.filter(node => node.getClientRects().length).map(node => node.id)));
      none(wanted.ids.filter(id => !shown.has(id)), "elements are missing");
      const squeeze = text => text.replace(/\s+/g, " ").trim();
      const text = squeeze(await tab.evaluate(() => document.querySelector("main").textContent));
      none(wanted.texts.filter(part => !text.includes(squeeze(part))), "texts are missing");
      return `${wanted.ids.length} elements, ${wanted.texts.length} texts`;
    });
  });
  await check("without JavaScript all three languages are shown, and no button", () =>
    opened(browser, page.url, { javaScriptEnabled: false }, async tab => {
      const text = await words(tab);
      for (const part of ["curl -sS", "Client::builder()", "print(call("]) {
        if (!text.includes(part)) throw new Error(`${part} is missing`);
      }
      same(await tab.locator("button:visible").count(), 0, "buttons");
    }),
  );
  await check("without JavaScript the contents lead to every section", () =>
    opened(browser, page.url, { javaScriptEnabled: false }, async tab => {
      const missing = await tab.evaluate(() =>
        [...document.querySelectorAll("section")].filter(node => !document.querySelector(`nav a[href="#${node.id}"]`)).map(node => node.id),
      );
      none(missing, "sections are not in the contents");
    }),
  );
};
