import { describe, expect, it } from 'vitest';
import { parseVersionSpec } from '../../../../kit/install/version/spec.ts';

describe('a version', () => {
  it.each([
    ['0.43.0', '0.43.0'],
    ['v0.43.0', '0.43.0'],
    ['0.44.0-rc1', '0.44.0-rc1'],
    ['1.37.0-rc.2', '1.37.0-rc.2'],
  ])('%s is exact', (text, version) => {
    expect(parseVersionSpec(text, 'kubo-version')).toEqual({ kind: 'exact', version });
  });

  it.each(['0.43', '0.43.x', '~1.1.4', '^0.43.0', '>=0.40 <0.43', '0', '*', '0.41 || 0.43', 'v0.43', '0.40 - 0.42'])(
    '%s is a range',
    (text) => {
      expect(parseVersionSpec(text, 'kubo-version')).toEqual({ kind: 'range', range: text });
    },
  );

  it.each(['latest', 'latest-known', 'none'] as const)('%s is a keyword', (kind) => {
    expect(parseVersionSpec(kind, 'kubo-version')).toEqual({ kind });
  });

  it.each(['0.43.0/../..', '../1.0.0', '0.43.0\n', 'none!', 'stable', 'v', '-', '0.43.0+git', 'LATEST'])(
    '%j is an error that quotes it',
    (text) => {
      expect(() => parseVersionSpec(text, 'input kubo-version')).toThrow(
        expect.objectContaining({
          code: 'invalid-input',
          message: expect.stringContaining(`Input kubo-version '${text}'`),
        }),
      );
    },
  );
});
