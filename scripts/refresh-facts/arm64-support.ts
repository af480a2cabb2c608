// Checks again which actions and images do not support linux/arm64 yet: whether the issue about it is open, and what the newest
// image is for. A range of versions that lack it does not change, because releases are not changed.
import type { GeneratorFacts, MissingArm64 } from '../../generator/facts/facts.ts';
import { type FetchText, fetchJson } from './fetch-text.ts';

type Arm64Support = GeneratorFacts['arm64Support'];

interface IssueFields {
  readonly state: 'open' | 'closed';
}

interface ImageTagFields {
  readonly images: readonly { readonly architecture: string }[];
}

/** Returns the facts with today's date where arm64 is still missing. Throws if one may be supported now. */
export async function refreshArm64Support(
  fetchText: FetchText,
  before: Arm64Support,
  today: string,
): Promise<Arm64Support> {
  const refresh = (entries: readonly MissingArm64[], isImage: boolean) =>
    Promise.all(entries.map((entry) => refreshEntry(fetchText, entry, isImage, today)));
  const [actions, images] = [await refresh(before.actions, false), await refresh(before.images, true)];
  return { date: today, source: before.source, actions, images };
}

async function refreshEntry(
  fetchText: FetchText,
  entry: MissingArm64,
  isImage: boolean,
  today: string,
): Promise<MissingArm64> {
  if (entry.seen === null) return entry;
  const [name = ''] = entry.names;
  if (isImage && /^[\w.-]+\/[\w.-]+$/.test(name)) {
    const { images } = await fetchJson<ImageTagFields>(
      fetchText,
      `https://hub.docker.com/v2/repositories/${name}/tags/latest`,
    );
    if (images.some(({ architecture }) => architecture === 'arm64')) {
      throw new Error(
        `${name}:latest has an image for arm64 now. Find its first version, and set "versions" and "seen".`,
      );
    }
  }
  const [repository = '', number = ''] = entry.source.split('#');
  const { state } = await fetchJson<IssueFields>(
    fetchText,
    `https://api.github.com/repos/${repository}/issues/${number}`,
  );
  if (state === 'closed') {
    throw new Error(
      `${entry.source} is closed. Find out whether ${name} supports arm64, and set "versions" and "seen".`,
    );
  }
  return { ...entry, seen: today };
}
