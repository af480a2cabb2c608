// What a check is. Each is one file in checks/, declared by `defineCheck`, and pure: it looks at gathered facts only.
import type { DoctorFacts } from './facts/gather.ts';
import type { CheckInfo, CheckResult, DoctorFinding } from './finding.ts';

/** A result. A check over a list, or with several pages, overrides its own id, subject or page. */
export type CheckOutcome = CheckResult & Partial<CheckInfo>;

export interface Check {
  /** Returns the findings: one, none if the check does not apply to this machine, or one for each item of a list. */
  readonly run: (facts: DoctorFacts) => readonly DoctorFinding[];
}

interface CheckParts extends CheckInfo {
  readonly check: (facts: DoctorFacts) => CheckOutcome | readonly CheckOutcome[];
}

export function defineCheck({ id, subject, page, check }: CheckParts): Check {
  return { run: (facts) => [check(facts)].flat().map((outcome) => ({ id, subject, page, ...outcome })) };
}
