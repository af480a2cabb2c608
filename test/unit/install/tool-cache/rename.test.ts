import { describe, expect, it } from 'vitest';
import { renameWithRetry } from '../../../../kit/install/tool-cache/rename.ts';

/** Renames that fail with `codes` one after the other, then succeed. */
async function attempt(windows: boolean, codes: readonly string[], exists = false) {
  let calls = 0;
  let waited = 0;
  const system = {
    windows,
    exists: () => exists,
    sleep: async (milliseconds: number) => {
      waited += milliseconds;
    },
    rename: async () => {
      const code = codes[calls++];
      if (code) throw Object.assign(new Error(code), { code });
    },
  };
  const outcome = await renameWithRetry('a', 'b', system).then(
    () => 'renamed',
    (error) => error.code,
  );
  return [outcome, calls, waited];
}

describe('a rename', () => {
  it.each<[string, boolean, string[], boolean, [string, number, number]]>([
    ['that succeeds', true, [], false, ['renamed', 1, 0]],
    ['of a file that a scanner has open for a moment', true, ['EPERM', 'EBUSY', 'EACCES'], false, ['renamed', 4, 300]],
    ['of a file that stays open', true, Array(20).fill('EBUSY'), false, ['EBUSY', 11, 2750]],
    ['onto an entry that another job placed', true, ['EPERM'], true, ['EPERM', 1, 0]],
    ['without the right to, on Linux', false, ['EPERM'], false, ['EPERM', 1, 0]],
    ['to a full disk', true, ['ENOSPC'], false, ['ENOSPC', 1, 0]],
  ])('%s', async (_, windows, codes, exists, expected) => {
    expect(await attempt(windows, codes, exists)).toEqual(expected);
  });
});
