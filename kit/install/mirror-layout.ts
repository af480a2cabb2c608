// Which of the two layouts a mirror has. The first request that it answers tells, and the job remembers it; downloads that
// begin meanwhile wait for that answer instead of finding out for themselves.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Layout } from '../distributions/origins.ts';
import type { Network } from '../download/network.ts';
import type { Source } from '../download/transfer/transfer.ts';

export interface LayoutUse {
  /** The mirror's sources in the order in which they are to be asked, and the other ones after them. */
  readonly sources: readonly Source[];
  /** To be told which source has answered. */
  readonly served: (source: Source) => void;
}

/** Returns what `use` returns, which is given `sources` with the mirror's layout, where it is known, first. */
export async function withMirrorLayout<T>(
  mirror: string | undefined,
  sources: readonly Source[],
  { mirrorLayouts, limits }: Network,
  use: (how: LayoutUse) => Promise<T>,
): Promise<T> {
  if (mirror === undefined) return use({ sources, served: () => {} });
  const known = mirrorLayouts.get(mirror);
  // A mirror that is slow to answer is not waited for.
  const timer = new AbortController();
  const late = () => sleep(limits.race, null, { signal: timer.signal }).catch(() => null);
  const layout = known === undefined ? null : await Promise.race([known, late()]);
  timer.abort();
  if (layout !== null) return use({ sources: layoutFirst(sources, layout), served: () => {} });
  const found = Promise.withResolvers<Layout | null>();
  mirrorLayouts.set(mirror, found.promise);
  try {
    return await use({ sources, served: (source) => found.resolve(source.layout ?? null) });
  } finally {
    // Where the mirror did not answer, the next one finds out.
    found.resolve(null);
  }
}

function layoutFirst(sources: readonly Source[], layout: Layout): readonly Source[] {
  const other = (source: Source) => source.layout !== undefined && source.layout !== layout;
  const ofMirror = sources.filter((source) => source.layout !== undefined);
  const rest = sources.filter((source) => source.layout === undefined);
  return [...ofMirror.filter((source) => !other(source)), ...ofMirror.filter(other), ...rest];
}
