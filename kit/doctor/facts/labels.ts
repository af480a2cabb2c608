// Requests the labels of a runner from GitHub, because the runner does not store them. Format: docs.github.com, "REST API
// endpoints for self-hosted runners". The list has `runners[]` with `id`, `name`, `status` and `labels[].name`.
import { getText } from '../../download/http/get-text.ts';
import { TRANSFER_LIMITS } from '../../download/http/limits.ts';
import { redactUrl } from '../../download/http/redact.ts';
import type { EnvironmentVariables } from '../../probe/system.ts';
import type { InstalledRunner } from './runner.ts';
import type { RunnerSettings } from './runner-files.ts';

export interface LabelFacts {
  readonly settings: RunnerSettings;
  readonly folder: string;
  readonly lookup: RunnerLookup;
}

/** What GitHub knows about a runner. */
export interface RegisteredRunner {
  /** The path of the API: `repos/owner/name/actions/runners/23`. */
  readonly path: string;
  readonly labels: readonly string[];
  readonly online: boolean;
}

/** `notRegistered`: GitHub has no runner of that name. `reason`: why GitHub could not be queried. */
export type RunnerLookup = RegisteredRunner | 'notRegistered' | { readonly reason: string };

/** Where a runner is registered, in the terms of the API. */
interface Registration {
  readonly api: string;
  /** `repos/owner/name`, `orgs/name`, `enterprises/name`. */
  readonly scope: string;
}

const GITHUB = 'https://github.com';
const MAX_RESPONSE_BYTES = 2 ** 20;
// Two tries fit into the ten seconds of the doctor.
const LIMITS = { ...TRANSFER_LIMITS, firstByte: 3000, stall: 2000, backoff: 100, longestPause: 100 };

/** Returns what GitHub knows about a configured runner; null without one. `namesResolve`: whether a name server responds. */
export async function lookUpLabels(
  runner: InstalledRunner | null,
  environment: EnvironmentVariables,
  namesResolve: boolean,
): Promise<LabelFacts | null> {
  if (!runner?.settings) return null;
  const { settings, folder } = runner;
  const lookup = namesResolve ? await lookUpRunner(settings, environment) : { reason: 'no name server responds' };
  return { settings, folder, lookup };
}

async function lookUpRunner({ url, name }: RunnerSettings, environment: EnvironmentVariables): Promise<RunnerLookup> {
  const token = environment.GITHUB_TOKEN || environment.GH_TOKEN;
  if (!token) return { reason: 'only GitHub knows the labels, and GITHUB_TOKEN is not set' };
  const registration = resolveRegistration(url, environment);
  if (registration === null)
    return { reason: `${new URL(url).host} is not a known GitHub server; GITHUB_SERVER_URL can name it` };
  const { api, scope } = registration;
  if (!api.startsWith('https://'))
    return { reason: `the token is sent over https only, and the API is at ${redactUrl(api)}` };
  const list = `${scope}/actions/runners`;
  const response = await getText(`${api}/${list}?per_page=100&name=${encodeURIComponent(name)}`, {
    tokens: [{ origin: new URL(api).origin, token }],
    maximumBytes: MAX_RESPONSE_BYTES,
    headers: { accept: 'application/vnd.github+json' },
    limits: LIMITS,
  });
  if ('failure' in response) return { reason: explainFailure(response.failure.reason) };
  return parseRunnerList(response.text, name, list);
}

/**
 * Returns where a runner with this URL is registered. Null for a host that is neither GitHub's nor that of GITHUB_SERVER_URL: the
 * URL comes from a file in some folder, which must not decide who gets the token.
 */
export function resolveRegistration(
  url: string,
  { GITHUB_SERVER_URL, GITHUB_API_URL }: EnvironmentVariables,
): Registration | null {
  const { origin, hostname, pathname } = new URL(url);
  const [first = '', second] = pathname.split('/').filter((part) => part !== '');
  if (!/^[\w.-]+$/.test(first) || (second !== undefined && !/^[\w.-]+$/.test(second))) return null;
  const scope = scopeOf(first, second);
  const ownServer = GITHUB_SERVER_URL && URL.canParse(GITHUB_SERVER_URL) ? new URL(GITHUB_SERVER_URL).origin : null;
  if (origin === ownServer) return { api: GITHUB_API_URL || apiOf(origin, hostname), scope };
  const isGithub = origin === GITHUB || (origin.startsWith('https://') && hostname.endsWith('.ghe.com'));
  return isGithub ? { api: apiOf(origin, hostname), scope } : null;
}

/** Returns the runner of that name in a response of the API. `list` is the path of the request. */
export function parseRunnerList(text: string, name: string, list: string): RunnerLookup {
  try {
    const { runners } = JSON.parse(text) as { readonly runners: readonly ListedRunner[] };
    const runner = runners.find((each) => each.name === name);
    if (!runner) return 'notRegistered';
    const labels = runner.labels.map((label) => label.name);
    return { path: `${list}/${Number(runner.id)}`, labels, online: runner.status === 'online' };
  } catch {
    return { reason: 'the response of GitHub is not a list of runners' };
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
  return refused ? `${reason}: the token cannot read self-hosted runners` : reason;
}
