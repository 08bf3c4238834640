/**
 * A large capture of a busy machine of 2022: an `npm install`, web servers behind a proxy, databases, pools of threads, compilers, shell
 * scripts and a monitor, most of them in containers. The same bytes on every machine; sysdig 0.29 reads it. How its kinds of events compare
 * with real captures is in docs/performance.md.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { syntheticCapture } from '@eyrie/scap';
import { EventFile } from './event-file.ts';
import { Machine, type Task } from './machine.ts';
import { Process } from './process.ts';
import { Programs, type Program } from './programs.ts';
import { Random } from './random.ts';

interface Kind {
  readonly path: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly processes: number;
  readonly threads: number;
  readonly uid: number;
  /** In a container of its own. */
  readonly isContained: boolean;
  readonly program: (programs: Programs, process: Process, thread: number) => Program;
}

const KINDS: readonly Kind[] = [
  { path: '/usr/bin/node', args: ['/usr/bin/npm', 'install'], cwd: '/home/dev/app', processes: 2, threads: 5, uid: 1000, isContained: true, program: (programs, process, thread) => (thread === 0 ? programs.npmMain(process) : programs.npmWorker(process)) },
  { path: '/usr/sbin/nginx', args: ['-g', 'daemon off;'], cwd: '/', processes: 6, threads: 1, uid: 33, isContained: true, program: (programs, process) => programs.webServer(process) },
  { path: '/usr/sbin/haproxy', args: ['-f', '/etc/haproxy/haproxy.cfg'], cwd: '/', processes: 36, threads: 1, uid: 99, isContained: true, program: (programs, process) => programs.proxy(process) },
  { path: '/usr/lib/postgresql/14/bin/postgres', args: ['-D', '/var/lib/postgresql/14/main'], cwd: '/var/lib/postgresql', processes: 10, threads: 1, uid: 110, isContained: true, program: (programs, process) => programs.database(process) },
  { path: '/usr/lib/jvm/java-17/bin/java', args: ['-Xmx2g', '-jar', '/srv/app/service.jar'], cwd: '/srv/app', processes: 12, threads: 24, uid: 1001, isContained: true, program: (programs, process) => programs.threadOfPool(process) },
  { path: '/usr/bin/make', args: ['-j4'], cwd: '/home/dev/kernel', processes: 4, threads: 1, uid: 1000, isContained: false, program: (programs, process) => programs.make(process) },
  { path: '/usr/bin/bash', args: ['/usr/local/bin/backup.sh'], cwd: '/root', processes: 4, threads: 1, uid: 0, isContained: false, program: (programs, process) => programs.shell(process) },
  { path: '/usr/bin/monitor', args: ['--interval', '10'], cwd: '/', processes: 1, threads: 1, uid: 0, isContained: false, program: (programs, process) => programs.monitor(process) },
];

const FIRST_PID = 100;
const PID_STEP = 40;
/** Files and sockets that servers have open at the beginning. */
const HELD = 50;

/** Writes a capture of so many events. */
export function writeBusyCapture(file: string, events: number, seed = 20_220_803): void {
  const random = new Random(seed);
  const programs = new Programs(random);
  const head = syntheticCapture({ form: 'old', hostname: 'busy' }).process({ pid: 1, comm: 'systemd' });
  const tasks: Task[] = [];
  let pid = FIRST_PID;
  for (const [number, kind] of KINDS.entries()) {
    const containerId = (number + 1).toString(16).repeat(64);
    for (let count = 0; count < kind.processes; count++, pid += PID_STEP) {
      const cgroup = kind.isContained ? `/docker/${containerId}` : '/user.slice';
      const held = Array.from({ length: HELD - 3 }, (_, index) => index + 3);
      const process = new Process(pid, 1, kind.path, kind.args, kind.cwd, cgroup, kind.uid, [0, 1, 2, ...held]);
      for (let thread = 0; thread < kind.threads; thread++) {
        const tid = pid + thread;
        head.process({ pid, tid, parent: 1, comm: process.comm, path: kind.path, args: kind.args, cwd: kind.cwd, uid: kind.uid, gid: kind.uid, cgroups: [`cpuset=${cgroup}`, `memory=${cgroup}`] });
        if (thread === 0) for (const fd of held) head.holds(fd, `/var/lib/${process.comm}/${fd}.data`);
        tasks.push({ process, tid, program: kind.program(programs, process, thread), pending: undefined, wakesAt: 0 });
      }
    }
  }
  const fd = openSync(file, 'w');
  writeSync(fd, head.bytes());
  new Machine(random, new EventFile(fd), tasks).run(events);
  closeSync(fd);
}
