// Dead download origins and the public actions that depend on one, from kit/distributions/origins.json. Used by the linter and by
// `ipfs-kit migrate`.
import data from '../../kit/distributions/origins.json' with { type: 'json' };

export interface DeadOrigin {
  readonly id: string;
  readonly title: string;
  /** Host names, the current one first. */
  readonly hosts: readonly string[];
  /** Whether the origin is an IPFS gateway, which serves any content below /ipfs and /ipns. */
  readonly gateway: boolean;
  /** The first day that it was seen dead, ISO 8601. */
  readonly since: string;
  /** What was observed, such as `does not accept connections`. */
  readonly symptom: string;
}

interface DependentAction {
  /** `owner/repository`. */
  readonly uses: string;
  /** A major version such as `v2`, or `*` for all refs. */
  readonly refs: string;
  readonly origin: DeadOrigin;
}

/** Where a range of a product's versions is published today. */
interface PublishedSpan {
  /** A semver range. */
  readonly versions: string;
  /** Whether an origin of these versions is alive. */
  readonly available: boolean;
  /** Whether an origin publishes digests. If not, archives need a digest from another source. */
  readonly digests: boolean;
}

interface OriginData {
  readonly id: string;
  readonly title: string;
  readonly layout: string | null;
  readonly url: string;
  readonly aliases?: readonly string[];
  readonly seen: readonly { readonly date: string; readonly state: string; readonly what?: string }[];
}

interface SpanData {
  readonly versions: string;
  readonly origins: readonly string[];
  readonly digests: readonly string[];
}

const ORIGINS: readonly OriginData[] = data.origins;

/** The origins that were dead when they were last checked. */
export const DEAD_ORIGINS: readonly DeadOrigin[] = ORIGINS.flatMap((origin) => {
  const dead = deadSince(origin);
  if (!dead) return [];
  const hosts = [origin.url, ...(origin.aliases ?? [])].map((url) => new URL(url).hostname);
  const { id, title, layout } = origin;
  return [
    { id, title, hosts, gateway: layout === 'gateway', since: dead.date, symptom: dead.what ?? 'does not answer' },
  ];
});

/** The public actions that depend on a dead origin. */
export const DEPENDENT_ACTIONS: readonly DependentAction[] = data.actions.flatMap(({ uses, refs, origin: id }) => {
  const origin = DEAD_ORIGINS.find((each) => each.id === id);
  return origin ? [{ uses, refs, origin }] : [];
});

/** Returns where the versions of a product are published today, newest versions first. */
export function publishedSpans(product: 'kubo' | 'cluster'): readonly PublishedSpan[] {
  const spans: readonly SpanData[] = data.publications[product];
  return spans.map(({ versions, origins, digests }) => ({
    versions,
    available: origins.some((id) => DEAD_ORIGINS.every((dead) => dead.id !== id)),
    digests: digests.length > 0,
  }));
}

/** Returns the dead origin that an action depends on, or null. A null major version matches only `*`. */
export function findNeededOrigin({ name, major }: { readonly name: string; readonly major: number | null }) {
  const needs = DEPENDENT_ACTIONS.find(
    ({ uses, refs }) => uses === name.toLowerCase() && (refs === '*' || refs === `v${major}`),
  );
  return needs?.origin ?? null;
}

/** Returns the first check that found the origin dead since it was last alive, or null if it is alive. */
function deadSince({ seen }: OriginData) {
  const alive = seen.findLastIndex(({ state }) => state === 'alive');
  return seen[alive + 1] ?? null;
}
