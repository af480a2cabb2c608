// Builds a product's executables from its Go module into a staging folder. The go command checks the module against the
// checksum database and its dependencies against the module's own go.sum.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exec, getExecOutput } from '@actions/exec';
import { executableNames } from '../distributions/distribution.ts';
import type { ExtractedFile } from '../download/archive.ts';
import { sha256OfFile } from '../download/content-hash.ts';
import { KitError } from '../kit-error.ts';
import { type Platform, spell } from '../platform/target.ts';
import { findGo, goEnvironment } from './go.ts';
import type { Acquired } from './prebuilt.ts';
import type { Log, ToolRequest } from './request.ts';
import type { Resolution, SourceWay } from './resolve.ts';
import { requireStrength } from './verified-by.ts';

const PROGRESS_EVERY = 10_000;
const LAST_LINES = 15;

interface Module {
  /** The module's source, read-only, in the module cache. */
  readonly Dir: string;
  /** Its hash in the checksum database, `h1:…`. */
  readonly Sum: string;
}

/**
 * Returns the executables, built in `staging`.
 * Throws `too-weakly-verified`, `go-not-found`, `go-too-old`, `go-checksum-db-off`, `no-such-version`, `source-build-failed`.
 */
export async function acquireFromSource(
  { require }: ToolRequest,
  { distribution, version, platform }: Resolution,
  { module, reason }: SourceWay,
  staging: string,
  log: Log,
): Promise<Acquired> {
  const title = `${distribution.title} ${version}`;
  requireStrength('go-checksum-db', require, title);
  const go = await findGo();
  log.info(`${title} is built from source with ${go}: ${reason}`);
  const env = environmentFor(platform);
  const { Dir: source, Sum: sum } = await downloadModule(`${module.path}@v${version}`, title, staging, env, log);
  const files: ExtractedFile[] = [];
  for (const [index, file] of executableNames(distribution, platform).entries()) {
    const path = join(staging, file);
    const goPackage = module.packages[distribution.binaries[index]?.name ?? ''] ?? '';
    await build(title, source, goPackage, path, env, log);
    files.push({ path, size: (await stat(path)).size, sha256: await sha256OfFile(path) });
  }
  const origin = `Go module ${module.path}`;
  return { files, origin, digests: { [module.path]: sum }, verifiedBy: 'go-checksum-db', received: 0 };
}

function environmentFor(platform: Platform): Record<string, string> {
  const { os, arch } = spell(platform, 'go');
  return goEnvironment(os, arch, platform.arch === 'arm' ? (platform.variant ?? 'v7').slice(1) : null);
}

/** `cwd` is a folder outside any module, so that no go.mod of the user's has a say. */
async function downloadModule(
  query: string,
  title: string,
  cwd: string,
  env: Record<string, string>,
  log: Log,
): Promise<Module> {
  log.info(`go mod download ${query}`);
  const options = { cwd, env, silent: true, ignoreReturnCode: true };
  const { stdout, stderr, exitCode } = await getExecOutput('go', ['mod', 'download', '-json', query], options);
  const { Dir, Sum, Error: said } = parseJson(stdout);
  if (exitCode === 0 && Dir && Sum) return { Dir, Sum };
  const found = (said ?? stderr).trim() || `go ended with exit code ${exitCode}`;
  throw /unknown revision|404 Not Found|410 Gone/.test(found)
    ? new KitError('no-such-version', { asked: `${title}, module ${query}`, found, next: 'Check the version.' })
    : new KitError('source-build-failed', {
        asked: `${title}, module ${query}`,
        found,
        next: 'If the module proxy cannot be reached from here, set GOPROXY to one that can.',
      });
}

async function build(
  title: string,
  source: string,
  goPackage: string,
  output: string,
  env: Record<string, string>,
  log: Log,
): Promise<void> {
  const args = ['build', '-C', source, '-mod=readonly', '-trimpath', '-v', '-o', output, goPackage];
  log.info(`go ${args.join(' ')}`);
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  let packages = 0;
  const complaints: string[] = [];
  const timer = setInterval(() => log.info(`  ${seconds()} s, ${packages} packages compiled`), PROGRESS_EVERY);
  try {
    const errline = (line: string) => {
      // With -v go prints each package's path as it compiles it; everything else it says is a complaint.
      if (/^[\w.~/-]+$/.test(line)) packages++;
      else if (!line.startsWith('go: downloading')) complaints.push(line);
      log.debug(line);
    };
    const exitCode = await exec('go', args, { env, silent: true, ignoreReturnCode: true, listeners: { errline } });
    if (exitCode !== 0) throw buildFailed(title, exitCode, complaints);
    log.info(`  built in ${seconds()} s, ${packages} packages compiled, the others were in Go's build cache`);
  } finally {
    clearInterval(timer);
  }
}

function buildFailed(title: string, exitCode: number, complaints: readonly string[]): KitError {
  return new KitError('source-build-failed', {
    asked: `a source build of ${title}`,
    found: `go build ended with exit code ${exitCode}:\n${complaints.slice(-LAST_LINES).join('\n')}\n`,
    next: 'A go.mod that asks for another Go than this one is the usual cause; debug logging shows the whole output.',
  });
}

function parseJson(text: string): Partial<Module & { Error: string }> {
  try {
    return JSON.parse(text) as Partial<Module & { Error: string }>;
  } catch {
    return {};
  }
}
