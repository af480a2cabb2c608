// Which Go builds a module: the minor that its go.mod names, because a newer one may not compile it. It is looked for on
// PATH and in the runner's tool cache; else the go command fetches that toolchain, as a module that the checksum database
// vouches for. Format: https://go.dev/doc/toolchain
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { getExecOutput } from '@actions/exec';
import semver from 'semver';
import { KitError } from '../../errors.ts';
import { withoutSecrets } from '../../system/environment.ts';

/** The first Go that reads toolchain lines in go.mod and can fetch the toolchain that one names. */
const OLDEST_MINOR = 21;
const INSTALL_GO =
  'Install Go 1.21 or newer (on GitHub: actions/setup-go before this step; else https://go.dev/dl/), or take a version ' +
  'and platform for which upstream publishes a binary.';

/** A Go that is on this machine. */
export interface InstalledGo {
  readonly command: string;
  /** `1.26.8`; one that was built from a working tree is `devel …`. */
  readonly version: string;
  readonly from: 'PATH' | 'the tool cache';
}

/** What a module's go.mod asks for. */
export interface GoRequirement {
  /** Of its go line: `1.25` or `1.26.5`. */
  readonly go: string;
  /** Of its toolchain line, where it has one: `1.25.5`. */
  readonly toolchain: string | null;
}

/** The Go that builds. */
export interface Go {
  readonly command: string;
  /** With its `go`: `go1.26.8`. */
  readonly version: string;
  /** What GOTOOLCHAIN must be for it: `local`, or the version that the command fetches. */
  readonly toolchain: string;
}

/**
 * Returns the Gos of this machine, the one on PATH first, then those of the tool cache, newest first; all can fetch others.
 * Throws `go-not-found`, `go-too-old`.
 */
export async function findInstalledGos(toolCache: string): Promise<readonly InstalledGo[]> {
  const onPath = await goOnPath();
  const all = [...(onPath ? [onPath] : []), ...(await gosInToolCache(toolCache))];
  const [first] = all;
  if (!first) {
    throw new KitError('go-not-found', {
      subject: 'a source build',
      problem: 'no working go command is on PATH, and none in the tool cache',
      fix: INSTALL_GO,
    });
  }
  const usable = all.filter(({ version }) => version.startsWith('devel') || minorOf(version) >= OLDEST_MINOR);
  if (usable.length > 0) return usable;
  const problem = `the Go ${first.from === 'PATH' ? 'on PATH' : 'in the tool cache'} is ${first.version || 'of an unknown version'}`;
  throw new KitError('go-too-old', { subject: 'a source build', problem, fix: INSTALL_GO });
}

/** Returns what the text of a go.mod asks for; one without a go line is from before there were any. */
export function parseGoMod(goMod: string): GoRequirement {
  return {
    go: /^go (\d+\.\d+(?:\.\d+)?)/m.exec(goMod)?.[1] ?? '1.16',
    toolchain: /^toolchain go(\d+\.\d+\.\d+)/m.exec(goMod)?.[1] ?? null,
  };
}

/**
 * Returns the Go that is to build: an installed one of the minor that is needed and at least its patch, or a toolchain for
 * the first one to fetch. A minor before 1.21 cannot be fetched; 1.21 is the nearest to it that can. Pure.
 */
export function chooseGo(need: GoRequirement, installed: readonly InstalledGo[]): Go {
  const minor = Math.max(minorOf(need.go), OLDEST_MINOR);
  const least = minorOf(need.go) === minor ? fullVersion(need.go) : `1.${minor}.0`;
  const fits = ({ version }: InstalledGo) => {
    const found = semver.valid(fullVersion(version));
    return found !== null && minorOf(version) === minor && semver.gte(found, least);
  };
  const installedGo = installed.find(fits);
  if (installedGo) return { command: installedGo.command, version: `go${installedGo.version}`, toolchain: 'local' };
  const fetchedVersion = need.toolchain !== null && minorOf(need.toolchain) === minor ? need.toolchain : least;
  return { command: installed[0]?.command ?? 'go', version: `go${fetchedVersion}`, toolchain: `go${fetchedVersion}` };
}

