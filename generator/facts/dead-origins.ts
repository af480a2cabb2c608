// Origins that were dead when they were last seen, and public actions that need one: kit/distributions/origins.json, as the
// linter and `ipfs-kit migrate` read it.
import data from '../../kit/distributions/origins.json' with { type: 'json' };

export interface DeadOrigin {
  readonly id: string;
  readonly title: string;
  /** Host names, the current one first. */
  readonly hosts: readonly string[];
  /** A gateway serves content below /ipfs and /ipns, and any of its paths is something else. */
  readonly gateway: boolean;
  /** The day since which it is dead, ISO 8601. */
  readonly since: string;
  /** What was seen, such as `does not accept connections`. */
  readonly symptom: string;
}

export interface DependentAction {
  /** `owner/repository`. */
  readonly uses: string;
  /** A major version such as `v2`, or `*` for every ref. */
  readonly refs: string;
  readonly origin: DeadOrigin;
}

/** Where a product's versions are published today. */
export interface PublishedSpan {
  /** A semver range. */
  readonly versions: string;
  /** False where every origin of the span is dead. */
  readonly available: boolean;
  /** False where an archive is only accepted with a digest that is known from elsewhere. */
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

/** Every origin whose newest sighting says dead. */
export const DEAD_ORIGINS: readonly DeadOrigin[] = ORIGINS.flatMap((origin) => {
  const dead = deadSince(origin);
  if (!dead) return [];
  const hosts = [origin.url, ...(origin.aliases ?? [])].map((url) => new URL(url).hostname);
  const { id, title, layout } = origin;
  return [
    { id, title, hosts, gateway: layout === 'gateway', since: dead.date, symptom: dead.what ?? 'does not answer' },
  ];
});

/** Public actions that need a dead origin. */
export const DEPENDENT_ACTIONS: readonly DependentAction[] = data.actions.flatMap(({ uses, refs, origin: id }) => {
  const origin = DEAD_ORIGINS.find((each) => each.id === id);
  return origin ? [{ uses, refs, origin }] : [];
});

/** Returns where versions of `kubo` or `cluster` are published today, newest versions first. */
export function publishedSpans(product: 'kubo' | 'cluster'): readonly PublishedSpan[] {
  const spans: readonly SpanData[] = data.publications[product];
  return spans.map(({ versions, origins, digests }) => ({
    versions,
    available: origins.some((id) => DEAD_ORIGINS.every((dead) => dead.id !== id)),
    digests: digests.length > 0,
  }));
}

/** Returns the dead origin that an action's reference needs, or null. A ref that is no version matches `*` alone. */
export function findNeededOrigin({ name, major }: { readonly name: string; readonly major: number | null }) {
  const needs = DEPENDENT_ACTIONS.find(
    ({ uses, refs }) => uses === name.toLowerCase() && (refs === '*' || refs === `v${major}`),
  );
  return needs?.origin ?? null;
}

/** The first of the newest run of sightings that say dead. */
function deadSince({ seen }: OriginData) {
  const alive = seen.findLastIndex(({ state }) => state === 'alive');
  return seen[alive + 1] ?? null;
}
