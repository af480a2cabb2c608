// Builds the executables of a target into a staging folder, or takes an earlier build from the job cache.
import { join } from 'node:path';
import { executableNames } from '../../distributions/distribution.ts';
import { setting } from '../../setting.ts';
import type { InstallContext } from '../context.ts';
import { restoreBuild, saveBuild } from '../job-cache/builds.ts';
import type { JobCache } from '../job-cache/client.ts';
import { moveFile } from '../job-cache/files.ts';
import { computeCacheKey, type PreparedBuild } from '../job-cache/key.ts';
import type { InstallPlan } from '../resolve.ts';
import { type AcquiredFiles, type AcquireResult, nothingToSave, type Target, targetName } from '../target.ts';
import { satisfiesRequest } from '../tool-cache/lookup.ts';
import { isAsStrongAs } from '../verify/strength.ts';
import { withBuildFolder } from './folder.ts';
import { acquireFromGit } from './git/build.ts';
import { acquireFromModule, prepareModuleBuild } from './go-module.ts';

/** Returns the executables, in `staging`. Throws what `acquireFromModule` and `acquireFromGit` throw. */
export async function acquireBuild(
  target: Target,
  plan: Exclude<InstallPlan, { kind: 'download' }>,
  staging: string,
  context: InstallContext,
): Promise<AcquireResult> {
  if (plan.kind === 'git-build') return build(target, plan, staging, context);
  // The module's go.mod, which names the Go that is part of the job cache's key, is already fetched into this folder.
  return withBuildFolder(context.build.folder, target.distribution.product, async (folder) => {
    return build(target, await prepareModuleBuild(target, plan, folder, context), staging, context);
  });
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
    if (!satisfiesRequest({ ...record, verifiedBy: 'job-cache' }, target, true)) {
      log.info(`The job cache has ${targetName(target)}, but its entry does not meet this request.`);
      return null;
    }
    const files = names.map((name) => {
      const { size = 0, sha256 = '' } = record.files[name] ?? {};
      return { path: join(staging, name), size, sha256 };
    });
    for (const name of names) await moveFile(join(folder, name), join(staging, name));
    // The rest of the record is what the cache says about itself.
    return { files, origin: 'the job cache', digests: {}, verifiedBy: 'job-cache', received: 0 };
  } finally {
    await restored.discard();
  }
}
