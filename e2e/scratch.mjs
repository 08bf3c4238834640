import { chromium } from 'playwright-core';
const [url, out, theme = 'light', click] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
const p = await b.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: theme });
p.on('console', (m) => console.log('console', m.text()));
await p.goto(url); await p.waitForTimeout(2500);
if (click) { await p.keyboard.press('j'); await p.keyboard.press('Enter'); await p.waitForTimeout(800); }
await p.screenshot({ path: out }); console.log(p.url()); await b.close();
