// npm run docs:platforms: writes docs/platforms.md. Run it after a change of its data, of products or of known releases; a test
// compares them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadKnownReleases } from '../../kit/distributions/known-releases.ts';
import { renderPlatformsPage } from './page.ts';
import type { Versions } from './recorded.ts';

export const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'platforms.md');

/** Returns the known releases, without pre-releases. */
export async function loadVersions(): Promise<Versions> {
  const [kubo, cluster, lotus] = await Promise.all((['kubo', 'cluster', 'lotus'] as const).map(loadStable));
  return { kubo: kubo ?? [], cluster: cluster ?? [], lotus: lotus ?? [] };
}

async function loadStable(product: 'kubo' | 'cluster' | 'lotus'): Promise<readonly string[]> {
  const { versions } = await loadKnownReleases(product);
  return versions.filter((version) => !version.includes('-'));
}

if (import.meta.main) await writeFile(PAGE, renderPlatformsPage(await loadVersions()));
