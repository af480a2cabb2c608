// The real Kubo for end-to-end tests: the bundled action builds it once from source in a cache folder outside of the checkout, and
// it is packed once with tar, as upstream does.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nameIn } from '../../../kit/platform/conventions.ts';
import { runAction } from '../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, type StepResult } from '../../../scripts/local-runner/runner-env.ts';
import { pathWithCachedGo } from '../go/cached-go.ts';
import { type PublishedArchive, publishFile } from '../origins/publish.ts';
import { ACTION, KUBO_VERSION, OWN_ARCH } from '../setup-ipfs-kit.ts';
import { withFileLock } from './file-lock.ts';
import type { TinyArch } from './tiny-elf.ts';
import { createOnce, TOOLS_FOLDER } from './tools-cache.ts';

/** The folders of a runner, beside those of the tools. */
export const E2E_CACHE = join(dirname(TOOLS_FOLDER), 'e2e');

/**
 * Returns the path of a real `ipfs` 0.43.0 for an architecture. The first call takes minutes. Other processes wait for it, so that
 * Kubo is built once.
 */
export async function buildRealKubo(arch: TinyArch = OWN_ARCH): Promise<string> {
  const { exitCode, log, outputs } = await withKuboLock(arch, runBuild);
  if (exitCode !== 0) throw new Error(`Kubo could not be built for the end-to-end tests:\n${log}`);
  return outputs['kubo-path'] ?? '';
}

/** Builds Kubo anew for all later tests, and returns the result of the action's step. */
export function rebuildRealKubo(arch: TinyArch): Promise<StepResult> {
  return withKuboLock(arch, async () => {
    const entry = join(E2E_CACHE, 'tool-cache', 'kubo', KUBO_VERSION, nameIn({ os: 'linux', arch }, 'node').arch);
    for (const path of [`${entry}.complete`, entry]) await rm(path, { recursive: true, force: true });
    return runBuild(arch);
  });
}

async function withKuboLock<T>(arch: TinyArch, work: (arch: TinyArch) => Promise<T>): Promise<T> {
  await mkdir(E2E_CACHE, { recursive: true });
  return withFileLock(join(E2E_CACHE, `kubo-${arch}.lock`), () => work(arch));
}

async function runBuild(arch: TinyArch): Promise<StepResult> {
  const inputs = { 'kubo-version': KUBO_VERSION, source: 'always', architecture: arch };
  const env = { PATH: await pathWithCachedGo() };
  return runAction(await createRunnerEnv(E2E_CACHE), { action: ACTION, inputs, env });
}

export interface PublishedKubo {
  /** The folder to serve. */
  readonly folder: string;
  /** For this machine. */
  readonly archive: PublishedArchive;
  /** For all requested architectures. */
  readonly archives: readonly PublishedArchive[];
  readonly tearDown: () => Promise<void>;
}

/** Publishes the real Kubo in a new folder, for this machine and other architectures, with a list of versions. */
export async function publishRealKubo(...others: readonly TinyArch[]): Promise<PublishedKubo> {
  const folder = await mkdtemp(join(tmpdir(), 'published-'));
  const archive = await publishBinary(folder, OWN_ARCH);
  const archives = [archive];
  for (const arch of others) archives.push(await publishBinary(folder, arch));
  await writeFile(join(folder, 'kubo', 'versions'), `v${KUBO_VERSION}\n`);
  return { folder, archive, archives, tearDown: () => rm(folder, { recursive: true, force: true }) };
}

async function publishBinary(folder: string, arch: TinyArch): Promise<PublishedArchive> {
  const file = `kubo_v${KUBO_VERSION}_linux-${arch}.tar.gz`;
  const packed = join(TOOLS_FOLDER, `kubo-${KUBO_VERSION}-linux-${arch}`);
  await createOnce(packed, (draft) => pack(arch, join(draft, file)));
  const release = join(folder, 'kubo', `v${KUBO_VERSION}`);
  await mkdir(release, { recursive: true });
  return publishFile(release, file, await readFile(join(packed, file)));
}

/** Packs with `tar czf … kubo/*`, as upstream does. */
async function pack(arch: TinyArch, file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'packed-'));
  await mkdir(join(folder, 'kubo'));
  await cp(await buildRealKubo(arch), join(folder, 'kubo', 'ipfs'));
  for (const name of ['LICENSE', 'README.md', 'install.sh']) await writeFile(join(folder, 'kubo', name), `${name}\n`);
  execFileSync('sh', ['-c', 'tar czf "$1" kubo/*', 'sh', file], { cwd: folder });
  await rm(folder, { recursive: true });
}

/** Returns a PATH with `folders` first, as the runner builds it from what an action wrote. */
export function pathWith(folders: readonly string[]): string {
  return [...folders, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');
}
