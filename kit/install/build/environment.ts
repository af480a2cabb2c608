// The environment of every build, from a module or from git. It trusts nothing that others can write: an allow-list of this
// process's variables, caches of the build's own, and settings of go and git that no file of the machine changes.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess } from '../../process/run.ts';
import { createBuildEnvironment } from '../../system/environment.ts';

/** The name of Go's public checksum database, whose key is compiled into go. */
export const CHECKSUM_DATABASE = 'sum.golang.org';
/** Matches no module. */
const NONE = 'none.invalid';

/**
 * No value is empty, because go would use the one in the `go.env` of its own folder instead, which some distributions write.
 * Only GOPROXY is the user's.
 */
const GO_ISOLATION: Readonly<Record<string, string>> = {
  // No file of `go env -w`.
  GOENV: 'off',
  GOSUMDB: CHECKSUM_DATABASE,
  GONOSUMDB: NONE,
  GONOPROXY: NONE,
  GOPRIVATE: NONE,
  GOINSECURE: NONE,
  GOWORK: 'off',
};

/** Go runs git for GOPROXY=direct; make and Cargo run it too. */
const GIT_ISOLATION: Readonly<Record<string, string>> = {
  // The user's settings could replace a URL by another one, or run programs. Git reads this name on Windows, too.
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ALLOW_PROTOCOL: 'https',
  GIT_TERMINAL_PROMPT: '0',
  // A fetch that is slower than 1000 bytes per second for 60 seconds fails.
  GIT_HTTP_LOW_SPEED_LIMIT: '1000',
  GIT_HTTP_LOW_SPEED_TIME: '60',
};
/** Files in the user's home folder that git reads even without settings. Attributes change the files of a checkout. */
const GIT_SETTINGS = [
  ['core.attributesfile', '/dev/null'],
  ['core.excludesfile', '/dev/null'],
] as const;
/** The user's settings of git that a build uses: how to reach the network. */
const GIT_NETWORK_SETTINGS = ['http.proxy', 'http.sslcainfo'];
const QUERY_LIMIT_MS = 30_000;

/** Returns the environment of a build in `folder`, with its caches in this folder. `isAllowed` adds variables to the list. */
export async function createIsolatedEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  folder: string,
  isAllowed?: (name: string) => boolean,
): Promise<Record<string, string>> {
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const goPath = join(folder, 'go');
  return {
    ...(await createGitEnvironment(inherited, folder, isAllowed)),
    ...GO_ISOLATION,
    GOPATH: goPath,
    GOMODCACHE: join(goPath, 'pkg', 'mod'),
    GOCACHE: join(folder, 'go-build'),
    // A command that is killed leaves its temporary files. Here they are removed with the rest.
    TMPDIR: temporary,
    GOTMPDIR: temporary,
  };
}

/**
 * Returns an environment for git in `folder` or below: without files, settings and repositories of the machine, but with the
 * user's settings for the network. `isAllowed` adds variables to the list.
 */
export async function createGitEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  folder: string,
  isAllowed?: (name: string) => boolean,
): Promise<Record<string, string>> {
  return {
    ...createBuildEnvironment(inherited, isAllowed),
    ...GIT_ISOLATION,
    ...formatGitSettings(new Map([...GIT_SETTINGS, ...(await readGitNetworkSettings(inherited, folder))])),
    // The folder can be in a repository of others.
    GIT_CEILING_DIRECTORIES: join(folder, '..'),
  };
}

/** Returns the user's settings for the network; none without git. */
async function readGitNetworkSettings(
  inherited: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const names = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM', 'XDG_CONFIG_HOME'];
  const env = createBuildEnvironment(inherited, (name) => names.includes(name));
  const pattern = `^(${GIT_NETWORK_SETTINGS.join('|').replaceAll('.', '\\.')})$`;
  const args = ['config', '--includes', '--get-regexp', pattern];
  // Not the settings of a repository that the folder may be in.
  const options = {
    cwd: folder,
    env: { ...env, GIT_CEILING_DIRECTORIES: join(folder, '..') },
    limitMs: QUERY_LIMIT_MS,
  };
  const ended = await runProcess('git', args, options);
  return ended.how === 'exit' && ended.exitCode === 0 ? parseGitSettings(ended.stdout) : new Map();
}

/** Returns the last value of each setting in the output of `git config --get-regexp`. */
export function parseGitSettings(output: string): ReadonlyMap<string, string> {
  return new Map([...output.matchAll(/^(\S+) (.+)$/gm)].map(([, name = '', value = '']) => [name, value]));
}

/** Returns the variables that give git these settings: git(1), GIT_CONFIG_COUNT. */
function formatGitSettings(settings: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const variables = [...settings].flatMap(([name, value], i) => [
    [`GIT_CONFIG_KEY_${i}`, name],
    [`GIT_CONFIG_VALUE_${i}`, value],
  ]);
  return { GIT_CONFIG_COUNT: `${settings.size}`, ...Object.fromEntries(variables) };
}
