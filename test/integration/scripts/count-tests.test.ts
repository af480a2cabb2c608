// The counts that CI prints at the end: failed tests, and commands that failed for another reason.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '..', '..', '..', 'scripts', 'count-tests.mjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The reports of each command: passed, failed and skipped tests. */
type Reports = Readonly<Record<string, readonly (readonly [passed: number, failed: number, skipped: number])[]>>;

interface Case {
  readonly title: string;
  readonly reports: Reports;
  readonly broken: readonly string[];
  readonly printed: readonly string[];
  readonly status: number;
}

it.each<Case>([
  {
    title: 'all tests pass',
    reports: { test: [[5, 0, 0]], 'test:e2e': [[2, 0, 0]], bench: [] },
    broken: [],
    printed: ['7 passed, 0 failed'],
    status: 0,
  },
  {
    title: 'failed tests explain their command',
    reports: { test: [[5, 2, 0]], bench: [] },
    broken: ['test'],
    printed: ['failed: test', '5 passed, 2 failed'],
    status: 1,
  },
  {
    title: 'a benchmark that fails counts',
    reports: { test: [[5, 0, 1]], bench: [] },
    broken: ['bench'],
    printed: ['failed: bench', '1 skipped', '5 passed, 1 failed'],
    status: 1,
  },
  {
    title: 'a benchmark that fails counts beside failed tests',
    reports: { test: [[5, 2, 0]], bench: [] },
    broken: ['test', 'bench'],
    printed: ['failed: test', 'failed: bench', '5 passed, 3 failed'],
    status: 1,
  },
  {
    title: 'a command that fails with its tests passed counts',
    reports: {
      test: [[5, 0, 0]],
      'test:e2e': [
        [1, 0, 0],
        [1, 1, 0],
      ],
    },
    broken: ['test', 'test:e2e'],
    printed: ['failed: test', 'failed: test:e2e', '7 passed, 2 failed'],
    status: 1,
  },
  { title: 'nothing passed', reports: { test: [] }, broken: [], printed: ['0 passed, 0 failed'], status: 1 },
])('$title', ({ reports, broken, printed, status }) => {
  for (const [command, counts] of Object.entries(reports)) {
    mkdirSync(join(folder, command));
    for (const [index, [numPassedTests, numFailedTests, numPendingTests]] of counts.entries()) {
      const report = { numPassedTests, numFailedTests, numPendingTests, numTodoTests: 0 };
      writeFileSync(join(folder, command, `${index}.json`), JSON.stringify(report));
    }
  }
  const ran = spawnSync(process.execPath, [SCRIPT, folder, ...broken], { encoding: 'utf8' });
  expect(ran).toMatchObject({ stdout: `${printed.join('\n')}\n`, stderr: '', status });
});

it('names failed tests and files, with the first lines of their messages', () => {
  mkdirSync(join(folder, 'test'));
  const report = {
    ...{ numPassedTests: 1, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 },
    testResults: [
      {
        ...{ name: 'a.test.ts', status: 'failed', message: '' },
        assertionResults: [
          { status: 'passed', fullName: 'works', failureMessages: [] },
          { status: 'failed', fullName: 'ends', failureMessages: ['Error: 1 is not 2\n    at a.test.ts:1'] },
        ],
      },
      { name: 'b.test.ts', status: 'failed', message: 'SyntaxError: x', assertionResults: [] },
    ],
  };
  writeFileSync(join(folder, 'test', '0.json'), JSON.stringify(report));
  const { stdout } = spawnSync(process.execPath, [SCRIPT, folder, 'test'], { encoding: 'utf8' });
  expect(stdout.split('\n')).toEqual([
    'failed: a.test.ts: ends',
    '  Error: 1 is not 2',
    '      at a.test.ts:1',
    'failed: b.test.ts: the file itself',
    '  SyntaxError: x',
    'failed: test',
    '1 passed, 1 failed',
    '',
  ]);
});
