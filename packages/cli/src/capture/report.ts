/** What reading a capture came upon, on standard error; standard output has the events. */
import type { ScapReader } from '@eyrie/scap';
import { ExitCode } from '../exit-codes.ts';
import { say } from '../output/say.ts';

/** Sets the exit code when the capture is damaged. */
export function reportReading(file: string, reader: ScapReader): void {
  const { error, counts } = reader;
  const tell = (text: string): void => say(`eyrie: ${file}: ${text}`);
  if (counts.unknownEvents > 0) tell(`${counts.unknownEvents === 1 ? 'One event is of a type that this version does not know; it was' : `${counts.unknownEvents} events are of types that this version does not know; they were`} left out.`);
  if (counts.firstDamage !== undefined) tell(`${counts.damaged === 1 ? 'One damaged block was left out' : `${counts.damaged} damaged blocks were left out; the first`}: ${counts.firstDamage.message}.`);
  if (error !== undefined) tell(`${error.message}. ${counts.events === 0 ? 'No event was found before.' : counts.events === 1 ? 'The event before it was read.' : `The ${counts.events} events before it were read.`}`);
  if (error !== undefined || counts.firstDamage !== undefined) process.exitCode = ExitCode.BAD_INPUT;
}
