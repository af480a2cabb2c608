// The merge, with a registry that answers as it should, and one that answers anything.
import { expect, it } from 'vitest';
import { mergeImages } from '../../../../actions/merge-images/merge.ts';
import type { Docker } from '../../../../kit/docker/command.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const manifest = (letter: string, platform: object) => ({ digest: digest(letter), platform });
const attestation = manifest('f', { os: 'unknown', architecture: 'unknown' });

/** By the image and the part that is asked for. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  // Pushed with provenance: an index.
  [`name@${digest('a')} .Manifest`]: { digest: digest('a'), manifests: [manifest('1', amd64), attestation] },
  [`name@${digest('a')} .Image`]: { 'linux/amd64': amd64 },
  // Pushed without.
  [`name@${digest('b')} .Manifest`]: { digest: digest('b'), size: 1 },
  [`name@${digest('b')} .Image`]: arm64,
  'name:1 .Manifest': { digest: digest('c'), manifests: [manifest('1', amd64), manifest('b', arm64), attestation] },
  'name:2 .Manifest': { digest: digest('c'), manifests: [manifest('b', arm64), manifest('1', amd64)] },
};

async function merge(changes: Readonly<Record<string, unknown>> = {}) {
  const calls: string[] = [];
  const docker: Docker = async (args) => {
    if (args[2] === 'create') {
      calls.push(args.slice(3).join(' '));
      return { exitCode: 0, stdout: '', stderr: '' };
    }
    const key = `${args.at(-1)} ${/\.\w+/.exec(args[4] ?? '')?.[0]}`;
    const answer = { ...ANSWERS, ...changes }[key];
    if (answer instanceof Error) return { exitCode: 1, stdout: '', stderr: answer.message };
    return { exitCode: 0, stdout: typeof answer === 'string' ? answer : JSON.stringify(answer), stderr: '' };
  };
  const pushed = [
    { platform: 'linux/amd64', artifact: 'digest.amd64', digest: digest('a') },
    { platform: 'linux/arm64', artifact: 'digest.arm64', digest: digest('b') },
  ];
  const merging = mergeImages({ docker, image: 'name', pushed, tags: ['name:1', 'name:2'], onLine: () => undefined });
  return { calls, result: await merging.catch((error: Error) => error) };
}

it('tags both images, and returns the digest of the whole and of each platform', async () => {
  const { calls, result } = await merge();
  expect(calls).toEqual([`--progress plain --tag name:1 --tag name:2 name@${digest('a')} name@${digest('b')}`]);
  expect(result).toEqual({
    digest: digest('c'),
    manifests: [
      { platform: 'linux/amd64', digest: digest('1') },
      { platform: 'linux/arm64', digest: digest('b') },
    ],
  });
});

it.each<[string, string, unknown, string]>([
  [
    'an image for another platform',
    `name@${digest('b')} .Image`,
    amd64,
    'expected digest.arm64 to be for linux/arm64, got linux/arm64 linux/amd64. No tag was pushed.',
  ],
  [
    'an index whose config is for another platform',
    `name@${digest('a')} .Image`,
    { 'linux/amd64': arm64 },
    'expected digest.amd64 to be for linux/amd64, got linux/amd64 linux/arm64. No tag',
  ],
  [
    'an index of several platforms',
    `name@${digest('a')} .Manifest`,
    { manifests: [manifest('1', amd64), manifest('2', arm64)] },
    'got linux/amd64 linux/arm64. No tag',
  ],
  [
    'an index of attestations only',
    `name@${digest('a')} .Manifest`,
    { manifests: [attestation] },
    'to be for linux/amd64, got',
  ],
  ['no config', `name@${digest('b')} .Image`, null, 'expected digest.arm64 to be for linux/arm64, got nothing. No tag'],
  ['a config of the wrong kind', `name@${digest('b')} .Image`, ['x'], 'got nothing. No tag'],
  ['a config without values', `name@${digest('b')} .Image`, { os: 1, architecture: [] }, 'No tag was pushed'],
  ['no JSON', `name@${digest('b')} .Image`, '<html>', 'expected JSON, got: <html>'],
  ['an empty answer', `name@${digest('a')} .Manifest`, '', 'expected JSON, got:'],
  [
    'an error',
    `name@${digest('a')} .Manifest`,
    new Error('ERROR: unexpected status: 403 Forbidden'),
    'docker/login-action',
  ],
])('tags nothing if the registry has %s', async (_, key, answer, message) => {
  const { calls, result } = await merge({ [key]: answer });
  expect(calls).toEqual([]);
  expect((result as Error).message).toContain(message);
});

it.each<[string, unknown, string]>([
  [
    'another image',
    { digest: digest('c'), manifests: [manifest('9', amd64), manifest('b', arm64)] },
    `found linux/amd64 ${digest('9')}`,
  ],
  ['one platform less', { digest: digest('c'), manifests: [manifest('1', amd64)] }, `found linux/amd64 ${digest('1')}`],
  [
    'one platform more',
    {
      digest: digest('c'),
      manifests: [manifest('1', amd64), manifest('b', arm64), manifest('3', { os: 'linux', architecture: 'riscv64' })],
    },
    'found linux/amd64',
  ],
  ['no index', { digest: digest('c') }, 'found not an index of images'],
  ['an empty index', { digest: digest('c'), manifests: [] }, 'found no image'],
  ['junk in the index', { digest: digest('c'), manifests: [null, 1, 'x'] }, 'found / '],
  ['no digest', { manifests: [manifest('1', amd64), manifest('b', arm64)] }, 'found linux/amd64'],
])('fails if the registry then has %s under a tag', async (_, answer, message) => {
  const { calls, result } = await merge({ 'name:2 .Manifest': answer });
  expect(calls).toHaveLength(1);
  expect(result).toMatchObject({ code: 'wrong-image', subject: "image 'name:2'" });
  expect((result as Error).message).toContain(message);
});
