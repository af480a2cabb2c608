// Builds a product's executables from its Go module into a staging folder. The go command checks the module against the
// checksum database and its dependencies against the module's own go.sum.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { executableNames } from '../../distributions/distribution.ts';
import type { ExtractedFile } from '../../download/archive/archive.ts';
import { sha256OfFile } from '../../download/digest/hash.ts';
import { KitError } from '../../errors.ts';
import { nameIn, type Platform } from '../../platform/platform.ts';
import { type ProcessResult, runProcess } from '../../process/run.ts';
import type { AcquiredFiles } from '../prebuilt.ts';
import type { InstallContext, ToolRequest } from '../request.ts';
import type { ModuleBuildPlan, Resolution } from '../resolve.ts';
import { requireStrength } from '../verify/require.ts';
import { createBuildError, describeEnd } from './failure.ts';
import {
  chooseGo,
  findInstalledGos,
  type Go,
  goEnvironment,
  parseGoMod,
  requireChecksumDatabase,
  toolchainNotFetched,
} from './go.ts';
import { openBuildLog } from './log.ts';
import { runBuildCommand } from './run.ts';

const LAST_LINES = 15;

/** What will be built, and with what: all that a job cache's key needs to know of it. */
export interface ModuleBuild {
  readonly title: string;
  /** `github.com/ipfs/kubo@v0.43.0` */
  readonly query: string;
  readonly go: Go;
  readonly env: Readonly<Record<string, string>>;
  /** When its time is up, in milliseconds since the epoch. */
  readonly deadline: number;
}

/**
 * Returns the build of a module with the Go that its go.mod names. `folder` is outside any module, so that no go.mod of the
 * user's has a say. Throws `too-weakly-verified`, `go-not-found`, `go-too-old`, `go-checksum-db-off`, `no-such-version`, `source-build-failed`,
 * `source-build-timed-out`, `interrupted`.
 */
export async function prepareModuleBuild(
  { require }: ToolRequest,
  { distribution, version, platform }: Resolution,
  { module }: ModuleBuildPlan,
  folder: string,
  { toolCache, build, log }: InstallContext,
): Promise<ModuleBuild> {
  const deadline = Date.now() + build.limit;
  const title = `${distribution.title} ${version}`;
  requireStrength('go-checksum-db', require, title);
  const installed = await findInstalledGos(toolCache);
  const first = installed[0]?.command ?? 'go';
  await requireChecksumDatabase(first);
  const draft = {
    title,
    query: `${module.path}@v${version}`,
    go: { command: first, version: '', toolchain: 'local' },
    env: goEnvironment('local', folder, goTarget(platform)),
    deadline,
  };
  const go = chooseGo(parseGoMod(await readFile(await findGoMod(draft, folder), 'utf8')), installed);
  if (go.toolchain !== 'local') {
    const installedText = installed.map(({ from, version: v }) => `${from} has ${v}`).join(', ');
    log.info(`${draft.query} names ${go.version} and ${installedText}: go fetches ${go.version}`);
  }
  return { ...draft, go, env: goEnvironment(go.toolchain, folder, goTarget(platform)) };
}

/**
 * Returns the executables, built in `staging`.
 * Throws `go-not-found`, `source-build-failed`, `source-build-timed-out`, `disk-full`, `interrupted`.
 */
export async function acquireFromModule(
  build: ModuleBuild,
  { distribution, platform }: Resolution,
  { module, reason }: ModuleBuildPlan,
  staging: string,
  logFile: string,
  { log }: InstallContext,
): Promise<AcquiredFiles> {
  log.info(`${build.title} is built from source with ${build.go.version}: ${reason}`);
  await fetchToolchain(build, staging);
  const { Dir: source = '', Sum: sum = '' } = await queryModule(build, ['mod', 'download', '-json'], staging);
  const packages = createPackageCounter();
  const buildLog = openBuildLog(logFile, build.title, log, packages.describe);
  const line = (text: string) => {
    packages.see(text);
    buildLog.line(text);
  };
  const what = `a source build of ${build.title} with ${build.go.version}`;
  const builder = { ...build, what, buildLog: { ...buildLog, line }, logFile };
  try {
    const files: ExtractedFile[] = [];
    for (const [index, file] of executableNames(distribution, platform).entries()) {
      const path = join(staging, file);
      const goPackage = module.packages[distribution.binaries[index]?.name ?? ''] ?? '';
      buildLog.stage(`go build ${goPackage}`);
      packages.reset();
      await runBuildCommand(
        builder,
        build.go.command,
        ['build', '-C', source, '-trimpath', '-v', '-o', path, goPackage],
        staging,
      );
      files.push({ path, size: (await stat(path)).size, sha256: await sha256OfFile(path) });
    }
    const origin = `Go module ${module.path}`;
    return { files, origin, digests: { [module.path]: sum }, verifiedBy: 'go-checksum-db', received: 0 };
  } finally {
    await buildLog.close();
  }
}

