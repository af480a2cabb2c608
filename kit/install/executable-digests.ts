// Downloads archives to hash their executables, for a lock file.
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { archivesFor } from '../distributions/distribution.ts';
import type { Digest } from '../download/digest/digest.ts';
import { createTemporaryFolder } from '../system/write/new-folder.ts';
import { listArchiveSources } from './archive-sources.ts';
import { checkHeader } from './check/executable.ts';
import type { InstallContext } from './context.ts';
import { acquirePrebuilt } from './prebuilt.ts';
import type { Target } from './target.ts';

/** The sha256 of each executable, by archive file name and executable. */
export type ExecutableDigests = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Returns the digests of the executables in a target's archives, which must have `digests`. Throws what `acquirePrebuilt` and
 * `checkHeader` throw.
 */
export async function hashExecutables(
  target: Target,
  digests: ReadonlyMap<string, Digest>,
  context: Pick<InstallContext, 'network' | 'log'>,
): Promise<ExecutableDigests> {
  const { request, distribution, version } = target;
  const byArchive: Record<string, Readonly<Record<string, string>>> = {};
  for (const archive of archivesFor(distribution, version, request.platform)?.archives ?? []) {
    const digest = digests.get(archive.file);
    if (!digest) continue;
    const query = { distribution, version, urls: context.network.urls, digest };
    const sources = listArchiveSources(request, archive, query);
    const expected = { digest, by: 'lock' as const, source: 'the lock file' };
    const staging = createTemporaryFolder('setup-ipfs-kit-');
    try {
      const plan = { kind: 'download' as const, archives: [{ archive, sources, expected }], ended: null };
      const { files, origin } = await acquirePrebuilt(target, plan, staging, context);
      for (const { path } of files) await checkHeader(path, request.platform, origin);
      byArchive[archive.file] = Object.fromEntries(files.map(({ path, sha256 }) => [basename(path), sha256]));
    } finally {
      await rm(staging, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  return byArchive;
}
