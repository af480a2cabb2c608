// Runs a step's process under QEMU's user mode, in one of several ways. Mounts and handlers are in namespaces that end with the
// process. Run as a program, it prepares the emulation and runs the other architecture's Node with the given arguments.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ELF_MASK, maskedElfStart, registrationLine } from './binfmt.ts';
import { findNamespaceCommand } from './namespaces.ts';

export interface Emulation {
  /**
   * `direct`: QEMU by its path. `chroot`: the same in a root without /sys. `binfmt`: the kernel starts QEMU, in such a root.
   * `container`: QEMU by its path, in a Docker container with 512 MiB and one processor.
   */
  readonly method: 'direct' | 'chroot' | 'binfmt' | 'container';
  readonly qemu: string;
  readonly node: string;
  /** A folder with the libraries of that Node; null if the machine has them. */
  readonly libraries: string | null;
  /** Folders that are mounted into the root under the same paths. */
  readonly mountedFolders: readonly string[];
}

/** The kernel's name of the handler of the method `binfmt`. */
export const HANDLER_NAME = 'other-architecture';

const BINFMT = '/proc/sys/fs/binfmt_misc';
const NEW_ROOT = '/mnt';
const IMAGE = 'setup-ipfs-kit-libraries';

/** Returns the wrapper of a step's command line, or null if this machine does not allow the mounts that the method needs. */
export function emulationWrapper(emulation: Emulation): readonly string[] | null {
  const program = [process.execPath, import.meta.filename, JSON.stringify(emulation)];
  if (emulation.method === 'direct' || emulation.method === 'container') return program;
  // Since Linux 6.7, binfmt_misc can be mounted in a user namespace.
  const [type, at] = emulation.method === 'chroot' ? ['tmpfs', NEW_ROOT] : ['binfmt_misc', BINFMT];
  const found = findNamespaceCommand({ flags: ['--mount'], check: ['mount', '-t', type, type, at], user: true });
  return 'command' in found ? [...found.command, ...program] : null;
}

/** Returns whether a Docker engine for Linux containers answers. */
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

// The flag F keeps QEMU open, because its path does not exist in the root.
function register(qemu: string, node: string): void {
  mount('-t', 'binfmt_misc', 'binfmt_misc', BINFMT);
  const magic = maskedElfStart(readStart(node, ELF_MASK.length));
  writeFileSync(`${BINFMT}/register`, registrationLine({ name: HANDLER_NAME, magic, interpreter: qemu, flags: 'F' }));
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

function mount(...args: readonly string[]): void {
  execFileSync('mount', args);
}

if (process.argv[1] === import.meta.filename) {
  const [emulation = '', , ...args] = process.argv.slice(2);
  run(JSON.parse(emulation), args);
}
