import { describe, expect, it } from 'vitest';
import { parseVersionSpec, resolveVersion } from '../../../kit/install/version-spec.ts';

describe('a version', () => {
  it.each([
    ['0.43.0', '0.43.0'],
    ['v0.43.0', '0.43.0'],
    ['0.44.0-rc1', '0.44.0-rc1'],
    ['1.37.0-rc.2', '1.37.0-rc.2'],
    ['latest-known', '9.9.9'],
  ])('%s is exact', (text, version) => {
    expect(resolveVersion(parseVersionSpec(text, 'kubo-version'), '9.9.9')).toBe(version);
  });

  it.each([
    '0.43',
    '00.43.0',
    '0.43.0+git',
    'vv0.43.0',
    '0.43.0/../..',
    '../1.0.0',
    '0.43.0\n',
    ' 0.43.0',
    'none!',
    '0.43.0-',
  ])('%j is refused and quoted', (text) => {
    expect(() => parseVersionSpec(text, 'kubo-version')).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(`kubo-version '${text}'`) }),
    );
  });
});
