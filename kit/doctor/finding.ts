// What a check says: one line for a person, a status for a program, and how to mend what it found.

/** `unknown` is what nobody here could tell; it is no fault of the machine, and counts as none. */
export type Status = 'ok' | 'warning' | 'failure' | 'unknown';

export interface Finding {
  /** Stable, for programs: `runner-version`. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly status: Status;
  /** Without a full stop. */
  readonly found: string;
  /** A command, or whole sentences. */
  readonly mend: string | null;
  /** A page of this repository, with its section. */
  readonly page: string | null;
}

/** What a check is about, whatever it finds. */
export type About = Pick<Finding, 'id' | 'title' | 'page'>;

export type Verdict = Pick<Finding, 'status' | 'found' | 'mend'>;

export type Counts = Readonly<Record<Status, number>>;

export const TROUBLESHOOTING = 'docs/troubleshooting.md';
export const SETTING_UP = 'docs/self-hosted-runners.md';

/** Returns the verdict on what is as it should be. */
export function ok(found: string): Verdict {
  return { status: 'ok', found, mend: null };
}

/** Returns the verdict on what some jobs will miss. */
export function warning(found: string, mend: string | null): Verdict {
  return { status: 'warning', found, mend };
}

/** Returns the verdict on what makes jobs fail. */
export function failure(found: string, mend: string | null): Verdict {
  return { status: 'failure', found, mend };
}

/** Returns the verdict on what cannot be known; `mend` is how it could. */
export function unknown(found: string, mend: string | null): Verdict {
  return { status: 'unknown', found, mend };
}

/** Returns how many findings have each status. */
export function countsOf(findings: readonly Finding[]): Counts {
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length;
  return { ok: count('ok'), warning: count('warning'), failure: count('failure'), unknown: count('unknown') };
}

/** Returns 2 where anything fails, 1 where there are warnings, else 0. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  const counts = countsOf(findings);
  if (counts.failure > 0) return 2;
  return counts.warning > 0 ? 1 : 0;
}
