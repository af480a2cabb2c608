// The protocol between the action and the process that it starts for the cache service: the task as arguments, and its result
// as the last line of output.

export interface CacheTask {
  readonly operation: 'restore' | 'save';
  readonly key: string;
}

/** `done`: whether the entry was found and unpacked, or was saved. `threw`: the message of an error. */
export type CacheTaskOutput = { readonly done: boolean } | { readonly threw: string };

const NAME = 'job-cache';

/** Returns the arguments of a process that runs a task. */
export function cacheTaskArguments({ operation, key }: CacheTask): readonly string[] {
  return [NAME, operation, key];
}

/** Returns the task in a process's `process.argv`; null if it was started for something else. */
export function parseCacheTask([, , name, operation, key]: readonly string[]): CacheTask | null {
  return name === NAME && (operation === 'restore' || operation === 'save') && key ? { operation, key } : null;
}

/** Returns the line that `parseCacheTaskOutput` reads. */
export function formatCacheTaskOutput(output: CacheTaskOutput): string {
  return JSON.stringify(output);
}

/** Returns the result in the output of a process; null if it ended without one. */
export function parseCacheTaskOutput(printed: string): CacheTaskOutput | null {
  try {
    const output = JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as CacheTaskOutput;
    return 'done' in output || 'threw' in output ? output : null;
  } catch {
    return null;
  }
}
