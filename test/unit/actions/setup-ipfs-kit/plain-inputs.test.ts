// The table of plain inputs says what inputs.ts says, or nothing.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SETUP_INPUT_NAMES, type SetupInputName } from '../../../../actions/setup-ipfs-kit/input-names.ts';
import { readSetupInputs } from '../../../../actions/setup-ipfs-kit/inputs.ts';
import { mayNeedNode } from '../../../../actions/setup-ipfs-kit/node-request.ts';
import { exactKuboVersion, needsColdPath } from '../../../../actions/setup-ipfs-kit/warm/hit.ts';
import { readPlainInputs } from '../../../../actions/setup-ipfs-kit/warm/plain-inputs.ts';
import newestKnown from '../../../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import { ACTION } from '../../../support/setup-ipfs-kit.ts';

type Inputs = Partial<Record<SetupInputName, string>>;

function toEnv(inputs: Inputs): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
}

/** As a runner passes the inputs of a step that sets none. */
const DEFAULTS = Object.fromEntries(
  Object.entries<{ default?: string }>(parse(readFileSync(ACTION, 'utf8')).inputs).map(([name, input]) => [
    name,
    input.default?.startsWith('${{') ? 'a value of the run' : (input.default ?? ''),
  ]),
) as Inputs;

describe('plain', () => {
  const newest = { version: newestKnown.kubo, summary: true, env: true };
  it.each<[string, Inputs, object]>([
    ['no input at all', {}, newest],
    ['the defaults of action.yml', DEFAULTS, newest],
    ['an exact version', { ...DEFAULTS, 'kubo-version': '0.43.0' }, { ...newest, version: '0.43.0' }],
    ['a version with v', { 'kubo-version': 'v0.40.1' }, { ...newest, version: '0.40.1' }],
    ['latest-known', { 'kubo-version': 'latest-known' }, newest],
    ['products of a matrix that are not wanted', { 'cluster-version': 'none', 'lotus-version': 'none' }, newest],
    ['no summary, no variables', { summary: 'false', env: 'false' }, { ...newest, summary: false, env: false }],
    ['the mirror of a fleet', { mirror: 'https://mirror.example/ipfs?key=1', 'mirror-only': 'true' }, newest],
    ['inputs for a node that is not started', { 'ipfs-profile': 'test', 'api-port': '5001', daemon: 'false' }, newest],
  ])('%s', (_, inputs, expected) => {
    expect(readPlainInputs(toEnv(inputs))).toEqual(expected);
  });
});

describe('not plain', () => {
  it.each<[Inputs]>([
    [{ 'kubo-version': '0.43' }],
    [{ 'kubo-version': 'latest' }],
    [{ 'kubo-version': 'none' }],
    [{ 'kubo-version': '00.43.0' }],
    [{ 'kubo-version': '0.43.0-rc1' }],
    [{ 'kubo-version': '../0.43.0' }],
    [{ 'cluster-version': '1.1.6' }],
    [{ tools: 'ipget' }],
    [{ require: 'agreed' }],
    [{ daemon: 'offline' }],
    [{ daemon: 'False' }],
    [{ 'cluster-peers': '2' }],
    [{ 'min-peers': '1' }],
    [{ mirror: 'ftp://mirror.example' }],
    [{ mirror: 'https://[mirror' }],
    [{ 'mirror-only': 'true' }],
    [{ summary: 'yes' }],
    [{ 'build-timeout-minutes': '-1' }],
    [{ rehash: 'true' }],
  ])('%j', (inputs) => {
    expect(readPlainInputs(toEnv({ ...DEFAULTS, ...inputs }))).toBeNull();
  });
});

/** Values of some input, valid or not, for any input. */
const VALUES = [
  ...['', ' ', '0', '1', '60', 'true', 'false', 'True', 'no', 'auto', 'never', 'always', 'none', 'mainnet', 'calibnet'],
  ...['latest-known', 'latest', '0.43.0', 'v0.43.0', ' 0.43.0', '0.43.0 ', '00.43.0', '0.43', '0.43.0-rc1', '1.1.6'],
  ...[
    'offline',
    'arm64',
    'x64',
    'pinned',
    'origin',
    'user',
    'ipget',
    'service',
    '.tool-versions',
    'ipfs-kit.lock.json',
  ],
  ...['https://mirror.example', 'http://mirror.example/#top', 'https://[mirror', 'constructor', '__proto__', '|none|'],
];
const value = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...VALUES) }, fc.string());
/** Most inputs have their default, so that many of the examples are plain. */
const inputs = fc.dictionary(fc.constantFrom(...SETUP_INPUT_NAMES), value, { maxKeys: 4 });

it('the inputs are read as by the full path, whatever they are', () => {
  let plain = 0;
  fc.assert(
    fc.property(inputs, (given) => {
      const env = toEnv({ ...DEFAULTS, ...given });
      const found = readPlainInputs(env);
      if (found === null) return;
      plain++;
      const full = readSetupInputs({ env, write: () => {} });
      expect(found).toEqual({ version: exactKuboVersion(full), summary: full.summary, env: full.env });
      expect([needsColdPath(full), mayNeedNode({ env, write: () => {} })]).toEqual([false, false]);
      expect([full.architecture, full.require]).toEqual([null, null]);
    }),
    { numRuns: 3000 },
  );
  expect(plain).toBeGreaterThan(300);
});

it('every value of the table alone is read as by the full path', () => {
  for (const name of SETUP_INPUT_NAMES) {
    for (const text of VALUES) {
      const env = toEnv({ ...DEFAULTS, [name]: text });
      if (readPlainInputs(env) === null) continue;
      const full = readSetupInputs({ env, write: () => {} });
      expect(needsColdPath(full), `${name}: ${text}`).toBe(false);
      expect(exactKuboVersion(full), `${name}: ${text}`).toBe(readPlainInputs(env)?.version);
    }
  }
});
