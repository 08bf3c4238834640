/** What this machine lacks for some tests; each reason goes into the names of the tests that are skipped for it. */
import { existsSync } from 'node:fs';

export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

/** @returns why live capture cannot be tested here, or undefined when it can. */
export function whyNoLiveCapture(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'the kernel has no BTF';
  return undefined;
}

export function whyNoBrowser(): string | undefined {
  return CHROMIUM === undefined ? 'needs Chromium' : undefined;
}

/** ` (skipped: …)` for the name of a test. */
export function skipNote(reason: string | undefined): string {
  return reason === undefined ? '' : ` (skipped: ${reason})`;
}
