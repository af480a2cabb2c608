import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readInspectedFiles } from '../../../../generator/init/read-sources.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'read-sources-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

it('reads manifests near the root, tests and sources, and lists the others', async () => {
  write({
    'pyproject.toml': 'a',
    'one/two/three/setup.cfg': 'b',
    'one/two/three/four/setup.cfg': 'too deep',
    'requirements/test.txt': 'c',
    'tests/deep/er/and/deeper/test_a.py': 'd',
    'src/a.py': 'e',
    'logo.svg': 'not read',
    '.github/workflows/ci.yml': 'on: push',
    '.git/HEAD': 'ref: refs/heads/main',
  });
  const { files, truncated } = await readInspectedFiles(root);
  expect(truncated).toBe(false);
  expect(Object.fromEntries(files)).toEqual({
    'pyproject.toml': 'a',
    'one/two/three/setup.cfg': 'b',
    'one/two/three/four/setup.cfg': '',
    'requirements/test.txt': 'c',
    'tests/deep/er/and/deeper/test_a.py': 'd',
    'src/a.py': 'e',
    'logo.svg': '',
    '.github/workflows/ci.yml': 'on: push',
    '.git/HEAD': 'ref: refs/heads/main',
  });
});

it('skips what tools make, and virtual environments of any name', async () => {
  write({
    'node_modules/a/package.json': '{}',
    '.venv/a.py': '',
    'my-environment/pyvenv.cfg': '',
    'my-environment/lib/a.py': '',
    'dist/a.js': '',
    'go.mod': 'module a',
    'vendor/modules.txt': '# a',
    'vendor/b/b.go': '',
  });
  const { files } = await readInspectedFiles(root);
  expect([...files.keys()].sort()).toEqual(['go.mod', 'vendor/modules.txt']);
});

it('reads the head of a long lock file, and no other long file', async () => {
  write({ 'yarn.lock': `# yarn lockfile v1\n${'x'.repeat(2_000_000)}`, 'setup.py': 'x'.repeat(2_000_000) });
  const { files } = await readInspectedFiles(root);
  expect(files.get('yarn.lock')).toHaveLength(64_000);
  expect(files.get('setup.py')).toBe('');
});

it('follows no link to a folder', async () => {
  write({ 'a/package.json': '{}' });
  symlinkSync('a', join(root, 'b'));
  const { files } = await readInspectedFiles(root);
  expect([...files.keys()]).toEqual(['a/package.json']);
});

it('says that it has not seen all of many files', async () => {
  for (let at = 0; at < 21; at++)
    write(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`d${at}/${n}`, ''])));
  const { files, truncated } = await readInspectedFiles(root);
  expect([files.size, truncated]).toEqual([20_000, true]);
});
