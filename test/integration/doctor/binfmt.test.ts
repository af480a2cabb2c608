// Emulation, by handlers that the kernel really has.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OTHER_ARCH } from './machines.ts';

const PROGRAM = join(import.meta.dirname, 'binfmt-program.ts');

function run(...flags: readonly string[]) {
  const args = ['--user', '--map-root-user', '--mount', process.execPath, PROGRAM, ...flags];
  return spawnSync('unshare', args, { encoding: 'utf8' });
}

/** Not before Linux 6.7, and not where namespaces are forbidden. */
const possible = process.platform === 'linux' && run().status === 0;

describe.skipIf(!possible)('the handler of a platform', () => {
  it.each([
    ['that is fixed', ['F'], 'ok', `linux/${OTHER_ARCH}, in containers too`],
    ['that is not', ['OC'], 'failure', `the handler for linux/${OTHER_ARCH} lacks the flag F: not in containers`],
    ['that is not there', [], 'failure', `no handler for linux/${OTHER_ARCH}`],
  ])('%s', (_, flags, status, found) => {
    expect(JSON.parse(run(...flags).stdout)).toMatchObject({ id: 'binfmt', status, problem: found });
  });
});
