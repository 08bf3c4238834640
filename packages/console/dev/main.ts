/** `npm run fixtures -w packages/console`: the stand-in server on 7401 with a day of history and a slow live stream. Token: eyrie. */
import { fileURLToPath } from 'node:url';
import { Scenario } from './scenario.ts';
import { startFixtureServer } from './server.ts';

const scenario = new Scenario();
const now = Date.now();
const server = await startFixtureServer({
  events: scenario.history(now - 86_400_000, now - 2_000, 2400), token: 'eyrie', port: 7401, dist: fileURLToPath(new URL('../dist', import.meta.url)),
});
console.log(`Fixture server with invented events: ${server.url}   token: eyrie`);

const next = (): void => {
  server.emit(scenario.event(BigInt(Date.now()) * 1_000_000n + 123_456n));
  setTimeout(next, 1500 + Math.random() * 6000);
};
next();
