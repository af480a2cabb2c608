// Refuses files that are verified less strongly than required. Separate from strength.ts, so that
// the warm path does not load it.

import { KitError } from '../../errors.ts';
import { setting } from '../../setting.ts';
import { isAsStrongAs, type VerifiedBy } from './strength.ts';

/** Throws `too-weakly-verified` if `by` is weaker than `needed`. `what` names the file or product. */
export function requireStrength(by: VerifiedBy, needed: VerifiedBy | null, what: string): void {
  if (needed === null || isAsStrongAs(by, needed)) return;
  throw new KitError('too-weakly-verified', {
    subject: what,
    problem: `it is verified by '${by}', but '${needed}' or stronger is required`,
    fix: `Give its digest with ${setting('checksums')}, lock it with \`ipfs-kit lock\`, or set ${setting('require')} to a weaker level.`,
  });
}
