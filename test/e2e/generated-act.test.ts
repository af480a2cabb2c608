// The generated arm64-ci.yml and amd64-ci.yml of a small Python project, run by act on this host: green, and red for each
// reason that there is. Actions of others, and the probe, are the stand-ins beside this file.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateWithPlan } from '../../generator/generate.ts';
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

interface Circumstances {
  readonly platform?: string;
  readonly test?: string;
  readonly lost?: string;
  /** Labels that some machine has. */
  readonly labels?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

const GATE = 'Fail on anything but success or an allowed skip';
const ALL_LABELS = ['self-hosted', 'arm64', 'amd64', 'dgx'];

describe.each([
  ['arm64-ci', 'linux/arm64', 'python-dgx'],
  ['amd64-ci', 'linux/amd64', 'python-amd64'],
] as const)('%s', (workflow, platform, job) => {
  const run = (circumstances: Circumstances = {}) => runHere(workflow, { platform, ...circumstances });

  it('is green where every leg is', async () => {
    const ran = await run();
    expect(stepResults(ran, job, 'Test').sort(), ran.output).toEqual(
      VERSIONS.map((version) => `${version}: success`).sort(),
    );
    expect(stepResults(ran, job, 'Test the architecture')).toHaveLength(VERSIONS.length);
    expect(stepResults(ran, 'gate', GATE)).toEqual(['success']);
    for (const version of VERSIONS) expect(ran.output).toContain(`| Python ${version} | ${platform} | success |`);
    expect(ran.code).toBe(0);
  });

  it('is red where a test fails', async () => {
    const ran = await run({ test: TEST.replace('1 + 1, 2', '1 + 1, 3') });
    expect(stepResults(ran, job, 'Test')).toContain(`${VERSIONS[0]}: failure`);
    expectRedGate(ran, `${job} ended as failure`);
    expect(ran.code).not.toBe(0);
  });

  it('is red where the machine is not what the probe expects', async () => {
    const ran = await run({ platform: 'linux/riscv64' });
    expect(ran.output).toContain(`expected ${platform}, found linux/riscv64`);
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expectRedGate(ran, `${job} ended as failure`);
    expect(ran.code).not.toBe(0);
  });

  it('is red where a job was skipped without leave: no machine has its labels', async () => {
    const ran = await run({ labels: [] });
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expectRedGate(ran, `${job} ended as nothing`);
  });

  it('is red where a leg left nothing behind', async () => {
    const ran = await run({ lost: `${workflow}-${job}-3.9` });
    expect(stepResults(ran, job, 'Test')).toHaveLength(VERSIONS.length);
    expectRedGate(ran, `leg 3.9 of ${job} left nothing behind`);
  });
});

it('amd64-ci is green where its fleet is switched off by the variable', async () => {
  const ran = await runHere('amd64-ci', {
    platform: 'linux/amd64',
    variables: { AMD64_FLEET: 'disabled' },
  });
  expect(stepResults(ran, 'python-amd64', 'Test')).toEqual([]);
  expect(ran.output).toContain('python-amd64 was skipped, as it may be here');
  expect(stepResults(ran, 'gate', GATE)).toEqual(['success']);
  expect(ran.code).toBe(0);
});

function expectRedGate(ran: ActRun, message: string): void {
  expect(ran.output).toContain(message);
  expect(stepResults(ran, 'gate', GATE)).toEqual(['failure']);
}

async function runHere(workflow: string, circumstances: Circumstances): Promise<ActRun> {
  const { platform = '', test = TEST, lost = '', labels = ALL_LABELS, variables = {} } = circumstances;
  const repository = await mkdtemp(join(folder, 'repository-'));
  const artifacts = await mkdtemp(join(folder, 'artifacts-'));
  const generated = generateWithPlan(CONFIG).files.map(({ path, text }) => [path, text] as const);
  await makeRepository(repository, { ...Object.fromEntries(generated), 'tests/test_small.py': test });
  return runAct({
    repository,
    workflow: `.github/workflows/${workflow}.yml`,
    home: folder,
    runnersByLabel: Object.fromEntries([...labels, 'ubuntu-24.04'].map((label) => [label, HOST_RUNNER])),
    actions: await actions(),
    env: { FAKE_ARTIFACTS: artifacts, FAKE_PLATFORM: platform, FAKE_LOST_ARTIFACT: lost },
    variables,
    // For its Python.
    inherited: { PATH: process.env.PATH },
  });
}

async function actions(): Promise<Readonly<Record<string, string>>> {
  const own = join(folder, 'own');
  await mkdir(join(own, 'actions'), { recursive: true });
  execFileSync('cp', ['-R', PROBE, join(own, 'actions')]);
  const theirs = fakeActions('actions/setup-python', 'actions/upload-artifact', 'actions/download-artifact');
  return { ...theirs, [`org/setup-ipfs-kit@${COMMIT}`]: own };
}
