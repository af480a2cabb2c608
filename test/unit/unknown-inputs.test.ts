import { describe, expect, it } from 'vitest';
import { closestInput } from '../../actions/setup-ipfs-kit/unknown-inputs.ts';

describe('an input that is none of ours', () => {
  it.each([
    ['kubo_version', 'kubo-version'],
    ['kubo-versoin', 'kubo-version'],
    ['kuboversion', 'kubo-version'],
    ['checksum', 'checksums'],
    ['mirror-onli', 'mirror-only'],
    ['arhcitecture', 'architecture'],
    ['kubo-version', null],
    ['version', null],
    ['node-version', null],
    ['tok', null],
    ['', null],
  ])('%j: did you mean %j', (name, meant) => {
    expect(closestInput(name)).toBe(meant);
  });
});
