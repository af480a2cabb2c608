import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonSchemaText, SCHEMA_FILE } from '../../../generator/config/json-schema.ts';
import { CONFIG_FILE, loadConfig } from '../../../generator/config/load.ts';
import { nearest } from '../../../generator/config/nearest.ts';
import { SCHEMA_URL } from '../../../generator/config/schema-url.ts';
import { FACTS } from '../../../generator/facts/facts.ts';
import { configText, HAND_PICKED } from './configs.ts';

const ROOT = join(import.meta.dirname, '../../..');
const GOOD = `action: org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0
python:
  versions: ['3.10', '3.11']
  test: python -m unittest
ipfs:
  kubo: '0.43.0'
runners:
  hosted:
    linux/amd64: ubuntu-24.04
    linux/arm64: [ubuntu-22.04-arm, ubuntu-24.04-arm]
  self-hosted:
    dgx:
      platform: linux/arm64
      labels: [self-hosted, arm64, dgx]
secrets:
  TOKEN: { jobs: [hosted], environment: ci }
hooks:
  hosted:
    before:
      - name: Prepare
        run: make
workflows:
  ci:
    hosted: [linux/amd64]
    self-hosted: [dgx]
    emulated: [linux/arm64]
  docker:
    images: [kit]
    publish: true
images:
  kit:
    name: ghcr.io/org/kit
    platforms: [linux/amd64, linux/arm64]
    runs-on: { linux/arm64: dgx }
`;

/** What a config is refused with, its one difference from GOOD being `from` → `to`. */
function refusal(from: string, to: string): unknown {
  expect(GOOD).toContain(from);
  try {
    return loadConfig(GOOD.replace(from, to), FACTS);
  } catch (error) {
    return error;
  }
}

describe('a config', () => {
  it('is read with its defaults', () => {
    expect(loadConfig(GOOD, FACTS)).toMatchObject({
      action: 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0',
      python: { versions: ['3.10', '3.11'], eol: 'include', cache: false, images: {} },
      ipfs: { kubo: '0.43.0', daemon: 'false', 'cluster-peers': 0 },
      results: 'test-results',
      'time-limit': 30,
      emulation: { 'time-factor': 10 },
      triggers: { push: { branches: ['main'] }, 'pull-request': { branches: ['main'] }, manual: true },
      runners: { 'self-hosted': { dgx: { 'pull-requests': 'own' } } },
      workflows: { ci: { callable: false } },
    });
  });

  it("may be this repository's own, or the example's", () => {
    for (const folder of [ROOT, join(ROOT, 'examples/ipfs-kit-py')]) {
      const text = readFileSync(join(folder, CONFIG_FILE), 'utf8');
      expect(Object.keys(loadConfig(text, FACTS).workflows)).toEqual(
        expect.arrayContaining(['multi-arch-ci', 'arm64-ci', 'amd64-ci']),
      );
    }
  });

  it.each(Object.entries(HAND_PICKED))('may be: %s', (_name, config) => {
    expect(loadConfig(configText(config), FACTS)).toBeTruthy();
  });

  it('may use anchors', () => {
    const text = GOOD.replace('[hosted]', '&kinds [hosted]').replace(
      'environment: ci }',
      'environment: ci }\n  OTHER: { jobs: *kinds, environment: ci }',
    );
    expect(loadConfig(text, FACTS).secrets.OTHER?.jobs).toEqual(['hosted']);
  });
});

