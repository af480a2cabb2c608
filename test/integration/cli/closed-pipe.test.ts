// A reader that closes the pipe early, such as `| head -1`: no stack trace, and the exit code stays the same.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI } from '../../support/cli-bundle.ts';

const CONFIG = `action: ./
python: { versions: ['3.11'], test: 'true' }
workflows:
  multi-arch-ci: { hosted: [linux/amd64] }
`;
const WORKFLOW =
  'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: ipfs/download-ipfs-distribution-action@v1\n';
/** Refuses connections. */
const MIRROR = '--mirror-only --mirror http://127.0.0.1:9';
const STACK = /EPIPE|^ {4}at /m;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'closed-pipe-'));
  await mkdir(join(folder, '.github', 'workflows'), { recursive: true });
  await writeFile(join(folder, '.github', 'ipfs-kit.yml'), CONFIG);
  await writeFile(join(folder, '.github', 'workflows', 'a.yml'), WORKFLOW);
});
afterAll(() => rm(folder, { recursive: true }));

/** Returns the exit code of a command and its standard error, which goes into the same pipe if `both`. */
async function runIntoClosedPipe(args: readonly string[], both: boolean) {
  const env = { PATH: process.env.PATH, HOME: folder, https_proxy: 'http://127.0.0.1:9' };
  // `true` ends long before the command writes.
  const script = `"$@" ${both ? '2>&1' : ''} | true; echo "\${PIPESTATUS[0]}"`;
  const command = ['-c', script, 'bash', process.execPath, CLI, ...args];
  const { stdout, stderr } = await promisify(execFile)('bash', command, { cwd: folder, env });
  return { code: Number(stdout), stderr };
}

describe.skipIf(process.platform === 'win32')('a closed pipe', () => {
  it.concurrent.each<[string, number]>([
    ['--help', 0],
    ['probe --json', 0],
    ['doctor --json --runner-folder nowhere', 1],
    ['workflows plan', 0],
    ['workflows generate --dry-run', 0],
    ['workflows check --json', 1],
    ['workflows lint', 1],
    ['migrate', 1],
  ])('ends quietly: %s', async (command, code) => {
    expect(await runIntoClosedPipe(command.split(' '), false)).toEqual({
      code,
      stderr: expect.not.stringMatching(STACK),
    });
  });

  it.concurrent.each<[string, number]>([
    [`install kubo@9.9.9 ${MIRROR}`, 1],
    [`lock kubo@9.9.9 ${MIRROR}`, 1],
    ['probe', 0],
    ['unknown-command', 2],
  ])('of both outputs ends with the same exit code: %s', async (command, code) => {
    expect(await runIntoClosedPipe(command.split(' '), true)).toEqual({ code, stderr: '' });
  });

  it.skipIf(process.platform !== 'linux')('is not the same as a full disk, which is an error of one line', async () => {
    const script = `"$@" > /dev/full; echo $?`;
    const command = ['-c', script, 'bash', process.execPath, CLI, 'probe'];
    const { stdout, stderr } = await promisify(execFile)('bash', command, { cwd: folder });
    expect(stdout).toBe('1\n');
    expect(stderr).toMatch(/^ipfs-kit: standard output cannot be written: .*ENOSPC.*\n$/);
  });
});
