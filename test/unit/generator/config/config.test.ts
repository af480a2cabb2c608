import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderJsonSchema, SCHEMA_FILE } from '../../../../generator/config/json-schema.ts';
import { loadConfig, loadOptionalConfig } from '../../../../generator/config/load.ts';
import { findNearest } from '../../../../generator/config/nearest.ts';
import { SCHEMA_URL } from '../../../../generator/config/schema.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { CONFIG_FILE } from '../../../../generator/files.ts';
import { configText, HAND_PICKED } from '../configs.ts';
import { GOOD, REFUSALS } from './refusals.ts';

const ROOT = join(import.meta.dirname, '../../../..');

/** Returns the error of the config GOOD after these replacements. */
function errorOf(replacements: readonly (readonly [string, string])[]): unknown {
  const text = replacements.reduce((before, [from, to]) => {
    expect(before).toContain(from);
    return before.replace(from, to);
  }, GOOD);
  try {
    return loadConfig(text, FACTS);
  } catch (error) {
    return error;
  }
}

describe('a config', () => {
  it('gets its defaults', () => {
    expect(loadConfig(GOOD, FACTS)).toMatchObject({
      action: 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0',
      python: { versions: ['3.10', '3.11'], eol: 'include', cache: false, images: {} },
      ipfs: { kubo: '0.43.0', daemon: 'false', 'cluster-peers': 0 },
      'time-limit': 30,
      emulation: { 'time-factor': 10 },
      triggers: { push: { branches: ['main'] }, 'pull-request': { branches: ['main'] }, manual: true },
      runners: { 'self-hosted': { dgx: { 'pull-requests': 'own' } } },
      workflows: { ci: { callable: false } },
    });
  });

  it('loads from this repository and from the example', () => {
    for (const folder of [ROOT, join(ROOT, 'examples/ipfs-kit-py')]) {
      const text = readFileSync(join(folder, CONFIG_FILE), 'utf8');
      expect(Object.keys(loadConfig(text, FACTS).workflows)).toEqual(
        expect.arrayContaining(['multi-arch-ci', 'arm64-ci', 'amd64-ci']),
      );
    }
  });

  it.each(Object.entries(HAND_PICKED))('loads: %s', (_name, config) => {
    expect(loadConfig(configText(config), FACTS)).toBeTruthy();
  });

  it('may have settings of the linter, or only these', () => {
    const lint = 'lint:\n  rules: { time-limit: off }\n';
    const settings = { strict: false, 'fail-on': 'error', rules: { 'time-limit': 'off' }, ignore: [] };
    expect(loadConfig(GOOD + lint, FACTS).lint).toEqual(settings);
    expect(loadOptionalConfig(GOOD + lint, FACTS)).toMatchObject({
      config: { 'time-limit': 30 },
      lint: settings,
    });
    expect(loadOptionalConfig(lint, FACTS)).toEqual({ config: null, lint: settings });
    expect(loadOptionalConfig(GOOD, FACTS).lint).toBeNull();
    expect(() => loadConfig(lint, FACTS)).toThrow("1:1: 'lint' is the only key, so there is nothing to generate");
  });

  it('supports YAML anchors', () => {
    const text = GOOD.replace('[hosted]', '&kinds [hosted]').replace(
      'environment: ci }',
      'environment: ci }\n  OTHER: { jobs: *kinds, environment: ci }',
    );
    expect(loadConfig(text, FACTS).secrets.OTHER?.jobs).toEqual(['hosted']);
  });
});

it('reads a comment as a version only at the action and at steps', () => {
  const pin = `a/b@${'0'.repeat(40)} # v1.0.0`;
  const step = `      - { name: A, uses: x }\n`.replace(
    'uses: x }',
    `env: { uses: a }, with: { uses: a },\n          uses: ${pin}\n        }`,
  );
  const text = GOOD.replace('      - name: Prepare', `${step}      - name: Prepare`).replace(
    'workflows:',
    'env:\n  uses: a # b\n  action: c # d\nworkflows:',
  );
  const { env, hooks } = loadConfig(text, FACTS);
  expect(env).toEqual({ uses: 'a', action: 'c' });
  expect(hooks.hosted?.before[0]).toMatchObject({ uses: pin, env: { uses: 'a' }, with: { uses: 'a' } });
});

