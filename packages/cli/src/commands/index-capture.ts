/** `eyrie index`: the process that reads a stored capture and keeps what Inspect needs of it. The server starts it. */
import { openCapture } from '@eyrie/inspect';
import { keepIndexAt } from '../capture/index-beside.ts';
import { inspectedFile } from '../capture/inspected-file.ts';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { nodePlatform } from '../platform.ts';

/** @param identity what the capture is told by. @throws CommandError when it cannot be read to its end. */
export async function indexCapture(capture: string, path: string, identity: string): Promise<void> {
  // Nobody waits for what a server makes that is gone.
  const end = (): never => process.exit(1);
  process.on('disconnect', end);
  try {
    const inspection = await openCapture(inspectedFile(capture), nodePlatform);
    const [problem] = inspection.summary.problems;
    if (inspection.index.damage !== undefined) throw new CommandError(problem ?? inspection.index.damage, ExitCode.BAD_INPUT);
    keepIndexAt(path, inspection.store(identity));
  } finally {
    process.off('disconnect', end);
    // The line to the server would keep this process from ending.
    if (process.connected) process.disconnect();
  }
}
