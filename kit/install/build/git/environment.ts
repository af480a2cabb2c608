// The environment that a build by git runs in: this process's, without what is not its business.
import { delimiter, dirname, isAbsolute } from 'node:path';
import { getExecOutput } from '@actions/exec';
import { withoutSecrets } from '../../../system/environment.ts';
import type { Go } from '../go.ts';
import type { GitBuildPlan } from './plan.ts';

/** Folders of the build's own. */
export interface BuildFolders {
  readonly temporary: string;
  readonly goCache: string;
}

/** What git and the others are told everywhere. A caller's own values stay. */
const DEFAULTS: Readonly<Record<string, string>> = {
  // Bytes in a second, and for how many seconds: slower than that a fetch is given up.
  GIT_HTTP_LOW_SPEED_LIMIT: '1000',
  GIT_HTTP_LOW_SPEED_TIME: '60',
};
const FIXED: Readonly<Record<string, string>> = {
  // Messages that are looked into.
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  NO_COLOR: '1',
  CARGO_TERM_COLOR: 'never',
  CARGO_TERM_PROGRESS_WHEN: 'never',
};

/**
 * Returns what is left of an environment for building, with what building asks for. install-filcrypto would use a
 * GITHUB_TOKEN, and prints each of its commands, the header with the token among them.
 */
export function buildEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  { temporary, goCache }: BuildFolders,
): Record<string, string> {
  // Upstream's makefile empties Go's build cache, which is not this build's alone.
  return { ...DEFAULTS, ...withoutSecrets(inherited), ...FIXED, TMPDIR: temporary, GOCACHE: goCache };
}

/**
 * Returns the environment of make: with the Go that builds, and for the way's network. The makefile passes the GOFLAGS of
 * its environment to go build as arguments; -v has it print what it compiles.
 */
export function environmentForMake(
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

/** Returns an environment in which compiler and linker find Homebrew's headers and libraries, which is no concern of linux. */
export async function addHomebrewPaths(env: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  if (process.platform !== 'darwin') return env;
  const options = { env, silent: true, ignoreReturnCode: true };
  const result = await getExecOutput('brew', ['--prefix'], options).catch(() => null);
  const prefix = result?.exitCode === 0 ? result.stdout.trim() : '/opt/homebrew';
  const before = (folder: string, path: string | undefined) => (path ? `${folder}:${path}` : folder);
  return {
    ...env,
    CPATH: before(`${prefix}/include`, env.CPATH),
    LIBRARY_PATH: before(`${prefix}/lib`, env.LIBRARY_PATH),
  };
}
