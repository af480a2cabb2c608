// A system in a folder: chroot in a mount namespace, which ends with the process that runs in it. Run as a program, it mounts what
// the system needs, and becomes a command in it.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findNamespaceCommand } from '../../isolation/namespaces.ts';

export interface Mount {
  /** A file or folder of this machine. */
  readonly from: string;
  /** Its path in the system. By default the same. */
  readonly to?: string;
  readonly writable?: boolean;
}

export interface Chroot {
  /** The system's files. They are read-only in it. */
  readonly root: string;
  readonly mounts: readonly Mount[];
}

/** Mounted as they are, with the mounts in them. */
const KERNEL_FOLDERS = ['/proc', '/sys', '/dev'];
const CHROOT_COMMANDS = ['/usr/sbin/chroot', '/usr/bin/chroot'];

/**
 * Returns the command that runs another one in a system. Returns null, and prints the reasons, if this machine does not allow such
 * mounts.
 */
export function chrootWrapper(chroot: Chroot): readonly string[] | null {
  const check = ['mount', '-t', 'tmpfs', 'tmpfs', '/mnt'];
  const found = findNamespaceCommand({ flags: ['--mount'], check });
  if ('command' in found) return [...found.command, process.execPath, import.meta.filename, JSON.stringify(chroot)];
  console.warn(`Skipped: this machine does not allow mounts (${found.reasons.join('; ')})`);
  return null;
}

function enter({ root, mounts }: Chroot, command: string, args: readonly string[]): void {
  mount('--bind', root, root);
  mount('-t', 'tmpfs', 'tmpfs', createMountPoint(root, '/tmp', 'folder'));
  for (const folder of KERNEL_FOLDERS) mount('--rbind', folder, createMountPoint(root, folder, 'folder'));
  for (const { from, to = from, writable = false } of mounts) {
    const point = createMountPoint(root, to, statSync(from).isDirectory() ? 'folder' : 'file');
    mount('--bind', from, point);
    if (!writable) mount('-o', 'remount,bind,ro', point);
  }
  mount('-o', 'remount,bind,ro', root);
  const chroot = CHROOT_COMMANDS.find((path) => existsSync(path)) ?? 'chroot';
  const child = spawn(chroot, [root, command, ...args], { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill());
  child.once('close', (code) => {
    process.exitCode = code ?? 1;
  });
}

/** Returns what a mount covers, which stays in the system's folder for the next time. */
function createMountPoint(root: string, path: string, kind: 'file' | 'folder'): string {
  const point = join(root, path);
  if (existsSync(point)) return point;
  mkdirSync(kind === 'file' ? dirname(point) : point, { recursive: true });
  if (kind === 'file') writeFileSync(point, '');
  return point;
}

function mount(...args: readonly string[]): void {
  execFileSync('mount', args);
}

if (process.argv[1] === import.meta.filename) {
  const [chroot = '', command = '', ...args] = process.argv.slice(2);
  enter(JSON.parse(chroot), command, args);
}
