// The inputs of check-image, and hostile ones.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { INPUT_NAMES, readInputs } from '../../../../actions/check-image/inputs.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'actions', 'check-image');

function read(inputs: Readonly<Record<string, string>>) {
  const all = { image: 'name:1', platform: 'linux/arm64', ...inputs };
  const env = Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return readInputs({ env: { ...env, GITHUB_WORKSPACE: '/w' }, write: () => undefined });
}

it('the inputs are the same in the code, action.yml and the README, in the same order', () => {
  const { inputs } = parse(readFileSync(join(FOLDER, 'action.yml'), 'utf8'));
  expect(Object.keys(inputs)).toEqual([...INPUT_NAMES]);
  const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  expect([...readme.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name)).toEqual([...INPUT_NAMES]);
});

it('reads all', () => {
  expect(read({ platform: 'Linux/aarch64', run: 'a\nb', env: 'CI, TOKEN\nCI', results: './out' })).toEqual({
    image: 'name:1',
    reference: { name: 'name', tag: '1', digest: null },
    platform: { os: 'linux', arch: 'arm64' },
    script: 'a\nb',
    variables: ['CI', 'TOKEN'],
    results: '/w/out',
  });
});

it.each([
  [{ image: '' }, /^Input image ''/],
  [{ image: '--privileged' }, /^Input image '--privileged': not the name of an image/],
  [{ image: 'name --privileged' }, /not the name of an image/],
  [{ platform: '' }, /^Platform ''/],
  [{ platform: 'linux/arm46' }, /linux\/|arm46/],
  [{ env: 'CI=1' }, /^Input env 'CI=1': not the name of an environment variable/],
  [{ env: '--privileged' }, /not the name of an environment variable/],
  [{ results: '/etc' }, /^Input results '\/etc': must be a folder below the workspace/],
  [{ results: 'a/../../b' }, /must be a folder below the workspace/],
  [{ results: '..' }, /must be a folder below the workspace/],
  [{ results: 'a:/b' }, /without a colon/],
] as const)('rejects %j', (inputs, message) => {
  expect(() => read(inputs)).toThrow(message);
});
