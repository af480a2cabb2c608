// Decides what the job cache (GitHub's cache service) is used for.
import type { JobCacheMode } from '../request.ts';

interface JobCachePolicy {
  readonly builds: boolean;
  readonly downloads: boolean;
  /** Why, for the log. */
  readonly reason: string;
}

/** Runs of these events have secrets or publish, and could read entries that less trusted runs saved. */
const PRIVILEGED_EVENTS = ['release', 'pull_request_target', 'workflow_run'];

/** Returns what the job cache is used for in a job with the environment `env`, and why. */
export function decideJobCachePolicy(mode: JobCacheMode, env: NodeJS.ProcessEnv): JobCachePolicy {
  if (mode === 'true') return { builds: true, downloads: true, reason: 'used for builds and downloads' };
  const against = mode === 'false' ? 'off: the input cache is false' : reasonAgainst(env);
  return { builds: against === null, downloads: false, reason: against ?? 'used for builds' };
}

function reasonAgainst(env: NodeJS.ProcessEnv): string | null {
  const { GITHUB_ACTIONS, GITHUB_EVENT_NAME = '', GITHUB_REF_TYPE, GITHUB_REF } = env;
  if (GITHUB_ACTIONS !== 'true') return 'off: this is not a job of GitHub Actions';
  if (PRIVILEGED_EVENTS.includes(GITHUB_EVENT_NAME)) return `off for the event ${GITHUB_EVENT_NAME}`;
  if (GITHUB_REF_TYPE === 'tag' || GITHUB_REF?.startsWith('refs/tags/')) return 'off for tags';
  if (!env.ACTIONS_RESULTS_URL && !env.ACTIONS_CACHE_URL) return 'off: this runner has no cache service';
  return null;
}
