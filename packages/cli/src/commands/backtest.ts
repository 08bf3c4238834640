/** `eyrie backtest`: the process that runs rules over stored captures. The server starts it. */
import { runBacktestProcess } from '@eyrie/server';
import { nodePlatform } from '../platform.ts';

export async function backtest(): Promise<void> {
  await runBacktestProcess(nodePlatform);
}
