// unknown-runner and contradicting-labels: labels that no machine has.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../../generator/lint/lint.ts';

const found = (text: string, rule: string) =>
  lintWorkflows([{ path: 'w.yml', text }], { config: null, facts: FACTS }).filter((each) => each.rule === rule);
const on = (runsOn: string, matrix = '{ os: [ubuntu-24.04] }') =>
  `on: push\njobs:\n  a:\n    runs-on: ${runsOn}\n    strategy:\n      matrix: ${matrix}\n    steps: [{ run: make }]\n`;

describe('unknown-runner', () => {
  it.each([
    ['a removed image', on('ubuntu-20.04'), 'removed the runner ubuntu-20.04 on 2025-04-15'],
    ['a removed image in another case', on('macOS-13'), 'removed the runner macos-13 on 2025-12-08'],
    ['a removed larger image', on('macos-12-large'), 'removed the runner macos-12-large'],
    ['a removed image in a matrix', on(`\${{ matrix.os }}`, '{ os: [ubuntu-24.04, windows-2019] }'), 'windows-2019'],
    ['a removed image by parts', on(`ubuntu-\${{ matrix.v }}`, `{ v: ['18.04'] }`), 'ubuntu-18.04'],
    ['a release without an image', on('ubuntu-23.10'), "does not have a runner 'ubuntu-23.10'"],
  ])('reports %s', (_, text, problem) => {
    expect(found(text, 'unknown-runner')).toMatchObject([
      { severity: 'error', problem: expect.stringContaining(problem) },
    ]);
  });

  it.each([
    [
      'an input by default',
      on(`\${{ inputs.runner || 'ubuntu-20.04' }}`).replace(
        'push',
        '{ workflow_call: { inputs: { runner: { type: string } } } }',
      ),
      'choose another runner',
    ],
    ['a release after the newest known', on('ubuntu-30.04'), 'GitHub added it after'],
    ['another word for an architecture', on('ubuntu-24.04-arm64'), 'your organization has a runner'],
    ['a typing error', on('ubuntu-lastest'), 'your organization has a runner'],
  ])('warns about %s', (_, text, doubt) => {
    expect(found(text, 'unknown-runner')).toMatchObject([
      { severity: 'warning', doubt: expect.stringContaining(doubt) },
    ]);
  });

  it.each([
    'ubuntu-latest',
    'Ubuntu-24.04',
    'ubuntu-slim',
    'macos-15-xlarge',
    'macos-latest-large',
    'xcode-27',
    'windows-11-arm',
    // Still available at the date of the facts.
    'macos-14',
    'ubuntu-22.04-16core',
    'ubuntu-latest-4-cores',
    'ubuntu-latest-m',
    'ubuntu-24.04-s390x',
    'ubuntu-arm64-large',
    'windows-2022-64',
    'macos-m1-stable',
    'ubuntu-22.04-self-hosted',
    '[self-hosted, ubuntu-20.04]',
    '[self-hosted, gpu]',
    '{ group: ubuntu-runners, labels: ubuntu-20.04-16core }',
    `runs-on=\${{ github.run_id }}/runner=2cpu-linux-x64`,
    '[runs-on, runner=2cpu-linux-arm64]',
    'depot-ubuntu-24.04-arm',
    'blacksmith-4vcpu-ubuntu-2404',
    'buildjet-4vcpu-ubuntu-2204-arm',
    'nscloud-ubuntu-22.04-arm64-4x16',
    'namespace-profile-default',
    'warp-ubuntu-latest-arm64-4x',
    'ubicloud-standard-2',
    `cirun-aws-runner--\${{ github.run_id }}`,
    `\${{ vars.RUNNER }}`,
  ])('accepts %s', (runsOn) => {
    expect(found(on(runsOn), 'unknown-runner')).toEqual([]);
  });

  it('reports a runner that a job passes to a called file, at the input', () => {
    const caller = `on: push\njobs:\n  a:\n    strategy: { matrix: { os: [ubuntu-24.04, ubuntu-20.04] } }\n    uses: ./.github/workflows/b.yml\n    with:\n      runner: \${{ matrix.os }}\n`;
    const called = `on: { workflow_call: { inputs: { runner: { type: string } } } }\njobs:\n  b: { runs-on: "\${{ inputs.runner }}", steps: [{ run: make }] }\n`;
    const files = [
      { path: '.github/workflows/a.yml', text: caller },
      { path: '.github/workflows/b.yml', text: called },
    ];
    const findings = lintWorkflows(files, { config: null, facts: FACTS });
    expect(findings.filter(({ rule }) => rule === 'unknown-runner')).toMatchObject([
      { severity: 'error', file: '.github/workflows/a.yml', line: 7 },
    ]);
  });

  it('accepts a job that never runs', () => {
    expect(found(on('ubuntu-20.04').replace('  a:\n', '  a:\n    if: false\n'), 'unknown-runner')).toEqual([]);
  });

  it('reports a label once a file', () => {
    const jobs = ['a', 'b', 'c'].map((id) => `  ${id}: { runs-on: ubuntu-20.04, steps: [{ run: make }] }\n`);
    expect(found(`on: push\njobs:\n${jobs.join('')}`, 'unknown-runner')).toMatchObject([{ line: 3 }]);
  });
});

