/** `eyrie server`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRulesFolder, serverPaths, startServer, StartupError, type ServerHandle, type ServerOptions } from '@eyrie/server';
import { CommandError } from '../exit-codes.ts';
import { consoleFolder, RULES_FOLDER } from '../host/parts.ts';
import { programLocation } from '../host/program.ts';
import { beginLifetime } from '../supervise/lifetime.ts';
import { VERSION } from '../version.ts';

export interface ServerCommandOptions {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly collectorPort: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly captureDays: number;
  /** MB */
  readonly captureSpace: number;
}

export async function server(options: ServerCommandOptions): Promise<void> {
  const lifetime = beginLifetime();
  const handle = await start(options);
  // Commands on this host find the server by it.
  writeFileSync(join(serverPaths(options.data).root, 'address'), `${handle.apiUrl}\n`, { mode: 0o600 });
  const facts = [`Console   ${handle.apiUrl}`, `Sign in   ${handle.apiUrl}/#token=${handle.token}`, `Agents    port ${handle.collectorPort}`];
  if (consoleFolder() === undefined) facts.push('          The console is not built: npm run build');
  lifetime.tell({ kind: 'ready', facts });
  await lifetime.ended;
  await handle.close();
  process.exit(0);
}

/** @throws CommandError for what the person who started it can mend. */
async function start(options: ServerCommandOptions): Promise<ServerHandle> {
  const folder = consoleFolder();
  const serverOptions: ServerOptions = {
    data: options.data,
    host: options.host,
    port: options.port,
    collectorPort: options.collectorPort,
    storeProgram: { module: programLocation().entry, args: ['store'] },
    backtestProgram: { module: programLocation().entry, args: ['backtest'] },
    indexProgram: { module: programLocation().entry, args: ['index'] },
    defaultRules: readRulesFolder(RULES_FOLDER),
    ...bucket(),
    captures: { days: options.captureDays, bytes: options.captureSpace * 2 ** 20 },
    version: VERSION,
    ...(folder === undefined ? {} : { consoleFolder: folder }),
    ...certificate(options),
  };
  try {
    return await startServer(serverOptions);
  } catch (error) {
    if (error instanceof StartupError) throw new CommandError(error.message);
    throw error;
  }
}

/** By the environment, because a secret in arguments is for everybody to see. */
function bucket(): Pick<ServerOptions, 'captureBucket'> {
  const { EYRIE_CAPTURES_BUCKET: url, EYRIE_CAPTURES_KEY_ID: keyId, EYRIE_CAPTURES_SECRET: secret, EYRIE_CAPTURES_REGION: region = 'us-east-1' } = process.env;
  if (url === undefined || url === '') return {};
  if (keyId === undefined || secret === undefined) throw new CommandError('EYRIE_CAPTURES_BUCKET needs EYRIE_CAPTURES_KEY_ID and EYRIE_CAPTURES_SECRET beside it.');
  if (!URL.canParse(url)) throw new CommandError(`EYRIE_CAPTURES_BUCKET is ${url}: expected https://HOST/BUCKET.`);
  return { captureBucket: { url, keyId, secret, region } };
}

function certificate({ tlsCert, tlsKey }: ServerCommandOptions): Pick<ServerOptions, 'certificate'> {
  if (tlsCert === undefined && tlsKey === undefined) return {};
  if (tlsCert === undefined || tlsKey === undefined) throw new CommandError('--tls-cert and --tls-key belong together.');
  return { certificate: { certFile: tlsCert, keyFile: tlsKey } };
}
