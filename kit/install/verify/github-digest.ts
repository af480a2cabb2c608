// The digest that GitHub itself computes of each release file uploaded since 2025-06-03. Unlike a .sha512 file, it cannot be
// chosen by the uploader.
import type { Archive } from '../../distributions/distribution.ts';
import { type Digest, parseDigest } from '../../download/digest/digest.ts';
import { getText, type TextResponse } from '../../download/http/get-text.ts';
import type { Network } from '../../download/network.ts';

/** A release with many files and long notes is a few hundred kilobytes. */
const RELEASE_BYTES = 4 * 2 ** 20;

type GithubDigest =
  | { readonly url: string; readonly digest: Digest }
  /** `reason` says why there is no digest, without a full stop. */
  | { readonly url: string; readonly kind: 'missing' | 'refused' | 'transient'; readonly reason: string };

/**
 * Returns the digest of an archive from GitHub's API, with the URL of the request, or why there is none. Each release is
 * requested once in a job. Format: GitHub's REST API, "Get a release by tag name", `assets[].digest`.
 */
export async function fetchGithubDigest(archive: Archive, repository: string, network: Network): Promise<GithubDigest> {
  const url = `${network.urls['github-api']}/repos/${repository}/releases/tags/${encodeURIComponent(archive.tag)}`;
  const release = network.texts.get(url) ?? fetchRelease(url, network);
  network.texts.set(url, release);
  const response = await release;
  if ('failure' in response) return { url, ...response.failure };
  return { url, ...parseAssetDigest(response.text, archive.file) };
}

function fetchRelease(url: string, { tokens, limits, hosts, log, signal }: Network): Promise<TextResponse> {
  return getText(url, { tokens, maximumBytes: RELEASE_BYTES, limits, hosts, log, signal });
}

function parseAssetDigest(text: string, file: string) {
  const refused = (reason: string) => ({ kind: 'refused' as const, reason });
  try {
    const { assets } = JSON.parse(text) as { assets: readonly ({ name?: string; digest?: string | null } | null)[] };
    const asset = assets.find((each) => each?.name === file);
    if (!asset) return { kind: 'missing' as const, reason: `the release does not contain ${file}` };
    return asset.digest
      ? { digest: parseDigest(asset.digest, file) }
      : refused('the release lists no digest for the file');
  } catch {
    return refused('the response is not a release with a digest of the file');
  }
}
