// caller-permissions: what each call grants, and what the called file needs.
import { expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../../generator/lint/lint.ts';

const found = (...texts: readonly string[]) =>
  lintWorkflows(
    texts.map((text, index) => ({ path: `.github/workflows/${'abc'[index]}.yml`, text })),
    { config: null, facts: FACTS },
  ).filter(({ rule }) => rule === 'caller-permissions');

const permissions = (text: string) => (text === '' ? '' : `permissions: ${text}\n`);
const calling = (file: string, top: string, job: string, on = 'push') =>
  `on: ${on}\n${permissions(top)}jobs:\n  call:\n    uses: ./.github/workflows/${file}.yml\n${job === '' ? '' : `    ${permissions(job)}`}`;
const needing = (top: string, job = '') =>
  `on: workflow_call\n${permissions(top)}jobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps: [{ run: x }]\n${job === '' ? '' : `    ${permissions(job)}`}`;

const READ = '{ contents: read }';

it.each([
  ['no permissions', calling('b', '{}', ''), needing(READ), 'needs contents: read'],
  ['no permissions of the job', calling('b', 'write-all', '{}'), needing(READ), 'needs contents: read'],
  [
    'a job that needs more than its file',
    calling('b', READ, ''),
    needing('{}', '{ packages: write }'),
    'packages: write',
  ],
  [
    'a file that asks for more than its job',
    calling('b', READ, ''),
    needing('{ contents: write }', READ),
    'contents: write',
  ],
  ['a token', calling('b', READ, ''), needing('{ contents: read, id-token: write }'), 'id-token: write'],
  ['write-all', calling('b', 'read-all', ''), needing('write-all'), 'needs write-all'],
  ['a write permission of read-all', calling('b', 'read-all', ''), needing('{ contents: write }'), 'contents: write'],
  [
    'several at once',
    calling('b', '{}', ''),
    needing('{ contents: read, checks: write }'),
    'contents: read, checks: write',
  ],
])('reports %s', (_, a, b, problem) => {
  expect(found(a, b)).toMatchObject([{ severity: 'error', problem: expect.stringContaining(problem) }]);
});

it('reports a call in a call', () => {
  const middle = calling('c', '', '', 'workflow_call');
  expect(found(calling('b', READ, ''), middle, needing('{ packages: write }'))).toMatchObject([
    { file: '.github/workflows/b.yml', problem: expect.stringContaining('grants packages: none') },
  ]);
});

it.each([
  ['the default of the repository', calling('b', '', ''), needing('{ contents: write }')],
  ['write-all', calling('b', 'write-all', ''), needing('{ contents: write, id-token: write }')],
  ['what the job grants', calling('b', '{}', READ), needing(READ)],
  ['read-all', calling('b', 'read-all', ''), needing(READ)],
])('accepts %s', (_, a, b) => {
  expect(found(a, b)).toEqual([]);
});
