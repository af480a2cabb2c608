// Gets the executables of a target into a staging folder: from archives, by a build, or from the job cache.
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstallContext } from './context.ts';
import { moveFile } from './job-cache/files.ts';
import { computeCacheKey } from './job-cache/key.ts';
import { acquirePrebuilt } from './prebuilt.ts';
import type { DownloadPlan, InstallPlan } from './resolve.ts';
import { type AcquireResult, nothingToSave, type Target } from './target.ts';

/** Returns the executables, in `staging`. Throws what `acquirePrebuilt` and `acquireBuild` throw. */
export async function acquireFiles(
  target: Target,
  plan: InstallPlan,
  staging: string,
  context: InstallContext,
): Promise<AcquireResult> {
  if (plan.kind === 'download') return download(target, plan, staging, context);
  const { inTurn = (work) => work() } = context.build;
  const { acquireBuild } = await import('./build/acquire.ts');
  return inTurn(() => acquireBuild(target, plan, staging, context));
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

async function moveAll(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) await moveFile(join(from, name), join(to, name));
}
