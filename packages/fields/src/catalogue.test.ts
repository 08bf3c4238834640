import { BUILTIN_FIELDS, PLUGIN_FIELDS } from '@eyrie/schema';
import { describe, expect, it } from 'vitest';
import { isReadable, outputOf, readerOf } from './index.ts';
import { contextOf, FakeSystem } from './testing/fake-system.ts';

const fields = [...BUILTIN_FIELDS, ...PLUGIN_FIELDS];
const ARGUMENTS: Readonly<Record<string, string>> = { 'evt.arg': 'path', 'evt.rawarg': 'res', 'evt.type.is': 'getcwd', 'evt.around': '1', 'thread.cgroup': 'cpu' };
const argumentOf = (name: string): string | undefined => ARGUMENTS[name];

describe('the catalogue', () => {
  it('reads every field of the vocabulary', () => {
    expect(fields.filter((field) => !isReadable(field.name)).map((field) => field.name)).toEqual([]);
    expect(fields.length).toBe(400);
  });

  it('prints every field of a plain event without failing, the same twice', () => {
    const context = contextOf(new FakeSystem({ tid: 1, name: 'init' }), { type: 'SYSCALL_GETCWD_X', ts: 5n, tid: 1, params: [-1, '/test'] });
    for (const { name } of fields.filter((field) => field.name !== 'util.cnt')) {
      const output = outputOf(name, argumentOf(name));
      expect(output.text(context), name).toEqual(output.text(context));
    }
  });

  it('remembers conditions on programs, descriptors, containers and strings with these', () => {
    const on = (name: string, argument?: string): string => readerOf(name, argument).on;
    expect(['proc.name', 'proc.pname', 'proc.cmdline', 'proc.aname', 'proc.is_exe_upper_layer'].map((name) => on(name))).toEqual(Array(5).fill('image'));
    expect(['fd.name', 'fd.directory', 'fd.sip', 'fd.sport', 'fd.type', 'fd.l4proto'].map((name) => on(name))).toEqual(Array(6).fill('fd'));
    expect(['container.id', 'container.image.repository', 'k8s.ns.name'].map((name) => on(name))).toEqual(Array(3).fill('container'));
    expect(['path', 'name', 'filename', 'oldpath', 'newpath', 'target'].map((name) => on('evt.arg', name))).toEqual(Array(6).fill('text'));
    expect(on('fs.path.name')).toBe('text');
    expect(['flags', 'mode', 'res', 'request', 'uid'].map((name) => on('evt.arg', name))).toEqual(Array(5).fill('event'));
  });

  it('says which field cannot be read', () => {
    expect(() => readerOf('ka.nothing', undefined)).toThrow('ka.nothing');
  });
});
