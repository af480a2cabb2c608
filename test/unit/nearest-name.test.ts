import { describe, expect, it } from 'vitest';
import { SETUP_INPUT_NAMES } from '../../actions/setup-ipfs-kit/input-names.ts';
import { findNearestName } from '../../kit/nearest-name.ts';

describe('an input that is none of ours', () => {
  it.each([
    ['kubo_version', 'kubo-version'],
    ['kubo-versoin', 'kubo-version'],
    ['kuboversion', 'kubo-version'],
    ['checksum', 'checksums'],
    ['mirror-onli', 'mirror-only'],
    ['arhcitecture', 'architecture'],
    ['version', null],
    ['node-version', null],
    ['tok', null],
    ['', null],
  ])('%j: did you mean %j', (name, meant) => {
    expect(findNearestName(name, SETUP_INPUT_NAMES)).toBe(meant);
  });
});
