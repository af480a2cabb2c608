import { expect, it } from 'vitest';
import { deriveRequirements, findRuntimeBuild } from '../../../cli/doctor-requirements.ts';
import type { Role } from '../../../cli/roles.ts';
import { loadConfig } from '../../../generator/config/load.ts';
import { FACTS } from '../../../generator/facts/facts.ts';
import { formatPlatform, type Platform } from '../../../kit/platform/platform.ts';

it.each<[Role | Platform, string, string]>([
  ['arm64', 'linux/arm64', 'self-hosted,arm64,dgx'],
  ['amd64', 'linux/amd64', 'self-hosted,amd64'],
  [{ os: 'linux', arch: 'arm64' }, 'linux/arm64', 'self-hosted,arm64,dgx'],
  [{ os: 'darwin', arch: 'arm64' }, 'darwin/arm64', 'self-hosted,arm64'],
  [{ os: 'linux', arch: 'riscv64' }, 'linux/riscv64', 'self-hosted,riscv64'],
])('a runner for %j is wanted to be %s with %s', (role, platform, labels) => {
  const wanted = deriveRequirements(role);
  expect([formatPlatform(wanted.platform), wanted.labels.join()]).toEqual([platform, labels]);
  expect(wanted).toMatchObject({ pythons: ['3.8', '3.9', '3.10', '3.11'], nodes: ['22', '24'], emulated: [] });
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

it("asks what the repository's config asks", () => {
  const { labels, pythons, nodes, products } = deriveRequirements('arm64', loadConfig(FLEETS, FACTS));
  expect({ labels, pythons, nodes, products }).toEqual({
    labels: ['self-hosted', 'arm64', 'spark'],
    pythons: ['3.10', '3.11'],
    nodes: [],
    products: ['lotus'],
  });
});

it('asks for the other tools of the config, too', () => {
  const config = FLEETS.replace("{ lotus: '1.36.2' }", "{ kubo: '0.43.0', tools: ['ipget@0.13', car] }");
  expect(deriveRequirements('arm64', loadConfig(config, FACTS)).products).toEqual(['kubo', 'ipget', 'car']);
});

it.each([
  ['3.8', 'ubuntu-24.04', '3.8.18'],
  ['3.8', 'ubuntu-26.04', null],
  ['2.7', 'ubuntu-24.04', null],
])('knows the builds of Python %s for %s', (version, distribution, build) => {
  expect(findRuntimeBuild('python', version, { distribution, platform: { os: 'linux', arch: 'arm64' } })).toBe(build);
});
