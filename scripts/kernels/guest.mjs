/** A machine without a disk: busybox, Node, the built program, and a list of deeds that have to be seen. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const GIVE_UP_MS = 600_000;
const PATIENCE_SECONDS = 240;
/** The lines between which the program's own output stands. */
const FACTS = 'EYRIE-FACTS';

/** What the deeds below must bring about, by rule: each looks at another part of the probe. */
const RULES = `
- rule: exec
  condition: evt.type = execve and proc.args = "hatch an egg" and proc.pname = init and proc.exepath = /bin/busybox and proc.env contains "NEST=high"
- rule: write
  condition: evt.type in (open, openat) and evt.is_open_write = true and fd.name = /tmp/egg
- rule: true path
  condition: evt.type in (open, openat) and fd.name = /etc/shadow
- rule: directory
  condition: evt.type in (open, openat) and fd.name = /tmp/nest/twig and proc.cwd = /tmp/nest/
- rule: connect
  condition: evt.type = connect and fd.sip = "127.0.0.1" and fd.sport = 7007
- rule: listen
  condition: evt.type in (accept, accept4) and fd.sport = 7007
- rule: end
  condition: evt.type = procexit and evt.arg.status = 768
- rule: rename
  condition: evt.type in (rename, renameat, renameat2) and evt.arg.newpath = /tmp/hatched
- rule: removed
  condition: evt.type in (unlink, unlinkat) and fs.path.name = /tmp/hatched
- rule: owner
  condition: evt.type in (chmod, fchmodat) and evt.arg.filename = /tmp/egg
- rule: clock set back
  condition: evt.type in (open, openat) and evt.is_open_write = true and fd.name = /tmp/yesterday
- rule: clock set forward
  condition: evt.type in (open, openat) and evt.is_open_write = true and fd.name = /tmp/tomorrow
`;
const NAMES = [...RULES.matchAll(/^- rule: (.+)$/gm)].map(([, name]) => name);

/** The wall clock is set to these seconds; what is done right after it is told as of then. */
const CLOCK_STEPS = { 'clock set back': 1_000_000_000, 'clock set forward': 2_000_000_000 };
const CLOCK_PATIENCE_SECONDS = 60;

const DEEDS = `
NEST=high /bin/echo hatch an egg
echo egg > /tmp/egg
ln -s /etc/shadow /tmp/link
cat /tmp/link >/dev/null
mkdir /tmp/nest; (cd /tmp/nest; echo > twig)
chmod 600 /tmp/egg
mv /tmp/egg /tmp/hatched
rm /tmp/hatched
nc -l -p 7007 >/dev/null & sleep 1; echo hello | nc -w 2 127.0.0.1 7007
/bin/sh -c 'exit 3'
date -s @${CLOCK_STEPS['clock set back']} >/dev/null; sleep 6; echo > /tmp/yesterday; sleep 2
date -s @${CLOCK_STEPS['clock set forward']} >/dev/null; sleep 6; echo > /tmp/tomorrow; sleep 2
`;

/**
 * @param {string} root of the clone.
 * @param {string} entry of the built program.
 * @param {string} folder to build in.
 * @returns {string} path of the initial file system.
 */
