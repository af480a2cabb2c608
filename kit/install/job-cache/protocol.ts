// What the action's process and the one that it starts to ask the cache service say to each other: an errand, as arguments,
// and its outcome, as the last line that is printed.

export interface CacheTask {
  readonly operation: 'restore' | 'save';
  readonly key: string;
}

/** What `done` means: the entry was found and unpacked, or it was kept. `threw` is the message of an error. */
export type CacheTaskOutput = { readonly done: boolean } | { readonly threw: string };

const NAME = 'job-cache';

/** Returns the arguments of a process that is to run an errand. */
export function cacheTaskArguments({ operation, key }: CacheTask): readonly string[] {
  return [NAME, operation, key];
}

/** Returns the errand that a process was started for, from its `process.argv`; null for most. */
export function parseCacheTask([, , name, operation, key]: readonly string[]): CacheTask | null {
  return name === NAME && (operation === 'restore' || operation === 'save') && key ? { operation, key } : null;
}

/** Returns the line that `parseOutcome` reads. */
export function formatCacheTaskOutput(output: CacheTaskOutput): string {
  return JSON.stringify(output);
}

/** Returns the outcome in what a process printed; null where it ended before it came to that. */
export function parseCacheTaskOutput(printed: string): CacheTaskOutput | null {
  try {
    const output = JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as CacheTaskOutput;
    return 'done' in output || 'threw' in output ? output : null;
  } catch {
    return null;
  }
}
