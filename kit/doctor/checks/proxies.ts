// Check: are the proxies that are set of use, and does the runner's service know them? Its environment is not that of a
// shell: docs.github.com, "Using a proxy server with self-hosted runners". Pure.
import { type Finding, failure, ok, SETTING_UP, type Verdict, warning } from '../finding.ts';
import { shellWord } from '../render.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ProxySettings {
  /** Of whoever asks. */
  readonly environment: Environment;
  /** The runner's `.env`; null where there is no runner, and in a job, which has the runner's own. */
  readonly runner: { readonly folder: string; readonly environment: Environment } | null;
}

const NAMES = ['https_proxy', 'http_proxy'] as const;

/** Returns whether every proxy is an HTTP URL, means one thing, and is in the runner's environment too. */
export function checkProxies(settings: ProxySettings): Finding {
  return { id: 'proxies', title: 'Proxies', page: `${SETTING_UP}#proxies`, ...verdict(settings) };
}

function verdict({ environment, runner }: ProxySettings): Verdict {
  const all = [environment, ...(runner ? [runner.environment] : [])];
  const broken = all.flatMap((each) => NAMES.flatMap((name) => brokenIn(each, name)))[0];
  if (broken) return failure(broken, 'Write it as http://proxy.example:3128.');
  const twofold = NAMES.find((name) =>
    all.some((each) => each[name] && each[name.toUpperCase()] && differs(each, name)),
  );
  if (twofold) {
    const upper = twofold.toUpperCase();
    return warning(`${twofold} and ${upper} are different, and programs differ in which they take`, `unset ${upper}`);
  }
  const ours = setIn(environment);
  if (runner === null) return ok(ours.join(', ') || 'none set');
  const lacking = NAMES.filter((name) => proxyIn(environment, name) && !proxyIn(runner.environment, name));
  if (lacking.length === 0) return ok(describeBoth(ours, setIn(runner.environment)));
  const file = shellWord(`${runner.folder}/.env`);
  const lines = lacking.map((name) => `echo "${name}=$${nameIn(environment, name)}" >> ${file}`);
  return warning(`${ours.join(', ')} here, and not in ${runner.folder}/.env`, lines.join(' && '));
}

function describeBoth(ours: readonly string[], its: readonly string[]): string {
  if (its.length === 0) return 'none set';
  return ours.length === 0
    ? `${its.join(', ')} in the runner's .env; the origins below were asked without`
    : its.join(', ');
}

function setIn(environment: Environment): readonly string[] {
  return NAMES.flatMap((name) => {
    const value = proxyIn(environment, name);
    return value ? [`${name} ${hostOf(value)}`] : [];
  });
}

function brokenIn(environment: Environment, name: string): readonly string[] {
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

function differs(environment: Environment, name: string): boolean {
  return environment[name] !== environment[name.toUpperCase()];
}

function proxyIn(environment: Environment, name: string): string | undefined {
  return environment[name] || environment[name.toUpperCase()];
}

function nameIn(environment: Environment, name: string): string {
  return environment[name] ? name : name.toUpperCase();
}
