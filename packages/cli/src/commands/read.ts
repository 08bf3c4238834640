/** `eyrie read`: the events of a capture, like `sysdig -r`. */
import { defaultLine, LineBytes, type EventsView, type LinePrinter } from '@eyrie/fields';
import { addFieldsOfOutput, EventStream, jsonText, linePrinter, readAcrossEvents, readWithTrust, renderFields, StreamValues, type Json, type OutputFormat, type StreamConsumer, type StreamFilter } from '@eyrie/rules';
import { byteStringOf } from '@eyrie/scap';
import { isRepeatable, readCaptureFile } from '../capture/read-file.ts';
import { reportReading } from '../capture/report.ts';
import { hostLocalTime } from '../host/local-time.ts';
import { LineOutput } from '../output/line-output.ts';
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

export async function read(file: string, filter: string, options: ReadOptions): Promise<void> {
  if (options.write !== undefined) {
    const { rewrite } = await import('./rewrite.ts');
    return await rewrite(file, filter, options.write, options);
  }
  const filterFor = userFilter(filter);
  const output = new LineOutput(new LineBytes());
  const format = options.count === true ? undefined : userFormat(options.print);
  const print = format && choosePrinter(format, options);
  const printed = new Set<string>();
  if (format !== undefined) addFieldsOfOutput(format, printed);
  const needsAll = readAcrossEvents(printed);
  let filtering: StreamFilter | undefined;
  let count = 0;
  const consumer: StreamConsumer = {
    onSystem: ({ system }) => {
      filtering = filterFor(system.answers);
    },
    wants: (eventType) => needsAll || filtering?.wants(eventType) !== false,
    demandOnFd: () => (needsAll ? undefined : filtering?.demandOnFd()),
    reads: (field) => printed.has(field) || filtering?.fields.has(field) === true,
    onEvent: (context) => {
      if (filtering?.holds(context) === false) return;
      if (print !== undefined) {
        // What is not known of the event is to be found out before a part of its line is written.
        void context.system.fd;
        if (print(context, output.line)) output.endLine();
      }
      count += 1;
    },
  };
  const streaming = { view: options.events ?? 'classic', localTime: hostLocalTime() };
  const reader = isRepeatable(file)
    ? await readWithTrust(consumer, streaming, (stream) => readCaptureFile(file, stream))
    : await readCaptureFile(file, new EventStream(consumer, streaming));
  if (options.count === true) {
    output.line.integer(count);
    output.endLine();
  }
  output.flush();
  reportReading(file, reader);
}

function choosePrinter(format: OutputFormat, { json, print }: ReadOptions): LinePrinter {
  if (json === true) return jsonLines(format);
  return print === undefined ? defaultLine() : linePrinter(format);
}

/** Values are bound to the context of the stream, which is the same for all its events. */
function jsonLines(format: OutputFormat): LinePrinter {
  let values: StreamValues | undefined;
  return (context, line) => {
    values ??= new StreamValues(context);
    const fields: Record<string, Json> | undefined = renderFields(format, values);
    if (fields === undefined) return false;
    line.text(byteStringOf(jsonText(fields)));
    return true;
  };
}
