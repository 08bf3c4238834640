/** `eyrie read`: the events of a capture, like `sysdig -r`. */
import { defaultLine, type EventsView } from '@eyrie/fields';
import { addFieldsOfOutput, EventStream, jsonText, linePrinter, readAcrossEvents, renderFields, StreamValues, type Json, type OutputFormat, type StreamConsumer, type StreamContext, type StreamFilter } from '@eyrie/rules';
import { readCaptureFile } from '../capture/read-file.ts';
import { reportReading } from '../capture/report.ts';
import { hostLocalTime } from '../host/local-time.ts';
import { standardOutput } from '../output/line-writer.ts';
import { userFilter, userFormat } from '../rules/user-input.ts';

export interface ReadOptions {
  readonly print?: string;
  readonly json?: boolean;
  readonly count?: boolean;
  /** Default: classic, as sysdig shows it. */
  readonly events?: EventsView;
  /** Write a capture instead of printing. */
  readonly write?: string;
}

/** Makes the line of an event; undefined: none is printed. Bytes, or text for JSON. */
type LineMaker = (context: StreamContext) => string | undefined;

export async function read(file: string, filter: string, options: ReadOptions): Promise<void> {
  if (options.write !== undefined) {
    const { rewrite } = await import('./rewrite.ts');
    return await rewrite(file, filter, options.write, options);
  }
  const filterFor = userFilter(filter);
  const output = standardOutput(options.json === true ? 'utf8' : 'latin1');
  const format = options.count === true || (options.print === undefined && options.json !== true) ? undefined : userFormat(options.print);
  const lineMaker = options.count === true ? undefined : chooseLines(format, options);
  const printed = new Set<string>();
  if (format !== undefined) addFieldsOfOutput(format, printed);
  const needsAll = readAcrossEvents(printed) || (format === undefined && lineMaker !== undefined);
  let filtering: StreamFilter | undefined;
  let count = 0;
  const consumer: StreamConsumer = {
    onSystem: ({ system }) => {
      filtering = filterFor(system.answers);
    },
    wants: (eventType) => needsAll || filtering?.wants(eventType) !== false,
    reads: (field) => printed.has(field) || filtering?.fields.has(field) === true,
    onEvent: (context) => {
      if (filtering?.holds(context) === false) return;
      count += 1;
      const line = lineMaker?.(context);
      if (line !== undefined) output.line(line);
    },
  };
  const stream = new EventStream(consumer, { view: options.events ?? 'classic', localTime: hostLocalTime() });
  const reader = await readCaptureFile(file, stream);
  if (options.count === true) output.line(String(count));
  output.flush();
  reportReading(file, reader);
}

function chooseLines(format: OutputFormat | undefined, { json }: ReadOptions): LineMaker {
  if (format === undefined) return defaultLine();
  return json === true ? jsonLines(format) : linePrinter(format);
}

/** Values are bound to the context of the stream, which is the same for all its events. */
function jsonLines(format: OutputFormat): LineMaker {
  let values: StreamValues | undefined;
  return (context) => {
    values ??= new StreamValues(context);
    const fields: Record<string, Json> | undefined = renderFields(format, values);
    return fields === undefined ? undefined : jsonText(fields);
  };
}
