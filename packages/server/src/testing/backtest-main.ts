/** The backtest process as the tests start it: what the hidden command `eyrie backtest` of the command line does. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { runBacktestProcess } from '../rules/backtest-process.ts';

await runBacktestProcess({
  gunzip: async (source, sink) => {
    for await (const piece of Readable.from(source).pipe(createGunzip())) sink(piece as Uint8Array);
  },
});
