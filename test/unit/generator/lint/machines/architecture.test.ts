// The platform of a leg, by the labels of its runner.
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../../generator/config/load.ts';
import type { KitConfig } from '../../../../../generator/config/schema.ts';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { platformsOfLegs } from '../../../../../generator/lint/machines/architecture.ts';
import { parseSource, rootOf } from '../../../../../generator/lint/model/located-node.ts';
import { readWorkflow } from '../../../../../generator/lint/model/workflow.ts';
import { jobText } from '../cases/job-texts.ts';

function platformsOf(keys: string, config: KitConfig | null = null): readonly string[] {
  const root = rootOf(parseSource('w.yml', jobText(`${keys}\nsteps: [{ run: make }]`)));
  const [job] = root ? readWorkflow(root).jobs : [];
  if (!job) throw new Error(`No job in ${keys}`);
  return platformsOfLegs(job, { config, facts: FACTS }).map(
    ({ os, architecture, hosted }) => `${os ?? '?'}/${architecture}${hosted ? ' hosted' : ''}`,
  );
}

describe('labels', () => {
  it.each([
    ['ubuntu-latest', 'linux/amd64 hosted'],
    ['ubuntu-24.04-arm', 'linux/arm64 hosted'],
    ['windows-11-arm', 'windows/arm64 hosted'],
    ['macos-15-intel', 'darwin/amd64 hosted'],
    ['[self-hosted, Linux, ARM64]', 'linux/arm64'],
    ['[self-hosted, arm64, dgx]', 'linux/arm64'],
    ['[self-hosted, amd64]', '?/amd64'],
    ['[self-hosted, linux, x64, gpu]', 'linux/amd64'],
    ['[self-hosted, linux-aarch64]', 'linux/arm64'],
    ['depot-ubuntu-24.04-arm-4', 'linux/arm64'],
    ['depot-ubuntu-24.04', 'linux/amd64'],
    ['blacksmith-4vcpu-ubuntu-2404-arm', 'linux/arm64'],
    ['buildjet-2vcpu-ubuntu-2204', 'linux/amd64'],
    ['nscloud-ubuntu-24.04-arm64-4x8', 'linux/arm64'],
    ['warp-ubuntu-2404-x64-8x', 'linux/amd64'],
    ['ubicloud-standard-2-arm', 'linux/arm64'],
    ['runs-on=1/runner=2cpu-linux-arm64', 'linux/arm64'],
  ])('%s', (runsOn, platform) => {
    expect(platformsOf(`runs-on: ${runsOn}`)).toEqual([platform]);
  });

  it.each([
    'self-hosted',
    '[self-hosted, dgx]',
    '[self-hosted, arm64, x64]',
    'ubuntu-24.04-16core',
    'our-runner',
    'depot-macos-latest',
    'runs-on=1/family=c7g',
    `\${{ inputs.runner }}`,
    '{ group: big }',
  ])('%s says nothing', (runsOn) => {
    expect(platformsOf(`runs-on: ${runsOn}`)).toEqual([]);
  });
});

it('each leg has its own', () => {
  const keys = `strategy: { matrix: { runner: [ubuntu-24.04, ubuntu-24.04-arm, our-runner] } }\nruns-on: \${{ matrix.runner }}`;
  expect(platformsOf(keys)).toEqual(['linux/amd64 hosted', 'linux/arm64 hosted']);
});

it.each([
  ['--platform linux/arm64 --init', ['linux/arm64 hosted']],
  ['--platform=linux/amd64', ['linux/amd64 hosted']],
  ['--platform linux/riscv64', []],
  ['--init', ['linux/amd64 hosted']],
])('a container has the platform of its options: %s', (options, platforms) => {
  expect(platformsOf(`runs-on: ubuntu-24.04\ncontainer: { image: a, options: "${options}" }`)).toEqual(platforms);
});

it('the config knows the machines of the project', () => {
  const config = loadConfig(
    `action: org/setup-ipfs-kit@${'0'.repeat(40)} # v1.0.0\npython: { versions: ['3.12'], test: x }\nrunners: { self-hosted: { dgx: { platform: linux/arm64, labels: [self-hosted, dgx] } } }\nworkflows: { ci: { self-hosted: [dgx] } }\n`,
    FACTS,
  );
  expect(platformsOf('runs-on: [self-hosted, dgx]', config)).toEqual(['linux/arm64']);
});
