import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { EOL, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { maskSecret, restrictOutputFile } from '../../../kit/runner/secret.ts';

it.each([
  ['a token', 'cd12', '::add-mask::cd12'],
  ['a text with line breaks', 'one\r\ntwo %', '::add-mask::one%0D%0Atwo %25'],
])('masks %s with a command of one line', (_, secret, line) => {
  let written = '';
  maskSecret(
    {
      write: (text) => {
        written += text;
      },
    },
    secret,
  );
  expect(written).toBe(`${line}${EOL}`);
});

it.runIf(process.platform !== 'win32')('lets only the owner read the file of the outputs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secret-'));
  const file = join(folder, 'output');
  writeFileSync(file, '');
  chmodSync(file, 0o666);
  restrictOutputFile({ env: { GITHUB_OUTPUT: file } });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});

it.each([undefined, '', join(tmpdir(), 'does-not-exist', 'output')])('ignores the output file %j', (file) => {
  expect(() => restrictOutputFile({ env: { GITHUB_OUTPUT: file } })).not.toThrow();
});
