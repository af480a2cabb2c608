// Names of images, and texts that only look like one.
import { expect, it } from 'vitest';
import { isDigest, parseImageReference } from '../../../kit/docker/reference.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

it.each([
  ['name', { name: 'name', tag: null, digest: null }],
  ['name:tag', { name: 'name', tag: 'tag', digest: null }],
  ['ghcr.io/owner/name:1.2-rc.1', { name: 'ghcr.io/owner/name', tag: '1.2-rc.1', digest: null }],
  [`localhost:5000/a__b/c-d.e@${DIGEST}`, { name: 'localhost:5000/a__b/c-d.e', tag: null, digest: DIGEST }],
  [`127.0.0.1:5000/name:T@${DIGEST}`, { name: '127.0.0.1:5000/name', tag: 'T', digest: DIGEST }],
  ['[::1]:5000/name', { name: '[::1]:5000/name', tag: null, digest: null }],
])('%s is a name', (text, expected) => {
  expect(parseImageReference('image', text)).toEqual(expected);
});

it.each([
  '',
  '--privileged',
  '-v/:/host',
  'name tag',
  'name:tag other',
  'name\n--privileged',
  'name:',
  'name:-tag',
  'name@sha256:abc',
  `name@${DIGEST}0`,
  `name@${DIGEST}\n`,
  'https://ghcr.io/owner/name',
  'name:$(id)',
  '../name',
  'name//x',
  'a'.repeat(513),
  `${'a-'.repeat(50_000)}!`,
])('%j is not a name', (text) => {
  expect(() => parseImageReference('image', text)).toThrow(
    expect.objectContaining({ code: 'invalid-input', problem: 'not the name of an image' }),
  );
});

it('a name with capitals gets the name that works', () => {
  expect(() => parseImageReference('image', 'ghcr.io/Owner/Name:1')).toThrow(
    "Input image 'ghcr.io/Owner/Name:1': the name of an image must be in lower case. Write ghcr.io/owner/name:1.",
  );
});

it.each([
  [DIGEST, true],
  [`${DIGEST}\n`, false],
  [DIGEST.toUpperCase(), false],
  ['sha256:', false],
  [`sha512:${'0'.repeat(128)}`, false],
])('%j: digest %s', (text, expected) => {
  expect(isDigest(text)).toBe(expected);
});
