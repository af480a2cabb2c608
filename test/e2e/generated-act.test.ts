// Runs the generated arm64-ci.yml and amd64-ci.yml of a small Python project with act on this host: one success, and a failure for
// each reason. Third-party actions and the probe are fakes in fake-actions/.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateWorkflows } from '../../generator/generate.ts';
import { type ActRun, fakeActions, HOST_RUNNER, makeRepository, runAct, stepResults } from '../support/act.ts';

const PROBE = join(import.meta.dirname, 'fake-actions', 'arch-probe');
const VERSIONS = ['3.8', '3.9', '3.10', '3.11'];
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

const CONFIG = `action: org/setup-ipfs-kit@${COMMIT} # v1.0.0
python:
  versions: ['${VERSIONS.join("', '")}']
  test: python -m unittest discover --start-directory tests
  architecture-test: python -c 'import os; assert os.environ["PROBED_PLATFORM"].startswith("linux/")'
runners:
  self-hosted:
    dgx:
      platform: linux/arm64
      labels: [self-hosted, arm64, dgx]
      distribution: ubuntu-22.04
    amd64:
      platform: linux/amd64
      labels: [self-hosted, amd64]
      distribution: ubuntu-24.04
      switch: { variable: AMD64_FLEET }
workflows:
  arm64-ci: { self-hosted: [dgx], callable: true }
  amd64-ci: { self-hosted: [amd64], callable: true }
`;
const TEST = `import unittest
class Small(unittest.TestCase):
    def test_sum(self):
        self.assertEqual(1 + 1, 2)
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generated-act-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface RunOptions {
  readonly platform?: string;
  readonly test?: string;
  /** Labels that a machine exists for. */
  readonly labels?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

const GATE = 'Check the results of all jobs';
const ALL_LABELS = ['self-hosted', 'arm64', 'amd64', 'dgx'];

describe.each([
  ['arm64-ci', 'linux/arm64', 'python-dgx'],
  ['amd64-ci', 'linux/amd64', 'python-amd64'],
] as const)('%s', (workflow, platform, job) => {
  const run = (options: RunOptions = {}) => runHere(workflow, { platform, ...options });

  it('succeeds if all legs do', async () => {
    const ran = await run();
    expect(stepResults(ran, job, 'Test').sort(), ran.output).toEqual(
      VERSIONS.map((version) => `${version}: success`).sort(),
    );
    expect(stepResults(ran, job, 'Test the architecture')).toHaveLength(VERSIONS.length);
    expect(stepResults(ran, 'gate', GATE)).toEqual(['success']);
    expect(ran.code).toBe(0);
  });

  it('fails if a test fails', async () => {
    const ran = await run({ test: TEST.replace('1 + 1, 2', '1 + 1, 3') });
    expect(stepResults(ran, job, 'Test')).toContain(`${VERSIONS[0]}: failure`);
    expectRedGate(ran, `${job}: expected success, got failure`);
    expect(ran.code).not.toBe(0);
  });

  it('fails if the machine has another platform than the probe expects', async () => {
    const ran = await run({ platform: 'linux/riscv64' });
    expect(ran.output).toContain(`expected ${platform}, found linux/riscv64`);
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expectRedGate(ran, `${job}: expected success, got failure`);
    expect(ran.code).not.toBe(0);
  });

  it('fails if a job was skipped because no machine has its labels', async () => {
    const ran = await run({ labels: [] });
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expectRedGate(ran, `${job}: expected success, got nothing`);
  });
});

it('amd64-ci succeeds if a variable switches its fleet off', async () => {
  const ran = await runHere('amd64-ci', {
    platform: 'linux/amd64',
    variables: { AMD64_FLEET: 'disabled' },
  });
  expect(stepResults(ran, 'python-amd64', 'Test')).toEqual([]);
  expect(stepResults(ran, 'gate', GATE)).toEqual(['success']);
  expect(ran.code).toBe(0);
});

function expectRedGate(ran: ActRun, message: string): void {
  expect(ran.output).toContain(message);
  expect(stepResults(ran, 'gate', GATE)).toEqual(['failure']);
}

async function runHere(workflow: string, options: RunOptions): Promise<ActRun> {
  const { platform = '', test = TEST, labels = ALL_LABELS, variables = {} } = options;
  const repository = await mkdtemp(join(folder, 'repository-'));
  const generated = generateWorkflows(CONFIG).files.map(({ path, text }) => [path, text] as const);
  await makeRepository(repository, { ...Object.fromEntries(generated), 'tests/test_small.py': test });
  return runAct({
    repository,
    workflow: `.github/workflows/${workflow}.yml`,
    home: folder,
    runnersByLabel: Object.fromEntries([...labels, 'ubuntu-24.04'].map((label) => [label, HOST_RUNNER])),
    actions: await actions(),
    env: { FAKE_PLATFORM: platform },
    variables,
    // The job uses Python from PATH.
    inherited: { PATH: process.env.PATH },
  });
}

async function actions(): Promise<Readonly<Record<string, string>>> {
  const own = join(folder, 'own');
  await mkdir(join(own, 'actions'), { recursive: true });
  execFileSync('cp', ['-R', PROBE, join(own, 'actions')]);
  return { ...fakeActions('actions/setup-python'), [`org/setup-ipfs-kit@${COMMIT}`]: own };
}
