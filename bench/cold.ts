// Installing the real Kubo archive from a loopback origin to the tool cache, compared with @actions/tool-cache, a shell script,
// and decompression only.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import * as toolkit from '@actions/tool-cache';
import { loadKnownReleases } from '../kit/distributions/known-releases.ts';
import { kubo } from '../kit/distributions/products/kubo.ts';
import { parseChecksums } from '../kit/download/digest/digest.ts';
import { openNetwork } from '../kit/download/network.ts';
import { acquirePrebuilt } from '../kit/install/prebuilt.ts';
import type { ToolRequest } from '../kit/install/request.ts';
import { resolveInstall } from '../kit/install/resolve.ts';
import type { AcquiredFiles } from '../kit/install/target.ts';
import { entryPaths } from '../kit/install/tool-cache/entry.ts';
import { createStaging } from '../kit/install/tool-cache/staging.ts';
import { placeEntry, recordFiles } from '../kit/install/tool-cache/write.ts';
import { detectHost, type Host } from '../kit/platform/host/host.ts';
import { formatPlatform } from '../kit/platform/platform.ts';
import { publishRealKubo } from '../test/support/programs/real-kubo.ts';
import { KUBO_VERSION } from '../test/support/setup-ipfs-kit.ts';
import { createToolRequest } from '../test/support/tool-request.ts';
import { interleavedMedians } from './interleaved.ts';
import type { Measurement, Mode } from './measurement.ts';

const REPETITIONS = { full: { warmUps: 1, runs: 9 }, smoke: { warmUps: 0, runs: 1 } };

interface BenchContext {
  readonly url: string;
  readonly path: string;
  readonly file: string;
  readonly sha512: string;
  readonly host: Host;
}

export function coldVsToolkit(mode: Mode): Promise<Measurement> {
  return compare('cold-vs-toolkit', { ours: dataPath, peer: withToolkit, limit: 0.4 }, mode);
}

export function coldVsShell(mode: Mode): Promise<Measurement> {
  return compare('cold-vs-shell', { ours: dataPath, peer: withShell, limit: 0.55 }, mode);
}

/** Acquisition only: transfer, digest, inflate, untar and write, without start-up and without checking the program. */
export function coldVsInflate(mode: Mode): Promise<Measurement> {
  return compare('cold-vs-inflate', { ours: acquireOnly, peer: inflateOnly, limit: 1.4 }, mode);
}

type InstallMethod = (bench: BenchContext, folder: string) => Promise<void>;

interface Comparison {
  readonly ours: InstallMethod;
  readonly peer: InstallMethod;
  readonly limit: number;
}

async function compare(bench: string, { ours, peer, limit }: Comparison, mode: Mode): Promise<Measurement> {
  const { folder, archive, tearDown: leave } = await publishRealKubo();
  const origin = await serve(folder);
  try {
    const path = `/kubo/v${KUBO_VERSION}/${archive.file}`;
    const { file, sha512 } = archive;
    const context = { url: origin.url, path: join(folder, path), file, sha512, host: await detectHost() };
    const [ours_ms, peer_ms] = await interleavedMedians(
      [() => timeInstall(ours, context), () => timeInstall(peer, context)] as const,
      REPETITIONS[mode],
    );
    return { bench, ratio: ours_ms / peer_ms, limit, ours_ms, peer_ms };
  } finally {
    origin.stop();
    await leave();
  }
}

async function serve(folder: string): Promise<{ url: string; stop: () => void }> {
  const script = join(import.meta.dirname, 'origin-process.ts');
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: line.toString().trim(), stop: () => child.kill() };
}

async function timeInstall(method: InstallMethod, bench: BenchContext): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const started = performance.now();
    await method(bench, folder);
    return performance.now() - started;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function requestOf({ url, file, sha512, host }: BenchContext): ToolRequest {
  const checksums = parseChecksums(`${sha512}  ${file}`);
  return createToolRequest('kubo', KUBO_VERSION, host.platform, { mirror: { url, only: true }, checksums });
}

const SILENT = { info: () => {}, debug: () => {}, warning: () => {} };

/** Transfer, digest, inflate, untar and write. */
async function acquireKubo(bench: BenchContext, folder: string): Promise<AcquiredFiles> {
  const known = await loadKnownReleases('kubo');
  const target = { request: requestOf(bench), distribution: kubo, version: KUBO_VERSION, known };
  const plan = resolveInstall(target, bench.host);
  if (plan.kind !== 'download') throw new Error(`expected a download, got ${plan.kind}`);
  return acquirePrebuilt(target, plan, folder, { network: openNetwork(), log: SILENT });
}

async function acquireOnly(bench: BenchContext, folder: string): Promise<void> {
  await acquireKubo(bench, folder);
}

/** The whole data path to a tool-cache entry. Like the competitors, it does not run the program. */
async function dataPath(bench: BenchContext, folder: string): Promise<void> {
  const staging = await createStaging(folder, 'kubo');
  const { files, ...acquired } = await acquireKubo(bench, staging);
  const platform = formatPlatform(bench.host.platform);
  const record = { product: 'kubo', version: KUBO_VERSION, platform, ...acquired, files: await recordFiles(files) };
  const key = { tool: 'kubo', version: KUBO_VERSION, platform: bench.host.platform, libc: null };
  const paths = entryPaths(folder, key);
  await placeEntry(staging, paths, record, async () => true);
}

/** What setup actions do: downloadTool, a digest, extractTar and cacheDir. */
async function withToolkit(bench: BenchContext, folder: string): Promise<void> {
  // It prints to standard output, which is for measurements.
  const { write } = process.stdout;
  process.stdout.write = () => true;
  try {
    await installWithToolkit(bench, folder);
  } finally {
    process.stdout.write = write;
  }
}

async function installWithToolkit({ url, file, sha512 }: BenchContext, folder: string): Promise<void> {
  process.env.RUNNER_TEMP = join(folder, 'temp');
  process.env.RUNNER_TOOL_CACHE = join(folder, 'tools');
  const archive = await toolkit.downloadTool(`${url}/kubo/v${KUBO_VERSION}/${file}`);
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  if (hash.digest('hex') !== sha512) throw new Error('The archive has a wrong digest');
  await toolkit.cacheDir(join(await toolkit.extractTar(archive), 'kubo'), 'kubo', KUBO_VERSION);
}

async function withShell({ url, file, sha512 }: BenchContext, folder: string): Promise<void> {
  const script =
    `curl -sf -o ${file} ${url}/kubo/v${KUBO_VERSION}/${file} && echo "${sha512}  ${file}" | sha512sum -c --quiet && ` +
    `tar xzf ${file} && mkdir bin && mv kubo/ipfs bin/`;
  await promisify(execFile)('sh', ['-ec', script], { cwd: folder });
}

async function inflateOnly({ path }: BenchContext): Promise<void> {
  await pipeline(
    createReadStream(path),
    createGunzip({ chunkSize: 2 ** 20 }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const _ of chunks) {
        // Discarded.
      }
    },
  );
}
