// What can happen to the failure of a command: it fails the script, it is checked, or it is lost.

export type Loss =
  /** `|| true`, or another command that passes. */
  | 'fallback'
  /** `|| rc=$?`, and nothing reads rc. */
  | 'unread-status'
  /** A pipe without pipefail. */
  | 'pipe'
  /** The next commands run, and their status counts. */
  | 'continues'
  /** `test && other` does not end a script with `-e`. */
  | 'and-list'
  /** `make test; true` in a shell with `-e`. */
  | 'overruled'
  /** The last attempt of a loop fails. */
  | 'retry';

export type Fate =
  | { readonly kind: 'fails' | 'checked' | 'unknown' }
  | {
      readonly kind: 'lost';
      readonly loss: Loss;
      /** Offset of what loses it. */
      readonly index: number;
      /** What loses it, as written. */
      readonly by: string;
      /** Whether the failure is lost in any case. */
      readonly certain: boolean;
    };

export interface CommandFate {
  /** The words of the program that runs in the end, without `sudo` and the like. */
  readonly words: readonly string[];
  readonly index: number;
  readonly fate: Fate;
}

export const FAILS: Fate = { kind: 'fails' };
export const CHECKED: Fate = { kind: 'checked' };
export const UNKNOWN: Fate = { kind: 'unknown' };
