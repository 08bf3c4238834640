/** Views of connections and ports. */
import { COMMAND, CONTAINER, field, rate, sum, type Column, type ViewDefinition } from '../definition.ts';

const IS_NET = "(fd.type=ipv4 or fd.type=ipv6) and fd.name!=''";
const IN = sum('BYTES IN', 'netBytesIn', 'Bytes received.', 'bytes');
const OUT = sum('BYTES OUT', 'netBytesOut', 'Bytes sent.', 'bytes');
const IN_RATE = rate('BPS IN', 'netBytesIn', 'Bytes received per second of the window.', 'bytesPerSecond');
const OUT_RATE = rate('BPS OUT', 'netBytesOut', 'Bytes sent per second of the window.', 'bytesPerSecond');
const CALLS = sum('IO CALLS', 'count', 'Events, enter and exit.');
const TIME = field('TIME', 'evt.rawtime', 'When it happened.', 'time');
const backlog = (title: string, property: string, aggregate: 'first' | 'average', says: string): Column => ({ title, says, unit: 'number', source: { kind: 'mark', of: 'backlog', property, aggregate } });

export const NETWORK_VIEWS: readonly ViewDefinition[] = [
  {
    id: 'connections',
    name: 'Connections',
    says: 'Connections and datagram flows, with the bytes that went each way.',
    filter: `${IS_NET} and fd.rip exists`,
    key: 'fd.containername',
    drillTo: 'incoming_connections',
    sortBy: 'BYTES IN',
    columns: [
      field('L4PROTO', 'fd.l4proto', 'tcp, udp, icmp or raw.'),
      field('LIP', 'fd.lip', 'Local address.'),
      field('LPORT', 'fd.lport', 'Local port.', 'number'),
      field('RIP', 'fd.rip', 'Remote address.'),
      field('RPORT', 'fd.rport', 'Remote port.', 'number'),
      IN,
      OUT,
      IN_RATE,
      OUT_RATE,
      sum('IOS', 'count', 'Events, enter and exit.'),
      rate('IOPS', 'count', 'The same per second.'),
      CONTAINER,
      COMMAND,
    ],
  },
  {
    id: 'sports',
    name: 'Server Ports',
    says: 'Traffic by the port of the server.',
    filter: IS_NET,
    key: 'fd.sport',
    drillTo: 'connections',
    sortBy: 'BYTES IN',
    columns: [field('SPORT', 'fd.sport', 'Port of the server.', 'number'), IN, OUT, IN_RATE, OUT_RATE, CALLS],
  },
  {
    id: 'port_bindings',
    name: 'Port bindings',
    says: 'Sockets that were bound to a port of their choice, and listening sockets that were closed.',
    filter: '((evt.type=bind and evt.dir=<) or (evt.type=close and evt.dir=< and fd.is_server=true and not fd.rip exists)) and (fd.type=ipv4 or fd.type=ipv6) and fd.name!="" and not fd.name endswith ":0"',
    sortBy: '',
    columns: [TIME, field('OPERATION', 'evt.type', 'bind or close.'), field('RES', 'evt.res', 'SUCCESS, or the error.'), field('ADDRESS', 'fd.name', 'Address and port.'), field('PORT', 'fd.sport', 'The port alone.', 'number'), CONTAINER, COMMAND],
    note: 'Ports that were open before the capture began are in Listening Ports.',
  },
  {
    id: 'incoming_connections',
    name: 'New Connections',
    says: 'Connections that were accepted.',
    filter: 'evt.type in (accept, accept4) and evt.dir=< and evt.failed=false',
    sortBy: '',
    columns: [TIME, field('Connection', 'fd.name', 'Client and server.'), CONTAINER, COMMAND],
    note: 'csysdig calls accept4 accept as well; both count.',
  },
  {
    id: 'backlog',
    name: 'Socket Queues',
    says: 'How many connections waited to be accepted.',
    filter: 'evt.type in (accept, accept4) and evt.dir=< and evt.failed=false',
    key: 'fd.sport',
    drillTo: 'connections',
    sortBy: 'BACKLOG',
    columns: [
      field('PID', 'proc.pid', 'Process id on the host.', 'number'),
      field('PORT', 'fd.sport', 'Port of the server.', 'number'),
      backlog('BACKLOG', 'queued', 'average', 'Connections that waited when one was accepted, on average.'),
      backlog('BACKLOG_PCT', 'percent', 'average', 'The same in percent of what may wait.'),
      backlog('BACKLOG_MAX', 'limit', 'first', 'How many may wait.'),
      field('PROC', 'proc.name', 'Name of the program.'),
    ],
  },
  {
    id: 'io_by_type',
    name: 'I/O by Type',
    says: 'Traffic by kind of descriptor: files, sockets, pipes and the rest.',
    filter: '',
    key: 'fd.type',
    drillTo: 'procs',
    sortBy: 'IOS',
    columns: [
      sum('BYTES IN', 'bytesIn', 'Bytes read.', 'bytes'),
      sum('BYTES OUT', 'bytesOut', 'Bytes written.', 'bytes'),
      rate('BPS IN', 'bytesIn', 'Bytes read per second of the window.', 'bytesPerSecond'),
      rate('BPS OUT', 'bytesOut', 'Bytes written per second of the window.', 'bytesPerSecond'),
      sum('IOS', 'count', 'Events, enter and exit.'),
      rate('IOPS', 'count', 'The same per second.'),
      sum('TIME', 'latency', 'Time from enter to exit, of all calls together.', 'nanoseconds'),
      field('I/O Type', 'fd.type', 'Kind of descriptor.'),
    ],
  },
];
