// Runs a generated workflow of a project in a folder, with a further axis and results, with act on this host: each leg has its value,
// its folder and a place for its results. Third-party actions and the probe are fakes in fake-actions/.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateWorkflows } from '../../generator/generate.ts';
import { type ActRun, fakeActions, HOST_RUNNER, makeRepository, runAct, stepResults } from '../support/act.ts';

const PROBE = join(import.meta.dirname, 'fake-actions', 'arch-probe');
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

const CONFIG = `action: org/setup-ipfs-kit@${COMMIT} # v1.0.0
python:
  versions: ['3.11']
  working-directory: packages/app
  test: python check.py
  matrix: { database: [sqlite, postgres], fast-mode: [true, false] }
checkout: { fetch-depth: 0 }
results: out
runners:
  self-hosted:
    box: { platform: linux/amd64, labels: [self-hosted, box], distribution: ubuntu-24.04 }
workflows:
  ci: { self-hosted: [box] }
`;
/** Prints what it got, and fails for a value of the axis that `broken` names. */
const check = (broken: string) => `import os, pathlib, sys
database, results = os.environ['DATABASE'], pathlib.Path(os.environ['RESULTS'])
print('got', database, os.environ['FAST_MODE'], pathlib.Path.cwd().name, results.is_absolute(), results.is_dir())
(results / 'tests.txt').write_text(database)
sys.exit(database == '${broken}')
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generated-settings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(broken: string): Promise<ActRun> {
  const repository = await mkdtemp(join(folder, 'repository-'));
  const generated = generateWorkflows(CONFIG).files.map(({ path, text }) => [path, text] as const);
  await makeRepository(repository, { ...Object.fromEntries(generated), 'packages/app/check.py': check(broken) });
  const own = join(folder, 'own');
  await mkdir(join(own, 'actions'), { recursive: true });
  execFileSync('cp', ['-R', PROBE, join(own, 'actions')]);
  return runAct({
    repository,
    workflow: '.github/workflows/ci.yml',
    home: folder,
    runnersByLabel: Object.fromEntries(['self-hosted', 'box', 'ubuntu-24.04'].map((label) => [label, HOST_RUNNER])),
    actions: {
      ...fakeActions('actions/setup-python', 'actions/upload-artifact'),
      [`org/setup-ipfs-kit@${COMMIT}`]: own,
    },
    env: { FAKE_PLATFORM: 'linux/amd64', FAKE_ARTIFACTS: join(folder, 'artifacts') },
    // The job uses Python from PATH.
    inherited: { PATH: process.env.PATH },
  });
}

it('every combination of the axes runs in the folder of the project, and its results are uploaded', async () => {
  const ran = await run('none');
  const got = [...ran.output.matchAll(/got (\w+ \w+ \w+ \w+ \w+)/g)].map(([, values]) => values);
  expect(got.sort(), ran.output).toEqual([
    'postgres false app True True',
    'postgres true app True True',
    'sqlite false app True True',
    'sqlite true app True True',
  ]);
  expect((await readdir(join(folder, 'artifacts'))).sort()).toEqual([
    'ci-python-box-3.11-postgres-false',
    'ci-python-box-3.11-postgres-true',
    'ci-python-box-3.11-sqlite-false',
    'ci-python-box-3.11-sqlite-true',
  ]);
  expect(ran.code, ran.output).toBe(0);
});

it('a failure of one combination is a failure of the gate', async () => {
  const ran = await run('postgres');
  const tests = stepResults(ran, 'python-box', 'Test').map((result) => result.split(': ').at(-1));
  expect(tests.sort(), ran.output).toEqual(['failure', 'failure', 'success', 'success']);
  expect(ran.output).toContain('python-box: expected success, got failure');
  expect(ran.code).not.toBe(0);
});
