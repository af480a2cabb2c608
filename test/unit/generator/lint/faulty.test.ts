// Three workflows like those of a real project, with every mistake that was found in them. The linter must report all.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../generator/config/load.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../generator/lint/lint.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const NAMES = ['multi-arch-ci', 'arm64-ci', 'amd64-ci'] as const;
type Name = (typeof NAMES)[number];

const files = NAMES.map((name) => ({
  path: `.github/workflows/${name}.yml`,
  text: readFileSync(join(import.meta.dirname, 'faulty', `${name}.yml`), 'utf8'),
}));
// The config of the example lists the versions that the project supports.
const config = loadConfig(readFileSync(join(ROOT, 'examples/ipfs-kit-py/.github/ipfs-kit.yml'), 'utf8'), FACTS);
const findings = lintWorkflows(files, { config, facts: FACTS });

/** The mistake, the file, the rule that reports it, and a part of its line. */
const FAULTS: readonly (readonly [string, Name, string, string])[] = [
  ['fork code on a self-hosted machine', 'arm64-ci', 'fork-guard', 'runs-on: [self-hosted, arm64, dgx]'],
  ['fork code on a self-hosted machine', 'amd64-ci', 'fork-guard', 'runs-on: [self-hosted, amd64]'],
  ['results never mounted out of the container', 'multi-arch-ci', 'results-in-container', 'path: test-results/'],
  ['pytest with || true', 'multi-arch-ci', 'hidden-failure', 'pytest tests/ -v || true'],
  ['pytest with || true', 'arm64-ci', 'hidden-failure', '--junitxml=test-results/junit.xml || true'],
  ['pytest with || true', 'amd64-ci', 'hidden-failure', 'pytest tests/ -v || true'],
  ['pytest through a pipe', 'multi-arch-ci', 'hidden-failure', '| tee test-results/log.txt'],
  ['continue-on-error of a step', 'multi-arch-ci', 'hidden-failure', '        continue-on-error: true'],
  ['continue-on-error of a whole job', 'multi-arch-ci', 'hidden-failure', '    continue-on-error: true'],
  ['a summary that only prints', 'multi-arch-ci', 'gate-cannot-fail', '  test-summary:'],
  ['a summary that does not need a job', 'multi-arch-ci', 'gate-misses-job', '  test-summary:'],
  ['a relative entry of PATH', 'arm64-ci', 'relative-path-entry', 'echo "venv/bin" >> $GITHUB_PATH'],
  ['a relative entry of PATH', 'amd64-ci', 'relative-path-entry', 'echo "venv/bin" >> $GITHUB_PATH'],
  ['another Python than the matrix says', 'arm64-ci', 'runtime-fallback', 'else'],
  ['another Python than the matrix says', 'amd64-ci', 'runtime-fallback', 'else'],
  ['apt-get install on a persistent machine', 'arm64-ci', 'self-hosted-install', 'sudo apt-get install'],
  ['apt-get install on a persistent machine', 'amd64-ci', 'self-hosted-install', 'sudo apt-get install'],
  ['a loop that waits for the package lock', 'arm64-ci', 'self-hosted-install', '/var/lib/dpkg/lock-frontend'],
  ['a folder that all legs share', 'arm64-ci', 'shared-temp-path', '/tmp/arm64_monitor'],
  ['the matrix expanded in a script', 'multi-arch-ci', 'expression-in-script', `linux/\${{ matrix.arch }}`],
  ['the matrix expanded in a script', 'arm64-ci', 'expression-in-script', 'matrix.python-version'],
  ['the matrix expanded in a script', 'amd64-ci', 'expression-in-script', 'matrix.python-version'],
  ['checkout for Node 20', 'arm64-ci', 'old-action', 'actions/checkout@v4'],
  ['setup-python for Node 20', 'multi-arch-ci', 'old-action', 'actions/setup-python@v5'],
  ['codecov for Node 16', 'arm64-ci', 'old-action', 'codecov/codecov-action@v3'],
  [
    'Python 3.8 to 3.11 missing in the matrix',
    'multi-arch-ci',
    'matrix-misses-version',
    "python-version: ['3.12', '3.13']",
  ],
  ['Python 3.8 to 3.11 missing in the matrix', 'arm64-ci', 'matrix-misses-version', "python-version: ['3.12', '3.13']"],
  ['Python 3.8 to 3.11 missing in the matrix', 'amd64-ci', 'matrix-misses-version', "python-version: ['3.12', '3.13']"],
  ['a Dockerfile in a here-document', 'multi-arch-ci', 'dockerfile-in-script', 'cat > Dockerfile.test'],
  ['a failure that is called not supported yet', 'multi-arch-ci', 'hidden-failure', '|| echo "not supported yet"'],
  ['an emulated job without a time limit', 'multi-arch-ci', 'emulated-leg', '  test-qemu:'],
  ['all tests emulated', 'multi-arch-ci', 'emulated-leg', 'pytest tests/'],
  ['one artifact for all legs', 'arm64-ci', 'artifact-name', 'name: test-results-arm64'],
  ...NAMES.flatMap((name): (readonly [string, Name, string, string])[] => [
    ['no time limit', name, 'time-limit', ':'],
    ['no permissions', name, 'no-permissions', '  test-'],
    ['no concurrency', name, 'no-concurrency', '  test-'],
    ['no probe', name, 'no-probe', '  test-'],
  ]),
];

describe.each(FAULTS)('%s, %s', (_fault, name, rule, written) => {
  it(`is reported by ${rule}`, () => {
    const lines = files.find(({ path }) => path.endsWith(`/${name}.yml`))?.text.split('\n') ?? [];
    const found = findings.filter((each) => each.rule === rule && each.file.endsWith(`/${name}.yml`));
    expect(found.map(({ line }) => lines[line - 1])).toContainEqual(expect.stringContaining(written));
  });
});

/** These only look at the machine, or update what an install then needs: without consequences if they fail. */
const HARMLESS = /lscpu|python3 --version|apt-get update|pip install --upgrade pip/;

it.each(NAMES)('reports every || true, || echo and continue-on-error in %s that hides a failure', (name) => {
  const file = files.find(({ path }) => path.endsWith(`/${name}.yml`));
  const hidden = /\|\| (?:true|echo)|continue-on-error: true/;
  const lines = (file?.text ?? '')
    .split('\n')
    .flatMap((line, index) =>
      hidden.test(line) && !(HARMLESS.test(line) && !/install -y/.test(line)) ? [index + 1] : [],
    );
  const found = findings.filter((each) => each.rule === 'hidden-failure' && each.file === file?.path);
  expect([...new Set(found.map(({ line }) => line))]).toEqual(lines);
});

it('reports every job without a time limit', () => {
  const limits = findings.filter(({ problem }) => problem.endsWith('has no time limit'));
  expect(limits.map(({ problem }) => /job (\S+)/.exec(problem)?.[1]).toSorted()).toEqual([
    'build-amd64',
    'build-arm64',
    'test-amd64',
    'test-arm64',
    'test-native-amd64',
    'test-native-arm64',
    'test-qemu',
    'test-riscv64',
    'test-summary',
  ]);
});
