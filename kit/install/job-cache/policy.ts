// Decides what the job cache (GitHub's cache service) is used for, and forms the keys of its entries.
import { createHash } from 'node:crypto';
import type { JobCacheMode } from '../request.ts';

/** What the files of an entry depend on. Jobs with the same values share the entry. */
export interface JobCacheKeyParts {
  readonly product: string;
  readonly version: string;
  /** As `formatPlatform` writes it: `linux/arm64`. */
  readonly platform: string;
  /** Null where the files do not depend on it. */
  readonly libc: string | null;
  /** What built the files: `go1.26.8`. */
  readonly toolchain: string;
  /** What else the bytes depend on: build settings, digests. */
  readonly settings: Readonly<Record<string, string>>;
}

interface JobCachePolicy {
  readonly builds: boolean;
  readonly downloads: boolean;
  /** Why, for the log. */
  readonly reason: string;
}

/** Raise it when the format of an entry changes. */
const KEY_VERSION = 1;
/** Runs of these events have secrets or publish, and could read entries that less trusted runs saved. */
const PRIVILEGED_EVENTS = ['release', 'pull_request_target', 'workflow_run'];

/** Returns what the job cache is used for in a job with the environment `env`, and why. */
export function decideJobCachePolicy(mode: JobCacheMode, env: NodeJS.ProcessEnv): JobCachePolicy {
  if (mode === 'true') return { builds: true, downloads: true, reason: 'used for builds and downloads' };
  const against = mode === 'false' ? 'off: the input cache is false' : reasonAgainst(env);
  return { builds: against === null, downloads: false, reason: against ?? 'used for builds' };
}

/**
 * Returns the key of an entry: readable, with a hash of all its parts at the end. It has no comma, which the service reads as a
 * separator, and fewer than 512 characters, which is the service's limit.
 */
export function formatJobCacheKey({ product, version, platform, libc, toolchain, settings }: JobCacheKeyParts): string {
  const parts = [product, version, platform, libc ?? '', toolchain];
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256')
    .update(JSON.stringify([...parts, sorted]))
    .digest('hex')
    .slice(0, 16);
  const readable = parts.filter((part) => part !== '').map((part) => part.replaceAll(/[^\w.+-]+/g, '-'));
  return ['setup-ipfs-kit', KEY_VERSION, ...readable, hash].join('-');
}

function reasonAgainst(env: NodeJS.ProcessEnv): string | null {
  const { GITHUB_ACTIONS, GITHUB_EVENT_NAME = '', GITHUB_REF_TYPE, GITHUB_REF } = env;
  if (GITHUB_ACTIONS !== 'true') return 'off: this is not a job of GitHub Actions';
  if (PRIVILEGED_EVENTS.includes(GITHUB_EVENT_NAME)) return `off for the event ${GITHUB_EVENT_NAME}`;
  if (GITHUB_REF_TYPE === 'tag' || GITHUB_REF?.startsWith('refs/tags/')) return 'off for tags';
  if (!env.ACTIONS_RESULTS_URL && !env.ACTIONS_CACHE_URL) return 'off: this runner has no cache service';
  return null;
}
