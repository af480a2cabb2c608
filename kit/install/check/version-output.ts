// Runs a program for its version, away from everything of the user: settings, plugins and repositories of IPFS do not matter, and
// may be unreadable or damaged.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binary } from '../../distributions/distribution.ts';
import { createProgramEnvironment } from '../../system/environment.ts';
import { findNoexecMount } from '../../system/mounts.ts';
import { explainRunFailure, type RunError, type RunFailure } from './run-failure.ts';

/** A Go binary of 100 MB starts in well under a second; under emulation and on a cold disk it takes a few. */
const RUN_LIMIT_MS = 60_000;

/** Where programs look for files of the user, or create some: systems, Kubo, IPFS Cluster and Lotus. */
const HOME_VARIABLES = [
  ...['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
  ...['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME'],
  ...['TMPDIR', 'TEMP', 'TMP'],
  ...['IPFS_PATH', 'IPFS_CLUSTER_PATH', 'LOTUS_PATH', 'LOTUS_MINER_PATH', 'LOTUS_WORKER_PATH'],
];

interface VersionOutput {
  readonly stdout: string;
  /** Null if the program succeeded. */
  readonly failure: RunFailure | null;
}

/**
 * Returns what a program prints for its version. It runs in an empty folder beside it, which is its home folder and is removed. That
 * folder is writable, because the program was just put there; home and temporary folders may not be.
 */
export async function runForVersion(
  path: string,
  { versionArguments: args, versionEnvironment }: Binary,
): Promise<VersionOutput> {
  const home = await mkdtemp(join(dirname(resolve(path)), '.home-'));
  const homes = Object.fromEntries(HOME_VARIABLES.map((name) => [name, home]));
  const env = { ...createProgramEnvironment(process.env), ...homes, ...versionEnvironment };
  try {
    const { stdout, stderr, error } = await runWhenFree(resolve(path), args, { env, cwd: home });
    if (error === null) return { stdout, failure: null };
    const windowsPath = process.platform === 'win32' ? resolve(path) : null;
    const facts = { stderr, limitMs: RUN_LIMIT_MS, noexecMount: findNoexecMount(path), windowsPath };
    return { stdout, failure: explainRunFailure(error, facts) };
  } finally {
    // Windows keeps a program's folder busy for a moment after its end.
    await rm(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

interface RunOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly error: RunError | null;
}

async function runWhenFree(path: string, args: readonly string[], options: RunOptions): Promise<RunOutput> {
  for (let attempt = 1; ; attempt++) {
    const output = await runOnce(path, args, options);
    // Another child process that was forked at this moment holds the file open for writing until its own exec.
    if (output.error?.code !== 'ETXTBSY' || attempt === 10) return output;
    await sleep(20 * attempt);
  }
}

function runOnce(path: string, args: readonly string[], { env, cwd }: RunOptions): Promise<RunOutput> {
  return new Promise((done) => {
    const options = { env, cwd, timeout: RUN_LIMIT_MS, windowsHide: true, killSignal: 'SIGKILL' as const };
    execFile(path, args, options, (error, stdout, stderr) => done({ stdout, stderr, error }));
  });
}
