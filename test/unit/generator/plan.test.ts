import { expect, it } from 'vitest';
import type { Config } from '../../../generator/config.ts';
import { planWorkflows } from '../../../generator/plan.ts';

const CONFIG: Config = {
  kubo: '0.43.0',
  runners: new Map([
    ['linux/amd64', 'ubuntu-24.04'],
    ['darwin/arm64', 'macos-15'],
  ]),
  workflows: [
    {
      name: 'ci',
      jobs: [
        { kind: 'test', platforms: ['linux/amd64'], timeLimit: 60 },
        { kind: 'action', platforms: ['darwin/arm64', 'linux/amd64'], timeLimit: 15 },
      ],
    },
    { name: 'nightly', jobs: [{ kind: 'action', platforms: ['linux/amd64'], timeLimit: 20 }] },
  ],
};
const [ci, nightly] = planWorkflows(CONFIG);

it('gives each leg the runner of its platform, in the order of the job, with the reason', () => {
  expect(ci?.jobs.map(({ kind, legs }) => [kind, ...legs])).toStrictEqual([
    ['test', { platform: 'linux/amd64', runner: 'ubuntu-24.04', reason: 'hosted, linux/amd64 itself' }],
    [
      'action',
      { platform: 'darwin/arm64', runner: 'macos-15', reason: 'hosted, darwin/arm64 itself' },
      { platform: 'linux/amd64', runner: 'ubuntu-24.04', reason: 'hosted, linux/amd64 itself' },
    ],
  ]);
});

it('says where a job does not run', () => {
  expect(ci?.jobs.map(({ reason }) => reason)).toStrictEqual([
    'On linux/amd64. Not on darwin/arm64: the config lists no leg of test there.',
    'On every platform that has a runner.',
  ]);
});

it('has a gate that needs every job', () => {
  expect(ci?.gate.needs).toStrictEqual(['test', 'action']);
  expect(nightly?.gate.needs).toStrictEqual(['action']);
});

it('starts each concurrency group with the name of its own file', () => {
  expect(ci?.concurrencyGroup).toMatch(/^ci-\$\{\{/);
  expect(nightly?.concurrencyGroup).toMatch(/^nightly-\$\{\{/);
});
