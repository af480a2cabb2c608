// What the job cache is for, and under which key: GitHub's cache service, which keeps what one job made for later ones.
import { createHash } from 'node:crypto';
import type { JobCacheMode } from '../request.ts';

/** What an entry is made of. Jobs that agree in all of it share the entry. */
export interface JobCacheKeyParts {
  readonly product: string;
  readonly version: string;
  /** In OCI spelling. */
  readonly platform: string;
  /** Null where it makes no difference. */
  readonly libc: string | null;
  /** What made the files: `go1.26.8`. */
  readonly toolchain: string;
  /** What else makes the bytes what they are: build settings, digests. */
  readonly settings: Readonly<Record<string, string>>;
}

interface JobCachePolicy {
  readonly builds: boolean;
  readonly downloads: boolean;
  /** Why, for the log. */
  readonly reason: string;
}

/** Goes up when what an entry holds changes its form. */
const KEY_VERSION = 1;
/** Runs of these have secrets or publish, and may read what less trusted runs have kept. */
const PRIVILEGED_EVENTS = ['release', 'pull_request_target', 'workflow_run'];

/** Returns what the job cache is used for in a job with the environment `env`. */
export function decideJobCachePolicy(mode: JobCacheMode, env: NodeJS.ProcessEnv): JobCachePolicy {
  if (mode === 'true') return { builds: true, downloads: true, reason: 'it is used for builds and downloads' };
  const against = mode === 'false' ? 'it is not wanted' : reasonAgainst(env);
  return { builds: against === null, downloads: false, reason: against ?? 'it is used for builds' };
}

/**
 * Returns the key of an entry: readable, and ending in a hash of all the facts. It has no comma, of which the service
 * makes a list, and is shorter than the 512 characters that it takes.
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
  if (GITHUB_ACTIONS !== 'true') return 'it is off: this is not a job of GitHub Actions';
  if (PRIVILEGED_EVENTS.includes(GITHUB_EVENT_NAME)) return `it is off for the event ${GITHUB_EVENT_NAME}`;
  if (GITHUB_REF_TYPE === 'tag' || GITHUB_REF?.startsWith('refs/tags/')) return 'it is off for tags';
  if (!env.ACTIONS_RESULTS_URL && !env.ACTIONS_CACHE_URL) return 'it is off: this runner names no cache service';
  return null;
}
