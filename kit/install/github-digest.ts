// The digest that GitHub itself computes of each file of a release (since June 2025): whoever uploads the file, and the
// .sha512 beside it, cannot choose it. So it is a second opinion on what dist.ipfs.tech publishes.
import type { Archive } from '../distributions/distribution.ts';
import { type Digest, parseDigest } from '../download/digest.ts';
import type { HostToken } from '../download/host-token.ts';
import { getText } from '../download/text.ts';
import { apiToken } from './published-versions.ts';

/** A release with many files and long notes is some hundred kilobytes. */
const RELEASE_BYTES = 4 * 2 ** 20;

/**
 * Returns the digest of an archive by GitHub's API, with the URL that was asked, or null where it tells none: no such
 * release, no such file, too many requests. Format: GitHub's REST API, "Get a release by tag name", `assets[].digest`.
 */
export async function githubDigest(
  archive: Archive,
  repository: string,
  token: HostToken | null,
  apiUrl: string,
): Promise<{ readonly url: string; readonly digest: Digest } | null> {
  const url = `${apiUrl}/repos/${repository}/releases/tags/${encodeURIComponent(archive.tag)}`;
  const answer = await getText(url, { token: apiToken(url, token), maximum: RELEASE_BYTES });
  const digest = 'text' in answer ? digestIn(answer.text, archive.file) : null;
  return digest && { url, digest };
}

function digestIn(text: string, file: string): Digest | null {
  try {
    const { assets } = JSON.parse(text) as { assets: readonly { name: string; digest?: string | null }[] };
    const written = assets.find(({ name }) => name === file)?.digest;
    return written ? parseDigest(written, file) : null;
  } catch {
    return null;
  }
}
