// Chooses the Go that builds a module: the minor version that its go.mod names, because a newer one may fail to compile it. Go is
// looked for on PATH and in the runner's tool cache. Otherwise the go command fetches that toolchain as a module, verified by the
// checksum database. Format: https://go.dev/doc/toolchain
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import type { Packages } from '../../distributions/packages.ts';
import { KitError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { queryCommand } from '../../process/query.ts';
import { listAncestorFolders } from '../../system/ancestor-folders.ts';
import { createGoQueryEnvironment } from '../../system/environment.ts';
import { findWriters } from '../../system/writers.ts';
import { CHECKSUM_DATABASE } from './environment.ts';
import { detectPackageSystem, installCommand, needsRoot, type PackageSystem } from './system-packages.ts';

/** The first minor that reads toolchain lines in go.mod and can fetch the toolchain that one names. */
const OLDEST_MINOR = 21;
export const OLDEST_GO = `1.${OLDEST_MINOR}`;
/** Without apt: Debian's Go is too old to fetch the version that a go.mod names. */
export const GO_PACKAGES: Packages = { dnf: 'golang', apk: 'go', zypper: 'go', pacman: 'go', brew: 'go' };
export const INSTALL_GO = `Install Go ${OLDEST_GO} or newer (on GitHub: use actions/setup-go before this step; elsewhere: https://go.dev/dl/).`;

/** Those of `go/<version>/<arch>/bin/go`. */
const FOLDERS_OF_COMMAND = 4;

/** A Go installation of this machine. */
export interface InstalledGo {
  readonly command: string;
  /** `1.26.8`; `devel …` for a build of a working tree. */
  readonly version: string;
  readonly from: 'path' | 'tool-cache';
}

/** What Go is needed for. */
export interface GoPurpose {
  /** `Kubo 0.43.0` */
  readonly title: string;
  /** Why it is built here, without a full stop. */
  readonly reason: string;
  /** What to do other than to build: a sentence that starts with a verb, without a full stop; null without such advice. */
  readonly alternative: string | null;
}

/** What a go.mod requires. */
export interface GoRequirement {
  /** Its go line: `1.25` or `1.26.5`. */
  readonly go: string;
  /** Its toolchain line: `1.25.5`; null without one. */
  readonly toolchain: string | null;
}

/** The Go that builds. */
export interface Go {
  readonly command: string;
  /** With `go` before it: `go1.26.8`. */
  readonly version: string;
  /** The value of GOTOOLCHAIN: `local`, or the version that the command fetches. */
  readonly toolchain: string;
}

/**
 * Returns the Go installations that can fetch other toolchains: the one on PATH first, then those of the tool cache, newest
 * first. One of the tool cache that other users can write to is ignored, with a line in `log`. Throws `go-not-found`, `go-too-old`,
 * with the purpose of Go if it is given.
 */
export async function findInstalledGos(
  toolCache: string,
  log?: Pick<Log, 'info'>,
  purpose?: GoPurpose,
): Promise<readonly InstalledGo[]> {
  const onPath = await goOnPath();
  const all = [...(onPath ? [onPath] : []), ...(await gosInToolCache(toolCache, log))];
  const [first] = all;
  if (!first) {
    const problem = `it needs Go ${OLDEST_GO} or newer, and no working go command is on PATH or in the tool cache`;
    throw goError('go-not-found', problem, purpose, await detectPackageSystem());
  }
  const usable = all.filter(({ version }) => version.startsWith('devel') || minorOf(version) >= OLDEST_MINOR);
  if (usable.length > 0) return usable;
  const found = `the Go ${describeLocation(first)} is ${first.version || 'of an unknown version'}`;
  const problem = `it needs Go ${OLDEST_GO} or newer, and ${found}`;
  throw goError('go-too-old', problem, purpose, await detectPackageSystem());
}

/** Returns the error of a machine without a usable Go, with the command that installs one on this system. */
export function goError(
  code: 'go-not-found' | 'go-too-old',
  problem: string,
  purpose: GoPurpose | undefined,
  system: PackageSystem,
): KitError {
  const command = installCommand(system, [GO_PACKAGES]);
  const asRoot = needsRoot(system) && !system.sudo ? ' as root' : '';
  const install =
    command === null
      ? INSTALL_GO
      : `Install Go ${OLDEST_GO} or newer before this step${asRoot} with \`${command}\`, or on GitHub with actions/setup-go.`;
  const alternative = purpose?.alternative ? ` Or ${purpose.alternative}.` : '';
  return new KitError(code, {
    subject: purpose ? `build of ${purpose.title} from source` : 'a build from source',
    problem: purpose ? `${problem}. Reason for the build: ${purpose.reason}` : problem,
    fix: `${install}${alternative}`,
  });
}

/** Returns where a Go is, as part of a sentence: `on PATH`. */
export function describeLocation({ from }: InstalledGo): string {
  return from === 'path' ? 'on PATH' : 'in the tool cache';
}

/** Returns what the text of a go.mod requires. Without a go line it means Go 1.16. */
export function parseGoMod(goMod: string): GoRequirement {
  return {
    go: /^go (\d+\.\d+(?:\.\d+)?)/m.exec(goMod)?.[1] ?? '1.16',
    toolchain: /^toolchain go(\d+\.\d+\.\d+)/m.exec(goMod)?.[1] ?? null,
  };
}

/**
 * Returns the Go to build with: an installed one of the required minor, with at least the required patch; otherwise a toolchain
 * for the first installed one to fetch. Minors before 1.21 cannot be fetched, so 1.21 is used for them. Pure.
 */
export function chooseGo(need: GoRequirement, installed: readonly InstalledGo[]): Go {
  const minor = Math.max(minorOf(need.go), OLDEST_MINOR);
  const minimum = minorOf(need.go) === minor ? fullVersion(need.go) : `1.${minor}.0`;
  const fits = ({ version }: InstalledGo) => {
    const found = semver.valid(fullVersion(version));
    return found !== null && minorOf(version) === minor && semver.gte(found, minimum);
  };
  const match = installed.find(fits);
  if (match) return { command: match.command, version: `go${match.version}`, toolchain: 'local' };
  const fetched = need.toolchain !== null && minorOf(need.toolchain) === minor ? need.toolchain : minimum;
  return { command: installed[0]?.command ?? 'go', version: `go${fetched}`, toolchain: `go${fetched}` };
}

/**
 * Returns the GOPROXY of the user, also if `go env -w` wrote it, as a variable; none if go does not print it. Logs if the
 * user's checksum database is another one than that of builds.
 */
export async function resolveGoProxy(command: string, log: Log): Promise<Readonly<Record<string, string>>> {
  const printed = await queryCommand(command, ['env', 'GOPROXY', 'GOSUMDB'], createGoQueryEnvironment(process.env));
  const [proxy = '', database = ''] = printed?.split(/\r?\n/) ?? [];
  const ignored = describeIgnoredDatabase(database);
  if (ignored !== null) log.info(ignored);
  return proxy === '' ? {} : { GOPROXY: proxy };
}

/**
 * Returns a line for the log if the value of GOSUMDB is not what builds use, else null. A value is `<name>[+<key>] [<URL>]`; only
 * the name is shown, because the URL can have credentials. Format: https://go.dev/ref/mod#environment-variables
 */
export function describeIgnoredDatabase(value: string): string | null {
  if (value === '' || value === CHECKSUM_DATABASE) return null;
  const [database = '', url] = value.split(/\s+/);
  const name = database.replace(/\+.*/, '');
  const isName = /^[\w.-]+$/.test(name);
  const server = url === undefined ? '' : ', with a server of its own,';
  const found = isName ? `is '${name}'${server}` : 'names another database';
  return `GOSUMDB ${found} on this machine. Builds use ${CHECKSUM_DATABASE}.`;
}

/** Returns the error (`go-not-found`) for a toolchain that go could not fetch. `reason` is its output. */
export function toolchainNotFetched(title: string, { version }: Go, reason: string, cause?: unknown): KitError {
  const minor = version.replace(/^go(\d+\.\d+).*/, '$1');
  return new KitError('go-not-found', {
    subject: `Go ${minor}, which ${title} must be built with`,
    problem: `it is not on PATH or in the tool cache, and go could not fetch ${version}\n${reason}`,
    fix: `Install Go ${minor} before this step (on GitHub: actions/setup-go with go-version '${minor}'), or set GOPROXY to a proxy that this machine can reach.`,
    cause,
  });
}

async function goOnPath(): Promise<InstalledGo | null> {
  const version = await queryCommand('go', ['env', 'GOVERSION'], createGoQueryEnvironment(process.env));
  return version === null ? null : { command: 'go', version: version.replace(/^go/, ''), from: 'path' };
}

/** In the layout of actions/setup-go: `go/<version>/<arch>/bin/go`. */
async function gosInToolCache(toolCache: string, log?: Pick<Log, 'info'>): Promise<readonly InstalledGo[]> {
  const program = process.platform === 'win32' ? 'go.exe' : 'go';
  const versions = await readdir(join(toolCache, 'go')).catch(() => []);
  const commandOf = (version: string) => join(toolCache, 'go', version, process.arch, 'bin', program);
  const isComplete = (version: string) => existsSync(`${join(toolCache, 'go', version, process.arch)}.complete`);
  const isTrusted = (version: string) => {
    if (!canOthersReplace(commandOf(version))) return true;
    log?.info(`Go ${version} in the tool cache is not used, because other users of this machine can write to it.`);
    return false;
  };
  return versions
    .filter((version) => semver.valid(version) !== null && isComplete(version) && existsSync(commandOf(version)))
    .filter(isTrusted)
    .sort(semver.rcompare)
    .map((version) => ({ command: commandOf(version), version, from: 'tool-cache' }));
}

/**
 * Returns whether other users can write to the command or to one of its folders, up to the `go` of the tool cache. On
 * GitHub-hosted runners everyone can (mode 0777), but they have no other users.
 */
function canOthersReplace(command: string): boolean {
  if (process.env.RUNNER_ENVIRONMENT === 'github-hosted') return false;
  return findWriters(listAncestorFolders(command).slice(0, FOLDERS_OF_COMMAND + 1)) !== 'own';
}

function minorOf(version: string): number {
  return Number(/^1\.(\d+)/.exec(version)?.[1] ?? 0);
}

/** With three numbers: the first release of a minor is its `.0`. */
function fullVersion(version: string): string {
  return /^\d+\.\d+$/.test(version) ? `${version}.0` : version;
}
