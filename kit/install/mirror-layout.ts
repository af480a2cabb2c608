// Finds out which of the two layouts a mirror has. Its first successful response tells, and the job remembers it. Downloads that
// start before that response wait for it instead of trying both layouts, too.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OriginLayout } from '../distributions/origins.ts';
import type { Network } from '../download/network.ts';
import type { DownloadSource } from '../download/transfer/origin-queue.ts';

interface LayoutOrder {
  /** The sources in the order in which to try them: the mirror's, then the others. */
  readonly sources: readonly DownloadSource[];
  /** To be called with the source that served the file. */
  readonly reportServed: (source: DownloadSource) => void;
}

/** Returns whether a source is a mirror. Only the URL of a mirror can have either layout. */
export function isMirror({ layout }: DownloadSource): boolean {
  return layout !== undefined;
}

/** Calls `use` with the sources, those in the mirror's layout first if it is known, and returns its result. */
export async function withMirrorLayout<T>(
  mirror: string | undefined,
  sources: readonly DownloadSource[],
  { mirrorLayouts, limits }: Network,
  use: (order: LayoutOrder) => Promise<T>,
): Promise<T> {
  if (mirror === undefined) return use({ sources, reportServed: () => {} });
  const known = mirrorLayouts.get(mirror);
  // A slow mirror must not hold up the other downloads.
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
    // If the mirror did not serve the file, the next download tries again.
    found.resolve(null);
  }
}

function layoutFirst(sources: readonly DownloadSource[], layout: OriginLayout): readonly DownloadSource[] {
  const other = (source: DownloadSource) => source.layout !== undefined && source.layout !== layout;
  const mirrorSources = sources.filter(isMirror);
  const rest = sources.filter((source) => !isMirror(source));
  return [...mirrorSources.filter((source) => !other(source)), ...mirrorSources.filter(other), ...rest];
}
