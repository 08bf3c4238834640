/** Views whose rows are no groups of events: transactions, processes in their tree, open ports, latencies. */
import { escapeValue } from '@eyrie/rules';
import { textOf } from '@eyrie/scap';
import type { CaptureIndex } from '../../capture-index.ts';
import { listenersOf } from '../../overview/listeners.ts';
import { processTree } from '../../overview/process-tree.ts';
import { spectrogramOf } from '../../overview/spectrogram.ts';
import { dnsExchanges } from '../../transactions/dns.ts';
import { distinctExchanges, httpExchanges } from '../../transactions/http.ts';
import { computed, type ComputedRow, type ComputeInputs, type ViewDefinition } from '../definition.ts';

const TIME = computed('TIME', 'When it began.', 'time');
const LATENCY = computed('LATENCY', 'From request to response.', 'nanoseconds');
const PID = computed('PID', 'Process id on the host.', 'number');
const CONTAINER = computed('Container', 'Container that the process ran in.');
const COMMAND = computed('Command', 'Program with its arguments.');

function who(index: CaptureIndex, actor: number): ComputedRow['cells'] {
  const thread = index.actors.list[actor]?.thread;
  if (thread === undefined) return {};
  const { container } = thread;
  return { PID: thread.pid, Container: container.isHost ? 'host' : (container.metadata?.name ?? container.id), Command: textOf(thread.image.cmdline) };
}

const timeOf = (index: CaptureIndex, since: number): bigint => index.startTime + BigInt(Math.round(since));
const between = (index: CaptureIndex, start: number, end: number | undefined): string => `evt.rawtime>=${timeOf(index, start)}${end === undefined ? '' : ` and evt.rawtime<=${timeOf(index, end)}`}`;

function httpRows({ index, answered: { selection } }: ComputeInputs): readonly ComputedRow[] {
  const exchanges = httpExchanges(index);
  return distinctExchanges(exchanges, (row) => selection.has(row)).map(({ number, method, target, status, reason, requestRow, responseRow, start, end, actor, fd, fdNumber, role, connection }) => ({
    key: String(number),
    filter: `fd.name=${escapeValue(connection, true)} and fd.num=${fdNumber} and proc.pid=${index.actors.list[actor]?.thread.pid ?? -1} and ${between(index, start, end)}`,
    cells: {
      TIME: timeOf(index, start), METHOD: method, TARGET: target, STATUS: status, REASON: reason, LATENCY: end === undefined ? undefined : end - start, 'SEEN BY': role,
      HOPS: exchanges.filter(({ parent }) => parent === number).length, CONNECTION: index.descriptors.name(fd), ...who(index, actor),
    },
    first: requestRow,
    last: responseRow ?? requestRow,
  }));
}

function dnsRows({ index, answered: { selection } }: ComputeInputs): readonly ComputedRow[] {
  return dnsExchanges(index)
    .filter(({ requestRow, responseRow }) => selection.has(requestRow) || (responseRow !== undefined && selection.has(responseRow)))
    .map(({ name, recordType, code, requestRow, responseRow, start, end, actor, fd, role }, at) => ({
      key: String(at),
      filter: `fd.name=${escapeValue(index.descriptors.name(fd), true)} and ${between(index, start, end)}`,
      cells: { TIME: timeOf(index, start), NAME: name, TYPE: recordType, CODE: code, LATENCY: end === undefined ? undefined : end - start, 'SEEN BY': role, CONNECTION: index.descriptors.name(fd), ...who(index, actor) },
      first: requestRow,
      last: responseRow ?? requestRow,
    }));
}

function listenerRows({ index, answered }: ComputeInputs): readonly ComputedRow[] {
  return listenersOf(index, answered).map(({ actor, address, port, protocol, fdNumber, from, until }) => ({
    key: `${actor.thread.pid} ${fdNumber}`,
    filter: `proc.pid=${actor.thread.pid}`,
    cells: { PROTOCOL: protocol, ADDRESS: address, PORT: port, SINCE: from === undefined ? undefined : timeOf(index, from), UNTIL: until === undefined ? undefined : timeOf(index, until), ...who(index, actor.number) },
    first: undefined,
    last: undefined,
  }));
}

