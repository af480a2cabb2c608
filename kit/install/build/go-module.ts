// Builds a product's executables from its Go module into a staging folder. The go command verifies the module with the checksum
// database, and its dependencies with the module's own go.sum.
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { executableNames } from '../../distributions/distribution.ts';
import type { ExtractedFile } from '../../download/archive/archive.ts';
import { sha256OfFile } from '../../download/digest/hash.ts';
import { KitError } from '../../errors.ts';
import { type ProcessResult, runProcess } from '../../process/run.ts';
import { findNoexecMount } from '../../system/mounts.ts';
import { readBoundedText } from '../../system/read-text.ts';
import type { InstallContext } from '../context.ts';
import type { ModuleBuildPlan } from '../resolve.ts';
import { type AcquiredFiles, type Target, targetName } from '../target.ts';
import { requireStrength } from '../verify/require.ts';
import { createIsolatedEnvironment } from './environment.ts';
import { createBuildError, describeEnd } from './failure.ts';
import {
  chooseGo,
  describeLocation,
  findInstalledGos,
  type Go,
  parseGoMod,
  resolveGoProxy,
  toolchainNotFetched,
} from './go.ts';
import { buildLogFile, choosePrivateLogFile, LAST_LINES, openBuildLog } from './log.ts';
import { platformSettings } from './module-settings.ts';
import { runBuildCommand } from './run.ts';

/** A plan with the Go that builds it, which is part of the job-cache key. */
export interface ModuleBuild extends ModuleBuildPlan {
  readonly title: string;
  /** `github.com/ipfs/kubo@v0.43.0` */
  readonly query: string;
  readonly go: Go;
  /** Where go runs: outside any module. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** When the time for the build is over, in milliseconds since the epoch. */
  readonly deadlineMs: number;
}

/**
 * Returns the build of a module with the Go that its go.mod names. It uses `folder`, which must be new, for everything that go
 * writes. Throws `too-weakly-verified`, `go-not-found`, `go-too-old`, `no-such-version`, `source-build-failed`,
 * `source-build-timed-out`, `interrupted`.
 */
export async function prepareModuleBuild(
  target: Target,
  plan: ModuleBuildPlan,
  folder: string,
  { toolCache, build, log }: InstallContext,
): Promise<ModuleBuild> {
  const deadlineMs = Date.now() + build.limitMs;
  const title = targetName(target);
  const { require, platform } = target.request;
  requireStrength('go-checksum-db', require, title);
  const installed = await findInstalledGos(toolCache, log, { ...plan, title });
  const command = installed[0]?.command ?? 'go';
  const isolated = await createIsolatedEnvironment(process.env, folder);
  const env = { ...isolated, ...(await resolveGoProxy(command, log)), ...platformSettings(platform) };
  // An empty module, so that go does not look for a go.mod in parent folders, which others may have written.
  await writeFile(join(folder, 'go.mod'), 'module build\n');
  const draft = {
    ...plan,
    title,
    query: `${plan.module.path}@v${target.version}`,
    go: { command, version: '', toolchain: 'local' },
    folder,
    env: { ...env, GOTOOLCHAIN: 'local' },
    deadlineMs,
  };
  const go = chooseGo(parseGoMod(readBoundedText(await findGoMod(draft))), installed);
  if (go.toolchain !== 'local') {
    const found = installed.map((each) => `${each.version} (${describeLocation(each)})`).join(', ');
    log.info(`${draft.query} needs ${go.version}. This machine has Go ${found}, so go fetches ${go.version}.`);
  }
  return { ...draft, go, env: { ...env, GOTOOLCHAIN: go.toolchain } };
}

/**
 * Returns the executables, built in `staging`.
 * Throws `go-not-found`, `source-build-failed`, `source-build-timed-out`, `disk-full`, `interrupted`.
 */
export async function acquireFromModule(
  target: Target,
  build: ModuleBuild,
  staging: string,
  context: Pick<InstallContext, 'build' | 'log'>,
): Promise<AcquiredFiles> {
  const { request, distribution } = target;
  const { title, go, module } = build;
  const { log } = context;
  log.info(`Building ${title} from source with ${go.version}: ${build.reason}`);
  await fetchToolchain(build);
  const { Dir: source = '', Sum: sum = '' } = await queryModule(build, ['mod', 'download', '-json']);
  const packages = createPackageCounter();
  const logFile = choosePrivateLogFile(buildLogFile(target, context.build), log);
  const buildLog = openBuildLog(logFile, title, log, packages.describe);
  const line = (text: string) => {
    packages.count(text);
    buildLog.line(text);
  };
  const buildContext = { ...build, what: `build of ${title} with ${go.version}`, buildLog: { ...buildLog, line } };
  try {
    const files: ExtractedFile[] = [];
    for (const [index, file] of executableNames(distribution, request.platform).entries()) {
      const path = join(staging, file);
      const goPackage = module.packages[distribution.binaries[index]?.name ?? ''] ?? '';
      buildLog.stage(`go build ${goPackage}`);
      packages.reset();
      const args = ['build', '-C', source, '-trimpath', '-v', '-o', path, goPackage];
      await runBuildCommand(buildContext, go.command, args, build.folder);
      files.push({ path, size: (await stat(path)).size, sha256: await sha256OfFile(path) });
    }
    const origin = `Go module ${module.path}`;
    return { files, origin, digests: { [module.path]: sum }, verifiedBy: 'go-checksum-db', received: 0 };
  } finally {
    await buildLog.close();
  }
}

