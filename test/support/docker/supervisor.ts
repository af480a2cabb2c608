// The part of the world that is root's: its daemons, and the kernel's handler. They are kept by a process of its own, that
// takes all of it away when its input ends, however the one who asked for it came to its end.
// Run as a program it reads an order from the first line of its input, and answers with one line of JSON.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface, type Interface } from 'node:readline';
import { rootCommandPrefix } from '../programs/sudo.ts';
import { registerHandler } from './binfmt.ts';
import { startBuildkit } from './buildkit.ts';
import { type DaemonContext, startEngine } from './engine.ts';
import { startRegistry } from './registry.ts';

export interface SupervisorRequest extends DaemonContext {
  readonly buildkitd: string;
  readonly emulator: { readonly arch: 'amd64' | 'arm64'; readonly qemu: string };
}

export interface SupervisedServices {
  readonly registry: string;
  readonly handler: string;
}

export interface Supervisor extends SupervisedServices {
  /** Ends what is kept, and removes its folder. */
  readonly end: () => Promise<void>;
}

type SupervisorReply = SupervisedServices | { readonly failure: string };

/** Has an order kept. */
export async function startSupervisor(request: SupervisorRequest): Promise<Supervisor> {
  const [command = '', ...args] = [...rootCommandPrefix(), process.execPath, import.meta.filename];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the keeper ended with ${code}`))));
  });
  ended.catch(() => undefined);
  // That it ended is told by its exit.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(request)}\n`);
  const line = await Promise.race([firstLine(createInterface({ input: child.stdout })), ended]);
  const reply: SupervisorReply = line ? JSON.parse(line) : { failure: 'the keeper said nothing' };
  const end = () => {
    child.stdin.end();
    return ended;
  };
  if ('failure' in reply) {
    await end().catch(() => undefined);
    throw new Error(`The Docker world did not start: ${reply.failure}`);
  }
  return { ...reply, end };
}

async function supervise(): Promise<void> {
  const input = createInterface({ input: process.stdin });
  const stopRequested = new Promise<void>((resolve) => {
    input.once('close', resolve);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  const request: SupervisorRequest = JSON.parse(await firstLine(input));
  const cleanups: (() => unknown)[] = [() => unmountAndRemove(request.folder)];
  try {
    reply(await startServices(request, cleanups));
    await stopRequested;
  } catch (error) {
    reply({ failure: error instanceof Error ? error.message : `${error}` });
  }
  for (const end of cleanups.reverse()) {
    try {
      await end();
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
    }
  }
  // Its input may be open still.
  process.exit();
}

/** Tells how to end each of them as soon as it has started. */
async function startServices(request: SupervisorRequest, cleanups: (() => unknown)[]): Promise<SupervisedServices> {
  const handler = registerHandler(request.emulator.arch, request.emulator.qemu);
  cleanups.push(handler.remove);
  const registry = await startRegistry(request);
  cleanups.push(registry.end);
  const daemons = await Promise.allSettled([
    startEngine(request),
    startBuildkit(request, request.buildkitd, registry.address),
  ]);
  cleanups.push(() => Promise.all(daemons.map((each) => each.status === 'fulfilled' && each.value.end())));
  for (const each of daemons) if (each.status === 'rejected') throw each.reason;
  return { registry: registry.address, handler: handler.name };
}

/** Nothing may be mounted there any more, or what is mounted would be removed. */
async function unmountAndRemove(folder: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const points = mounts.map((line) => line.split(' ')[4] ?? '').filter((point) => point.startsWith(`${folder}/`));
  for (const point of points.reverse()) execFileSync('umount', ['--lazy', point]);
  await rm(folder, { recursive: true, force: true });
}

function reply(message: SupervisorReply): void {
  console.log(JSON.stringify(message));
}

function firstLine(lines: Interface): Promise<string> {
  return new Promise((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
}

if (process.argv[1] === import.meta.filename) await supervise();
