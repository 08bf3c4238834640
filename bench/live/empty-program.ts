/** A program that does nothing at the end of every system call: the measure for what our own costs. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { native } from '../../packages/sensor/src/native.ts';

/** @returns path of the compiled program. @throws Error with the compiler's messages. */
export function compileEmpty(folder: string): string {
  const object = join(folder, 'empty.bpf.o');
  const source = fileURLToPath(new URL('empty.bpf.c', import.meta.url));
  const run = spawnSync('clang', ['-target', 'bpf', '-O2', '-g', '-Wall', '-Werror', '-c', source, '-o', object], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`The empty program cannot be compiled.\n${run.error?.message ?? run.stderr}`);
  return object;
}

/** Attaches it. @returns how to take it away again. */
export function attachEmpty(object: string): () => void {
  const lib = native();
  const opened = lib.openObject(object, Buffer.alloc(1 << 16));
  if (opened === undefined || lib.loadObject(opened) !== 0) throw new Error('The empty program cannot be loaded.');
  const program = lib.findProgram(opened, 'empty');
  const link = program === undefined ? undefined : lib.attach(program);
  if (link === undefined) throw new Error('The empty program cannot be attached.');
  return () => {
    lib.destroyLink(link);
    lib.closeObject(opened);
  };
}
