// Which error the end of a build is: its time was up, the disk was full, or it failed for a reason of its own.
import { KitError, type KitErrorParts } from '../kit-error.ts';
import type { Ended } from '../process/run.ts';

/** Returns the error of a build that did not end well: `source-build-timed-out`, `disk-full`, else `source-build-failed`. */
export function buildFailed(ended: Ended, parts: KitErrorParts): KitError {
  if (ended.how === 'limit') {
    const next = `${parts.next} Give it more time with build-timeout-minutes (--build-timeout), or keep its result with cache.`;
    return new KitError('source-build-timed-out', { ...parts, next });
  }
  if (/no space left on device|disk quota exceeded/i.test(parts.found)) {
    const next = "Free some space: for the tool cache, Go's caches and the temporary folder. Nothing was left behind.";
    return new KitError('disk-full', { ...parts, next });
  }
  return new KitError('source-build-failed', parts);
}
