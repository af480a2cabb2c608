// Migrates a workflow with the command line as a process, then runs it with the action as a runner does.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CLI } from '../../support/cli-bundle.ts';
import { runWorkflow } from '../../support/examples.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const FILE = '.github/workflows/test.yml';
const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';

let fixture: ActionFixture;
beforeEach(async () => {
  fixture = await createActionFixture();
});
afterEach(() => fixture.tearDown());

function ipfsKit(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const options = { cwd: fixture.runnerEnv.workspace, env: { PATH: process.env.PATH, HOME: fixture.runnerEnv.root } };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

it.each([
  [
    'by hand',
    `- run: |
          set -e
          wget -q https://dist.ipfs.tech/kubo/v${KUBO_VERSION}/kubo_v${KUBO_VERSION}_linux-amd64.tar.gz
          tar -xzf kubo_v${KUBO_VERSION}_linux-amd64.tar.gz
          sudo bash kubo/install.sh
          ipfs version`,
  ],
  [
    'by another action',
    `- uses: ipfs/download-ipfs-distribution-action@v1
        with:
          version: v${KUBO_VERSION}
      - run: ipfs version`,
  ],
])('runs a workflow that installed %s after its migration', async (_name, steps) => {
  const file = join(fixture.runnerEnv.workspace, FILE);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      ${steps}\n`);

  const shown = await ipfsKit('migrate', '--action', ACTION);
  expect([shown.code, shown.stderr.split('\n').at(-2)]).toEqual([1, '1 file, 1 to change']);
  expect(shown.stdout).toContain(`+++ b/${FILE}`);

  const written = await ipfsKit('migrate', '--write', '--action', ACTION);
  expect([written.code, written.stdout]).toEqual([0, '']);
  const after = await readFile(file, 'utf8');
  expect(after).not.toContain('dist.ipfs.tech');

  const inputs = { mirror: fixture.origin.url, checksums: fixture.checksum(`linux-${OWN_ARCH}`) };
  expect(await runWorkflow(after, { inputs })).toContain(KUBO_VERSION);
});

it('exits with 2 for a missing file', async () => {
  const { code, stdout, stderr } = await ipfsKit('migrate', 'missing.yml');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^invalid-input: /);
});
