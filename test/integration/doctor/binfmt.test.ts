// The emulation check with real handlers of the kernel.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OTHER_ARCH } from './machines.ts';

const PROGRAM = join(import.meta.dirname, 'binfmt-program.ts');

function run(...flags: readonly string[]) {
  const args = ['--user', '--map-root-user', '--mount', process.execPath, PROGRAM, ...flags];
  return spawnSync('unshare', args, { encoding: 'utf8' });
}

/** Requires Linux 6.7 and permission for namespaces. */
const possible = process.platform === 'linux' && run().status === 0;

describe.skipIf(!possible)('the emulation check', () => {
  it.each([
    ['accepts a handler with F', ['F'], 'ok', `linux/${OTHER_ARCH}, in containers too`],
    [
      'rejects a handler without F',
      ['OC'],
      'failure',
      `the handler for linux/${OTHER_ARCH} lacks the flag F, so it does not work in containers`,
    ],
    ['rejects a missing handler', [], 'failure', `no handler for linux/${OTHER_ARCH}`],
  ])('%s', (_, flags, status, text) => {
    const [finding] = JSON.parse(run(...flags).stdout);
    expect(finding).toMatchObject({ id: 'binfmt', status });
    expect(finding.detail ?? finding.problem).toBe(text);
  });
});
