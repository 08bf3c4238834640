/** `eyrie read`: the events of a capture, like `sysdig -r`. */
import { defaultLine } from '@eyrie/fields';
import { EventStream, jsonText, linePrinter, renderFields, StreamValues, type Json, type OutputFormat, type StreamConsumer, type StreamContext } from '@eyrie/rules';
import { readCaptureFile } from '../capture/read-file.ts';
import { reportReading } from '../capture/report.ts';
import { hostLocalTime } from '../host/local-time.ts';
import { standardOutput } from '../output/line-writer.ts';
import { userFilter, userFormat } from '../rules/user-input.ts';

export interface ReadOptions {
  readonly print?: string;
  readonly json?: boolean;
  readonly count?: boolean;
}

/** Makes the line of an event; undefined: none is printed. Bytes, or text for JSON. */
type LineMaker = (context: StreamContext) => string | undefined;

export async function read(file: string, filter: string, options: ReadOptions): Promise<void> {
  const filterFor = userFilter(filter);
  const output = standardOutput(options.json === true ? 'utf8' : 'latin1');
  const lineMaker = options.count === true ? undefined : chooseLines(options);
  let meets: (context: StreamContext) => boolean = () => true;
  let count = 0;
  const consumer: StreamConsumer = {
    onSystem: ({ system }) => {
      meets = filterFor(system.answers);
    },
    onEvent: (context) => {
      if (!meets(context)) return;
      count += 1;
      const line = lineMaker?.(context);
      if (line !== undefined) output.line(line);
    },
  };
  const stream = new EventStream(consumer, { view: 'classic', localTime: hostLocalTime() });
  const reader = await readCaptureFile(file, stream);
  if (options.count === true) output.line(String(count));
  output.flush();
  reportReading(file, reader);
}

function chooseLines({ print, json }: ReadOptions): LineMaker {
  if (json === true) return jsonLines(userFormat(print));
  return print === undefined ? defaultLine() : linePrinter(userFormat(print));
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
