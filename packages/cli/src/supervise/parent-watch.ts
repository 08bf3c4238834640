import { readFileSync } from 'node:fs';

const INTERVAL_MS = 500;

/**
 * Notices that npm is gone, which started this process: when npm is killed it takes nobody along.
 * @param onGone called once.
 */
export function watchNpm(onGone: () => void): void {
  const shell = process.ppid;
  // npm runs a script through `sh -c`. A shell that became the script itself leaves npm as the parent.
  const npm = isShellOfScript(shell) ? parentOf(shell) : undefined;
  const timer = setInterval(() => {
    if (process.ppid === shell && (npm === undefined || parentOf(shell) === npm)) return;
    clearInterval(timer);
    onGone();
  }, INTERVAL_MS);
  timer.unref();
}

function isShellOfScript(pid: number): boolean {
  const [, flag, script] = read(`/proc/${pid}/cmdline`).split('\0');
  return flag === '-c' && script?.startsWith('node scripts/start.mjs') === true;
}

function parentOf(pid: number): number | undefined {
  const parent = /^PPid:\s+(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1];
  return parent === undefined ? undefined : Number(parent);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
