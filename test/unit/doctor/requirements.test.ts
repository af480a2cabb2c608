// What the doctor requires of a runner, by role and by config.
import { expect, it } from 'vitest';
import { deriveRequirements, findRuntimeBuild, parseRole } from '../../../cli/doctor-requirements.ts';
import { loadConfig } from '../../../generator/config/load.ts';
import { FACTS } from '../../../generator/facts/facts.ts';
import { formatPlatform } from '../../../kit/platform/platform.ts';

// DGX A100 and H100 are linux/amd64, DGX Spark is linux/arm64: only the named roles know labels. Source: issue 17, "Doctor".
it.each([
  ['arm64', 'linux/arm64', 'self-hosted,arm64,dgx'],
  ['amd64', 'linux/amd64', 'self-hosted,amd64'],
  ['linux/arm64', 'linux/arm64', ''],
  ['linux/amd64', 'linux/amd64', ''],
  ['Linux/aarch64', 'linux/arm64', ''],
  ['linux/arm/v7', 'linux/arm/v7', ''],
  ['darwin/arm64', 'darwin/arm64', ''],
  ['macos/x64', 'darwin/amd64', ''],
  ['windows/amd64', 'windows/amd64', ''],
  ['linux/riscv64', 'linux/riscv64', ''],
])('requires of the role %s the platform %s and the labels "%s"', (role, platform, labels) => {
  const requirements = deriveRequirements(parseRole(role));
  expect([formatPlatform(requirements.platform), requirements.labels.join()]).toEqual([platform, labels]);
});

it.each(['dgx', 'linux', 'arm', 'constructor', 'linux/dgx', 'amiga/m68k', ''])('rejects the role "%s"', (role) => {
  expect(() => parseRole(role)).toThrow(
    expect.objectContaining({
      code: 'invalid-input',
      message: expect.stringMatching(/^Option --role '.*linux\/arm64/),
    }),
  );
});

it('requires nothing but Kubo without a config', () => {
  const requirements = deriveRequirements({ os: 'linux', arch: 'arm64' });
  expect(requirements).toMatchObject({ pythons: [], nodes: [], emulated: [], images: false, products: ['kubo'] });
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

it.each([
  ['linux/arm64', 'self-hosted,arm64,spark'],
  ['linux/amd64', ''],
])('takes the labels for the platform %s from the fleets of the config: "%s"', (role, labels) => {
  expect(deriveRequirements(parseRole(role), loadConfig(FLEETS, FACTS)).labels.join()).toBe(labels);
});

it.each([
  ['linux/amd64', '{ linux/amd64: hosted, linux/arm64: hosted }', false, ''],
  ['linux/amd64', '{ linux/amd64: box, linux/arm64: hosted }', true, ''],
  ['linux/amd64', '{ linux/amd64: box, linux/arm64: box }', true, 'linux/arm64'],
  ['linux/arm64', '{ linux/amd64: box, linux/arm64: box }', false, ''],
])('needs Docker on %s for images built on %s: %s, emulated: "%s"', (role, runsOn, images, emulated) => {
  const config = `
action: ./
images: { app: { name: ghcr.io/octo/app, runs-on: ${runsOn} } }
runners: { self-hosted: { box: { platform: linux/amd64, labels: [self-hosted, box] } } }
workflows: { images: { images: [app] } }
`;
  const requirements = deriveRequirements(parseRole(role), loadConfig(config, FACTS));
  expect([requirements.images, requirements.emulated.map(formatPlatform).join()]).toEqual([images, emulated]);
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
