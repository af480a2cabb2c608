// Runs a step's process under QEMU's user mode, in one of several ways. What is mounted and registered for that lies in
// namespaces of its own, and is gone with the process.
// Run as a program it prepares the way, and runs another Node in the place of the one that it is told to run.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Emulation {
  /**
   * `direct`: by QEMU's path. `chroot`: so too, in a root without /sys. `binfmt`: in such a root, by the kernel itself.
   * `container`: by QEMU's path, in a container of Docker with 512 MiB and one processor.
   */
  readonly method: 'direct' | 'chroot' | 'binfmt' | 'container';
  readonly qemu: string;
  readonly node: string;
  /** A folder with the libraries of that Node; null where they are the machine's. */
  readonly libraries: string | null;
  /** Folders that are seen in another root, under their own names. */
  readonly mountedFolders: readonly string[];
}

/** The name of the handler that the kernel has in the way `binfmt`. */
export const HANDLER_NAME = 'other-architecture';

// Always in a user namespace: to root outside of one, binfmt_misc is the whole machine's.
const UNSHARE = ['unshare', '--user', '--map-root-user', '--mount'];
const SUDO = ['sudo', '--non-interactive', '--preserve-env'];
const BINFMT = '/proc/sys/fs/binfmt_misc';
const NEW_ROOT = '/mnt';
const IMAGE = 'setup-ipfs-kit-libraries';

/** Returns the wrapper of a step's command line; null where this machine does not let us mount what the way needs. */
export function emulationWrapper(emulation: Emulation): readonly string[] | null {
  const program = [process.execPath, import.meta.filename, JSON.stringify(emulation)];
  if (emulation.method === 'direct' || emulation.method === 'container') return program;
  // Linux 6.7 is the first whose binfmt_misc can be mounted in a user namespace.
  const [type, at] = emulation.method === 'chroot' ? ['tmpfs', NEW_ROOT] : ['binfmt_misc', BINFMT];
  const found = [UNSHARE, [...SUDO, ...UNSHARE]].find(([command = '', ...args]) => {
    return spawnSync(command, [...args, 'mount', '-t', type, type, at]).status === 0;
  });
  return found ? [...found, ...program] : null;
}

/** Returns whether an engine of Docker for Linux answers. */
export function hasDocker(): boolean {
  const args = ['version', '--format', '{{.Server.Os}}'];
  return spawnSync('docker', args, { encoding: 'utf8', timeout: 10_000 }).stdout?.trim() === 'linux';
}

function run(emulation: Emulation, args: readonly string[]): void {
  const [command = '', ...before] = emulationCommand(emulation);
  process.exitCode = spawnSync(command, [...before, ...args], { stdio: 'inherit' }).status ?? 1;
}

function emulationCommand(emulation: Emulation): readonly string[] {
  const { method, qemu, node, libraries, mountedFolders } = emulation;
  if (method === 'direct') return [qemu, ...(libraries === null ? [] : ['-L', libraries]), node];
  if (method === 'container') return containerCommand(emulation);
  if (method === 'binfmt') register(qemu, node);
  mountRoot(libraries ?? '', [dirname(node), ...mountedFolders, ...(method === 'chroot' ? [dirname(qemu)] : [])]);
  return ['chroot', NEW_ROOT, ...(method === 'chroot' ? [qemu] : []), node];
}

function mountRoot(libraries: string, mountedFolders: readonly string[]): void {
  mount('-t', 'tmpfs', 'tmpfs', NEW_ROOT);
  const places = ['/lib', '/lib64'].map((place) => [`${libraries}/lib`, place] as const);
  for (const [from, to] of [...places, ...['/proc', ...mountedFolders].map((path) => [path, path] as const)]) {
    mkdirSync(`${NEW_ROOT}${to}`, { recursive: true });
    mount('--rbind', from, `${NEW_ROOT}${to}`);
  }
}

// Linux's Documentation/admin-guide/binfmt-misc.rst. F keeps QEMU open, whose path leads nowhere in the root.
function register(qemu: string, node: string): void {
  mount('-t', 'binfmt_misc', 'binfmt_misc', BINFMT);
  const magic = readStart(node, 20);
  // Any system's number; type 2 or 3, a program that is loaded at one place or anywhere.
  const mask = magic.map((_, at) => ({ 7: 0, 16: 0xfe })[at] ?? 0xff);
  const masked = magic.map((byte, at) => byte & (mask[at] ?? 0));
  writeFileSync(`${BINFMT}/register`, `:${HANDLER_NAME}:M::${escaped(masked)}:${escaped(mask)}:${qemu}:F`);
}

function containerCommand({ qemu, node, libraries, mountedFolders }: Emulation): readonly string[] {
  const tar = execFileSync('tar', ['-C', libraries ?? '', '-c', '.'], { maxBuffer: 2 ** 28 });
  execFileSync('docker', ['import', '-', IMAGE], { input: tar });
  process.once('exit', () => spawnSync('docker', ['image', 'rm', IMAGE]));
  const names = Object.keys(process.env).filter((name) => /^(?:INPUT|GITHUB|RUNNER)_/.test(name));
  const folders = [dirname(node), dirname(qemu), ...mountedFolders];
  return [
    ...['docker', 'run', '--rm', '--network', 'none', '--memory', '512m', '--cpus', '1'],
    ...names.flatMap((name) => ['--env', name]),
    ...folders.flatMap((path) => ['--volume', `${path}:${path}`]),
    ...[IMAGE, qemu, node],
  ];
}

function readStart(path: string, length: number): Uint8Array {
  const descriptor = openSync(path, 'r');
  const bytes = new Uint8Array(length);
  readSync(descriptor, bytes);
  closeSync(descriptor);
  return bytes;
}

function escaped(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

function mount(...args: readonly string[]): void {
  execFileSync('mount', args);
}

if (process.argv[1] === import.meta.filename) {
  const [emulation = '', , ...args] = process.argv.slice(2);
  run(JSON.parse(emulation), args);
}
