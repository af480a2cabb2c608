// A program that runs in new namespaces of mounts, network and processes: makes the root folder of a bare machine and runs the job in
// it. It ends with the job, and the kernel removes everything. As in many containers, process 1 does not reap orphans.
// Usage: enter.ts MACHINE FOLDER MIRROR JOB ARGUMENT, with MACHINE as JSON.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type BareMachine,
  CONTAINER_ENV,
  type Disk,
  JOB,
  KIT,
  MIRROR,
  NODE,
  RUNNER,
  TEMP,
  TOOL_CACHE,
  WORKSPACE,
} from './machine.ts';

const CHECKOUT = join(import.meta.dirname, '..', '..', '..', '..');
/** What the action needs of the checkout. */
const PARTS = ['action.yml', 'actions', 'cli', 'package.json', 'workflows-templates'];
/** The folders of a distribution. */
const DISTRIBUTION = ['/bin', '/etc', '/lib', '/lib64', '/sbin', '/usr'].filter((path) => existsSync(path));
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

const CHROOT = '/usr/sbin/chroot';

const mount = (...args: string[]) => execFileSync('mount', args);

const [text = '{}', root = '', mirror = '', job = '', argument = ''] = process.argv.slice(2);
const machine: BareMachine = JSON.parse(text);
setUpNetwork(machine.network ?? 'both');
makeRoot();
const { status, signal } = runJob();
process.exitCode = status ?? 128;
if (signal) console.error(`the job was ended by ${signal}`);

function setUpNetwork(network: NonNullable<BareMachine['network']>): void {
  const ip = (args: string) => execFileSync('ip', args.split(' '));
  if (network === 'ipv4')
    for (const name of ['all', 'default', 'lo']) writeFileSync(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`, '1');
  ip('link set lo up');
  if (network === 'ipv6') ip('addr del 127.0.0.1/8 dev lo');
}

function makeRoot(): void {
  mount('-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', root);
  const image = machine.image === 'node' ? nodeLibraries() : DISTRIBUTION;
  for (const path of [...image, ...(machine.more ?? [])]) showInside(path, path);
  mkdirSync(join(root, 'dev'));
  for (const name of DEVICES) showInside(`/dev/${name}`, `/dev/${name}`, { readOnly: false });
  showInside(process.execPath, NODE);
  for (const part of PARTS) showInside(join(CHECKOUT, part), join(KIT, part));
  showInside(mirror, MIRROR);
  showInside(job, JOB);
  makeKernelFolders();
  makeDisk({ path: RUNNER });
  for (const folder of [TOOL_CACHE, TEMP, WORKSPACE]) makeOwnFolder(folder);
  for (const disk of machine.disks) makeDisk(disk);
  if (machine.readOnlyRoot) mount('-o', 'remount,bind,ro', root);
}

function makeKernelFolders(): void {
  const lacks = (name: 'sys' | 'proc/sys') => machine.without?.includes(name) ?? false;
  for (const name of ['proc', 'sys']) mkdirSync(join(root, name));
  mount('-t', 'proc', 'proc', join(root, 'proc'));
  if (lacks('proc/sys')) mount('-t', 'tmpfs', '-o', 'ro,mode=755', 'tmpfs', join(root, 'proc/sys'));
  if (!lacks('sys')) mount('-t', 'sysfs', '-o', 'ro', 'sysfs', join(root, 'sys'));
}

/** Returns the files that the runner's Node loads. */
function nodeLibraries(): readonly string[] {
  const lines = execFileSync('ldd', [process.execPath], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}

/** Mounts a file or folder of this machine. A link at the top, such as /bin, stays one. */
function showInside(from: string, to: string, { readOnly = true } = {}): void {
  const target = join(root, to);
  if (dirname(from) === '/' && lstatSync(from).isSymbolicLink()) {
    symlinkSync(readlinkSync(from), target);
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  if (statSync(from).isDirectory()) mkdirSync(target, { recursive: true });
  else if (!existsSync(target)) writeFileSync(target, '');
  mount('-o', readOnly ? 'bind,ro' : 'bind', realpathSync(from), target);
}

function makeDisk({ path, options = '', readOnly = false }: Disk): void {
  const folder = makeOwnFolder(path);
  mount('-t', 'tmpfs', '-o', ['mode=755', options].filter(Boolean).join(','), 'tmpfs', folder);
  makeOwnFolder(path);
  if (readOnly) mount('-o', 'remount,bind,ro', folder);
}

/** Makes a folder of the machine that its user can write to. */
function makeOwnFolder(path: string): string {
  const folder = join(root, path);
  mkdirSync(folder, { recursive: true });
  const owner = machine.diskOwner ?? machine.user;
  if (owner !== undefined) chownSync(folder, owner, owner);
  return folder;
}

function runJob() {
  const { user, limits = [], inner = [], env = {} } = machine;
  const all = Object.entries({ ...CONTAINER_ENV, ...env }).filter(([, value]) => value !== null);
  const asUser = user === undefined ? [] : [`--userspec=${user}:${user}`, '--groups='];
  const [command = '', ...args] = [...limits, CHROOT, ...asUser, root, ...inner, NODE, JOB, argument];
  return spawnSync(command, args, { stdio: 'inherit', env: Object.fromEntries(all) as Record<string, string> });
}
