// Errors for an archive whose bytes do not match the expected digest.

import type { Archive } from '../../distributions/distribution.ts';
import { type Digest, formatDigest, sameDigest } from '../../download/digest/digest.ts';
import { redactUrl } from '../../download/http/redact.ts';
import type { Network } from '../../download/network.ts';
import type { DownloadSource } from '../../download/transfer/origin-queue.ts';
import { KitError } from '../../errors.ts';
import { setting } from '../../setting.ts';
import type { ExpectedDigest } from '../archive-sources.ts';
import { isMirror } from '../mirror-layout.ts';
import { fetchSidecarDigest } from './published-digest.ts';

interface ReceivedArchive {
  readonly archive: Archive;
  readonly source: DownloadSource;
  readonly expected: ExpectedDigest;
  /** The digest of the bytes. */
  readonly found: Digest;
}

/**
 * Returns the error for bytes with another digest than the expected one: `republished-upstream` if the origin itself now
 * publishes the digest of these bytes, and is trusted to say so; else `digest-mismatch`.
 */
export async function explainMismatch(received: ReceivedArchive, network: Network): Promise<KitError> {
  const { archive, source, expected, found } = received;
  const republished = canConfirmRepublish(source, expected) ? await fetchSidecarDigest(source, archive, network) : null;
  const subject = `the digest of '${archive.file}'`;
  const digests =
    `\n  expected: ${formatExpected(expected)} (${expected.by}: ${expected.source})` +
    `\n  received: ${formatDigest(found)} from ${source.origin}` +
    `\n  URL:      ${redactUrl(source.url)}`;
  if (republished && 'digest' in republished && sameDigest(republished.digest, found)) {
    return new KitError('republished-upstream', {
      subject,
      problem:
        'the version was re-published upstream with other bytes, and the origin confirms the new digest' +
        `${digests}\n  confirmed: ${redactUrl(republished.url)}`,
      fix: 'Nothing was installed. Find out why upstream changed the file before you accept the new digest.',
    });
  }
  const isGivenByUser = expected.by === 'user' || expected.by === 'lock';
  return new KitError('digest-mismatch', {
    subject,
    problem: `the origin served other bytes than expected${digests}`,
    fix: isGivenByUser
      ? 'Nothing was installed. Compare the digest that you gave with the one that upstream publishes.'
      : 'Nothing was installed. Do not trust the origin until you know why it serves other bytes.',
  });
}

/** Returns the error (`origins-disagree`) for bytes that match only some of the digests that they must have. */
export function digestContradiction({ archive, source, expected }: ReceivedArchive): KitError {
  return new KitError('origins-disagree', {
    subject: `the digests of '${archive.file}'`,
    problem:
      `the file from ${source.origin} matches only some of its digests` +
      `\n  digests: ${formatExpected(expected)}\n  from: ${expected.source}`,
    fix: `Nothing was installed. Find out which digest is right, and give it with ${setting('checksums')}.`,
  });
}

/**
 * Any origin can confirm a lock, because locks are written from what origins publish. Only upstream's own origins can confirm
 * a pinned digest.
 */
function canConfirmRepublish(source: DownloadSource, { by }: ExpectedDigest): boolean {
  return by === 'lock' || (by === 'pinned' && !isMirror(source));
}

function formatExpected({ digest, also = [] }: ExpectedDigest): string {
  return [digest, ...also].map(formatDigest).join(' and ');
}
