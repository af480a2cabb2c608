// Compares an existing lock file with the digests that ipfs-kit lock finds now, so that no digest is replaced without an error.
import { type Digest, formatDigest, parseDigest, sameDigest } from '../kit/download/digest/digest.ts';
import { KitError } from '../kit/errors.ts';
import type { ExecutableDigests } from '../kit/install/executable-digests.ts';
import type { LockedProduct } from '../kit/install/lock-file.ts';

/** The digests of an archive that are known or published now, each of another algorithm or source. */
export type FoundDigests = readonly [Digest, ...Digest[]];

/**
 * Returns the digests to lock, by archive: the locked one if it is among the found ones, else the first one for an archive that is
 * not locked yet. Throws `republished-upstream` for an archive with another digest of the same algorithm, and `invalid-input` if no
 * found digest has the algorithm of the locked one, so that they cannot be compared.
 */
export function keepLockedDigests(
  locked: LockedProduct['archives'],
  found: Readonly<Record<string, FoundDigests>>,
): LockedProduct['archives'] {
  const entries = Object.entries(found).map(([file, digests]) => {
    const text = Object.hasOwn(locked, file) ? locked[file] : undefined;
    if (text === undefined) return [file, formatDigest(digests[0])] as const;
    const before = parseDigest(text, file);
    if (digests.some((each) => sameDigest(each, before))) return [file, formatDigest(before)] as const;
    throw changedDigestError(file, before, digests);
  });
  return Object.fromEntries(entries);
}

function changedDigestError(file: string, before: Digest, found: FoundDigests): KitError {
  const other = found.find(({ algorithm }) => algorithm === before.algorithm);
  const subject = `archive '${file}'`;
  const values = `\n  locked: ${formatDigest(before)}\n  now:    ${formatDigest(other ?? found[0])}`;
  if (other) {
    return new KitError('republished-upstream', {
      subject,
      problem: `its digest differs from the locked one:${values}\nThe version was published again upstream, so nothing was written`,
      fix: 'Find out why. Only then remove its product from the lock file and run the command again.',
    });
  }
  return new KitError('invalid-input', {
    subject,
    problem: `its locked digest cannot be compared, because no known or published one has its algorithm:${values}\nNothing was written`,
    fix: 'Find out whether both are digests of the same file. Only then remove its product from the lock file and run the command again.',
  });
}

/** Returns the locked executables whose archive is still locked with the same digest. */
export function keepLockedExecutables(
  before: LockedProduct | undefined,
  archives: LockedProduct['archives'],
): ExecutableDigests {
  const kept = Object.entries(before?.executables ?? {}).filter(([file]) => {
    const [locked, now] = [before?.archives[file], archives[file]];
    return locked && now && sameDigest(parseDigest(locked, file), parseDigest(now, file));
  });
  return Object.fromEntries(kept);
}

/** Throws `invalid-input` if the executables in an archive, which were hashed now, differ from the locked ones. */
export function rejectChangedExecutables(locked: ExecutableDigests, hashed: ExecutableDigests): void {
  for (const [file, now] of Object.entries(hashed)) {
    const before = Object.hasOwn(locked, file) ? (locked[file] ?? {}) : null;
    if (before === null) continue;
    for (const name of new Set([...Object.keys(now), ...Object.keys(before)])) {
      if (now[name] === before[name]) continue;
      throw new KitError('invalid-input', {
        subject: `executable '${name}' in '${file}'`,
        problem: `the lock file has another sha256 than the archive, whose digest is the locked one:\n  locked: ${before[name] ?? 'none'}\n  now:    ${now[name] ?? 'not in the archive'}\nSomeone changed the lock file, so nothing was written`,
        fix: 'Find out who. Only then remove the product from the lock file and run the command again.',
      });
    }
  }
}
