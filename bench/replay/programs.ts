/** What the programs of the made-up machine do: the calls that strace shows of their like, in the same proportions. */
import * as calls from './calls.ts';
import type { Call } from './calls.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';

/** A call, or the birth of a child that does something of its own. */
export type Step = Call | { readonly child: (process: Process) => Program };
export type Program = Generator<Step, void, void>;

const WORDS = 'core util parse stream path async lodash react babel webpack eslint chalk glob semver yaml json http tar buffer event promise queue cache config logger token graph tree hash text'.split(' ');
const HEADERS = 'stdio.h stdlib.h string.h errno.h unistd.h sys/types.h sys/stat.h linux/types.h asm/errno.h bits/types.h stdint.h limits.h signal.h fcntl.h assert.h time.h'.split(' ');
const TOOLS = ['/usr/bin/cat', '/usr/bin/grep', '/usr/bin/sed', '/usr/bin/ls', '/usr/bin/awk', '/usr/bin/head', '/usr/bin/sort', '/usr/bin/date'] as const;
const LIBRARIES = ['libc.so.6', 'libm.so.6', 'libpthread.so.0', 'libz.so.1', 'libselinux.so.1', 'libpcre2-8.so.0'] as const;
const WARNINGS = ['-Wall', '-Wextra', '-Wno-sign-compare', '-Wundef', '-Wstrict-prototypes', '-fno-strict-aliasing', '-fno-common', '-fshort-wchar', '-std=gnu11', '-mno-sse', '-D__KERNEL__'];
const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin'];

export class Programs {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Unpacks packages and writes them out. */
  *npmWorker(process: Process): Program {
    const random = this.#random;
    for (;;) {
      const name = `${this.#word()}-${this.#word()}`;
      const folder = `${process.cwd}/node_modules/${name}/${random.of(['lib', 'dist', 'src', 'test'])}`;
      yield calls.mkdir(folder);
      for (let file = random.between(2, 12); file > 0; file--) {
        const path = `${folder}/${this.#word()}${random.skewed(20)}.js`;
        yield calls.lstat(path);
        const fd = process.newFd();
        yield calls.openat(fd, path, calls.CREATE);
        for (let piece = random.skewed(6); piece >= 0; piece--) yield calls.write(fd, random.between(200, 16_384));
        yield calls.fstat(fd);
        yield calls.close(fd);
        process.closeFd(fd);
        yield calls.futexWake(process.pid);
        if (random.chance(40)) yield calls.futexWait(process.pid + 8);
      }
    }
  }

