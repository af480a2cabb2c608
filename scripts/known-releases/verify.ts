// Downloads an archive as a user would, and hashes it with every algorithm.
import { createHash } from 'node:crypto';
import { fetchUpstream, UpstreamRequestError } from './fetch-upstream.ts';
import type { Hashes } from './merge-records.ts';

/** Returns the digests of the file at `url`. Throws UpstreamRequestError, also if the transfer breaks. */
export async function hashDownload(url: string): Promise<Hashes> {
  const { body } = await fetchUpstream(url, { download: true });
  const [sha512, sha256, blake2b] = ['sha512', 'sha256', 'blake2b512'].map((name) => createHash(name));
  const all = [sha512, sha256, blake2b];
  try {
    for await (const chunk of body ?? []) for (const hash of all) hash?.update(chunk);
  } catch (cause) {
    throw new UpstreamRequestError(`GET '${url}' failed: the transfer broke. Run this again.`, null, cause);
  }
  const [a = '', b = '', c = ''] = all.map((hash) => hash?.digest('hex'));
  return { sha512: a, sha256: b, 'blake2b-512': c };
}
