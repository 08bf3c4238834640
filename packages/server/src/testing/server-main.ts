/** A server as a process of its own, for tests that kill it. Arguments: data folder, API port, port for agents. Prints one line of JSON when it is ready. */
import { startServer } from '../start-server.ts';
import { BACKTEST_PROGRAM, INDEX_PROGRAM, STORE_PROGRAM } from './programs.ts';

const [data = '', port = '0', collectorPort = '0'] = process.argv.slice(2);
const server = await startServer({
  data,
  port: Number(port),
  collectorPort: Number(collectorPort),
  collectorHost: '127.0.0.1',
  storeProgram: STORE_PROGRAM,
  backtestProgram: BACKTEST_PROGRAM,
  indexProgram: INDEX_PROGRAM,
  storeMemory: 1_000_000_000,
  defaultRules: [],
  version: '0.0.0-test',
});
process.stdout.write(
  `${JSON.stringify({ apiUrl: server.apiUrl, collectorPort: server.collectorPort, caFile: server.caFile, accessKey: server.accessKey, token: server.token })}\n`,
);
