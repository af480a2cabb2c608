import { describe, expect, it } from 'vitest';
import { SETUP_INPUT_NAMES } from '../../actions/setup-ipfs-kit/input-names.ts';
import { findNearestName } from '../../kit/nearest-name.ts';

describe('findNearestName', () => {
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
  ])('suggests for the input %j: %j', (name, meant) => {
    expect(findNearestName(name, SETUP_INPUT_NAMES)).toBe(meant);
  });

  it('accepts as many edits as it is told', () => {
    expect(findNearestName('vresoin', ['version'], { maxEdits: () => 3 })).toBe('version');
    expect(findNearestName('vresoin', ['version'], { maxEdits: () => 1 })).toBeNull();
  });
});
