/** The line that `read` prints when no format is asked for. */
import type { ByteString } from '@eyrie/scap';
import { outputOf } from '../catalogue.ts';
import { lineOf, type LinePart, type LinePrinter } from './line.ts';

/** As it would be written with `-p`; the `*` says that absent fields do not suppress the line. */
export const DEFAULT_FORMAT = '*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info';

const field = (name: string): LinePart => ({ output: outputOf(name, undefined) });
const literal = (text: string): LinePart => text as ByteString;

/** @returns a printer of {@link DEFAULT_FORMAT}; one per stream. */
export function defaultLine(): LinePrinter {
  return lineOf(
    [
      field('evt.num'), literal(' '), field('evt.outputtime'), literal(' '), field('evt.cpu'), literal(' '), field('proc.name'), literal(' ('),
      field('thread.tid'), literal(') '), field('evt.dir'), literal(' '), field('evt.type'), literal(' '), field('evt.info'),
    ],
    false,
  );
}
