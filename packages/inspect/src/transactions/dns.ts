/** DNS questions and their answers, paired by their number on one socket. */
import type { CaptureIndex } from '../capture-index.ts';
import { WRITES } from '../events/kinds.ts';

export interface DnsExchange {
  readonly name: string;
  /** `A`, `AAAA` … or the number. */
  readonly recordType: string;
  /** `NOERROR`, `NXDOMAIN` …; undefined: no answer was seen. */
  code: string | undefined;
  readonly requestRow: number;
  responseRow: number | undefined;
  /** ns since the first event. */
  readonly start: number;
  end: number | undefined;
  readonly actor: number;
  readonly fd: number;
  readonly role: 'client' | 'server';
}

const TYPES: Readonly<Record<number, string>> = { 1: 'A', 2: 'NS', 5: 'CNAME', 6: 'SOA', 12: 'PTR', 15: 'MX', 16: 'TXT', 28: 'AAAA', 33: 'SRV', 65: 'HTTPS', 255: 'ANY' };
const CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

/** In the order of the questions. A question that was sent again is another exchange. */
export function dnsExchanges(index: CaptureIndex): readonly DnsExchange[] {
  const exchanges: DnsExchange[] = [];
  const waiting = new Map<string, DnsExchange>();
  for (const mark of index.marks) {
    if (mark.kind !== 'dns') continue;
    const { chunk, index: place } = index.chunkOf(mark.row);
    const actor = chunk.actor[place] ?? 0;
    const isWrite = WRITES[index.calls.calls[chunk.call[place] ?? 0]?.type ?? 0] === 1;
    const process = index.actors.list[actor]?.process.number ?? -1;
    const key = `${process} ${chunk.fdNumber[place] ?? -1} ${mark.id} ${mark.name} ${mark.recordType}`;
    if (!mark.isResponse) {
      const exchange: DnsExchange = {
        name: mark.name, recordType: TYPES[mark.recordType] ?? String(mark.recordType), code: undefined, requestRow: mark.row, responseRow: undefined,
        start: chunk.timeAt(place), end: undefined, actor, fd: chunk.fd[place] ?? 0, role: isWrite ? 'client' : 'server',
      };
      exchanges.push(exchange);
      waiting.set(key, exchange);
      continue;
    }
    const exchange = waiting.get(key);
    waiting.delete(key);
    if (exchange === undefined) continue;
    exchange.code = CODES[mark.code] ?? String(mark.code);
    exchange.responseRow = mark.row;
    exchange.end = chunk.timeAt(place);
  }
  return exchanges;
}