export function makeGuest(root, entry, folder) {
  const guest = join(folder, 'guest');
  for (const each of ['bin', 'dev', 'etc', 'proc', 'sys', 'tmp', 'lib64', 'usr/bin', 'eyrie/node_modules']) mkdirSync(join(guest, each), { recursive: true });
  const copy = (from, to) => {
    mkdirSync(dirname(join(guest, to)), { recursive: true });
    cpSync(from, join(guest, to), { recursive: true, dereference: true, preserveTimestamps: true });
  };
  copyFileSync(execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim(), join(guest, 'bin/busybox'));
  chmodSync(join(guest, 'bin/busybox'), 0o755);
  for (const applet of ['sh', 'mount', 'cat', 'echo', 'ln', 'mkdir', 'chmod', 'mv', 'rm', 'nc', 'sleep', 'ifconfig', 'poweroff', 'uname', 'touch', 'date']) symlinkSync('busybox', join(guest, 'bin', applet));
  copy(process.execPath, process.execPath.slice(1));
  for (const library of librariesOf([process.execPath, '/usr/lib/x86_64-linux-gnu/libbpf.so.1'])) copy(library, library.slice(1));
  for (const part of ['packages/sensor/bpf', 'packages/sensor/build', 'rules', 'node_modules/koffi', 'node_modules/@koromix', relative(root, dirname(entry))]) {
    if (existsSync(join(root, part))) copy(join(root, part), join('eyrie', part));
  }
  writeFileSync(join(guest, 'eyrie/rules.yaml'), RULES.replaceAll(/(\n {2}condition: .+)/g, '$1\n  desc: smoke\n  output: seen\n  priority: NOTICE'));
  writeFileSync(join(guest, 'etc/shadow'), 'root:*:1::::::\n');
  writeFileSync(join(guest, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\n');
  writeFileSync(join(guest, 'etc/group'), 'root:x:0:\n');
  writeFileSync(join(guest, 'init'), initScript(join('/eyrie', relative(root, entry))), { mode: 0o755 });
  const image = join(folder, 'guest.cpio');
  execFileSync('sh', ['-c', `cd "$1" && find . | busybox cpio -o -H newc 2>/dev/null > "$2"`, 'sh', guest, image]);
  return image;
}

/** What the dynamic linker would load. */
function librariesOf(files) {
  const found = new Set(['/lib64/ld-linux-x86-64.so.2']);
  for (const file of files) {
    if (file.includes('.so')) found.add(file);
    for (const [, path] of execFileSync('ldd', [file], { encoding: 'utf8' }).matchAll(/=> (\/\S+)/g)) found.add(path);
  }
  return found;
}

function initScript(entry) {
  return `#!/bin/sh
export PATH=/bin HOME=/
mount -t proc none /proc; mount -t sysfs none /sys; mount -t devtmpfs none /dev 2>/dev/null
ifconfig lo 127.0.0.1 up
# The kernel gives every file of this image the same time: the probe must not look older than its sources.
sleep 1; touch /eyrie/packages/sensor/build/*
run="${process.execPath} ${entry}"
cd /
$run doctor
$run detect --live -r /eyrie/rules.yaml --stats --all-matches --json > /tmp/out 2> /tmp/err &
watcher=$!
# An emulated processor takes its time.
i=0; while [ $i -lt ${PATIENCE_SECONDS} ] && ! busybox grep -q watching /tmp/err; do i=$((i + 1)); sleep 1; done
${DEEDS.trim()}
sleep 4
kill -INT $watcher
wait $watcher
echo; echo ${FACTS} release $(uname -r)
cat /tmp/err
echo ${FACTS} begin
cat /tmp/out
echo ${FACTS} end
poweroff -f
`;
}

/**
 * @param {string} kernel image
 * @param {string} guest initial file system
 * @returns {Promise<{ release: string | undefined, seconds: number, problems: string[] }>}
 */
export async function bootGuest(kernel, guest) {
  const started = performance.now();
  const args = ['-accel', 'tcg', '-cpu', 'max', '-m', '2048', '-smp', '2', '-nographic', '-no-reboot', '-nodefaults', '-serial', 'stdio', '-kernel', kernel, '-initrd', guest, '-append', 'console=ttyS0 quiet panic=1'];
  const child = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const giveUp = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_MS);
  let text = '';
  child.stdout.setEncoding('latin1').on('data', (piece) => (text += piece.replaceAll('\r', '')));
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  clearTimeout(giveUp);
  const release = new RegExp(`^${FACTS} release (.+)$`, 'm').exec(text)?.[1];
  return { release, seconds: (performance.now() - started) / 1000, problems: problemsIn(text) };
}

function problemsIn(text) {
  const lines = new RegExp(`${FACTS} begin\\n(.*)${FACTS} end`, 's').exec(text)?.[1]?.trim().split('\n');
  const tail = text.trim().split('\n').slice(-25).join('\n    ');
  if (lines === undefined) return [`it did not get to the end:\n    ${tail}`];
  const json = lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  const stats = json.find((line) => 'events' in line && 'droppedBy' in line);
  if (stats === undefined) return [`the program did not watch:\n    ${tail}`];
  const seen = new Set(json.flatMap((line) => (typeof line.rule === 'string' ? [line.rule] : [])));
  if (seen.size === 0) return [`it saw ${stats.events} events, and nothing of what was done:\n    ${tail}`];
  const problems = NAMES.filter((name) => !seen.has(name)).map((name) => `not seen: ${name}`);
  for (const [rule, second] of Object.entries(CLOCK_STEPS)) {
    const time = json.find((line) => line.rule === rule)?.time;
    if (time !== undefined && Math.abs(Date.parse(time) / 1000 - second) > CLOCK_PATIENCE_SECONDS) problems.push(`${rule}: told as of ${time}`);
  }
  const lost = Object.entries(stats.droppedBy).filter(([, count]) => count > 0);
  if (lost.length > 0) problems.push(`lost: ${lost.map(([cause, count]) => `${cause} ${count}`).join(', ')}`);
  return problems;
}
