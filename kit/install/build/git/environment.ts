// The environment of a build from git: this process's, without secrets, with the settings of git, Cargo and make.
import { delimiter, dirname, isAbsolute } from 'node:path';
import { queryCommand } from '../../../process/query.ts';
import { withoutSecrets } from '../../../system/environment.ts';
import type { Go } from '../go.ts';
import type { GitBuildPlan } from './plan.ts';

interface BuildFolders {
  readonly temporary: string;
  readonly goCache: string;
}

/** Defaults, which the job's own variables override. */
const DEFAULTS: Readonly<Record<string, string>> = {
  // A fetch that is slower than 1000 bytes per second for 60 seconds fails.
  GIT_HTTP_LOW_SPEED_LIMIT: '1000',
  GIT_HTTP_LOW_SPEED_TIME: '60',
};
const FIXED: Readonly<Record<string, string>> = {
  // The build's messages are parsed.
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  NO_COLOR: '1',
  CARGO_TERM_COLOR: 'never',
  CARGO_TERM_PROGRESS_WHEN: 'never',
};

/**
 * Returns the environment of a build. It has no secrets: install-filcrypto would use a GITHUB_TOKEN and print it, because it
 * prints each of its commands with their headers.
 */
export function createBuildEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  { temporary, goCache }: BuildFolders,
): Record<string, string> {
  // Upstream's makefile empties Go's build cache, so the build must not use the one that is shared.
  return { ...DEFAULTS, ...withoutSecrets(inherited), ...FIXED, TMPDIR: temporary, GOCACHE: goCache };
}

/**
 * Returns the environment of make, with the Go that builds and the network of the plan. The makefile passes GOFLAGS to go build
 * as arguments; with -v, go prints the packages that it compiles.
 */
export function createMakeEnvironment(
  env: Readonly<Record<string, string>>,
  { source, network, compilesRust }: GitBuildPlan,
  { command, toolchain }: Go,
): Record<string, string> {
  const path = isAbsolute(command) ? [dirname(command), env.PATH].join(delimiter) : env.PATH;
  return {
    ...env,
    ...(path === undefined ? {} : { PATH: path }),
    GOTOOLCHAIN: toolchain,
    GOFLAGS: network === source.networks[0] ? '-v' : `-v -tags=${network}`,
    ...(compilesRust ? { [source.rustLibrary.compileVariable]: '1' } : {}),
  };
}

/** Returns the environment with the paths of Homebrew's headers and libraries on macOS; unchanged elsewhere. */
export async function addHomebrewPaths(env: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  if (process.platform !== 'darwin') return env;
  const prefix = (await queryCommand('brew', ['--prefix'], env)) ?? '/opt/homebrew';
  const prepend = (folder: string, path: string | undefined) => (path ? `${folder}:${path}` : folder);
  return {
    ...env,
    CPATH: prepend(`${prefix}/include`, env.CPATH),
    LIBRARY_PATH: prepend(`${prefix}/lib`, env.LIBRARY_PATH),
  };
}
