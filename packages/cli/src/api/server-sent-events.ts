export interface ServerSentEvent {
  /** `message` unless the server named it. */
  readonly event: string;
  readonly data: string;
}

/**
 * The messages of a `text/event-stream` body, as they come.
 * @param body pieces of text, cut anywhere.
 * @returns each message that has data; comments and other fields are left out.
 */
export async function* serverSentEvents(body: AsyncIterable<string>): AsyncGenerator<ServerSentEvent> {
  let pending = '';
  let data: string[] = [];
  let event = 'message';
  for await (const piece of body) {
    pending += piece;
    const lines = pending.split(/\r\n|\n|\r(?!$)/);
    pending = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { event, data: data.join('\n') };
        data = [];
        event = 'message';
      } else if (line.startsWith('data:')) data.push(valueOf(line, 5));
      else if (line.startsWith('event:')) event = valueOf(line, 6);
    }
  }
}

const valueOf = (line: string, at: number): string => line.slice(line[at] === ' ' ? at + 1 : at);
