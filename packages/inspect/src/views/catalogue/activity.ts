/** Views of errors, of commands that people ran, and of what was logged. */
import { COMMAND, CONTAINER, extra, field, sum, type Column, type ViewDefinition } from '../definition.ts';

const TIME = field('TIME', 'evt.rawtime', 'When it happened.', 'time');
const USER = field('USER', 'user.name', 'User that the process runs as.');
const SHELL = field('SHELL', 'proc.ppid', 'Process id of the shell.', 'number');
const COMMANDS = '((evt.type in (execve, execveat) and evt.dir=<) or (evt.type=chdir and evt.dir=< and proc.name contains sh and not proc.name contains sshd)) and evt.failed=false';
const mark = (title: string, of: 'syslog' | 'notification', property: string, says: string): Column => ({ title, says, unit: 'text', source: { kind: 'mark', of, property, aggregate: 'first' } });

export const ACTIVITY_VIEWS: readonly ViewDefinition[] = [
  {
    id: 'errors',
    name: 'Errors',
    says: 'Calls that failed, by error.',
    filter: 'evt.res!=SUCCESS and evt.res exists',
    key: 'evt.res',
    drillTo: 'procs_errors',
    sortBy: 'COUNT',
    columns: [sum('COUNT', 'count', 'Calls that failed so.'), field('ERROR', 'evt.res', 'Name of the error.')],
  },
  {
    id: 'spy_users_wsysdig',
    name: 'Spy Users',
    says: 'Programs that were started, and changes of directory in shells: what people and scripts did, the newest first.',
    filter: COMMANDS,
    key: 'thread.nametid',
    drillTo: 'threads',
    sortBy: 'TIME',
    columns: [TIME, USER, SHELL, CONTAINER, COMMAND],
  },
  { id: 'spy_users', name: 'Spy Users List', says: 'Commands that people ran and places that their shells went to, in the order of time.', filter: COMMANDS, sortBy: '', columns: [TIME, USER, SHELL, CONTAINER, COMMAND] },
  {
    id: 'spy_syslog',
    name: 'Spy Syslog',
    says: 'Messages that were written to the system log.',
    filter: '(fd.name contains /dev/log or fd.name contains /journal/dev-log) and evt.is_io_write=true and evt.dir=< and evt.failed=false',
    sortBy: '',
    columns: [
      TIME,
      field('PID', 'proc.pid', 'Process id on the host.', 'number'),
      field('PROC', 'proc.name', 'Name of the program.'),
      mark('FAC', 'syslog', 'facility', 'Number of the facility.'),
      mark('SEV', 'syslog', 'severity', 'Number of the severity: 0 emergency to 7 debug.'),
      CONTAINER,
      mark('MESSAGE', 'syslog', 'message', 'What was logged.'),
    ],
  },
  {
    id: 'notifications',
    name: 'Notifications',
    says: 'Policy events that an agent wrote into the capture.',
    filter: 'evt.type=notification',
    sortBy: '',
    columns: [TIME, mark('ID', 'notification', 'id', 'Number of the policy event.'), CONTAINER, mark('DESCRIPTION', 'notification', 'description', 'What it says.')],
  },
  {
    id: 'docker_events',
    name: 'Docker Events',
    says: 'What the container runtime said while the capture was made.',
    filter: 'evt.type=infra',
    sortBy: '',
    columns: [
      TIME,
      field('EVENT TYPE', 'evt.arg.name', 'What happened.'),
      field('CONTAINER ID', 'evt.infra.docker.container.id', 'First twelve characters of the id of the container that it happened to.'),
      field('IMAGE', 'evt.infra.docker.container.image', 'Image that it was made from.'),
      field('NAME', 'evt.infra.docker.container.name', 'Its name.'),
      extra(field('SOURCE', 'evt.arg.source', 'Who said it.')),
      extra(field('DESCRIPTION', 'evt.arg.description', 'All that was said of it.')),
    ],
  },
];
