// leg-not-installable: only versions that the facts know, for the machine and the architecture that the step asks for.
import { expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../../generator/lint/lint.ts';

const found = (text: string) =>
  lintWorkflows([{ path: 'w.yml', text }], { config: null, facts: FACTS }).filter(
    ({ rule }) => rule === 'leg-not-installable',
  );
const setup = (inputs: string, { runsOn = 'ubuntu-26.04-arm', keys = '', stepKeys = '', action = 'python' } = {}) =>
  `on: push\njobs:\n  a:\n    runs-on: ${runsOn}\n    strategy: { matrix: { v: ['3.9', '3.11'] } }\n${keys.replace(/^(?=.)/gm, '    ')}    steps:\n      - uses: actions/setup-${action}@v6\n${stepKeys}        with: { ${inputs} }\n`;
const OLD = "python-version: '3.9'";

it.each([
  ['a version without a build', setup(OLD)],
  ['a version of the matrix', setup(`python-version: "\${{ matrix.v }}"`)],
  ['a version in parts', setup(`python-version: "3.\${{ 9 }}"`)],
  ['the architecture of the machine', setup(`${OLD}, architecture: arm64`)],
  ['prereleases that are not allowed', setup(`${OLD}, allow-prereleases: false`)],
  ['a runner by an expression', setup(OLD, { runsOn: `ubuntu-\${{ '26.04' }}-arm` })],
  ['Node on Windows on Arm', setup('node-version: 18', { action: 'node', runsOn: 'windows-11-arm' })],
])('reports %s', (_, text) => {
  expect(found(text)).toMatchObject([{ severity: 'error' }]);
});

it.each([
  ['a version with a build', setup("python-version: '3.14'")],
  ['another architecture', setup(`${OLD}, architecture: x64`)],
  ['an architecture that is not known', setup(`${OLD}, architecture: "\${{ inputs.arch }}"`)],
  ['prereleases', setup(`${OLD}, allow-prereleases: true`)],
  ['a range', setup("python-version: '>=3.9'")],
  ['PyPy', setup('python-version: pypy3.9')],
  ['a newer version than the known ones', setup("python-version: '3.99'")],
  ['an older version than the known ones', setup("python-version: '2.7'")],
  ['another action', setup(OLD, { action: 'ruby' })],
  ['a container', setup(OLD, { keys: 'container: python:3.9\n' })],
  ['a step that never runs', setup(OLD, { stepKeys: '        if: false\n' })],
  ['a step for another architecture', setup(OLD, { stepKeys: "        if: runner.arch == 'X64'\n" })],
  [
    'a step for other legs',
    setup(`python-version: "\${{ matrix.v }}"`, { stepKeys: "        if: matrix.v != '3.9'\n" }),
  ],
  ['a runner that is not known', setup(OLD, { runsOn: `\${{ vars.X || 'ubuntu-26.04-arm' }}` })],
  ['a self-hosted machine without a config', setup(OLD, { runsOn: 'self-hosted' })],
])('accepts %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
