// Checks that downloads can use the proxy settings, and that the runner's service has them. A service does not have the environment
// of a shell. Source: docs.github.com, "Using a proxy server with self-hosted runners".

import { chooseProxy, parseProxy } from '../../download/http/proxy-settings.ts';
import { isKitError } from '../../errors.ts';
import type { EnvironmentVariables } from '../../probe/system.ts';
import { quoteShellWord } from '../../system/shell-word.ts';
import { defineCheck } from '../check.ts';
import type { DoctorFacts } from '../facts/gather.ts';
import { type CheckResult, failureResult, okResult, SETUP_PAGE, warningResult } from '../finding.ts';

const PROXY_VARIABLES = ['https_proxy', 'http_proxy'] as const;
/** A host that jobs download from, with each scheme. */
const EXAMPLES = ['https://github.com/', 'http://github.com/'];

export const proxiesCheck = defineCheck({
  id: 'proxies',
  subject: 'Proxies',
  page: `${SETUP_PAGE}#proxies`,
  check: (facts) => {
    const { environment, runner, inJob } = facts;
    // A job has the environment of its runner already.
    if (runner === null || inJob) return findInvalidSetting([environment]) ?? okResult(describeUse(environment, facts));
    return findInvalidSetting([environment, runner.environment]) ?? compareWithRunner(runner, facts);
  },
});

function findInvalidSetting(environments: readonly EnvironmentVariables[]): CheckResult | null {
  for (const env of environments) {
    const used = EXAMPLES.flatMap((url) => errorOf(() => chooseProxy(new URL(url), env)))[0];
    if (used) return failureResult(used.problem, used.fix);
    const unused = listSettings(env).flatMap(([name, value]) => errorOf(() => parseProxy(name, value)))[0];
    if (unused) return warningResult(unused.problem, unused.fix);
  }
  const conflicting = PROXY_VARIABLES.find((name) => environments.some((each) => hasConflict(each, name)));
  if (!conflicting) return null;
  const upper = conflicting.toUpperCase();
  return warningResult(
    `${conflicting} and ${upper} differ, and some programs use one, some the other`,
    `unset ${upper}`,
  );
}

/** Returns the error of a setting that downloads cannot use, or nothing. It has no password. */
function errorOf(read: () => unknown): readonly { readonly problem: string; readonly fix: string }[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!isKitError(error)) throw error;
    return [{ problem: `${error.subject}: ${error.problem}`, fix: error.fix }];
  }
}

function listSettings(env: EnvironmentVariables): readonly (readonly [string, string])[] {
  return PROXY_VARIABLES.flatMap((name) => [name, name.toUpperCase()]).flatMap((name) => {
    const value = env[name];
    return value ? [[name, value] as const] : [];
  });
}

function compareWithRunner(runner: NonNullable<DoctorFacts['runner']>, facts: DoctorFacts): CheckResult {
  const { environment } = facts;
  const missing = PROXY_VARIABLES.filter(
    (name) => proxyValue(environment, name) && !proxyValue(runner.environment, name),
  );
  if (missing.length > 0) {
    const file = quoteShellWord(`${runner.folder}/.env`);
    const lines = missing.map((name) => `echo "${name}=$${proxyVariable(environment, name)}" >> ${file}`);
    const here = listProxies(environment).join(', ');
    return warningResult(`${here} here, but not in ${runner.folder}/.env`, lines.join(' && '));
  }
  if (listProxies(runner.environment).length === 0) return okResult(describeUse(runner.environment, facts));
  const untested = listProxies(environment).length === 0;
  const note = untested ? " in the runner's .env; the doctor did not use it for the origins below" : '';
  return okResult(`${describeUse(runner.environment, facts)}${note}`);
}

/** Returns what downloads do: the proxies, and the origins that they reach without one. */
function describeUse(env: EnvironmentVariables, { origins }: DoctorFacts): string {
  const proxies = listProxies(env).join(', ');
  if (proxies === '') return env.all_proxy || env.ALL_PROXY ? 'not set; downloads do not use ALL_PROXY' : 'not set';
  const direct = origins.filter(({ target }) => chooseProxy(new URL(target.url), env) === null);
  return direct.length > 0 ? `${proxies}, not for ${direct.map(({ target }) => target.host).join(', ')}` : proxies;
}

function listProxies(env: EnvironmentVariables): readonly string[] {
  return PROXY_VARIABLES.flatMap((name) => {
    const value = proxyValue(env, name);
    return value ? [`${name} ${parseProxy(name, value).host}`] : [];
  });
}

function hasConflict(environment: EnvironmentVariables, name: string): boolean {
  const [lower, upper] = [environment[name], environment[name.toUpperCase()]];
  return Boolean(lower && upper && lower !== upper);
}

function proxyValue(environment: EnvironmentVariables, name: string): string | undefined {
  return environment[name] || environment[name.toUpperCase()];
}

function proxyVariable(environment: EnvironmentVariables, name: string): string {
  return environment[name] ? name : name.toUpperCase();
}
