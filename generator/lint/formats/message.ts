// A finding in whole sentences, for formats with one message.
import type { LintFinding } from '../rule.ts';

/** Returns the problem, when it is not one, and the fix. */
export function formatMessage({ problem, doubt, fix }: Pick<LintFinding, 'problem' | 'doubt' | 'fix'>): string {
  return [`${problem}.`, doubt, fix].filter((each) => each !== null).join(' ');
}
