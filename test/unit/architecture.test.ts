// Imports run downwards only, and some folders know nothing of ours. docs/architecture.md draws the picture.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** What each folder may import of ours, besides itself and what is neutral. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'kit/platform': [],
  'kit/runner': [],
  'kit/system': [],
  'kit/process': ['kit/system'],
  'kit/probe': ['kit/platform'],
  'kit/distributions': ['kit/platform'],
  'kit/download': ['kit/platform', 'kit/distributions'],
  'kit/install': ['kit/platform', 'kit/system', 'kit/process', 'kit/distributions', 'kit/download'],
  'kit/daemon': ['kit/system', 'kit/process'],
  'kit/doctor': ['kit/platform', 'kit/probe', 'kit/process', 'kit/distributions', 'kit/download', 'kit/install'],
  generator: ['kit/platform'],
  cli: ['generator', 'kit/platform', 'kit/probe', 'kit/doctor', 'kit/distributions', 'kit/download', 'kit/install'],
  'actions/arch-probe': ['kit/platform', 'kit/probe', 'kit/runner'],
  'actions/setup-ipfs-kit': [
    'kit/platform',
    'kit/runner',
    'kit/distributions',
    'kit/download',
    'kit/install',
    'kit/daemon',
  ],
};
/** What every folder may import. The two files are data alone, which the generator and its linter read as well. */
const NEUTRAL = [
  'kit/errors.ts',
  'kit/log.ts',
  'kit/nearest-name.ts',
  'kit/distributions/origins.json',
  'kit/distributions/tools.json',
];

describe.each(Object.entries(MAY_IMPORT))('%s', (folder, allowed) => {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('dist/'))
    .map((file) => join(folder, file));

  it.each(files)('%s imports downwards only', (file) => {
    const upwards = importsOf(file).filter((target) => {
      return !NEUTRAL.includes(target) && ![folder, ...allowed].some((parent) => target.startsWith(`${parent}/`));
    });
    expect(upwards).toEqual([]);
  });

  it('has a file that says what it is for', () => {
    const first = files
      .map((file) => readFileSync(join(ROOT, file), 'utf8'))
      .filter((text) => /^(?:#!.*\n)?\/\//.test(text));
    expect(first).toHaveLength(files.length);
  });
});

/** Our own files that a file imports, from the root. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, specifier]) => specifier ?? '');
  return specifiers.map((specifier) => relative(ROOT, join(ROOT, dirname(file), specifier)));
}
