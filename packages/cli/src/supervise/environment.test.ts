import { expect, test } from 'vitest';
import { supervisedEnvironment } from './environment.ts';

test('what a server needs is passed on, what a shell may hold besides is not', () => {
  const own = { PATH: '/bin', HOME: '/root', LC_ALL: 'C', NODE_OPTIONS: '--trace-warnings', AWS_SECRET_ACCESS_KEY: 'x', GITHUB_TOKEN: 'y', SUDO_COMMAND: 'z' };
  expect(supervisedEnvironment(own)).toEqual({ PATH: '/bin', HOME: '/root', LC_ALL: 'C', NODE_OPTIONS: '--trace-warnings' });
});
