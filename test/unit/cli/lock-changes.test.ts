import { expect, it } from 'vitest';
import { type FoundDigests, keepLockedDigests } from '../../../cli/lock-changes.ts';
import { parseDigest } from '../../../kit/download/digest/digest.ts';

const SHA512 = `sha512:${'a1'.repeat(64)}`;
const SHA256 = `sha256:${'b2'.repeat(32)}`;
const FOUND = { file: [SHA512, SHA256].map((text) => parseDigest(text, '')) as unknown as FoundDigests };

it.each([
  ['no locked digest: the first one is used', {}, SHA512],
  ['the locked digest stays', { file: SHA512 }, SHA512],
  ['the locked digest of a second algorithm stays', { file: SHA256 }, SHA256],
  ['a locked digest in other letters stays', { file: SHA512.slice(7).toUpperCase() }, SHA512],
])('%s', (_, locked, digest) => {
  expect(keepLockedDigests(locked, FOUND)).toEqual({ file: digest });
});

it.each([
  ['the same algorithm', `sha512:${'c'.repeat(128)}`, 'republished-upstream'],
  ['the same algorithm as a second digest', `sha256:${'c'.repeat(64)}`, 'republished-upstream'],
  ['an algorithm that cannot be compared', `blake2b-512:${'c'.repeat(128)}`, 'invalid-input'],
])('another locked digest with %s is an error', (_, digest, code) => {
  const act = () => keepLockedDigests({ file: digest }, FOUND);
  expect(act).toThrow(expect.objectContaining({ code, message: expect.stringContaining(`locked: ${digest}`) }));
});
