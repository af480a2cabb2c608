import { describe, expect, it } from 'vitest';
import { requireStrength } from '../../../../kit/install/verify/require.ts';
import { findWeakest, isAsStrongAs, VERIFIED_BY } from '../../../../kit/install/verify/strength.ts';

describe('verification levels', () => {
  it('are one total order', () => {
    for (const [a, strong] of VERIFIED_BY.entries()) {
      for (const [b, weak] of VERIFIED_BY.entries()) expect(isAsStrongAs(strong, weak)).toBe(a <= b);
    }
  });

  it('of several products combine to the weakest', () => {
    expect(findWeakest(['pinned', 'origin', 'user'])).toBe('origin');
    expect(findWeakest(['user'])).toBe('user');
  });

  it('can be required', () => {
    expect(() => requireStrength('pinned', 'agreed', 'x')).not.toThrow();
    expect(() => requireStrength('origin', null, 'x')).not.toThrow();
    expect(() => requireStrength('origin', 'agreed', 'x')).toThrow(
      expect.objectContaining({ code: 'too-weakly-verified' }),
    );
  });
});
