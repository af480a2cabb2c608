// Gets the executables of a target into a staging folder: from archives, by a build, or from the job cache.
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { executableNames } from '../distributions/distribution.ts';
import { setting } from '../setting.ts';
import { withBuildFolder } from './build/folder.ts';
import { acquireFromGit } from './build/git/build.ts';
import { acquireFromModule, prepareModuleBuild } from './build/go-module.ts';
import type { InstallContext } from './context.ts';
import { restoreBuild, saveBuild } from './job-cache/builds.ts';
import type { JobCache } from './job-cache/client.ts';
import { computeCacheKey, type PreparedBuild } from './job-cache/key.ts';
import { acquirePrebuilt } from './prebuilt.ts';
import type { DownloadPlan, InstallPlan } from './resolve.ts';
import { type AcquiredFiles, type Target, targetName } from './target.ts';
import type { EntryRecord } from './tool-cache/entry.ts';
import { satisfiesRequest } from './tool-cache/lookup.ts';
import { isAsStrongAs } from './verify/strength.ts';

/** Executables in a staging folder. */
interface AcquireResult {
  readonly acquired: AcquiredFiles;
  /** Saves to the job cache what it is to keep and does not have yet. To be called once the executables are checked. */
  readonly saveToJobCache: (record: EntryRecord) => Promise<void>;
}

const nothingToSave = async () => {};

/** Returns the executables, in `staging`. Throws what `acquirePrebuilt`, `acquireFromModule` and `acquireFromGit` throw. */
export async function acquireFiles(
  target: Target,
  plan: InstallPlan,
  staging: string,
  context: InstallContext,
): Promise<AcquireResult> {
  switch (plan.kind) {
    case 'download':
      return download(target, plan, staging, context);
    case 'git-build':
      return build(target, plan, staging, context);
    case 'module-build':
      // The module's go.mod, which names the Go that is part of the job cache's key, is already fetched into this folder.
      return withBuildFolder(context.build.folder, target.distribution.product, async (folder) => {
        return build(target, await prepareModuleBuild(target, plan, folder, context), staging, context);
      });
  }
}

/** Downloads the archives, or takes them from the job cache: they are verified alike. */
async function download(
  target: Target,
  plan: DownloadPlan,
  staging: string,
  context: InstallContext,
): Promise<AcquireResult> {
  const cache = context.jobCache?.cache;
  const key = await computeCacheKey(target, plan, context);
  if (!cache || key === null) {
    return { acquired: await acquirePrebuilt(target, plan, staging, context), saveToJobCache: nothingToSave };
  }
  const restored = await cache.restore(key);
  const kept = join(staging, 'archives');
  await mkdir(kept);
  try {
    const archives = { restored: restored?.folder ?? null, kept };
    const acquired = await acquirePrebuilt(target, plan, staging, { ...context, archives });
    const saveToJobCache = async () => {
      if (!restored) await cache.save(key, (folder) => moveAll(kept, folder));
      await rm(kept, { recursive: true });
    };
    return { acquired, saveToJobCache };
  } finally {
    await restored?.discard();
  }
}

async function build(
  target: Target,
  plan: PreparedBuild,
  staging: string,
  context: InstallContext,
): Promise<AcquireResult> {
  const cache = context.jobCache?.cache;
  const key = await computeCacheKey(target, plan, context);
  const restored = cache && key !== null ? await restoreFromJobCache({ cache, key }, target, staging, context) : null;
  if (restored) return { acquired: restored, saveToJobCache: nothingToSave };
  const acquire =
    plan.kind === 'git-build'
      ? acquireFromGit(target, plan, staging, context)
      : acquireFromModule(target, plan, staging, context);
  const acquired = await acquire;
  if (!cache || key === null) return { acquired, saveToJobCache: nothingToSave };
  return { acquired, saveToJobCache: async (record) => void (await saveBuild(cache, key, staging, record)) };
}

async function restoreFromJobCache(
  { cache, key }: { readonly cache: JobCache; readonly key: string },
  target: Target,
  staging: string,
  { log }: InstallContext,
): Promise<AcquiredFiles | null> {
  const { require, platform } = target.request;
  if (require !== null && !isAsStrongAs('job-cache', require)) {
    log.info(`The job cache is not read, because ${setting('require', require)} needs more than it proves.`);
    return null;
  }
  const names = executableNames(target.distribution, platform);
  const restored = await restoreBuild(cache, key, names, log);
  if (!restored) return null;
  try {
    const { record, folder } = restored;
    if (!satisfiesRequest({ ...record, verifiedBy: 'job-cache' }, target)) {
      log.info(`The job cache has ${targetName(target)}, but its entry does not meet this request.`);
      return null;
    }
    const files = names.map((name) => {
      const { size = 0, sha256 = '' } = record.files[name] ?? {};
      return { path: join(staging, name), size, sha256 };
    });
    for (const name of names) await move(join(folder, name), join(staging, name));
    // The rest of the record is what the cache says about itself.
    return { files, origin: 'the job cache', digests: {}, verifiedBy: 'job-cache', received: 0 };
  } finally {
    await restored.discard();
  }
}

async function moveAll(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) await move(join(from, name), join(to, name));
}

/** Copies if the temporary folder and the tool cache are on different file systems. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch(() => copyFile(from, to));
}
