// Gets the executables of a target into a staging folder: from the job cache, from archives, or by a build.
import { copyFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { executableNames } from '../distributions/distribution.ts';
import { withBuildFolder } from './build/folder.ts';
import { acquireFromGit } from './build/git/build.ts';
import { acquireFromModule, prepareModuleBuild } from './build/go-module.ts';
import type { InstallContext } from './context.ts';
import { computeCacheKey, type PreparedPlan } from './job-cache/key.ts';
import { acquirePrebuilt } from './prebuilt.ts';
import type { InstallPlan } from './resolve.ts';
import { type AcquiredFiles, type Target, targetName } from './target.ts';
import type { EntryRecord } from './tool-cache/entry.ts';
import { satisfiesRequest } from './tool-cache/lookup.ts';

/** Executables in a staging folder. */
interface AcquireResult {
  readonly acquired: AcquiredFiles;
  /** The key under which the job cache is to keep them; null if it must not, or has them already. */
  readonly cacheKey: string | null;
}

/** Returns the executables, in `staging`. Throws what `acquirePrebuilt`, `acquireFromModule` and `acquireFromGit` throw. */
export async function acquireFiles(
  target: Target,
  plan: InstallPlan,
  staging: string,
  context: InstallContext,
): Promise<AcquireResult> {
  if (plan.kind !== 'module-build') return acquirePrepared(target, plan, staging, context);
  // The module's go.mod, which names the Go that is part of the job cache's key, is already fetched into this folder.
  return withBuildFolder(context.build.folder, target.distribution.product, async (folder) => {
    return acquirePrepared(target, await prepareModuleBuild(target, plan, folder, context), staging, context);
  });
}

async function acquirePrepared(
  target: Target,
  prepared: PreparedPlan,
  staging: string,
  context: InstallContext,
): Promise<AcquireResult> {
  const cacheKey = await computeCacheKey(target, prepared, context);
  const restored = cacheKey === null ? null : await restoreFromJobCache(cacheKey, target, staging, context);
  if (restored) return { acquired: restored, cacheKey: null };
  return { acquired: await obtain(target, prepared, staging, context), cacheKey };
}

function obtain(target: Target, plan: PreparedPlan, staging: string, context: InstallContext): Promise<AcquiredFiles> {
  switch (plan.kind) {
    case 'download':
      return acquirePrebuilt(target, plan, staging, context);
    case 'git-build':
      return acquireFromGit(target, plan, staging, context);
    case 'module-build':
      return acquireFromModule(target, plan, staging, context);
  }
}

async function restoreFromJobCache(
  key: string,
  target: Target,
  staging: string,
  { jobCache, log }: InstallContext,
): Promise<AcquiredFiles | null> {
  const names = executableNames(target.distribution, target.request.platform);
  const restored = await jobCache?.cache.restore(key, names);
  if (!restored) return null;
  try {
    const { record, folder } = restored;
    if (!satisfiesRequest(record, target)) {
      log.info(`The job cache has ${targetName(target)}, but its entry does not meet this request.`);
      return null;
    }
    for (const name of names) await move(join(folder, name), join(staging, name));
    const paths = names.map((name) => join(staging, name));
    return toAcquired(record, paths);
  } finally {
    await restored.discard();
  }
}

/** Copies if the temporary folder and the tool cache are on different file systems. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch(() => copyFile(from, to));
}

function toAcquired({ files, origin, digests, verifiedBy }: EntryRecord, paths: readonly string[]): AcquiredFiles {
  const extracted = paths.map((path) => {
    const { size = 0, sha256 = '' } = files[basename(path)] ?? {};
    return { path, size, sha256 };
  });
  return { files: extracted, origin: `${origin}, kept by the job cache`, digests, verifiedBy, received: 0 };
}
