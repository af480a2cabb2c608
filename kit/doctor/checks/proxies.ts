// Checks that the proxy settings are usable and that the runner's service has them. A service does not have the environment of a
// shell. Source: docs.github.com, "Using a proxy server with self-hosted runners".

import type { EnvironmentVariables } from '../../probe/system.ts';
import { quoteShellWord } from '../../system/shell-word.ts';
import { defineCheck } from '../check.ts';
import { type CheckResult, failureResult, okResult, SETUP_PAGE, warningResult } from '../finding.ts';

const PROXY_VARIABLES = ['https_proxy', 'http_proxy'] as const;

export const proxiesCheck = defineCheck({
  id: 'proxies',
  subject: 'Proxies',
  page: `${SETUP_PAGE}#proxies`,
  // A job has the environment of its runner already.
  check: ({ environment, runner, inJob }) =>
    runner === null || inJob
      ? (findInvalidSetting([environment]) ?? okResult(listProxies(environment).join(', ') || 'not set'))
      : (findInvalidSetting([environment, runner.environment]) ?? compareWithRunner(environment, runner)),
});

function findInvalidSetting(environments: readonly EnvironmentVariables[]): CheckResult | null {
  const invalid = environments.flatMap((each) => PROXY_VARIABLES.flatMap((name) => listInvalidProxies(each, name)))[0];
  if (invalid)
    return failureResult(`${invalid} is not the URL of an HTTP proxy`, 'Write it as http://proxy.example:3128.');
  const conflicting = PROXY_VARIABLES.find((name) => environments.some((each) => hasConflict(each, name)));
  if (!conflicting) return null;
  const upper = conflicting.toUpperCase();
  return warningResult(
    `${conflicting} and ${upper} differ, and some programs use one, some the other`,
    `unset ${upper}`,
  );
}

function compareWithRunner(
  environment: EnvironmentVariables,
  runner: { readonly folder: string; readonly environment: EnvironmentVariables },
): CheckResult {
  const here = listProxies(environment);
  const inRunner = listProxies(runner.environment);
  const missing = PROXY_VARIABLES.filter(
    (name) => proxyValue(environment, name) && !proxyValue(runner.environment, name),
  );
  if (missing.length > 0) {
    const file = quoteShellWord(`${runner.folder}/.env`);
    const lines = missing.map((name) => `echo "${name}=$${proxyVariable(environment, name)}" >> ${file}`);
    return warningResult(`${here.join(', ')} here, but not in ${runner.folder}/.env`, lines.join(' && '));
  }
  if (inRunner.length === 0) return okResult('not set');
  const untested = here.length === 0 ? " in the runner's .env; the doctor did not use it for the origins below" : '';
  return okResult(`${inRunner.join(', ')}${untested}`);
}

function listProxies(environment: EnvironmentVariables): readonly string[] {
  return PROXY_VARIABLES.flatMap((name) => {
    const value = proxyValue(environment, name);
    return value ? [`${name} ${proxyHost(value)}`] : [];
  });
}

function listInvalidProxies(environment: EnvironmentVariables, name: string): readonly string[] {
  return [name, name.toUpperCase()].filter((each) => {
    const value = environment[each];
    return value && proxyHost(value) === null;
  });
}

/** Returns host and port without the user and password; null if the value is not an HTTP URL. A missing scheme means http. */
function proxyHost(value: string): string | null {
  const url = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(url)) return null;
  const { protocol, host } = new URL(url);
  return /^https?:$/.test(protocol) && host !== '' ? host : null;
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
