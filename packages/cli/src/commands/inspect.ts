/** `eyrie inspect`: one capture in the browser of this host. */
import { accessSync, constants, statSync } from 'node:fs';
import { startInspectFileServer, StartupError } from '@eyrie/server';
import { indexBeside } from '../capture/index-beside.ts';
import { openInspection } from '../capture/open-inspection.ts';
import { requireCapture } from '../capture/require-capture.ts';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { consoleFolder } from '../host/parts.ts';
import { beginLifetime } from '../supervise/lifetime.ts';

export interface InspectOptions {
  readonly port: number;
  readonly keepIndex?: boolean;
}

export async function inspect(file: string, { port, keepIndex = false }: InspectOptions): Promise<void> {
  requireReadable(file);
  await requireCapture(file);
  const folder = consoleFolder();
  if (folder === undefined) throw new CommandError('The pages of Inspect are not built: npm run build');
  const lifetime = beginLifetime();
  if (keepIndex) await openInspection(file, { keepIndex });
  const server = await startInspectFileServer({ file, consoleFolder: folder, port, index: indexBeside(file) }).catch((error: unknown) => {
    if (error instanceof StartupError) throw new CommandError(error.message);
    throw error;
  });
  process.stdout.write(`Inspect ${file} at\n${server.url}\nThe address is the key to the capture: whoever has it can read the file. Ctrl-C ends.\n`);
  await lifetime.ended;
  await server.close();
  process.exit(0);
}

function requireReadable(file: string): void {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new CommandError(`There is no file ${file}.`, ExitCode.BAD_INPUT);
  if (!stat.isFile()) throw new CommandError(`${file} is not a file.`, ExitCode.BAD_INPUT);
  try {
    accessSync(file, constants.R_OK);
  } catch {
    throw new CommandError(`${file} cannot be read by this user.`, ExitCode.BAD_INPUT);
  }
}
