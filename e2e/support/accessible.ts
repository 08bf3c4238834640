/** What axe finds on a page, as far as it is serious. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding { readonly id: string; readonly impact: string; readonly targets: readonly string[] }

/** Fails for what people with a screen reader or a keyboard could not use. */
export async function expectAccessible(page: Page): Promise<void> {
  // The content policy of the page forbids script elements; what a debugger evaluates is none.
  await page.evaluate(AXE);
  const findings = await page.evaluate<Finding[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, targets: nodes.map(({ target }) => target.join(' ')) })))`,
  );
  expect(findings.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
}