function goTarget(platform: Platform) {
  const { os, arch } = nameIn(platform, 'go');
  return { goos: os, goarch: arch, goarm: platform.arch === 'arm' ? (platform.variant ?? 'v7').slice(1) : null };
}

interface GoModuleInfo {
  /** The module's source, read-only, in the module cache. */
  readonly Dir?: string;
  /** Its hash in the checksum database, `h1:…`. */
  readonly Sum?: string;
  readonly GoMod?: string;
  readonly Error?: string | { readonly Err?: string };
}

/** Returns the path of the module's go.mod, which is fetched without the rest of the module. */
async function findGoMod(build: ModuleBuild, cwd: string): Promise<string> {
  const { GoMod } = await queryModule(build, ['list', '-m', '-json'], cwd);
  if (GoMod) return GoMod;
  // What cannot be verified is left out of the list without a word; the download says why.
  return (await queryModule(build, ['mod', 'download', '-json'], cwd)).GoMod ?? '';
}

/** Asks the go command for a module, which fetches what it says of it, checked against the checksum database. */
async function queryModule(build: ModuleBuild, args: readonly string[], cwd: string): Promise<GoModuleInfo> {
  const { title, query, go, env, deadline } = build;
  const ended = await runProcess(go.command, [...args, query], { cwd, env, limitMs: deadline - Date.now() });
  const info = parseJson('stdout' in ended ? ended.stdout : '');
  if (ended.how === 'exit' && ended.exitCode === 0) return info;
  const message = (typeof info.Error === 'string' ? info.Error : info.Error?.Err) ?? lastLines(ended);
  // The checksum database, too, answers 404 to what it does not know.
  if (/unknown revision|invalid version|404 Not Found|410 Gone/.test(message) && !message.includes('verifying')) {
    throw new KitError('no-such-version', {
      subject: `${title}, module ${query}`,
      problem: message,
      fix: 'Check the version.',
    });
  }
  throw createBuildError(ended, {
    subject: `${title}, module ${query}`,
    problem: message,
    fix: 'If the module proxy cannot be reached from here, set GOPROXY to one that can.',
  });
}

/** What go would fetch in passing, fetched by itself: a failure here is not one of the build. */
async function fetchToolchain({ title, go, env, deadline }: ModuleBuild, cwd: string): Promise<void> {
  if (go.toolchain === 'local') return;
  const ended = await runProcess(go.command, ['version'], { cwd, env, limitMs: deadline - Date.now() });
  if (ended.how === 'exit' && ended.exitCode === 0) return;
  throw toolchainNotFetched(title, go, lastLines(ended));
}

/** With -v go prints each package's path as it compiles it; everything else it says is a complaint. */
function createPackageCounter() {
  let compiled = 0;
  let latest = '';
  return {
    reset: () => {
      compiled = 0;
    },
    see: (line: string) => {
      if (!/^[\w.~/-]+$/.test(line)) return;
      compiled++;
      latest = line;
    },
    describe: () => `${compiled} packages compiled${latest ? `, now ${latest}` : ''}`,
  };
}

function lastLines(ended: ProcessResult): string {
  const output = 'stderr' in ended ? ended.stderr.trim().split('\n').slice(-LAST_LINES).join('\n') : '';
  return output || `go ${describeEnd(ended)}`;
}

function parseJson(text: string): GoModuleInfo {
  try {
    return JSON.parse(text) as GoModuleInfo;
  } catch {
    return {};
  }
}