/** Returns the environment of a go command that builds for one platform, whatever else is set on this machine. */
export function goEnvironment(
  toolchain: string,
  temporary: string,
  { goos, goarch, goarm }: { readonly goos: string; readonly goarch: string; readonly goarm: string | null },
): Record<string, string> {
  return {
    ...withoutSecrets(process.env),
    ...GO_SETTINGS,
    GOTOOLCHAIN: toolchain,
    // A go command that is killed leaves its temporary files: here they go with the rest.
    GOTMPDIR: temporary,
    GOOS: goos,
    GOARCH: goarch,
    ...(goarm ? { GOARM: goarm } : {}),
  };
}

/** What is the same in every build. An empty value would not do: the go command then asks what `go env -w` wrote. */
export const GO_SETTINGS: Readonly<Record<string, string>> = {
  CGO_ENABLED: '0',
  GO111MODULE: 'on',
  GOFLAGS: '-mod=readonly',
  GOAMD64: 'v1',
  GOARM64: 'v8.0',
  GOWORK: 'off',
  // No module is exempt from the checksum database, whatever GOPRIVATE says.
  GONOSUMDB: 'none.invalid',
};

/** Throws `go-checksum-db-off` where the machine's settings leave the checksum database out. */
export async function requireChecksumDatabase(command: string): Promise<void> {
  const { stdout } = await getExecOutput(command, ['env', 'GOSUMDB'], { silent: true, env: localGoEnvironment() });
  if (stdout.trim() !== 'off') return;
  throw new KitError('go-checksum-db-off', {
    subject: 'a source build, checked against the Go checksum database',
    problem: 'GOSUMDB is off',
    fix: 'Unset GOSUMDB for this step (`go env -u GOSUMDB` where it was written): without the database nothing vouches for the source.',
  });
}

/** Returns the error of a Go that is not on this machine and could not be fetched; `why` is what the fetch said. */
export function toolchainNotFetched(title: string, { version }: Go, why: string, cause?: unknown): KitError {
  const minor = version.replace(/^go(\d+\.\d+).*/, '$1');
  return new KitError('go-not-found', {
    subject: `Go ${minor}, which ${title} names as the one that builds it`,
    problem: `it is neither on PATH nor in the tool cache, and go could not fetch ${version}: ${why}`,
    fix: `Set up Go ${minor} before this step (on GitHub: actions/setup-go with go-version '${minor}'), or set GOPROXY to a proxy that can be reached.`,
    cause,
  });
}

async function goOnPath(): Promise<InstalledGo | null> {
  const options = { silent: true, ignoreReturnCode: true, env: localGoEnvironment() };
  const result = await getExecOutput('go', ['env', 'GOVERSION'], options).catch(() => null);
  if (result?.exitCode !== 0) return null;
  return { command: 'go', version: result.stdout.trim().replace(/^go/, ''), from: 'PATH' };
}

/** The command itself answers, not a toolchain that a go.mod around here would have it fetch. */
function localGoEnvironment(): Record<string, string> {
  return { ...process.env, GOTOOLCHAIN: 'local' } as Record<string, string>;
}

/** As actions/setup-go lays them out: `go/<version>/<arch>/bin/go`. */
async function gosInToolCache(toolCache: string): Promise<readonly InstalledGo[]> {
  const program = process.platform === 'win32' ? 'go.exe' : 'go';
  const versions = await readdir(join(toolCache, 'go')).catch(() => []);
  const complete = versions.filter((version) => {
    const folder = join(toolCache, 'go', version, process.arch);
    return (
      semver.valid(version) !== null && existsSync(`${folder}.complete`) && existsSync(join(folder, 'bin', program))
    );
  });
  return complete.sort(semver.rcompare).map((version) => {
    return { command: join(toolCache, 'go', version, process.arch, 'bin', program), version, from: 'the tool cache' };
  });
}

function minorOf(version: string): number {
  return Number(/^1\.(\d+)/.exec(version)?.[1] ?? 0);
}

/** With all three numbers: the first release of a minor is its `.0`. */
function fullVersion(version: string): string {
  return /^\d+\.\d+$/.test(version) ? `${version}.0` : version;
}
