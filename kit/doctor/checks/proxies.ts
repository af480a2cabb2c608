// Check: are the proxies that are set of use, and does the runner's service know them? Its environment is not that of a
// shell: docs.github.com, "Using a proxy server with self-hosted runners". Pure.
import {
  type CheckResult,
  type DoctorFinding,
  failureResult,
  okResult,
  SETUP_PAGE,
  warningResult,
} from '../finding.ts';
import { quoteShellWord } from '../render.ts';

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

export interface ProxySettings {
  /** Of whoever asks. */
  readonly environment: EnvironmentVariables;
  /** The runner's `.env`; null where there is no runner, and in a job, which has the runner's own. */
  readonly runner: { readonly folder: string; readonly environment: EnvironmentVariables } | null;
}

const PROXY_VARIABLES = ['https_proxy', 'http_proxy'] as const;

/** Returns whether every proxy is an HTTP URL, means one thing, and is in the runner's environment too. */
export function checkProxies(settings: ProxySettings): DoctorFinding {
  return { id: 'proxies', subject: 'Proxies', page: `${SETUP_PAGE}#proxies`, ...assessProxies(settings) };
}

function assessProxies({ environment, runner }: ProxySettings): CheckResult {
  const all = [environment, ...(runner ? [runner.environment] : [])];
  const invalid = all.flatMap((each) => PROXY_VARIABLES.flatMap((name) => listInvalidProxies(each, name)))[0];
  if (invalid) return failureResult(invalid, 'Write it as http://proxy.example:3128.');
  const conflicting = PROXY_VARIABLES.find((name) =>
    all.some((each) => each[name] && each[name.toUpperCase()] && casesDiffer(each, name)),
  );
  if (conflicting) {
    const upper = conflicting.toUpperCase();
    return warningResult(
      `${conflicting} and ${upper} are different, and programs differ in which they take`,
      `unset ${upper}`,
    );
  }
  const here = listProxies(environment);
  if (runner === null) return okResult(here.join(', ') || 'none set');
  const missing = PROXY_VARIABLES.filter(
    (name) => proxyValue(environment, name) && !proxyValue(runner.environment, name),
  );
  if (missing.length === 0) return okResult(describeProxies(here, listProxies(runner.environment)));
  const file = quoteShellWord(`${runner.folder}/.env`);
  const lines = missing.map((name) => `echo "${name}=$${proxyVariable(environment, name)}" >> ${file}`);
  return warningResult(`${here.join(', ')} here, and not in ${runner.folder}/.env`, lines.join(' && '));
}

function describeProxies(here: readonly string[], inRunner: readonly string[]): string {
  if (inRunner.length === 0) return 'none set';
  return here.length === 0
    ? `${inRunner.join(', ')} in the runner's .env; the origins below were asked without`
    : inRunner.join(', ');
}

function listProxies(environment: EnvironmentVariables): readonly string[] {
  return PROXY_VARIABLES.flatMap((name) => {
    const value = proxyValue(environment, name);
    return value ? [`${name} ${hostOf(value)}`] : [];
  });
}

function listInvalidProxies(environment: EnvironmentVariables, name: string): readonly string[] {
  return [name, name.toUpperCase()].flatMap((each) => {
    const value = environment[each];
    return value && hostOf(value) === null ? [`${each} is no URL of an HTTP proxy`] : [];
  });
}

/** Without what may be a password. A scheme may be left out; programs take it as http then. */
function hostOf(value: string): string | null {
  const url = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(url)) return null;
  const { protocol, host } = new URL(url);
  return /^https?:$/.test(protocol) && host !== '' ? host : null;
}

function casesDiffer(environment: EnvironmentVariables, name: string): boolean {
  return environment[name] !== environment[name.toUpperCase()];
}

function proxyValue(environment: EnvironmentVariables, name: string): string | undefined {
  return environment[name] || environment[name.toUpperCase()];
}

function proxyVariable(environment: EnvironmentVariables, name: string): string {
  return environment[name] ? name : name.toUpperCase();
}
