/** Programs of this package that tests start as processes of their own. */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { StoreProgram } from '../stores/events/store-client.ts';

/** Lets Node run TypeScript sources. */
export const TYPESCRIPT_ARGV: readonly string[] = ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href];

export const STORE_PROGRAM: StoreProgram = { module: fileURLToPath(new URL('./store-main.ts', import.meta.url)), args: [], execArgv: TYPESCRIPT_ARGV };
export const INDEX_PROGRAM: StoreProgram = { module: fileURLToPath(new URL('./index-main.ts', import.meta.url)), args: [], execArgv: TYPESCRIPT_ARGV };
export const BACKTEST_PROGRAM: StoreProgram = { module: fileURLToPath(new URL('./backtest-main.ts', import.meta.url)), args: [], execArgv: TYPESCRIPT_ARGV };
