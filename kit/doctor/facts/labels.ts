// Asks GitHub which labels a runner has; the runner itself does not know. docs.github.com, "REST API endpoints for
// self-hosted runners": the list has `runners[]` with `id`, `name`, `status` and `labels[].name`.
import { getText } from '../../download/http/get-text.ts';
import { TRANSFER_LIMITS } from '../../download/http/limits.ts';
import type { RunnerSettings } from './runner-files.ts';

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** What GitHub knows of a runner. */
export interface RegisteredRunner {
  /** As the API names it: `repos/owner/name/actions/runners/23`. */
  readonly path: string;
  readonly labels: readonly string[];
  readonly online: boolean;
}

/** `absent`: GitHub answers, and has no runner of that name there. */
export type RunnerLookup = RegisteredRunner | 'absent' | { readonly reason: string };

/** Where a runner is registered, as the API calls it. */
export interface Registration {
  readonly api: string;
  /** `repos/owner/name`, `orgs/name`, `enterprises/name`. */
  readonly scope: string;
}

const GITHUB = 'https://github.com';
const MAX_RESPONSE_BYTES = 2 ** 20;
// Two tries of it stay within the doctor's ten seconds.
const LIMITS = { ...TRANSFER_LIMITS, firstByte: 3000, stall: 2000, backoff: 100, longestPause: 100 };

/** Returns what GitHub says of the runner, or why it says nothing. Throws nothing. */
export async function lookUpRunner(
  { url, name }: RunnerSettings,
  environment: EnvironmentVariables,
): Promise<RunnerLookup> {
  const token = environment.GITHUB_TOKEN || environment.GH_TOKEN;
  if (!token) return { reason: 'GitHub alone knows them, and GITHUB_TOKEN is not set' };
  const registration = resolveRegistration(url, environment);
  if (registration === null)
    return { reason: `${new URL(url).host} is not known to be a GitHub: GITHUB_SERVER_URL names it` };
  const { api, scope } = registration;
  const list = `${scope}/actions/runners`;
  const response = await getText(`${api}/${list}?per_page=100&name=${encodeURIComponent(name)}`, {
    token: { origin: new URL(api).origin, token },
    maximum: MAX_RESPONSE_BYTES,
    headers: { accept: 'application/vnd.github+json' },
    limits: LIMITS,
  });
  if ('failure' in response) return { reason: explainFailure(response.failure.reason) };
  return parseRunnerList(response.text, name, list);
}

/**
 * Returns where a runner with this URL is registered; null for a host that is neither GitHub's nor GITHUB_SERVER_URL, because
 * a token is for nobody whom a file in some folder names.
 */
export function resolveRegistration(
  url: string,
  { GITHUB_SERVER_URL, GITHUB_API_URL }: EnvironmentVariables,
): Registration | null {
  const { origin, hostname, pathname } = new URL(url);
  const [first = '', second] = pathname.split('/').filter((part) => part !== '');
  if (!/^[\w.-]+$/.test(first) || (second !== undefined && !/^[\w.-]+$/.test(second))) return null;
  const scope = scopeOf(first, second);
  const own = GITHUB_SERVER_URL && URL.canParse(GITHUB_SERVER_URL) ? new URL(GITHUB_SERVER_URL).origin : null;
  if (origin === own) return { api: GITHUB_API_URL || apiOf(origin, hostname), scope };
  const isGithub = origin === GITHUB || (origin.startsWith('https://') && hostname.endsWith('.ghe.com'));
  return isGithub ? { api: apiOf(origin, hostname), scope } : null;
}

/** Returns the runner of that name in the API's answer; `list` is the path that was asked. */
export function parseRunnerList(text: string, name: string, list: string): RunnerLookup {
  try {
    const { runners } = JSON.parse(text) as { readonly runners: readonly ListedRunner[] };
    const runner = runners.find((each) => each.name === name);
    if (!runner) return 'absent';
    const labels = runner.labels.map((label) => label.name);
    return { path: `${list}/${Number(runner.id)}`, labels, online: runner.status === 'online' };
  } catch {
    return { reason: 'GitHub answered with something that is no list of runners' };
  }
}

interface ListedRunner {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly labels: readonly { readonly name: string }[];
}

function scopeOf(first: string, second: string | undefined): string {
  if (second === undefined) return `orgs/${first}`;
  return first === 'enterprises' ? `enterprises/${second}` : `repos/${first}/${second}`;
}

function apiOf(origin: string, hostname: string): string {
  if (origin === GITHUB) return 'https://api.github.com';
  return hostname.endsWith('.ghe.com') ? `https://api.${hostname}` : `${origin}/api/v3`;
}

function explainFailure(reason: string): string {
  const refused = /answered (?:401|403|404)/.test(reason);
  return refused ? `${reason}: the token may not ask for self-hosted runners` : reason;
}
