/**
 * The messages of a `text/event-stream` body, as they come.
 * @param body pieces of text, cut anywhere.
 * @returns the data of each message; comments and other fields are left out.
 */
export async function* serverSentEvents(body: AsyncIterable<string>): AsyncGenerator<string> {
  let pending = '';
  let data: string[] = [];
  for await (const piece of body) {
    pending += piece;
    const lines = pending.split(/\r\n|\n|\r(?!$)/);
    pending = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield data.join('\n');
        data = [];
      } else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
    }
  }
}
