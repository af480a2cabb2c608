// Chooses the folder of the tool cache: the runner's, or a folder for this job if the runner's is not writable.
import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, errorMessage, KitError } from '../../errors.ts';
import type { Log } from '../../log.ts';

/**
 * Returns `toolCache` (RUNNER_TOOL_CACHE) if it is set and writable. Otherwise returns a folder in `temp` (RUNNER_TEMP), with
 * a warning, because the next job does not find what is installed there. Throws `tool-cache-unwritable` if neither works.
 */
export async function resolveToolCacheRoot(
  toolCache: string | undefined,
  temp: string | undefined,
  log: Log,
): Promise<string> {
  const reason = toolCache ? await writeProblem(toolCache) : 'RUNNER_TOOL_CACHE is not set';
  if (toolCache && reason === null) return toolCache;
  const fallback = temp ? join(temp, 'setup-ipfs-kit-tools') : null;
  const fallbackReason = fallback ? await writeProblem(fallback) : 'RUNNER_TEMP is not set';
  if (fallback && fallbackReason === null) {
    log.warning(
      `The tool cache is not writable (${reason}). Installing to ${fallback}, which later jobs do not reuse.`,
    );
    return fallback;
  }
  throw new KitError('tool-cache-unwritable', {
    subject: "the runner's tool cache",
    problem: `${reason}; ${fallbackReason}`,
    fix: 'Set RUNNER_TOOL_CACHE or RUNNER_TEMP to a folder that the user of the job can write to.',
  });
}

async function writeProblem(folder: string): Promise<string | null> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return null;
  } catch (error) {
    return `${folder}: ${errorCode(error) ?? errorMessage(error)}`;
  }
}
