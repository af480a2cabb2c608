// The part of the world that is root's: its daemons, and the kernel's handler. They are kept by a process of its own, that
// takes all of it away when its input ends, however the one who asked for it came to its end.
// Run as a program it reads an order from the first line of its input, and answers with one line of JSON.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface, type Interface } from 'node:readline';
import { registerHandler } from './binfmt.ts';
import { startBuildkit } from './buildkit.ts';
import { type DaemonPlace, startEngine } from './engine.ts';
import { startRegistry } from './registry.ts';
import { asRoot } from './root.ts';

export interface KeeperOrder extends DaemonPlace {
  readonly buildkitd: string;
  readonly emulator: { readonly arch: 'amd64' | 'arm64'; readonly qemu: string };
}

export interface Kept {
  readonly registry: string;
  readonly handler: string;
}

export interface Keeper extends Kept {
  /** Ends what is kept, and removes its folder. */
  readonly end: () => Promise<void>;
}

type Answer = Kept | { readonly failure: string };

/** Has an order kept. */
export async function startKeeper(order: KeeperOrder): Promise<Keeper> {
  const [command = '', ...args] = [...asRoot(), process.execPath, import.meta.filename];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the keeper ended with ${code}`))));
  });
  ended.catch(() => undefined);
  // That it ended is told by its exit.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(order)}\n`);
  const line = await Promise.race([firstLine(createInterface({ input: child.stdout })), ended]);
  const answer: Answer = line ? JSON.parse(line) : { failure: 'the keeper said nothing' };
  const end = () => {
    child.stdin.end();
    return ended;
  };
  if ('failure' in answer) {
    await end().catch(() => undefined);
    throw new Error(`The Docker world did not start: ${answer.failure}`);
  }
  return { ...answer, end };
}

async function keep(): Promise<void> {
  const input = createInterface({ input: process.stdin });
  const told = new Promise<void>((resolve) => {
    input.once('close', resolve);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  const order: KeeperOrder = JSON.parse(await firstLine(input));
  const endings: (() => unknown)[] = [() => remove(order.folder)];
  try {
    answer(await start(order, endings));
    await told;
  } catch (error) {
    answer({ failure: error instanceof Error ? error.message : `${error}` });
  }
  for (const end of endings.reverse()) {
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
async function start(order: KeeperOrder, endings: (() => unknown)[]): Promise<Kept> {
  const handler = registerHandler(order.emulator.arch, order.emulator.qemu);
  endings.push(handler.end);
  const registry = await startRegistry(order);
  endings.push(registry.end);
  const daemons = await Promise.allSettled([
    startEngine(order),
    startBuildkit(order, order.buildkitd, registry.address),
  ]);
  endings.push(() => Promise.all(daemons.map((each) => each.status === 'fulfilled' && each.value.end())));
  for (const each of daemons) if (each.status === 'rejected') throw each.reason;
  return { registry: registry.address, handler: handler.name };
}

/** Nothing may be mounted there any more, or what is mounted would be removed. */
async function remove(folder: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const points = mounts.map((line) => line.split(' ')[4] ?? '').filter((point) => point.startsWith(`${folder}/`));
  for (const point of points.reverse()) execFileSync('umount', ['--lazy', point]);
  await rm(folder, { recursive: true, force: true });
}

function answer(it: Answer): void {
  console.log(JSON.stringify(it));
}

function firstLine(lines: Interface): Promise<string> {
  return new Promise((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
}

if (process.argv[1] === import.meta.filename) await keep();
