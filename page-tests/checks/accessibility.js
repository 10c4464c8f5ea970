// axe-core finds nothing, in any color and width.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { completed, NARROW, none, opened, WIDE } from "../browser.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is far off the screen is not laid out, and could not be judged. */
const VISIBLE = "article { content-visibility: visible !important }";

/** What to look at: as it is when opened, and with everything open. */
const audit = tab =>
  tab.evaluate(async () => {
    const found = await globalThis.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return found.violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}), such as ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
  });

export const accessibility = async (check, page, browser) => {
  // The larger page has the same kinds of parts, and takes half a minute each time.
  const isLarge = page.text.length > 700_000;
  for (const colorScheme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
      if (isLarge && (colorScheme === "light") !== (size === "wide")) continue;
      await check(`axe finds nothing: ${colorScheme}, ${size}`, () =>
        opened(browser, page.url, { colorScheme, viewport }, async tab => {
          await tab.addStyleTag({ content: VISIBLE });
          await completed(tab);
          await tab.evaluate(axe);
          none(await audit(tab), "violations");
        }),
      );
    }
  }
  await check("axe finds nothing: forced colors", () =>
    opened(browser, page.url, { forcedColors: "active" }, async tab => {
      await tab.addStyleTag({ content: VISIBLE });
      await completed(tab);
      await tab.evaluate(axe);
      none(await audit(tab), "violations");
    }),
  );
  await check("axe finds nothing: internal fields and results shown", () =>
    opened(browser, page.url + "#UpDiskSummary.agCount", {}, async tab => {
      await completed(tab);
      await tab.addStyleTag({ content: VISIBLE });
      await tab.click("#internal");
      await tab.fill("#q", "replic");
      await tab.evaluate(axe);
      none(await audit(tab), "violations");
    }),
  );
};
