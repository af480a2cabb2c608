// Refuses what is vouched for too weakly. Apart from the order itself, which the warm path loads.
import { KitError } from '../../errors.ts';
import { isAsStrongAs, type VerifiedBy } from './strength.ts';

/** Throws `too-weakly-verified` where `by` is weaker than `needed`. */
export function requireStrength(by: VerifiedBy, needed: VerifiedBy | null, what: string): void {
  if (needed === null || isAsStrongAs(by, needed)) return;
  throw new KitError('too-weakly-verified', {
    subject: `${what}, verified by '${needed}' or stronger`,
    problem: `only '${by}' vouches for it`,
    fix: 'Give its digest in the checksums input, lock it with `ipfs-kit lock`, or ask for less.',
  });
}
