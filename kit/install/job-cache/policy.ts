// Decides what the job cache (GitHub's cache service) is used for.

import { setting } from '../../setting.ts';
import type { JobCacheMode } from '../request.ts';

interface JobCachePolicy {
  readonly builds: boolean;
  readonly downloads: boolean;
  /** Why, for the log. */
  readonly reason: string;
}

/**
 * The events whose runs may use the cache. Runs of others, such as `issue_comment`, `pull_request_target` or `release`, have
 * secrets or publish, and could read entries that less trusted runs saved.
 */
const ALLOWED_EVENTS = ['push', 'pull_request', 'merge_group', 'schedule', 'workflow_dispatch'];

/** Returns what the job cache is used for in a job with the environment `env`, and why. */
export function decideJobCachePolicy(mode: JobCacheMode, env: NodeJS.ProcessEnv): JobCachePolicy {
  const against = mode === 'false' ? `off: ${setting('cache', 'false')}` : reasonAgainst(mode, env);
  if (against !== null) return { builds: false, downloads: false, reason: against };
  const downloads = mode === 'true';
  return { builds: true, downloads, reason: downloads ? 'used for builds and downloads' : 'used for builds' };
}

function reasonAgainst(mode: JobCacheMode, env: NodeJS.ProcessEnv): string | null {
  const { GITHUB_EVENT_NAME: event = '', GITHUB_REF_TYPE, GITHUB_REF } = env;
  const isJob = env.GITHUB_ACTIONS === 'true';
  if (isJob && !ALLOWED_EVENTS.includes(event)) return `off for the event ${event || 'without a name'}`;
  if (isJob && (GITHUB_REF_TYPE === 'tag' || GITHUB_REF?.startsWith('refs/tags/'))) return 'off for tags';
  if (mode === 'true') return null;
  if (!isJob) return 'off: this is not a job of GitHub Actions';
  return env.ACTIONS_RESULTS_URL || env.ACTIONS_CACHE_URL ? null : 'off: this runner has no cache service';
}
