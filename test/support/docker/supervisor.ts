// The part of the Docker environment that needs root: the daemons and the kernel's handler. A process of their own runs them and
// cleans up when its standard input ends, so also if the test is killed.
// Run as a program, it reads a request from the first line of its input and replies with one line of JSON.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface, type Interface } from 'node:readline';
import { rootCommandPrefix } from '../programs/sudo.ts';
import { registerHandler } from './binfmt.ts';
import { startBuildkit } from './buildkit.ts';
import { type DaemonContext, startEngine } from './engine.ts';
import { startRegistry } from './registry.ts';

interface SupervisorRequest extends DaemonContext {
  readonly buildkitd: string;
  readonly emulator: { readonly arch: 'amd64' | 'arm64'; readonly qemu: string };
}

interface SupervisedServices {
  readonly registry: string;
  readonly handler: string;
}

export interface Supervisor extends SupervisedServices {
  /** Ends the services and removes their folder. */
  readonly end: () => Promise<void>;
}

type SupervisorReply = SupervisedServices | { readonly failure: string };

/** Starts the services. */
export async function startSupervisor(request: SupervisorRequest): Promise<Supervisor> {
  const [command = '', ...args] = [...rootCommandPrefix(), process.execPath, import.meta.filename];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the supervisor exited with ${code}`))));
  });
  ended.catch(() => undefined);
  // Its exit reports the error.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(request)}\n`);
  const line = await Promise.race([firstLine(createInterface({ input: child.stdout })), ended]);
  const reply: SupervisorReply = line ? JSON.parse(line) : { failure: 'the supervisor did not reply' };
  const end = () => {
    child.stdin.end();
    return ended;
  };
  if ('failure' in reply) {
    await end().catch(() => undefined);
    throw new Error(`The Docker environment did not start: ${reply.failure}`);
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
  // Its input may still be open.
  process.exit();
}

/** Starts the services. Adds the function that ends each one to `cleanups` as soon as it has started. */
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

/** Unmounts everything in a folder before removing it, so that no mounted files are removed. */
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