function treeRows({ index, answered }: ComputeInputs): readonly ComputedRow[] {
  return processTree(index, answered).map(({ number, pid, depth, start, end, exitCode, command, user, container, events }) => ({
    key: String(number),
    filter: `proc.pid=${pid}`,
    cells: {
      PID: pid, DEPTH: depth, START: start === undefined ? undefined : timeOf(index, start), END: end === undefined ? undefined : timeOf(index, end),
      LIFETIME: start === undefined || end === undefined ? undefined : end - start, EXIT: exitCode, EVENTS: events, USER: user, Container: container ?? 'host', Command: command,
    },
    first: undefined,
    last: undefined,
  }));
}

function spectroRows({ index, answered }: ComputeInputs): readonly ComputedRow[] {
  const { counts, latencies } = spectrogramOf(index, answered, 1);
  return latencies.flatMap((latency, row) => {
    const count = counts[0]?.[row] ?? 0;
    const next = latencies[row + 1];
    return count === 0 ? [] : [{ key: String(latency), filter: `evt.dir=< and evt.latency>=${latency}${next === undefined ? '' : ` and evt.latency<${next}`}`, cells: { LATENCY: latency, COUNT: count }, first: undefined, last: undefined }];
  });
}

const SPECTRO = { sortBy: '', drillTo: 'dig', columns: [computed('LATENCY', 'Least latency of the row.', 'nanoseconds'), computed('COUNT', 'Calls.', 'count')], compute: spectroRows } as const;

export const COMPUTED_VIEWS: readonly ViewDefinition[] = [
  {
    id: 'http',
    name: 'HTTP',
    says: 'HTTP requests with their responses: each once, also when both ends saw it or a proxy passed it on.',
    filter: '',
    drillTo: 'echo',
    sortBy: '',
    columns: [
      TIME, computed('METHOD', 'Method of the request.'), computed('STATUS', 'Status of the response.', 'number'), computed('REASON', 'What the status means.'), LATENCY, computed('TARGET', 'What was asked for.'),
      computed('SEEN BY', 'The end of the connection that saw it: client or server.'), computed('HOPS', 'Requests that were made to answer it.', 'number'), computed('CONNECTION', 'Client and server.'), PID, CONTAINER, COMMAND,
    ],
    compute: httpRows,
  },
  {
    id: 'dns',
    name: 'DNS',
    says: 'Names that were looked up, and the answers.',
    filter: '',
    drillTo: 'echo',
    sortBy: '',
    columns: [TIME, computed('NAME', 'Name that was asked for.'), computed('TYPE', 'Type of the record.'), computed('CODE', 'NOERROR, NXDOMAIN …; empty: no answer.'), LATENCY, computed('SEEN BY', 'Client or server.'), computed('CONNECTION', 'Client and server.'), PID, CONTAINER, COMMAND],
    compute: dnsRows,
  },
  {
    id: 'listening_ports',
    name: 'Listening Ports',
    says: 'Sockets that waited for connections or datagrams.',
    filter: '',
    drillTo: 'procs',
    sortBy: '',
    columns: [computed('PROTOCOL', 'tcp or udp.'), computed('ADDRESS', 'Address that it waits at; 0.0.0.0 and :: are all.'), computed('PORT', 'Port.', 'number'), computed('SINCE', 'When it began; empty: before the capture.', 'time'), computed('UNTIL', 'When it ended; empty: not within the capture.', 'time'), PID, CONTAINER, COMMAND],
    compute: listenerRows,
  },
  {
    id: 'process_tree',
    name: 'Process Tree',
    says: 'Processes below what started them, with when they began and ended.',
    filter: '',
    drillTo: 'threads',
    sortBy: '',
    columns: [
      PID, computed('DEPTH', 'How many ancestors are shown.', 'number'), computed('START', 'When it began; empty: before the capture.', 'time'), computed('END', 'When it ended; empty: not within the capture.', 'time'), computed('LIFETIME', 'How long it ran.', 'nanoseconds'),
      computed('EXIT', 'What it returned, or 128 and the signal that ended it.', 'number'), computed('EVENTS', 'Events that it did.', 'count'), computed('USER', 'User that it runs as.'), CONTAINER, COMMAND,
    ],
    compute: treeRows,
  },
  { ...SPECTRO, id: 'spectro_all', name: 'Spectrogram-All', says: 'How long calls took.', filter: 'evt.dir=<' },
  { ...SPECTRO, id: 'spectro_file', name: 'Spectrogram-File', says: 'How long calls on files took.', filter: 'evt.dir=< and fd.type=file' },
];
