// The committed bundles match the sources byte for byte.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUNDLES, bundle, emitJavaScript, ROOT } from '../../scripts/bundles/bundle.ts';

beforeAll(() => emitJavaScript());

describe.each(BUNDLES)('$dist', ({ entry, dist }) => {
  it('is up to date with its sources (if not: npm run build, and commit it)', async () => {
    const built = await bundle(entry);
    const committed = new Map<string, string>();
    for (const name of await readdir(join(ROOT, dist)))
      committed.set(name, await readFile(join(ROOT, dist, name), 'utf8'));
    expect([...committed.keys()].sort()).toEqual([...built.keys()].sort());
    for (const [name, text] of built) expect(committed.get(name) === text, `${dist}/${name} differs`).toBe(true);
  });
});
