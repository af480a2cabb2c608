// What a check says: one line for a person, a status for a program, and how to fix it.

/** `unknown` is what nobody here could tell; it is no fault of the machine, and counts as none. */
export type Status = 'ok' | 'warning' | 'failure' | 'unknown';

export interface DoctorFinding {
  /** Stable, for programs: `runner-version`. */
  readonly id: string;
  /** For people. */
  readonly subject: string;
  readonly status: Status;
  /** Without a full stop. */
  readonly problem: string;
  /** A command, or whole sentences. */
  readonly fix: string | null;
  /** A page of this repository, with its section. */
  readonly page: string | null;
}

/** What a check is about, whatever it finds. */
export type CheckInfo = Pick<DoctorFinding, 'id' | 'subject' | 'page'>;

export type CheckResult = Pick<DoctorFinding, 'status' | 'problem' | 'fix'>;

export type StatusCounts = Readonly<Record<Status, number>>;

export const TROUBLESHOOTING_PAGE = 'docs/troubleshooting.md';
export const SETUP_PAGE = 'docs/self-hosted-runners.md';

/** Returns the verdict on what is as it should be. */
export function okResult(problem: string): CheckResult {
  return { status: 'ok', problem, fix: null };
}

/** Returns the verdict on what some jobs will miss. */
export function warningResult(problem: string, fix: string | null): CheckResult {
  return { status: 'warning', problem, fix };
}

/** Returns the verdict on what makes jobs fail. */
export function failureResult(problem: string, fix: string | null): CheckResult {
  return { status: 'failure', problem, fix };
}

/** Returns the verdict on what cannot be known; `fix` says how to find out. */
export function unknownResult(problem: string, fix: string | null): CheckResult {
  return { status: 'unknown', problem, fix };
}

/** Returns how many findings have each status. */
export function countStatuses(findings: readonly DoctorFinding[]): StatusCounts {
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length;
  return { ok: count('ok'), warning: count('warning'), failure: count('failure'), unknown: count('unknown') };
}

/** Returns 2 where anything fails, 1 where there are warnings, else 0. */
export function exitCodeOf(findings: readonly DoctorFinding[]): 0 | 1 | 2 {
  const counts = countStatuses(findings);
  if (counts.failure > 0) return 2;
  return counts.warning > 0 ? 1 : 0;
}
