// Windows does not replace a read-only file. Windows tests under Wine do it with real ones.
import { describe, expect, it } from 'vitest';
import { replaceFile } from '../../../../kit/system/write/replace-file.ts';

/** Returns how a replacement ended, and what was done. Renames in `failures` fail with a code, by their number. */
function replace(windows: boolean, isReadOnly: boolean, failures: Readonly<Record<number, string>>) {
  const done: string[] = [];
  const rename = () => {
    done.push('rename');
    const code = failures[done.filter((each) => each === 'rename').length];
    if (code) throw Object.assign(new Error(code), { code });
  };
  const setReadOnly = (_: string, value: boolean) => void done.push(value ? 'read-only' : 'writable');
  try {
    replaceFile('new', 'config', { windows, rename, isReadOnly: () => isReadOnly, setReadOnly });
    return ['replaced', ...done];
  } catch (error) {
    return [(error as NodeJS.ErrnoException).code, ...done];
  }
}

describe('a replaced file', () => {
  it.each<[string, boolean, boolean, Record<number, string>, readonly string[]]>([
    ['that is writable takes one rename', true, false, {}, ['replaced', 'rename']],
    [
      'that is read-only is made writable first',
      true,
      true,
      { 1: 'EPERM' },
      ['replaced', 'rename', 'writable', 'rename'],
    ],
    [
      'that cannot be replaced stays read-only',
      true,
      true,
      { 1: 'EPERM', 2: 'EPERM' },
      ['EPERM', 'rename', 'writable', 'rename', 'read-only'],
    ],
    ['that another program holds stays', true, false, { 1: 'EPERM' }, ['EPERM', 'rename']],
    ['in a folder that is gone stays', true, true, { 1: 'ENOENT' }, ['ENOENT', 'rename']],
    ['keeps its mode on other systems', false, true, { 1: 'EPERM' }, ['EPERM', 'rename']],
  ])('%s', (_, windows, isReadOnly, failures, expected) => {
    expect(replace(windows, isReadOnly, failures)).toEqual(expected);
  });
});
