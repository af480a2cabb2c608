// What the doctor requires of a runner, by role and by config.
import { expect, it } from 'vitest';
import { deriveRequirements, findRuntimeBuild } from '../../../cli/doctor-requirements.ts';
import { loadConfig } from '../../../generator/config/load.ts';
import { FACTS } from '../../../generator/facts/facts.ts';
import type { RunnerRole } from '../../../kit/doctor/requirements.ts';
import { formatPlatform, type Platform } from '../../../kit/platform/platform.ts';

it.each<[RunnerRole | Platform, string, string]>([
  ['arm64', 'linux/arm64', 'self-hosted,arm64,dgx'],
  ['amd64', 'linux/amd64', 'self-hosted,amd64'],
  [{ os: 'linux', arch: 'arm64' }, 'linux/arm64', 'self-hosted,arm64,dgx'],
  [{ os: 'darwin', arch: 'arm64' }, 'darwin/arm64', 'self-hosted,arm64'],
  [{ os: 'linux', arch: 'riscv64' }, 'linux/riscv64', 'self-hosted,riscv64'],
])('requires of the role %j the platform %s and the labels %s', (role, platform, labels) => {
  const requirements = deriveRequirements(role);
  expect([formatPlatform(requirements.platform), requirements.labels.join()]).toEqual([platform, labels]);
  expect(requirements).toMatchObject({ pythons: ['3.8', '3.9', '3.10', '3.11'], nodes: ['22', '24'], emulated: [] });
  expect(requirements.emulatorImage).toBe(FACTS.tools.binfmt.pin);
});

const FLEETS = `
action: ./
python: { versions: ['3.10', '3.11'], test: 'true' }
ipfs: { lotus: '1.36.2' }
runners:
  self-hosted:
    plain: { platform: linux/arm64, labels: [self-hosted, arm64] }
    spark: { platform: linux/arm64, labels: [self-hosted, arm64, spark] }
workflows:
  ci: { self-hosted: [spark] }
`;

it('takes labels, runtimes and products from the config of the repository', () => {
  const { labels, pythons, nodes, products } = deriveRequirements('arm64', loadConfig(FLEETS, FACTS));
  expect({ labels, pythons, nodes, products }).toEqual({
    labels: ['self-hosted', 'arm64', 'spark'],
    pythons: ['3.10', '3.11'],
    nodes: [],
    products: ['lotus'],
  });
});

it('takes other tools from the config', () => {
  const config = FLEETS.replace("{ lotus: '1.36.2' }", "{ kubo: '0.43.0', tools: ['ipget@0.13', car] }");
  expect(deriveRequirements('arm64', loadConfig(config, FACTS)).products).toEqual(['kubo', 'ipget', 'car']);
});

it.each([
  ['3.8', 'ubuntu-24.04', '3.8.18'],
  ['3.8', 'ubuntu-26.04', null],
  ['2.7', 'ubuntu-24.04', null],
])('finds the build of Python %s for %s', (version, distribution, build) => {
  expect(findRuntimeBuild('python', version, { distribution, platform: { os: 'linux', arch: 'arm64' } })).toBe(build);
});
