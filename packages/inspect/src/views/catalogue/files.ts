/** Views of files and directories. */
import { anyField, COMMAND, CONTAINER, extra, field, longest, sum, type ViewDefinition } from '../definition.ts';

const IS_FILE = "(fd.type=file or fd.type=directory) and fd.name!=''";
const IN = sum('BYTES IN', 'fileBytesIn', 'Bytes read.', 'bytes');
const OUT = sum('BYTES OUT', 'fileBytesOut', 'Bytes written.', 'bytes');
const OPS = sum('OPS', 'exits', 'Calls that came back.');
const OPENS = sum('OPENS', 'opens', 'Calls that opened it: open, openat, openat2, creat.');
const ERRORS = sum('ERRORS', 'errors', 'Calls that failed.');
const TIME = field('TIME', 'evt.rawtime', 'When it happened.', 'time');
const OPENS_NOTE = 'csysdig counts open(2) only, not openat, openat2 and creat.';

export const FILE_VIEWS: readonly ViewDefinition[] = [
  {
    id: 'files',
    name: 'Files',
    says: 'Files and directories that were used through a descriptor.',
    filter: IS_FILE,
    key: 'fd.containername',
    drillTo: 'procs',
    sortBy: 'OPS',
    columns: [IN, OUT, OPS, OPENS, ERRORS, CONTAINER, field('FILENAME', 'fd.name', 'Path of the file.')],
    note: OPENS_NOTE,
  },
  {
    id: 'directories',
    name: 'Directories',
    says: 'The same by directory.',
    filter: IS_FILE,
    key: 'fd.containerdirectory',
    drillTo: 'files',
    sortBy: 'OPS',
    columns: [IN, OUT, OPS, OPENS, ERRORS, CONTAINER, field('DIRNAME', 'fd.directory', 'Path of the directory.')],
    note: OPENS_NOTE,
  },
  {
    id: 'file_opens',
    name: 'File Opens List',
    says: 'Every call that opened a file, or failed to.',
    filter: 'evt.type in (open, openat, openat2, creat, open_by_handle_at) and evt.dir=<',
    sortBy: '',
    columns: [TIME, field('RES', 'evt.res', 'SUCCESS, or the error.'), field('FILE', 'fd.name', 'Path of the file.'), CONTAINER, COMMAND],
    note: OPENS_NOTE,
  },
  {
    id: 'file_timeline',
    name: 'File Timeline',
    says: 'What happened to files, in the order of time: opened, made, renamed, deleted, changed.',
    filter:
      'evt.type in (open, openat, openat2, creat, rename, renameat, renameat2, unlink, unlinkat, mkdir, mkdirat, rmdir, link, linkat, symlink, symlinkat, chmod, fchmod, fchmodat, fchmodat2, chown, lchown, fchown, fchownat, truncate, ftruncate, mknod, mknodat) and evt.dir=<',
    sortBy: '',
    columns: [
      TIME,
      field('OPERATION', 'evt.type', 'What was done.'),
      field('RES', 'evt.res', 'SUCCESS, or the error.'),
      anyField('PATH', 'Path of the file.', 'fs.path.name', 'fs.path.source', 'evt.arg.path', 'evt.arg.name', 'evt.arg.oldpath', 'evt.arg.filename'),
      anyField('TO', 'Where it was moved or linked to.', 'fs.path.target', 'evt.arg.newpath', 'evt.arg.linkpath'),
      extra(field('FD', 'fd.name', 'The descriptor that the call was about.')),
      CONTAINER,
      field('PID', 'proc.pid', 'Process id on the host.', 'number'),
      COMMAND,
    ],
  },
  {
    id: 'slow_io',
    name: 'Slow File I/O',
    says: 'Reads and writes of files that took longer than a millisecond.',
    filter: "evt.is_io=true and fd.type=file and (not fd.name contains '/dev/') and evt.latency>1000000",
    key: 'evt.num',
    drillTo: 'dig',
    sortBy: 'LATENCY',
    columns: [TIME, longest('LATENCY', 'From enter to exit.'), field('FILENAME', 'fd.name', 'Path of the file.'), CONTAINER, field('PID', 'proc.pid', 'Process id on the host.', 'number'), COMMAND],
  },
];
