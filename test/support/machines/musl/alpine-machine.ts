// A machine with Alpine's libc, with or without Go, and what it has built: the real Kubo, once.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readExecutableHeader } from '../../../../kit/platform/executable/header.ts';
import { writeCachedGo } from '../../go/cached-go.ts';
import { BUILD_CACHE } from '../../go/go-command.ts';
import { createOnce, TOOLS_FOLDER } from '../../programs/tools-cache.ts';
import { KUBO_VERSION, OWN_ARCH } from '../../setup-ipfs-kit.ts';
import { type ChrootMachine, MACHINE_PATH, machineAction, startChrootMachine } from '../chroot/chroot-machine.ts';
import type { Mount } from '../chroot/enter.ts';
import { ALPINE_NODE, createAlpineRoot } from './alpine-root.ts';

/** Where the machine has what it built before. */
const BUILDS = '/builds';
export const BUILT_TOOL_CACHE = `${BUILDS}/tool-cache`;

/** Whether this machine can be one with Alpine's libc. The log says so if it cannot. */
export const canBeAlpine = process.platform === 'linux' && OWN_ARCH === 'amd64';
if (!canBeAlpine) console.warn("Skipped: Node for Alpine's libc is tested on linux/amd64 only.");

/** Starts a machine; null, with a line on standard error, if this one does not allow the mounts. */
export async function startAlpineMachine(mounts: readonly Mount[] = []): Promise<ChrootMachine | null> {
  const root = await createAlpineRoot();
  // Alpine's package manager is on the machine, but no test runs it.
  const apk = { from: '/bin/false', to: '/sbin/apk' };
  return startChrootMachine({ root, node: ALPINE_NODE, mounts: [apk, ...mounts] });
}

/** Returns the mount of this machine's Go, which must be static, as Go's own releases are. */
export async function mountGo(): Promise<Mount> {
  const root = readGoVariable('GOROOT');
  const { libc } = await readExecutableHeader(join(root, 'bin', 'go'));
  if (libc !== 'static') throw new Error(`These tests need a static Go, and '${root}/bin/go' needs ${libc}.`);
  return { from: root };
}

/** Returns a PATH of the machine with the mounted Go. */
function pathWithGo({ from }: Mount): string {
  return `${from}/bin:${MACHINE_PATH}`;
}

/** Returns the mount of a tool cache with the real Kubo, which such a machine built. The first call takes minutes. */
export async function mountBuilds(): Promise<Mount> {
  const folder = join(TOOLS_FOLDER, `alpine-kubo-${KUBO_VERSION}`);
  await createOnce(folder, buildKubo);
  return { from: folder, to: BUILDS };
}

async function buildKubo(folder: string): Promise<void> {
  const go = await mountGo();
  const cachedGo = await writeCachedGo();
  const cache = { from: BUILD_CACHE, writable: true };
  const started = await startAlpineMachine([
    go,
    { from: cachedGo },
    cache,
    { from: folder, to: BUILDS, writable: true },
  ]);
  if (started === null) throw new Error('Kubo could not be built, because this machine does not allow mounts.');
  const { machine, stop } = started;
  try {
    const runnerEnv = await machine.createRunnerEnv();
    const path = `${cachedGo}:${pathWithGo(go)}`;
    const env = { RUNNER_TOOL_CACHE: BUILT_TOOL_CACHE, PATH: path, GOPROXY: readGoVariable('GOPROXY') };
    const inputs = { 'kubo-version': KUBO_VERSION };
    const { exitCode, log } = await machine.runAction(runnerEnv, { action: machineAction(), inputs, env });
    if (exitCode !== 0) throw new Error(`Kubo could not be built on musl:\n${log}`);
  } finally {
    await stop();
  }
}

function readGoVariable(name: string): string {
  return execFileSync('go', ['env', name], { encoding: 'utf8' }).trim();
}
