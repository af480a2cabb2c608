// The result of a check: a status for programs, one line for people, and how to fix the problem.

/** `unknown` means that this process cannot find out. It does not count as a problem. */
export type Status = 'ok' | 'warning' | 'failure' | 'unknown';

interface OkResult {
  readonly status: 'ok';
  /** What was found. Without a full stop. */
  readonly detail: string;
  readonly problem: null;
  readonly fix: null;
}

interface ProblemResult {
  /** `failure`: jobs will fail. `warning`: only some jobs need this. */
  readonly status: Exclude<Status, 'ok'>;
  readonly detail: null;
  /** What is wrong, or why it is unknown. Without a full stop. */
  readonly problem: string;
  /** Lines. Each is a command, or sentences that start with a capital letter or end with a full stop or a colon. */
  readonly fix: string | null;
}

export type CheckResult = OkResult | ProblemResult;

/** What a check is about. */
export interface CheckInfo {
  /** Stable, for programs: `runner-version`. */
  readonly id: string;
  /** For people. */
  readonly subject: string;
  /** A page of this repository, with its section. */
  readonly page: string | null;
}

export type DoctorFinding = CheckInfo & CheckResult;

export type StatusCounts = Readonly<Record<Status, number>>;

export const TROUBLESHOOTING_PAGE = 'docs/troubleshooting.md';
export const SETUP_PAGE = 'docs/self-hosted-runners.md';

export function okResult(detail: string): CheckResult {
  return { status: 'ok', detail, problem: null, fix: null };
}

export function warningResult(problem: string, fix: string | null): CheckResult {
  return { status: 'warning', detail: null, problem, fix };
}

export function failureResult(problem: string, fix: string | null): CheckResult {
  return { status: 'failure', detail: null, problem, fix };
}

/** `fix` says how to find out. */
export function unknownResult(problem: string, fix: string | null): CheckResult {
  return { status: 'unknown', detail: null, problem, fix };
}

/** Returns how many findings have each status. */
export function countStatuses(findings: readonly DoctorFinding[]): StatusCounts {
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length;
  return { ok: count('ok'), warning: count('warning'), failure: count('failure'), unknown: count('unknown') };
}

/** Returns whether any finding is a warning or a failure. */
export function hasFailingFindings(findings: readonly DoctorFinding[]): boolean {
  return findings.some(({ status }) => status === 'warning' || status === 'failure');
}
