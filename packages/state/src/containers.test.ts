import { byteStringOf } from '@eyrie/scap';
import { expect, test } from 'vitest';
import { Containers } from './containers.ts';
import { TextTable } from './text.ts';

const idOf = (...entries: readonly string[]): string => {
  const texts = new TextTable();
  return new Containers().ofCgroups(texts.of(byteStringOf(entries.map((entry) => `${entry}\0`).join('')))).id;
};

test('a name below a name is a container when every hierarchy has it', () => {
  expect(idOf('cpu=/default/web', 'memory=/default/web', 'pids=/default/web')).toBe('web');
  expect(idOf('cpu=/default/web')).toBe('web');
});

test('a cgroup that a service made for itself in one hierarchy is no container', () => {
  expect(idOf('cpuset=/', 'cpu=/', 'memory=/supervisor/0123456789abcdef0123456789abcdef', 'pids=/')).toBe('host');
});
