// Errors of builds: a build timed out, the disk was full, or a command failed.

import { KitError, type KitErrorParts } from '../../errors.ts';
import type { ProcessResult } from '../../process/run.ts';
import { setting } from '../../setting.ts';
import { noexecAdvice } from '../check/run-failure.ts';

const DENIED = /permission denied|EACCES/i;
const DISK_FULL = /^.*(?:no space left on device|disk quota exceeded).*$/im;

/** Returns how a command ended, as the end of a sentence: `exited with code 2`. */
export function describeEnd(ended: ProcessResult): string {
  switch (ended.how) {
    case 'exit':
      return `exited with code ${ended.exitCode}`;
    case 'signal':
      return `was stopped by ${ended.signal}`;
    case 'timed-out':
      return 'was stopped because the build took too long';
    case 'not-started':
      return `could not be started (${ended.reason})`;
  }
}

/** Returns the line of the output that says that the disk is full; null without one. Much output may follow it. */
export function diskFullLine(ended: ProcessResult): string | null {
  return ended.how === 'not-started' ? null : (DISK_FULL.exec(outputOf(ended))?.[0] ?? null);
}

/**
 * Returns the error of a failed build: `source-build-timed-out`, `disk-full`, else `source-build-failed`. `noexecMount` is where the
 * build's folder is mounted with `noexec`, if it is: a build may run programs that it made or fetched.
 */
export function createBuildError(ended: ProcessResult, parts: KitErrorParts, noexecMount: string | null): KitError {
  if (ended.how === 'timed-out') {
    const fix = `${parts.fix} Raise ${setting('build-timeout-minutes')}. In GitHub Actions, ${setting('cache', 'auto')} keeps the result of a build.`;
    return new KitError('source-build-timed-out', { ...parts, fix });
  }
  if (diskFullLine(ended) !== null) {
    const fix =
      'Nothing was installed. Free some space on the disks of the tool cache and of the temporary folder (RUNNER_TEMP), where builds have their caches.';
    return new KitError('disk-full', { ...parts, fix });
  }
  if (noexecMount !== null && DENIED.test(outputOf(ended))) {
    const advice = noexecAdvice('RUNNER_TEMP (for ipfs-kit: XDG_CACHE_HOME)', noexecMount);
    const fix = `'${noexecMount}' is mounted noexec, so the build cannot run programs there. ${advice} ${parts.fix}`;
    return new KitError('source-build-failed', { ...parts, fix });
  }
  return new KitError('source-build-failed', parts);
}

function outputOf(ended: ProcessResult): string {
  return ended.how === 'not-started' ? ended.reason : `${ended.stdout}\n${ended.stderr}`;
}
