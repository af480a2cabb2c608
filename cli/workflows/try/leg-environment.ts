// The environment of a leg: what a runner would give it, and how this machine reaches registries, without tokens and keys.
import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Runtime } from '../../../generator/facts/facts.ts';
import { runProcess } from '../../../kit/process/run.ts';
import { createBuildEnvironment } from '../../../kit/system/environment.ts';
import { findExecutable } from '../../../kit/system/find-executable.ts';
import { createFolders } from '../../../kit/system/write/create-folders.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How tools reach registries, and where installers of runtimes keep them. */
const PASSED = [
  /^(?:PIP|UV)_[A-Z_]+$/,
  /^npm_config_(?:registry|cafile|proxy|https_proxy|noproxy|strict_ssl)$/i,
  /^(?:GONOSUMDB|GOPRIVATE|GONOPROXY|GOSUMDB|GOINSECURE|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE)$/,
  /^(?:PYENV_ROOT|NVM_DIR|VOLTA_HOME|ASDF_DATA_DIR|ASDF_DIR|MISE_DATA_DIR|RUSTUP_HOME|CARGO_HOME|JAVA_HOME)$/,
];
const SECRET_NAME = /token|secret|passw|auth|credential|basic|(?:^|_)key(?:$|_)|username/i;
/** A URL with a user and a password. */
const SECRET_VALUE = /:\/\/[^/@\s]*:[^/@\s]+@/;
const QUERY_LIMIT_MS = 20_000;

/** Says why a command failed that a runner would run as root. */
const SUDO = `#!/bin/sh
echo "sudo: workflows try changes nothing on this machine. Run this yourself if the tests need it: $*" >&2
exit 1
`;

export interface LegFolders {
  /** Of this leg, and removed after it. */
  readonly own: string;
  /** The copy of the checkout. */
  readonly checkout: string;
}

/** Returns the environment that all legs of a runtime have, and creates its folders. */
export async function createLegEnvironment(
  runtime: Runtime,
  { own, checkout }: LegFolders,
  inherited: Environment,
): Promise<Record<string, string>> {
  const home = join(own, 'home');
  const tools = join(own, 'tools');
  const results = join(checkout, 'test-results');
  for (const folder of [home, join(tools, 'bin'), results, join(own, 'tmp')]) createFolders(folder);
  await writeFile(join(tools, 'bin', 'sudo'), SUDO);
  await chmod(join(tools, 'bin', 'sudo'), 0o755);
  for (const name of ['env', 'path', 'output', 'summary']) await writeFile(join(own, name), '');
  const passed = createBuildEnvironment(inherited, (name) => PASSED.some((pattern) => pattern.test(name)));
  const open = Object.entries(passed).filter(([name, value]) => !SECRET_NAME.test(name) && !SECRET_VALUE.test(value));
  return {
    ...Object.fromEntries(open),
    ...(await findSettings(runtime, inherited, own)),
    PATH: [join(tools, 'bin'), join(home, '.local/bin'), inherited.PATH ?? ''].join(delimiter),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: join(own, 'tmp'),
    npm_config_prefix: tools,
    GOPATH: tools,
    CI: 'true',
    RESULTS: results,
    GITHUB_WORKSPACE: checkout,
    RUNNER_TEMP: join(own, 'tmp'),
    GITHUB_ENV: join(own, 'env'),
    GITHUB_PATH: join(own, 'path'),
    GITHUB_OUTPUT: join(own, 'output'),
    GITHUB_STEP_SUMMARY: join(own, 'summary'),
  };
}

/** Where the user's caches and registries are: the leg has another home folder, so that tests change nothing in the user's. */
async function findSettings(runtime: Runtime, env: Environment, cwd: string): Promise<Record<string, string>> {
  switch (runtime) {
    case 'python':
      return findPythonSettings(env);
    case 'node':
      return {
        ...cacheFolders(env),
        npm_config_cache: (await query('npm', ['config', 'get', 'cache'], env, cwd)) ?? join(homedir(), '.npm'),
        ...definedOnly({ npm_config_registry: await query('npm', ['config', 'get', 'registry'], env, cwd) }),
      };
    case 'go':
      return definedOnly({
        GOMODCACHE: await query('go', ['env', 'GOMODCACHE'], env, cwd),
        GOCACHE: await query('go', ['env', 'GOCACHE'], env, cwd),
        GOPROXY: await query('go', ['env', 'GOPROXY'], env, cwd),
      });
  }
}

function findPythonSettings(env: Environment): Record<string, string> {
  const config = env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
  const files = [join(config, 'pip/pip.conf'), join(homedir(), '.pip/pip.conf')];
  const file = env.PIP_CONFIG_FILE ?? files.find((path) => existsSync(path));
  return { ...cacheFolders(env), ...definedOnly({ PIP_CONFIG_FILE: file ?? null }) };
}

function cacheFolders(env: Environment): Record<string, string> {
  const base = env.XDG_CACHE_HOME ?? join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
  return {
    PIP_CACHE_DIR: join(base, 'pip'),
    UV_CACHE_DIR: join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'uv'),
    POETRY_CACHE_DIR: join(base, 'pypoetry'),
    YARN_CACHE_FOLDER: join(base, 'yarn'),
    COREPACK_HOME: join(homedir(), '.cache/node/corepack'),
  };
}

async function query(name: string, args: readonly string[], env: Environment, cwd: string): Promise<string | null> {
  const program = findExecutable(name, { path: env.PATH });
  if (program === null) return null;
  const result = await runProcess(program, args, { cwd, env, limitMs: QUERY_LIMIT_MS });
  const text = result.how === 'exit' && result.exitCode === 0 ? result.stdout.trim() : '';
  return text === '' || text === 'undefined' || SECRET_VALUE.test(text) ? null : text;
}

function definedOnly(values: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null));
}

/** Returns the environment with a folder first on PATH. */
export function withPath(env: Readonly<Record<string, string>>, folder: string): Record<string, string> {
  return { ...env, PATH: `${folder}${delimiter}${env.PATH ?? ''}` };
}

/** Returns the environment with the folder of a program first on PATH. */
export const withProgram = (env: Readonly<Record<string, string>>, program: string) => withPath(env, dirname(program));
