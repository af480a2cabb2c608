// What the end of a build is: in words, and as an error. Its time was up, the disk was full, or it failed for a reason of its own.
import { KitError, type KitErrorParts } from '../../errors.ts';
import type { ProcessResult } from '../../process/run.ts';

const DISK_FULL = /^.*(?:no space left on device|disk quota exceeded).*$/im;

/** Returns how a command ended, for a sentence about it: `ended with exit code 2`. */
export function describeEnd(ended: ProcessResult): string {
  if (ended.how === 'exit') return `ended with exit code ${ended.exitCode}`;
  if (ended.how === 'signal') return `was ended by ${ended.signal}`;
  return ended.how === 'timed-out' ? 'was ended when the time was up' : `could not be started (${ended.reason})`;
}

/** Returns the line that says that the disk is full, which much may follow; null where none does. */
export function diskFullLine(ended: ProcessResult): string | null {
  return 'stderr' in ended ? (DISK_FULL.exec(`${ended.stdout}\n${ended.stderr}`)?.[0] ?? null) : null;
}

/** Returns the error of a build that did not end well: `source-build-timed-out`, `disk-full`, else `source-build-failed`. */
export function createBuildError(ended: ProcessResult, parts: KitErrorParts): KitError {
  if (ended.how === 'timed-out') {
    const fix = `${parts.fix} Give it more time with build-timeout-minutes (--build-timeout), or keep its result with cache.`;
    return new KitError('source-build-timed-out', { ...parts, fix });
  }
  if (diskFullLine(ended) !== null) {
    const fix = "Free some space: for the tool cache, Go's caches and the temporary folder. Nothing was left behind.";
    return new KitError('disk-full', { ...parts, fix });
  }
  return new KitError('source-build-failed', parts);
}
