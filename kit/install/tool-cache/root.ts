// Which folder is the tool cache: the runner's, or where that cannot be written one of the job's own.
import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KitError } from '../../errors.ts';
import type { InstallLog } from '../request.ts';

/**
 * Returns `toolCache` (RUNNER_TOOL_CACHE) where it is set and can be written, else a folder in `temp` (RUNNER_TEMP), with a
 * warning: what is installed there is gone with the job. Throws `tool-cache-unwritable` where neither will do.
 */
export async function resolveToolCacheRoot(
  toolCache: string | undefined,
  temp: string | undefined,
  log: InstallLog,
): Promise<string> {
  const reason = toolCache ? await writeProblem(toolCache) : 'RUNNER_TOOL_CACHE is not set';
  if (toolCache && reason === null) return toolCache;
  const fallback = temp ? join(temp, 'setup-ipfs-kit-tools') : null;
  const fallbackReason = fallback ? await writeProblem(fallback) : 'RUNNER_TEMP is not set';
  if (fallback && fallbackReason === null) {
    log.warning(
      `There is no tool cache to write to (${reason}): ${fallback} serves this job, and nothing is kept for the next.`,
    );
    return fallback;
  }
  throw new KitError('tool-cache-unwritable', {
    subject: "the runner's tool cache",
    problem: `${reason}; ${fallbackReason}`,
    fix: 'Set RUNNER_TOOL_CACHE or RUNNER_TEMP to a folder that the user of the job may write to.',
  });
}

async function writeProblem(folder: string): Promise<string | null> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return null;
  } catch (error) {
    return `${folder}: ${error instanceof Error && 'code' in error ? error.code : error}`;
  }
}
