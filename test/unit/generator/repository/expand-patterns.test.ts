// Windows' shells pass patterns on as they are, so the command line expands them there.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { expandPatterns } from '../../../../generator/repository/expand-patterns.ts';

const root = mkdtempSync(join(tmpdir(), 'expand-patterns-'));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, 'my [x]', 'folder.yml'), { recursive: true });
for (const name of ['b.yml', 'a.YML', 'ab.yaml', 'axyml', '.hidden.yml']) writeFileSync(join(root, 'my [x]', name), '');

it.each<[string, readonly string[]]>([
  ['my [x]/*.yml', ['my [x]/.hidden.yml', 'my [x]/a.YML', 'my [x]/b.yml']],
  ['my [x]/?.yml', ['my [x]/a.YML', 'my [x]/b.yml']],
  ['my [x]/b.yml', ['my [x]/b.yml']],
  ['my [x]/*.none', ['my [x]/*.none']],
  ['missing/*.yml', ['missing/*.yml']],
  ['*/b.yml', ['*/b.yml']],
])('on Windows, %j is %j', (name, expected) => {
  expect(expandPatterns([name], root, true)).toEqual(expected);
});

it('on other systems, patterns are left to the shell', () => {
  expect(expandPatterns(['my [x]/*.yml'], root, false)).toEqual(['my [x]/*.yml']);
});