describe('is refused', () => {
  it.each([
    // what is wrong, in the text, instead, line:column, what the message says of it
    ['not YAML', "['3.10', '3.11']", "['3.10'", '4:3', 'not valid YAML: Flow sequence'],
    [
      'a key twice',
      '  test: python -m unittest',
      '  test: a\n  test: b',
      '5:3',
      'not valid YAML: Map keys must be unique',
    ],
    ['an unknown tag', "'0.43.0'", "!version '0.43.0'", '6:9', 'not valid YAML: Unresolved tag'],
    ['an alias of nothing', '[hosted]', '*kinds', '16:18', "'*kinds' refers to no anchor above it"],
    ['empty', GOOD, '# nothing\n', '1:1', "'workflows' is missing. Add it."],
    ['a list', GOOD, '- ci\n', '1:1', 'a list is not a mapping'],
    [
      'an unknown key',
      'ipfs:\n',
      'ifps:\n',
      '5:1',
      "'ifps' is not known here. Did you mean ipfs? Known: action, python,",
    ],
    [
      'an unknown key deep down',
      '      labels:',
      '      lables:',
      '14:7',
      "'lables' is not known here. Did you mean labels?",
    ],
    ['a key missing', '  test: python -m unittest\n', '', '2:1', "'test' is missing. Add it."],
    ['no runtime and no image', GOOD, 'workflows:\n  ci:\n    hosted: [linux/amd64]\n', '1:1', 'has nothing to test'],
    [
      'an image without a registry',
      'ghcr.io/org/kit',
      'org/kit',
      '32:11',
      "'org/kit' is not a registry and a name in lower",
    ],
    ['an image in upper case', 'ghcr.io/org/kit', 'ghcr.io/Org/Kit', '32:11', 'in lower case, such as ghcr.io/owner'],
    [
      'an image that nothing builds for',
      'linux/amd64, linux/arm64]',
      'linux/s390x]',
      '33:17',
      'is no platform that an image',
    ],
    ['a platform twice', 'linux/amd64, linux/arm64]', 'linux/arm64, linux/arm64]', '33:30', 'is listed twice'],
    [
      'a place for another platform',
      'linux/arm64: dgx',
      'linux/arm46: dgx',
      '34:16',
      'is no platform of this image. Did you mean linux/arm64?',
    ],
    [
      'an unknown place',
      'linux/arm64: dgx',
      'linux/arm64: dxg',
      '34:29',
      'is neither hosted, emulated nor a fleet. Did you mean dgx?',
    ],
    [
      'an image that is not there',
      'images: [kit]',
      'images: [kti]',
      '28:14',
      "'kti' is no image under images. Did you mean kit?",
    ],
    ['nothing to publish', '    images: [kit]\n', '    hosted: [linux/amd64]\n', '29:14', "'true' needs images"],
    [
      'publishing for a caller',
      'publish: true',
      'publish: true\n    callable: true',
      '29:14',
      'who would need to let it push',
    ],
    [
      'publishing from no push',
      'publish: true',
      'publish: true\n    triggers: { pull-request: {} }',
      '29:14',
      'needs pushes to publish from',
    ],
    [
      'legs of nothing',
      GOOD,
      'images:\n  kit: { name: ghcr.io/org/kit }\nworkflows:\n  ci:\n    images: [kit]\n    hosted: [linux/amd64]\naction: ./\n',
      '6:13',
      'a list is of no use without a runtime. Add python, node or go.',
    ],
    ['no commands', 'python -m unittest', "''", '4:9', 'nothing is no command'],
    [
      'an expression in a script',
      'run: make',
      `run: make ${'$'}{{ github.ref }}`,
      '21:14',
      'has an expression of Actions',
    ],
    [
      'a version as a number',
      "['3.10', '3.11']",
      "['3.11', 3.10]",
      '3:22',
      "3.10 is a number to YAML. Write '3.10', in quotes.",
    ],
    [
      'an unknown version',
      "'3.11']",
      "'3.16']",
      '3:22',
      "'3.16' is no version of python that is known here. Did you mean",
    ],
    ['a version twice', "'3.11']", "'3.10']", '3:22', "'3.10' is listed twice"],
    [
      'a broken range',
      "['3.10', '3.11']",
      "'~3.10'",
      '3:13',
      "'~3.10' is not a range such as '>=3.8 <3.12', or a list",
    ],
    [
      'a word that is not there',
      'jobs: [hosted]',
      'jobs: [hotsed]',
      '16:19',
      "'hotsed' is not known here. Did you mean hosted?",
    ],
    [
      'an action by tag',
      '@0123456789abcdef0123456789abcdef01234567 # v1.0.0',
      '@v1',
      '1:9',
      'is not pinned as owner/repo@<full commit> # v1.2.3, or ./',
    ],
    ['an action without its version', ' # v1.0.0', '', '1:9', 'is not pinned as'],
    ['a hook by tag', 'run: make', 'uses: actions/cache@v6', '21:15', 'is not pinned as owner/repo@<full commit>'],
    ['a hook with nothing to do', '        run: make\n', '', '20:9', 'needs either uses or run'],
    [
      'a hook of an unknown kind',
      '  hosted:\n    before',
      '  hotsed:\n    before',
      '18:3',
      "'hotsed' is not known here. Did you mean hosted?",
    ],
    [
      'an unknown runner',
      'linux/amd64: ubuntu-24.04',
      'linux/amd64: ubuntu-24.40',
      '9:18',
      'not a hosted runner that is known here. Did you mean ubuntu-24.04?',
    ],
    [
      'an arm64 runner with the wrong end',
      ' ubuntu-24.04-arm]',
      ' ubuntu-24.04-arm64]',
      '10:37',
      'Did you mean ubuntu-24.04-arm?',
    ],
    [
      "another platform's runner",
      'linux/amd64: ubuntu-24.04',
      'linux/amd64: macos-15',
      '9:18',
      "'macos-15' is a runner of darwin/arm64",
    ],
    [
      'a platform nobody hosts',
      'linux/amd64: ubuntu-24.04',
      'linux/riscv64: x',
      '9:5',
      "'linux/riscv64' is no platform that GitHub hosts",
    ],
    [
      'a fleet without labels',
      '      labels: [self-hosted, arm64, dgx]\n',
      '',
      '13:7',
      'has to have labels, or a group, or a scale-set',
    ],
    [
      'a fleet with too much',
      '      labels: [self',
      '      scale-set: arc\n      labels: [self',
      '13:7',
      'has to have labels, or a group, or a scale-set',
    ],
    [
      'a label of another architecture',
      '[self-hosted, arm64, dgx]',
      '[self-hosted, x64]',
      '14:29',
      "'x64' is not a label of a machine of linux/arm64",
    ],
    [
      'a fleet nobody has',
      'platform: linux/arm64\n',
      'platform: solaris/arm64\n',
      '13:17',
      "'solaris/arm64' cannot be a fleet",
    ],
    [
      'a workflow that is a path',
      '  ci:\n',
      '  ../ci:\n',
      '23:3',
      "'../ci' is not a name of at most 50 lower-case letters",
    ],
    [
      'a workflow that runs nothing',
      '    hosted: [linux/amd64]\n    self-hosted: [dgx]\n    emulated: [linux/arm64]\n',
      '    callable: true\n',
      '24:5',
      'runs nothing. Name platforms',
    ],
    [
      'a platform without a runner',
      'hosted: [linux/amd64]',
      'hosted: [darwin/arm64]',
      '24:14',
      "'darwin/arm64' has no runner under runners.hosted",
    ],
    [
      'a fleet that is not there',
      'self-hosted: [dgx]',
      'self-hosted: [dxg]',
      '25:19',
      "'dxg' is no fleet under runners.self-hosted. Did you mean dgx?",
    ],
    [
      'a platform that cannot be emulated',
      'emulated: [linux/arm64]',
      'emulated: [linux/riscv64]',
      '26:16',
      'not a platform that can be emulated',
    ],
    ['a daemon without Kubo', "kubo: '0.43.0'", 'daemon: local', '6:11', "'local' needs a version of Kubo"],
    [
      'peers without Cluster',
      "kubo: '0.43.0'",
      "kubo: '0.43.0'\n  cluster-peers: 2",
      '7:18',
      "'2' peers need a version of IPFS Cluster",
    ],
    [
      'peers without service',
      "kubo: '0.43.0'",
      "kubo: '0.43.0'\n  cluster: '1.1.6'\n  cluster-tools: [ctl]\n  cluster-peers: 2",
      '9:18',
      "'2' peers need service. Add service to cluster-tools.",
    ],
    [
      'programs of Cluster without Cluster',
      "kubo: '0.43.0'",
      "kubo: '0.43.0'\n  cluster-tools: [ctl]",
      '7:18',
      'needs a version of IPFS Cluster. Add cluster.',
    ],
    [
      'an unknown program of Cluster',
      "kubo: '0.43.0'",
      "kubo: '0.43.0'\n  cluster: '1.1.6'\n  cluster-tools: [clt]",
      '8:19',
      "'clt' is not one of service, ctl, follow",
    ],
    [
      'an unknown tool',
      "kubo: '0.43.0'",
      "kubo: '0.43.0'\n  tools: [ipgte@0.13]",
      '7:11',
      "'ipgte' is not a known tool. Did you mean ipget? Known: ipget, car, lassie.",
    ],
    [
      'a tool twice',
      "kubo: '0.43.0'",
      "kubo: '0.43.0'\n  tools: [ipget@0.13, ipget]",
      '7:23',
      'names ipget a second time. Name each tool once.',
    ],
    [
      'a tool that is not written as one',
      "kubo: '0.43.0'",
      "kubo: '0.43.0'\n  tools: ['ipget 0.13']",
      '7:11',
      "'ipget 0.13' is not a tool with its version, such as ipget@0.13",
    ],
    [
      'a second environment',
      'environment: ci }',
      'environment: ci }\n  B: { jobs: [hosted], environment: prod }',
      '17:37',
      'second environment for hosted jobs. A job has one: write ci.',
    ],
    ['no action', GOOD.split('\n')[0] ?? '', '', '2:1', 'without action: this copy of the generator has no release'],
  ])('%s', (_name, from, to, position, message) => {
    const error = refusal(from, to);
    expect(error).toMatchObject({ code: 'invalid-input' });
    expect(String(error)).toContain(`${CONFIG_FILE}:${position}: `);
    expect(String(error)).toContain(message);
  });

  it('for everything that is wrong at once, in the order of the file', () => {
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
])('nearest to %s is %s', (word, near) => {
  expect(nearest(word, ['hosted', 'self-hosted', 'kubo', 'ubuntu-24.04-arm', 'ubuntu-24.04'])).toBe(near);
});

describe('the JSON schema', () => {
  const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'));

  it('is what the validator says: else node generator/config/json-schema.ts', () => {
    expect(schema).toEqual(JSON.parse(jsonSchemaText()));
  });

  it('describes every key', () => {
    const keys = Object.entries<{ description?: string }>(schema.properties);
    expect(keys.filter(([, { description }]) => !description).map(([key]) => key)).toEqual([]);
    expect(schema.$id).toBe(SCHEMA_URL);
  });

  it('takes a pin as an editor sees it, without its comment', () => {
    const [, { pattern }] = schema.properties.action.anyOf;
    expect('org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567').toMatch(new RegExp(pattern));
    expect('org/setup-ipfs-kit@v1').not.toMatch(new RegExp(pattern));
  });
});
