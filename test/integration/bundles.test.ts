// The committed bundles match the sources byte for byte.
import { globSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUNDLES, type Bundle, bundle, emitJavaScript, ROOT } from '../../scripts/bundles/bundle.ts';

beforeAll(() => emitJavaScript());

describe.each(BUNDLES)('$dist', (source) => {
  const { dist } = source;
  let built: Bundle;
  beforeAll(async () => {
    built = await bundle(source);
  });

  it('is up to date with its sources (if not: npm run build, and commit it)', async () => {
    const committed = new Map<string, string>();
    for (const name of await readdir(join(ROOT, dist)))
      committed.set(name, await readFile(join(ROOT, dist, name), 'utf8'));
    expect([...committed.keys()].sort()).toEqual([...built.files.keys()].sort());
    for (const [name, text] of built.files) expect(committed.get(name) === text, `${dist}/${name} differs`).toBe(true);
  });

  it('has the license of each package in it, and of no other', () => {
    const packageOf = (path: string) => /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [];
    const bundled = new Set(built.modules.flatMap(packageOf));
    const sections = (built.files.get('licenses.txt') ?? '').split(`\n${'-'.repeat(80)}\n\n`).filter(Boolean);
    const headers = sections.map((section) => section.split('\n\n')[0] ?? '');
    const names = headers.flatMap((header) => [...header.matchAll(/^(\S+) \d/gm)].map(([, name]) => name));
    expect([...new Set(names)].sort()).toEqual([...bundled].sort());
    for (const section of sections) {
      expect(section).toMatch(/^(?:\S+ \d+\.\d+\.\d+\S* \(.+\)\n(?: {2}Copyright .+\n)*)+\n/);
      expect(section).toMatch(/permission|redistribution|licensed under|terms and conditions/i);
    }
  });
});

it('dist folders have no files of bundles that no longer exist', () => {
  const folders = new Set(globSync('{actions,cli}/**/dist/**/*.*', { cwd: ROOT }).map(dirname));
  expect([...folders].sort()).toEqual(BUNDLES.map(({ dist }) => dist).sort());
});

it('the job cache has the licenses of all packages that it loads', async () => {
  const text = await readFile(join(ROOT, 'actions/setup-ipfs-kit/dist/job-cache/licenses.txt'), 'utf8');
  for (const name of ['@actions/cache', '@azure/storage-blob', '@protobuf-ts/runtime', 'fast-xml-parser', 'semver'])
    expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
});

it('the job cache is without modules that its packages have and never use', async () => {
  const source = BUNDLES.find(({ dist }) => dist.endsWith('/job-cache'));
  const { modules = [] } = source ? await bundle(source) : {};
  expect(modules).toContainEqual(expect.stringMatching(/\/@azure\/storage-common\//));
  expect(modules.filter((path) => /\/node_modules\/undici\/|\/crc64\.js$/.test(path))).toEqual([]);
});