describe('contradicting-labels', () => {
  it.each([
    ['two architectures', '[self-hosted, arm64, x64]'],
    ['two operating systems', '[self-hosted, Linux, macOS]'],
    ['an architecture of the matrix', `[self-hosted, x64, "\${{ matrix.arch }}"]`],
    ['JSON', `\${{ fromJSON('["self-hosted", "ARM64", "x64"]') }}`],
    ['two architectures of GitHub', '[ubuntu-24.04, ubuntu-24.04-arm]'],
    ['two operating systems of GitHub', '[ubuntu-24.04, windows-2025]'],
  ])('reports %s', (_, runsOn) => {
    expect(found(on(runsOn, '{ arch: [amd64, arm64] }'), 'contradicting-labels')).toMatchObject([
      { severity: 'error' },
    ]);
  });

  it('warns about a label of GitHub for a machine of your own', () => {
    expect(found(on('[ubuntu-latest, self-hosted]'), 'contradicting-labels')).toMatchObject([
      { severity: 'warning', doubt: expect.stringContaining('has this label') },
    ]);
  });

  it.each([
    ['two names of one architecture', '[self-hosted, x64, amd64]'],
    ['two labels of one platform', '[ubuntu-latest, ubuntu-24.04]'],
    ['the architecture of each leg', `[self-hosted, "\${{ matrix.arch }}"]`],
    ['labels that depend on a variable', `\${{ fromJSON(vars.X && '["x64", "arm64"]' || '["arm64"]') }}`],
  ])('accepts %s', (_, runsOn) => {
    expect(found(on(runsOn, '{ arch: [amd64, arm64] }'), 'contradicting-labels')).toEqual([]);
  });
});

describe('labels from functions and constants', () => {
  it.each([
    ['format', `\${{ format('ubuntu-{0}', '20.04') }}`, '{ a: [1] }'],
    ['join', `\${{ join(matrix.os, '-') }}`, '{ os: [[ubuntu, "20.04"]] }'],
    ['a matrix of constant JSON', `\${{ matrix.os }}`, `\${{ fromJSON('{"os":["ubuntu-20.04"]}') }}`],
  ])('reads %s', (_, runsOn, matrix) => {
    expect(found(on(runsOn, matrix), 'unknown-runner')).toHaveLength(1);
  });

  it.each([
    ['format', `\${{ format('{0}-hosted', 'self') }}`, '{ a: [1] }'],
    ['a matrix of constant JSON', `\${{ matrix.os }}`, `\${{ fromJSON('{"os":["self-hosted"]}') }}`],
    ['include in constant JSON', `\${{ matrix.os }}`, `\${{ fromJSON('{"include":[{"os":"self-hosted"}]}') }}`],
  ])('finds a self-hosted machine by %s', (_, runsOn, matrix) => {
    expect(found(on(runsOn, matrix).replace('on: push', 'on: pull_request'), 'fork-guard')).toHaveLength(1);
  });
});
