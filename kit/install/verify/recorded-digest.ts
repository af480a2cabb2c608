// What a digest that only one source recorded is worth: as much as the origin's own digest adds to it.

import { formatDigest, sameDigest } from '../../download/digest/digest.ts';
import type { Network } from '../../download/network.ts';
import { KitError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { setting } from '../../setting.ts';
import type { ExpectedDigest } from '../archive-sources.ts';
import { type DigestQuery, fetchPublishedDigest } from './published-digest.ts';

/**
 * Requests the digest of a recorded archive from its published origins. Returns what the bytes must match.
 * Throws `origins-disagree`.
 */
export async function confirmRecord(
  record: ExpectedDigest,
  query: DigestQuery,
  network: Network,
  log: Log,
): Promise<ExpectedDigest> {
  const { file } = query.archive;
  const published = await fetchPublishedDigest({ ...query, recorded: true }, network, log);
  if (!('failures' in published)) return combineWithRecord(record, published, file);
  log.info(`${file}: no origin confirmed the digest, so only this source has it: ${record.source}`);
  return combineWithRecord(record, null, file);
}

/**
 * Returns what the bytes must match: the recorded digest and those that origins publish, null if none did. The level is
 * `agreed` if two origins confirm the record, `recorded` if one does, and `origin` for the record alone.
 * Throws `origins-disagree` if the record and an origin have different digests of one algorithm.
 */
export function combineWithRecord(
  record: ExpectedDigest,
  published: ExpectedDigest | null,
  file: string,
): ExpectedDigest {
  if (published === null) return { ...record, by: 'origin' };
  const all = [published.digest, ...(published.also ?? [])];
  const sameAlgorithm = all.find(({ algorithm }) => algorithm === record.digest.algorithm);
  if (sameAlgorithm && !sameDigest(sameAlgorithm, record.digest)) {
    throw new KitError('origins-disagree', {
      subject: `the digest of '${file}'`,
      problem:
        'the origin publishes another one than the one recorded' +
        `\n  recorded:  ${formatDigest(record.digest)} (${record.source})` +
        `\n  published: ${formatDigest(sameAlgorithm)} (${published.source})`,
      fix: `Nothing was installed. Find out which digest is right, and give it with ${setting('checksums')}.`,
    });
  }
  const also = all.filter(({ algorithm }) => algorithm !== record.digest.algorithm);
  return {
    digest: record.digest,
    ...(also.length > 0 ? { also } : {}),
    by: published.by === 'agreed' ? 'agreed' : 'recorded',
    source: `${record.source} and ${published.source}`,
  };
}
