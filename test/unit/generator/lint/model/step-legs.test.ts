// The legs in which a step runs, and the runners that they request.
import { expect, it } from 'vitest';
import { parseSource, rootOf } from '../../../../../generator/lint/model/located-node.ts';
import { runnersByLeg } from '../../../../../generator/lint/model/runner.ts';
import { legsOfStep, legsThatRunStep } from '../../../../../generator/lint/model/step-legs.ts';
import { readWorkflow } from '../../../../../generator/lint/model/workflow.ts';

function readJob(runsOn: string, matrix: string, condition = 'true') {
  const text = `on:\n  push:\n  workflow_dispatch:\n    inputs:\n      flag: { type: boolean }\n      where: { type: choice, options: [here, there] }\njobs:\n  a:\n    runs-on: ${runsOn}\n    strategy: { matrix: ${matrix} }\n    steps: [{ if: "${condition}", run: make }]\n`;
  const root = rootOf(parseSource('w.yml', text));
  const job = root && readWorkflow(root).jobs[0];
  const step = job?.steps[0];
  if (!job || !step) throw new Error('the workflow has no job with a step');
  return { job, step };
}

const MATRIX = '{ os: [ubuntu-24.04, macos-15], v: [1, 2], include: [{ os: macos-15, slow: true }] }';

it.each([
  ['true', 4, 4],
  ["matrix.os == 'macos-15'", 2, 2],
  ["matrix['os'] == 'macos-15' && matrix.v < 2", 1, 1],
  ['matrix.slow', 2, 2],
  ['!matrix.slow', 2, 2],
  ['matrix.no_such_key', 0, 0],
  ["runner.os == 'Linux'", 2, 2],
  ["runner.arch == 'ARM64'", 2, 2],
  ['always()', 4, 4],
  ['success() && matrix.v == 1', 2, 2],
  ['failure()', 4, 0],
  ["env.X == 'y'", 4, 0],
  ["env.X == 'y' && matrix.v == 1", 2, 0],
  ['inputs.flag', 4, 0],
  ["inputs.where == 'elsewhere'", 0, 0],
  ['inputs.no_such_input', 0, 0],
])('%s may be true in %i legs and is true in %i', (condition, possible, certain) => {
  const { job, step } = readJob(`\${{ matrix.os }}`, MATRIX, condition);
  expect(legsOfStep(step, job)).toHaveLength(possible);
  expect(legsThatRunStep(step, job)).toHaveLength(certain);
});

it.each([
  ['ubuntu-24.04', '{ a: [1] }', [['ubuntu-24.04']], true],
  [`\${{ matrix.r || 'x' }}`, '{ a: [1] }', [['x']], true],
  [`\${{ matrix.r || 'x' }}`, `{ r: "\${{ fromJSON(vars.R) }}" }`, [['x']], false],
  [`\${{ inputs.flag && 'x' || 'y' }}`, '{ a: [1] }', [['x'], ['y']], true],
  [`\${{ inputs.where }}`, '{ a: [1] }', [['here'], ['there']], false],
  [
    `[self-hosted, "\${{ inputs.flag && 'x' || 'y' }}"]`,
    '{ a: [1] }',
    [
      ['self-hosted', 'y'],
      ['self-hosted', 'x'],
    ],
    true,
  ],
  [`{ group: g, labels: "\${{ matrix.r }}" }`, '{ r: [[p, q]] }', [['p', 'q']], true],
  [`\${{ needs.a.outputs.r }}`, '{ a: [1] }', [], false],
])('%s of %s requests %j, completely: %s', (runsOn, matrix, labels, complete) => {
  const [leg] = runnersByLeg(readJob(runsOn, matrix).job);
  expect(leg?.complete).toBe(complete);
  expect(leg?.runners.map((runner) => runner.labels).toSorted()).toEqual(labels.toSorted());
});
