// Boots a whole linux/arm64 machine under QEMU, with the actions of this checkout in /opt/setup-ipfs-kit, and returns its agents.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundleAgent, connectMachine, findFreePort, type Machine } from '../machine.ts';
import { appendEntries, type CpioEntry, FILE_TYPES } from './cpio.ts';
import { installKernel, type KernelName } from './kernel.ts';
import { installQemu } from './qemu.ts';
import { installRoot } from './root.ts';

export interface Arm64Machine {
  /** Runs what it is told as the user of jobs. */
  readonly jobs: Machine;
  /** Runs what it is told as root. */
  readonly root: Machine;
  readonly tearDown: () => Promise<void>;
}

export interface BootOptions {
  readonly kernel: KernelName;
  /** Folders of this machine, by their paths there. */
  readonly folders?: Readonly<Record<string, string>>;
}

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
/** Where the machine has this checkout. */
export const CHECKOUT = '/opt/setup-ipfs-kit';
const DISK_BYTES = 8 * 2 ** 30;
/** What the machine has of this checkout. */
const CHECKOUT_PATHS = /^(?:action\.yml|actions\/[^/]+\/(?:action\.yml|dist\/.*)|test\/consumers\/.*)$/;
/** A server processor, which has pages of 4, 16 and 64 KiB. */
const MACHINE = ['-M', 'virt', '-cpu', 'neoverse-n1', '-accel', 'tcg,thread=multi', '-smp', '2', '-m', '3G'];

/** Runs QEMU until the input ends, so not longer than the process of the tests, even if that is killed. */
const SUPERVISE = `folder=$1; shift
exec 3<&0
"$@" </dev/null & machine=$!
{ cat <&3 >/dev/null; kill -KILL $machine; rm -rf "$folder"; } & watcher=$!
wait $machine
kill $watcher 2>/dev/null`;

/** Boots the machine, with new and empty files. */
export async function bootArm64Machine({ kernel, folders = {} }: BootOptions): Promise<Arm64Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'arm64-machine-'));
  try {
    const initrd = join(folder, 'initrd.cpio');
    const { image, modules } = await installKernel(kernel);
    await writeInitrd(initrd, modules, folders, folder);
    const disk = join(folder, 'disk.img');
    await writeFile(disk, '');
    await truncate(disk, DISK_BYTES);
    const ports = { jobs: await findFreePort(), root: await findFreePort() };
    const [command, ...options] = await installQemu();
    const forwards = `hostfwd=tcp:127.0.0.1:${ports.jobs}-:8000,hostfwd=tcp:127.0.0.1:${ports.root}-:8001`;
    const args = [
      ...[...options, ...MACHINE, '-nographic', '-no-reboot', '-kernel', image, '-initrd', initrd],
      ...['-append', 'console=ttyAMA0 quiet panic=-1'],
      ...['-drive', `file=${disk},format=raw,if=none,id=disk,cache=unsafe`, '-device', 'virtio-blk-pci,drive=disk'],
      // The machine reaches nothing but the agents' answers.
      ...['-netdev', `user,id=net,restrict=on,${forwards}`, '-device', 'virtio-net-pci,netdev=net,romfile='],
    ];
    const log = join(folder, 'console.log');
    const console = await open(log, 'w');
    const supervised = ['-c', SUPERVISE, 'sh', folder, command, ...args];
    const machine = spawn('sh', supervised, { stdio: ['pipe', console.fd, console.fd] });
    await console.close();
    const tearDown = async () => {
      await end(machine);
      await rm(folder, { recursive: true, force: true });
    };
    return await connectAgents(machine, ports, log, tearDown);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function connectAgents(
  machine: ChildProcess,
  ports: { readonly jobs: number; readonly root: number },
  log: string,
  tearDown: () => Promise<void>,
): Promise<Arm64Machine> {
  try {
    const connect = (port: number) => connectMachine(port, machine, () => readFile(log, 'utf8'));
    const [jobs, root] = await Promise.all([connect(ports.jobs), connect(ports.root)]);
    return { jobs, root, tearDown };
  } catch (error) {
    await tearDown();
    throw error;
  }
}

async function end(machine: ChildProcess): Promise<void> {
  if (machine.exitCode !== null || machine.signalCode !== null) return;
  const exited = once(machine, 'exit');
  machine.stdin?.end();
  await exited;
}

async function writeInitrd(
  path: string,
  modules: readonly string[],
  folders: Readonly<Record<string, string>>,
  work: string,
): Promise<void> {
  const agent = join(work, 'agent.mjs');
  await bundleAgent(agent);
  const file = await open(path, 'w');
  try {
    await append(file, await installRoot());
    const entries = [...(await checkoutEntries()), await fileEntry('opt/agent.mjs', agent)];
    for (const [target, source] of Object.entries(folders)) entries.push(...(await folderEntries(target, source)));
    for (const each of modules) entries.push(await fileEntry(`modules/${each.replace(/.*\//, '')}`, each));
    await appendEntries(file, withParents(entries));
  } finally {
    await file.close();
  }
}

async function append(file: FileHandle, source: string): Promise<void> {
  for await (const chunk of createReadStream(source)) await file.write(chunk);
}

function checkoutEntries(): Promise<CpioEntry[]> {
  return folderEntries(CHECKOUT.slice(1), ROOT, (path) => CHECKOUT_PATHS.test(path));
}

async function folderEntries(target: string, source: string, wanted = (_: string) => true): Promise<CpioEntry[]> {
  const found = await readdir(source, { recursive: true, withFileTypes: true });
  const files = found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  const paths = files.map((each) => each.slice(source.length + 1)).filter(wanted);
  return Promise.all(paths.map((path) => fileEntry(`${target}/${path}`, join(source, path))));
}

async function fileEntry(path: string, source: string): Promise<CpioEntry> {
  return { path: path.replace(/^\//, ''), mode: FILE_TYPES.file | 0o755, content: await readFile(source) };
}

/** Adds the folders of files, each before what is in it. */
function withParents(entries: readonly CpioEntry[]): readonly CpioEntry[] {
  const folders = new Set<string>();
  const add = (path: string) => {
    if (path === '.' || folders.has(path)) return;
    add(dirname(path));
    folders.add(path);
  };
  for (const { path } of entries) add(dirname(path));
  return [...[...folders].map((path) => ({ path, mode: FILE_TYPES.directory | 0o755 })), ...entries];
}
