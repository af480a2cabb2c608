// Which of the two layouts a mirror has. The first request that it answers tells, and the job remembers it; downloads that
// begin meanwhile wait for that answer instead of finding out for themselves.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OriginLayout } from '../distributions/origins.ts';
import type { Network } from '../download/network.ts';
import type { DownloadSource } from '../download/transfer/origin-queue.ts';

export interface LayoutOrder {
  /** The mirror's sources in the order in which they are to be asked, and the other ones after them. */
  readonly sources: readonly DownloadSource[];
  /** To be told which source has answered. */
  readonly reportServed: (source: DownloadSource) => void;
}

/** Returns what `use` returns, which is given `sources` with the mirror's layout, where it is known, first. */
export async function withMirrorLayout<T>(
  mirror: string | undefined,
  sources: readonly DownloadSource[],
  { mirrorLayouts, limits }: Network,
  use: (how: LayoutOrder) => Promise<T>,
): Promise<T> {
  if (mirror === undefined) return use({ sources, reportServed: () => {} });
  const known = mirrorLayouts.get(mirror);
  // A mirror that is slow to answer is not waited for.
  const timer = new AbortController();
  const timeOut = () => sleep(limits.raceAfterMs, null, { signal: timer.signal }).catch(() => null);
  const layout = known === undefined ? null : await Promise.race([known, timeOut()]);
  timer.abort();
  if (layout !== null) return use({ sources: layoutFirst(sources, layout), reportServed: () => {} });
  const found = Promise.withResolvers<OriginLayout | null>();
  mirrorLayouts.set(mirror, found.promise);
  try {
    return await use({ sources, reportServed: (source) => found.resolve(source.layout ?? null) });
  } finally {
    // Where the mirror did not answer, the next one finds out.
    found.resolve(null);
  }
}

function layoutFirst(sources: readonly DownloadSource[], layout: OriginLayout): readonly DownloadSource[] {
  const other = (source: DownloadSource) => source.layout !== undefined && source.layout !== layout;
  const mirrorSources = sources.filter((source) => source.layout !== undefined);
  const rest = sources.filter((source) => source.layout === undefined);
  return [...mirrorSources.filter((source) => !other(source)), ...mirrorSources.filter(other), ...rest];
}
