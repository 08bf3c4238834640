/** Errors of the operating system that can come from any read or write, and that no program but a person mends. */

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Free some space, or pass a folder on another disk with --data.',
  EDQUOT: 'The disk quota is used up. Free some space, or pass a folder on another disk with --data.',
  EROFS: 'The disk is mounted read-only. Mount it writable, or pass a folder on another disk with --data.',
  EACCES: 'This user may not do that. Run as the owner of the file, or pass a folder of your own with --data.',
  EMFILE: 'This process may open no more files. Raise the limit with "ulimit -n".',
  ENFILE: 'This host can open no more files. Raise the sysctl fs.file-max.',
  EIO: 'The disk has an error. "dmesg" tells more.',
};

/** @returns what to do and what the system said, or undefined for every other error. */
export function hostProblemOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const code = error.code === 'SQLITE_FULL' ? 'ENOSPC' : error.code;
  const advice = ADVICE[code];
  return advice === undefined ? undefined : `${advice} (${error.message})`;
}
