// The environment of a build from git: that of every build, with the settings of make, Cargo and the Rust library's script.
import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { queryCommand } from '../../../process/query.ts';
import { createIsolatedEnvironment } from '../environment.ts';
import type { Go } from '../go.ts';
import type { GitBuildPlan } from './plan.ts';

/** Settings of the Rust library's script, of rustup and of Cargo that reach a build from git. */
const RUST_VARIABLES = /^(?:FFI_(?:BUILD_FROM_SOURCE|USE_[A-Z0-9_]+)|RUSTUP_HOME|CARGO_HTTP_CAINFO)$/;
const FIXED: Readonly<Record<string, string>> = {
  // The build's messages are parsed.
  LC_ALL: 'C',
  NO_COLOR: '1',
  CARGO_TERM_COLOR: 'never',
  CARGO_TERM_PROGRESS_WHEN: 'never',
  // The git command, because Cargo's own library reads the user's settings of git.
  CARGO_NET_GIT_FETCH_WITH_CLI: 'true',
};

/**
 * Returns the environment of a build in `folder`. Without a token in it, install-filcrypto cannot print one: it prints each of
 * its commands with their headers.
 */
export async function createGitBuildEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<Record<string, string>> {
  const isolated = await createIsolatedEnvironment(inherited, folder, (name) => RUST_VARIABLES.test(name));
  // Curl reads the first settings that it finds. Those of the user could switch off the check of certificates.
  await writeFile(join(folder, '.curlrc'), '');
  return addHomebrewPaths({ ...isolated, ...FIXED, CARGO_HOME: join(folder, 'cargo'), CURL_HOME: folder });
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

/** Adds the paths of Homebrew's headers and libraries on macOS. */
async function addHomebrewPaths(env: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  if (process.platform !== 'darwin') return env;
  const prefix = (await queryCommand('brew', ['--prefix'], env)) ?? '/opt/homebrew';
  return { ...env, CPATH: `${prefix}/include`, LIBRARY_PATH: `${prefix}/lib` };
}