  /** Fetches packages, resolves and reads their manifests. */
  *npmMain(process: Process): Program {
    const random = this.#random;
    for (;;) {
      const fd = process.newFd();
      yield calls.socket(fd);
      yield calls.connect(fd, this.#tuple(172, 17, 443));
      for (let reply = random.between(5, 60); reply > 0; reply--) {
        yield calls.epollWait(1, 12);
        yield calls.read(fd, 65_536, random.between(500, 16_384));
        if (random.chance(20)) yield calls.write(fd, random.between(100, 900));
        yield calls.futexWake(reply * 16);
        if (random.chance(30)) yield* this.#readFile(process, `${process.cwd}/node_modules/${this.#word()}-${this.#word()}/package.json`);
        if (random.chance(20)) yield calls.stat(`${process.cwd}/node_modules/${this.#word()}/index.js`, random.chance(50));
        if (random.chance(15)) yield calls.mprotect(4096 * reply);
      }
      yield calls.close(fd);
      process.closeFd(fd);
    }
  }

  *webServer(process: Process): Program {
    const random = this.#random;
    for (;;) {
      yield calls.epollWait(1, 10);
      const fd = process.newFd();
      yield calls.accept(fd, this.#tuple(10, 10, 8080));
      for (let request = random.between(1, 6); request > 0; request--) {
        yield calls.receive(fd, 1024, random.between(90, 700));
        yield calls.stat(`/srv/www/${this.#word()}/${this.#word()}.html`);
        const file = process.newFd();
        yield calls.openat(file, `/srv/www/${this.#word()}/${this.#word()}${random.skewed(40)}.html`);
        yield calls.fstat(file);
        yield calls.pread(file, random.between(300, 32_768), 0);
        yield calls.writev(fd, random.between(300, 32_768));
        yield calls.close(file);
        process.closeFd(file);
        yield calls.write(5, random.between(90, 200));
        yield calls.receive(fd, 1024, -11);
        yield other('epoll_ctl');
        yield calls.epollWait(1, 6);
      }
      yield calls.close(fd);
      process.closeFd(fd);
    }
  }

  /** Passes every request on to a server behind it, each with connections of its own. */
  *proxy(process: Process): Program {
    const random = this.#random;
    for (;;) {
      yield calls.epollWait(1, 8);
      const client = process.newFd();
      yield calls.accept(client, this.#tuple(10, 10, 443));
      yield calls.fcntl(client);
      yield calls.receive(client, 16_384, random.between(150, 1400));
      const server = process.newFd();
      yield calls.socket(server);
      yield calls.fcntl(server);
      yield calls.connect(server, this.#tuple(172, 172, 8080));
      yield other('epoll_ctl');
      yield calls.epollWait(1, 4);
      yield calls.send(server, random.between(200, 1500));
      for (let piece = random.skewed(6); piece >= 0; piece--) {
        yield calls.receive(server, 16_384, random.between(300, 16_384));
        yield calls.send(client, random.between(300, 16_384));
      }
      for (const fd of [server, client]) {
        yield calls.shutdown(fd);
        yield calls.close(fd);
        process.closeFd(fd);
      }
    }
  }

  *database(process: Process): Program {
    const random = this.#random;
    const client = process.newFd();
    yield calls.accept(client, this.#tuple(10, 10, 5432));
    for (;;) {
      yield calls.receive(client, 8192, random.between(30, 400));
      for (let page = random.skewed(8); page > 0; page--) yield random.chance(70) ? calls.pread(20 + random.skewed(30), 8192, random.below(1 << 28)) : calls.lseek(20 + random.skewed(30), random.below(1 << 28));
      if (random.chance(25)) {
        yield calls.write(7, 8192);
        yield other('fdatasync', 8);
      }
      yield calls.send(client, random.between(30, 2000));
      if (random.chance(30)) yield calls.receive(client, 8192, -11);
      yield calls.epollWait(1, 12);
    }
  }

  /** A thread of a server in Java or Go. */
  *threadOfPool(process: Process): Program {
    const random = this.#random;
    const socket = process.newFd();
    yield calls.accept(socket, this.#tuple(10, 10, 9090));
    for (;;) {
      yield calls.futexWait(random.below(64) * 64);
      for (let turn = random.skewed(9); turn > 0; turn--) yield other(random.of(['sched_yield', 'madvise', 'rt_sigprocmask', 'epoll_ctl']));
      if (random.chance(50)) yield calls.epollWait(random.below(4), 6);
      if (random.chance(60)) yield calls.read(socket, 4096, random.between(20, 4096));
      if (random.chance(10)) yield other('madvise');
      if (random.chance(10)) yield other('sched_yield');
      if (random.chance(40)) yield calls.write(socket, random.between(20, 4096));
      if (random.chance(15)) yield calls.write(1, random.between(60, 300));
      yield calls.futexWake(random.below(64) * 64);
    }
  }

  /** Looks at all processes now and then. */
  *monitor(process: Process): Program {
    const random = this.#random;
    for (;;) {
      const folder = process.newFd();
      yield calls.openat(folder, '/proc');
      yield calls.getdents(folder, 5000);
      for (let pid = random.below(40); pid < 3000; pid += random.between(20, 160)) {
        yield calls.stat(`/proc/${pid}`);
        yield* this.#readFile(process, `/proc/${pid}/stat`);
        if (random.chance(40)) yield* this.#readFile(process, `/proc/${pid}/status`);
      }
      yield calls.close(folder);
      process.closeFd(folder);
      yield other('clock_nanosleep', 9000);
    }
  }

  *make(process: Process): Program {
    const random = this.#random;
    for (;;) {
      for (let file = 0; file < 20; file++) yield calls.stat(`${process.cwd}/src/${this.#word()}/${this.#word()}${random.below(30)}.c`);
      yield { child: (child) => this.#compiler(child) };
      yield other('wait4', 60);
      yield other('rt_sigreturn');
    }
  }

  *shell(process: Process): Program {
    const random = this.#random;
    for (;;) {
      const reading = process.newFd();
      const writing = process.newFd();
      yield calls.pipe(reading, writing, random.below(1 << 30));
      yield other('rt_sigprocmask');
      yield { child: (child) => this.#tool(child) };
      yield other('rt_sigprocmask');
      yield calls.close(writing);
      yield calls.read(reading, 4096, random.between(0, 400), 20);
      yield other('wait4', 10);
      yield calls.close(reading);
      process.closeFd(reading);
      process.closeFd(writing);
      for (let signal = 0; signal < 4; signal++) yield other('rt_sigaction');
    }
  }

  *#tool(process: Process): Program {
    const random = this.#random;
    const path = random.of(TOOLS);
    for (const folder of FOLDERS) yield calls.stat(`${folder}${path.slice(path.lastIndexOf('/'))}`, false);
    const file = `/etc/${this.#word()}/${this.#word()}.conf`;
    process.path = path;
    process.args = ['-n', file];
    yield* this.#start(process, 2);
    yield* this.#readFile(process, file);
    yield calls.write(1, random.between(1, 400));
    yield calls.close(1);
  }

  *#compiler(process: Process): Program {
    const random = this.#random;
    const source = `src/${this.#word()}/${this.#word()}${random.below(30)}.c`;
    process.path = '/usr/lib/gcc/x86_64-linux-gnu/12/cc1';
    process.args = ['-quiet', ...WARNINGS, '-I', 'include', '-isystem', '/usr/lib/gcc/x86_64-linux-gnu/12/include', '-dumpbase', source, '-O2', '-o', `/tmp/cc${random.below(1 << 24).toString(36)}.s`, source];
    yield* this.#start(process, 5);
    for (let header = random.between(10, 50); header > 0; header--) {
      const name = HEADERS[random.below(HEADERS.length)] ?? '';
      if (random.chance(60)) yield calls.noSuchFile(`/usr/lib/gcc/x86_64-linux-gnu/12/include/${name}`);
      if (random.chance(40)) yield calls.noSuchFile(`${process.cwd}/include/${name}`);
      yield* this.#readFile(process, random.chance(70) ? `/usr/include/${name}` : `${process.cwd}/include/${this.#word()}/${this.#word()}.h`);
      if (random.chance(30)) yield calls.brk(header * 135_168);
      if (random.chance(10)) yield calls.mmap(-1, header * 4096);
    }
    const fd = process.newFd();
    yield calls.openat(fd, `/tmp/cc${random.below(1 << 24).toString(36)}.s`, calls.CREATE);
    for (let piece = random.between(4, 60); piece > 0; piece--) yield calls.write(fd, 4096);
    yield calls.close(fd);
    process.closeFd(fd);
  }

  /** Becomes another program, with what the loader does for it. */
  *#start(process: Process, libraries: number): Program {
    yield calls.execve(process);
    yield calls.brk(0);
    yield calls.access('/etc/ld.so.preload', false);
    yield* this.#mapFile(process, '/etc/ld.so.cache', 1);
    for (const library of LIBRARIES.slice(0, libraries)) yield* this.#mapFile(process, `/lib/x86_64-linux-gnu/${library}`, 4);
    yield other('arch_prctl');
    for (let region = 0; region < libraries + 1; region++) yield calls.mprotect(16_384);
    yield calls.munmap(54_321);
    yield calls.brk(135_168);
  }

  *#mapFile(process: Process, path: string, regions: number): Program {
    const fd = process.newFd();
    yield calls.openat(fd, path);
    if (regions > 1) yield calls.read(fd, 832, 832);
    yield calls.fstat(fd);
    for (let region = 1; region <= regions; region++) yield calls.mmap(fd, region * 40_960);
    yield calls.close(fd);
    process.closeFd(fd);
  }

  *#readFile(process: Process, path: string): Program {
    const fd = process.newFd();
    yield calls.openat(fd, path);
    yield calls.fstat(fd);
    for (let piece = this.#random.skewed(5); piece >= 0; piece--) yield calls.read(fd, 4096, this.#random.between(40, 4096));
    yield calls.read(fd, 4096, 0);
    yield calls.close(fd);
    process.closeFd(fd);
  }

  #word(): string {
    return WORDS[this.#random.skewed(WORDS.length)] ?? '';
  }

  /** IPv4, from a client of one net to a port of a server of another. */
  #tuple(clientNet: number, serverNet: number, port: number): Uint8Array {
    const random = this.#random;
    const clientPort = random.between(32_768, 60_999);
    const client = [clientNet, random.skewed(8), random.skewed(100), random.skewed(250)];
    const server = [serverNet, 0, random.skewed(4), random.skewed(40)];
    return Uint8Array.of(2, ...client, clientPort & 0xff, clientPort >> 8, ...server, port & 0xff, port >> 8);
  }
}

const { other } = calls;
