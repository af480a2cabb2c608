// Starts bare machines. Each is a root folder in new namespaces of this machine, which needs root.
import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bundleProgram } from '../bundle-program.ts';
import type { JobOptions, JobReport } from './job.ts';
import type { BareMachine } from './machine.ts';

const ENTER = join(import.meta.dirname, 'enter.ts');
const UNSHARE = ['unshare', '--mount', '--net', '--pid', '--fork', '--kill-child'];
const SUDO = ['sudo', '--non-interactive', '--preserve-env'];

/** What a machine needs. Some containers allow namespaces, but not all mounts. */
const CHECK = `
  ip link set lo up
  mount -t tmpfs tmpfs /mnt
  mkdir /mnt/proc /mnt/sys
  mount -t proc proc /mnt/proc
  mount -t sysfs -o ro sysfs /mnt/sys`;

/** Returns the command that starts a program in new namespaces, or null, and prints why. */
export function bareMachineCommand(): readonly string[] | null {
  const reasons: string[] = [];
  for (const prefix of [[], SUDO]) {
    const [command = '', ...args] = [...prefix, ...UNSHARE];
    const { status, error, stderr } = spawnSync(command, [...args, 'sh', '-euc', CHECK], { encoding: 'utf8' });
    if (status === 0) return [command, ...args];
    reasons.push(`${command}: ${error?.message ?? stderr.trim()}`);
  }
  console.log(`Skipped: this machine does not allow namespaces of mounts and networks (${reasons.join('; ')})`);
  return null;
}

export interface BareJob {
  /** Has the root folders of the machines. */
  readonly folder: string;
  /** Runs a job in a machine. */
  readonly run: (machine: BareMachine, options: Omit<JobOptions, 'host' | 'umask'>) => Promise<JobReport>;
  readonly tearDown: () => Promise<void>;
}

/** Prepares the program that runs in the machines, with a mirror of `published`. */
export async function prepareBareJob(command: readonly string[], published: string): Promise<BareJob> {
  const folder = await mkdtemp(join(tmpdir(), 'bare-machine-'));
  const job = join(folder, 'job.mjs');
  await bundleProgram(join(import.meta.dirname, 'job.ts'), job);
  // The machine's user must be able to read it.
  await chmod(published, 0o755);
  return {
    folder,
    run: async (machine, options) => {
      const root = await mkdtemp(join(folder, 'root-'));
      const host = machine.network === 'ipv6' ? '::1' : '127.0.0.1';
      const all: JobOptions = { ...options, host, ...(machine.umask === undefined ? {} : { umask: machine.umask }) };
      const [program = '', ...args] = [...command, process.execPath, ENTER, JSON.stringify(machine), root];
      return runJob(program, [...args, published, job, JSON.stringify(all)]);
    },
    tearDown: () => rm(folder, { recursive: true, force: true }),
  };
}

async function runJob(program: string, args: readonly string[]): Promise<JobReport> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (!stdout.startsWith('{')) throw new Error(`the job did not run: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

/** Starts work for each item, in order and at most `lanes` at a time, and returns the results by item. */
export function runInLanes<Item, Result>(
  items: readonly Item[],
  lanes: number,
  run: (item: Item) => Promise<Result>,
): ReadonlyMap<Item, Promise<Result>> {
  const results = new Map<Item, Promise<Result>>();
  const started: Promise<unknown>[] = [];
  for (const [index, item] of items.entries()) {
    const result = (started[index - lanes] ?? Promise.resolve()).then(() => run(item));
    results.set(item, result);
    // Whoever asks for the result gets the error, too.
    started.push(result.catch(() => undefined));
  }
  return results;
}
