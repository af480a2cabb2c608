// Windows cannot replace a program that runs. Windows tests under Wine do it with real ones.
import { describe, expect, it } from 'vitest';
import { replaceProgram } from '../../../../kit/system/write/replace-file.ts';

/** Returns the renames that were tried, and how it ended. Those in `failures` fail with a code, by their number. */
async function replace(windows: boolean, failures: Readonly<Record<number, string>>) {
  const renames: string[] = [];
  const rename = async (from: string, to: string) => {
    renames.push(`${from} → ${to}`);
    const code = failures[renames.length];
    if (code) throw Object.assign(new Error(code), { code });
  };
  const ending = await replaceProgram('new', 'ipfs.exe', async () => 'aside', { windows, rename }).then(
    () => 'replaced',
    (error) => error.code,
  );
  return [ending, ...renames];
}

describe('a replaced program', () => {
  it.each<[string, boolean, Record<number, string>, readonly string[]]>([
    ['that does not run takes one rename', true, {}, ['replaced', 'new → ipfs.exe']],
    [
      'that runs is moved aside first on Windows',
      true,
      { 1: 'EPERM' },
      ['replaced', 'new → ipfs.exe', 'ipfs.exe → aside', 'new → ipfs.exe'],
    ],
    [
      'is moved back if the new one cannot take its place',
      true,
      { 1: 'EACCES', 3: 'EACCES' },
      ['EACCES', 'new → ipfs.exe', 'ipfs.exe → aside', 'new → ipfs.exe', 'aside → ipfs.exe'],
    ],
    ['that cannot be moved stays', true, { 1: 'EBUSY', 2: 'EBUSY' }, ['EBUSY', 'new → ipfs.exe', 'ipfs.exe → aside']],
    ['stays if the folder is full or gone', true, { 1: 'ENOENT' }, ['ENOENT', 'new → ipfs.exe']],
    ['is not moved on other systems', false, { 1: 'EPERM' }, ['EPERM', 'new → ipfs.exe']],
  ])('%s', async (_, windows, failures, expected) => {
    expect(await replace(windows, failures)).toEqual(expected);
  });
});
