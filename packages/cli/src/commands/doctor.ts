/** `eyrie doctor`: what this host can and cannot do, and how to change that. */
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { capabilities } from '@eyrie/sensor';
import { ExitCode } from '../exit-codes.ts';
import { unprivilegedIdentity } from '../host/identity.ts';
import { consoleFolder } from '../host/parts.ts';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
  readonly fix?: string;
}

export function doctor(options: { readonly json?: boolean }): void {
  const sensor = capabilities();
  const findings: Finding[] = [...sensor.checks, ...ownFindings()];
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ live: sensor.live, checks: findings, ...(sensor.install === undefined ? {} : { install: sensor.install }) })}\n`);
  } else {
    for (const { ok, says, fix } of findings) process.stdout.write(`${ok ? '✓' : '✗'} ${says}${ok || fix === undefined ? '' : `\n    → ${fix}`}\n`);
    process.stdout.write(sensor.live ? '\nThis host can be watched live.\n' : '\nThis host cannot be watched live; captures can be read and replayed all the same: npm start -- --replay FILE.scap\n');
  }
  if (!sensor.live) process.exitCode = ExitCode.FAILED;
}

/** Nothing of this is needed for live capture. */
function ownFindings(): Finding[] {
  const isBuilt = consoleFolder() !== undefined;
  const hasTools = existsSync('/usr/bin/flock') || spawnSync('flock', ['--version'], { stdio: 'ignore' }).status === 0;
  const findings: Finding[] = [
    { name: 'console', ok: isBuilt, says: isBuilt ? 'The console is built.' : 'The console is not built.', fix: 'npm run build' },
    { name: 'tools', ok: hasTools, says: hasTools ? 'util-linux is installed.' : 'flock (package util-linux) is missing, which guards the data folder.', fix: 'apt-get install -y util-linux' },
  ];
  if (unprivilegedIdentity() !== undefined) {
    const hasNamespaces = spawnSync('unshare', ['--mount', '--propagation', 'private', 'true'], { stdio: 'ignore' }).status === 0;
    findings.push({
      name: 'namespaces',
      ok: hasNamespaces,
      says: hasNamespaces ? 'The server can run unprivileged in a mount namespace of its own.' : 'No mount namespaces here: the server runs unprivileged only if its user can reach program and data folder.',
      fix: 'Put both where everybody may enter, for example below /opt and /var/lib.',
    });
  }
  return findings;
}