/** What `go list -m -json` and `go mod download -json` print. */
interface GoModuleInfo {
  /** The module's source, read-only, in the module cache. */
  readonly Dir?: string;
  /** Its hash in the checksum database, `h1:…`. */
  readonly Sum?: string;
  readonly GoMod?: string;
  readonly Error?: string | { readonly Err?: string };
}

/** Returns the path of the module's go.mod, which go fetches without the rest of the module. */
async function findGoMod(build: ModuleBuild): Promise<string> {
  const { GoMod } = await queryModule(build, ['list', '-m', '-json']);
  if (GoMod) return GoMod;
  // `go list` omits what it cannot verify without an error. The download reports one.
  return (await queryModule(build, ['mod', 'download', '-json'])).GoMod ?? '';
}

/** Runs a go command about the module, which fetches what it needs and verifies it with the checksum database. */
async function queryModule(build: ModuleBuild, args: readonly string[]): Promise<GoModuleInfo> {
  const { title, query, go, folder, env, deadlineMs } = build;
  const ended = await runProcess(go.command, [...args, query], { cwd: folder, env, limitMs: deadlineMs - Date.now() });
  const info = parseModuleInfo('stdout' in ended ? ended.stdout : '');
  if (ended.how === 'exit' && ended.exitCode === 0) return info;
  const message = (typeof info.Error === 'string' ? info.Error : info.Error?.Err) ?? lastLines(ended);
  const subject = `${title}, module ${query}`;
  if (isUnknownVersion(message)) {
    throw new KitError('no-such-version', { subject, problem: message, fix: 'Check the version.' });
  }
  const fix =
    'If this machine cannot reach the module proxy or sum.golang.org, set GOPROXY to a proxy that serves modules and sumdb/sum.golang.org.';
  throw createBuildError(ended, { subject, problem: message, fix }, findNoexecMount(folder));
}

/**
 * Returns whether a message of go says that a version does not exist. Not if go could not find out: with GOPROXY=direct it says
 * `invalid version`, too, if git fails. And the checksum database, too, answers 404 for a version that it does not know.
 */
export function isUnknownVersion(message: string): boolean {
  if (/verifying|git [^\n]*: exit status \d+|unable to access|could not resolve host/i.test(message)) return false;
  if (/executable file not found|dial tcp|timed? ?out|deadline exceeded/i.test(message)) return false;
  return /unknown revision|invalid version|404 Not Found|410 Gone/.test(message);
}

/** Fetches the toolchain before the build, so that a failure to fetch it is not reported as a failed build. */
async function fetchToolchain({ title, go, folder, env, deadlineMs }: ModuleBuild): Promise<void> {
  if (go.toolchain === 'local') return;
  const ended = await runProcess(go.command, ['version'], { cwd: folder, env, limitMs: deadlineMs - Date.now() });
  if (ended.how === 'exit' && ended.exitCode === 0) return;
  throw toolchainNotFetched(title, go, lastLines(ended));
}

/** With -v, go prints the path of each package that it compiles. Every other line is a message. */
function createPackageCounter() {
  let compiled = 0;
  let latest = '';
  return {
    reset: () => {
      compiled = 0;
    },
    count: (line: string) => {
      if (!/^[\w.~/-]+$/.test(line)) return;
      compiled++;
      latest = line;
    },
    describe: () => `${compiled} packages compiled${latest ? `, latest ${latest}` : ''}`,
  };
}

function lastLines(ended: ProcessResult): string {
  const output = 'stderr' in ended ? ended.stderr.trim().split('\n').slice(-LAST_LINES).join('\n') : '';
  return output || `go ${describeEnd(ended)}`;
}

function parseModuleInfo(text: string): GoModuleInfo {
  try {
    return JSON.parse(text) as GoModuleInfo;
  } catch {
    return {};
  }
}