describe('platforms', () => {
  it.each([
    ['linux/arm64', 'linux/arm64'],
    ['linux-arm64', 'linux/arm64'],
    ['Linux/ARM64', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/X64', 'linux/amd64'],
  ])('%s means %s', (spelled, platform) => {
    const text = GOOD.replace('hosted: [linux/amd64]', `hosted: [${spelled}]`).replace(
      'platform: linux/arm64',
      `platform: linux/aarch64`,
    );
    const { workflows, runners } = loadConfig(text, FACTS);
    expect(workflows.ci?.hosted).toEqual([platform]);
    expect(runners['self-hosted'].dgx?.platform).toBe('linux/arm64');
  });

  it('of macOS and Windows have several spellings, too', () => {
    const text = GOOD.replace(
      'linux/amd64: ubuntu-24.04',
      'macOS/ARM64: macos-15\n    win32/x64: windows-2025\n    linux/amd64: ubuntu-24.04',
    );
    const { runners } = loadConfig(text, FACTS);
    expect(Object.keys(runners.hosted)).toEqual(['darwin/arm64', 'windows/amd64', 'linux/amd64', 'linux/arm64']);
  });

  it('of containers may be an architecture alone, because they are Linux', () => {
    const text = GOOD.replace('emulated: [linux/arm64]', 'emulated: [aarch64]')
      .replace('platforms: [linux/amd64, linux/arm64]', 'platforms: [amd64, arm64]')
      .replace('{ linux/arm64: dgx }', '{ arm64: dgx }');
    const { workflows, images } = loadConfig(text, FACTS);
    expect(workflows.ci?.emulated).toEqual(['linux/arm64']);
    expect(images.kit).toMatchObject({
      platforms: ['linux/amd64', 'linux/arm64'],
      'runs-on': { 'linux/arm64': 'dgx' },
    });
  });
});

describe('hosted runners', () => {
  it.each([
    ['linux/amd64', 'ubuntu-latest'],
    ['linux/amd64', 'my-16-core'],
    ['linux/amd64', 'ubuntu-24.04-16core'],
    ['linux/amd64', 'depot-ubuntu-24.04-8'],
    ['linux/amd64', 'blacksmith-4vcpu-ubuntu-2404'],
    ['linux/amd64', 'namespace-profile-default'],
    ['linux/arm64', 'depot-ubuntu-24.04-arm-8'],
    ['linux/arm64', 'blacksmith-4vcpu-ubuntu-2404-arm'],
    ['linux/arm64', 'buildjet-4vcpu-ubuntu-2204-arm'],
    ['linux/arm64', 'my-arm-runner'],
    ['darwin/arm64', 'macos-15-xlarge'],
    ['windows/amd64', 'windows-latest'],
  ])('of %s may be %s', (platform, label) => {
    const text = GOOD.replace('linux/amd64: ubuntu-24.04', `${platform}: ${label}`)
      .replace('    linux/arm64: [ubuntu-22.04-arm, ubuntu-24.04-arm]\n', '')
      .replace('hosted: [linux/amd64]', `hosted: [${platform}]`);
    expect(loadConfig(text, FACTS).runners.hosted).toEqual({ [platform]: label });
  });
});

describe('a config is rejected', () => {
  it.each(REFUSALS)('for $title', ({ from, to, also = [], position, message }) => {
    const error = errorOf([[from, to], ...also]);
    expect(error).toMatchObject({ code: 'invalid-input' });
    expect(String(error)).toContain(`${CONFIG_FILE}:${position}: `);
    expect(String(error)).toContain(message);
  });

  it('for all problems at once, in the order of the file', () => {
    const text = GOOD.replace('ipfs:', 'ifps:').replace('jobs: [hosted]', 'jobs: [hotsed]').replace('  ci:', '  CI:');
    const error = (() => {
      try {
        return loadConfig(text, FACTS);
      } catch (thrown) {
        return String(thrown);
      }
    })();
    expect([...String(error).matchAll(/ipfs-kit\.yml:(\d+):/g)].map(([, line]) => line)).toEqual(['5', '16', '23']);
  });
});

it.each([
  ['hosetd', 'hosted'],
  ['kobu', 'kubo'],
  ['ubuntu-24.04-arm64', 'ubuntu-24.04-arm'],
  ['x', null],
])('the word nearest to %s is %s', (word, near) => {
  expect(findNearest(word, ['hosted', 'self-hosted', 'kubo', 'ubuntu-24.04-arm', 'ubuntu-24.04'])).toBe(near);
});

describe('the JSON schema', () => {
  const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'));

  it('equals the validator (to update it, run node generator/config/json-schema.ts)', () => {
    expect(schema).toEqual(JSON.parse(renderJsonSchema()));
  });

  it('describes every key', () => {
    const keys = Object.entries<{ description?: string }>(schema.properties);
    expect(keys.filter(([, { description }]) => !description).map(([key]) => key)).toEqual([]);
    expect(schema.$id).toBe(SCHEMA_URL);
  });

  it('accepts a pinned action without its comment, which editors do not see', () => {
    const [, { pattern }] = schema.properties.action.anyOf;
    expect('org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567').toMatch(new RegExp(pattern));
    expect('org/setup-ipfs-kit@v1').not.toMatch(new RegExp(pattern));
  });
});
