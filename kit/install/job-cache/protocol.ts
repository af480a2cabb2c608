// What the action's process and the one that it starts to ask the cache service say to each other: an errand, as arguments,
// and its outcome, as the last line that is printed.

export interface Errand {
  readonly task: 'restore' | 'save';
  readonly key: string;
}

/** What `done` means: the entry was found and unpacked, or it was kept. `threw` is the message of an error. */
export type Outcome = { readonly done: boolean } | { readonly threw: string };

const NAME = 'job-cache';

/** Returns the arguments of a process that is to run an errand. */
export function errandArguments({ task, key }: Errand): readonly string[] {
  return [NAME, task, key];
}

/** Returns the errand that a process was started for, from its `process.argv`; null for most. */
export function errandOf([, , name, task, key]: readonly string[]): Errand | null {
  return name === NAME && (task === 'restore' || task === 'save') && key ? { task, key } : null;
}

/** Returns the line that `parseOutcome` reads. */
export function formatOutcome(outcome: Outcome): string {
  return JSON.stringify(outcome);
}

/** Returns the outcome in what a process printed; null where it ended before it came to that. */
export function parseOutcome(printed: string): Outcome | null {
  try {
    const outcome = JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as Outcome;
    return 'done' in outcome || 'threw' in outcome ? outcome : null;
  } catch {
    return null;
  }
}
