// Runs commands as root.
import { spawnSync } from 'node:child_process';

const SUDO = ['sudo', '--non-interactive'];

/** Returns the start of a command line that runs as root; empty if this process does. Throws if sudo needs a password. */
export function rootCommandPrefix(): readonly string[] {
  if (process.getuid?.() === 0) return [];
  const [command = '', ...args] = SUDO;
  if (spawnSync(command, [...args, 'true']).status === 0) return SUDO;
  throw new Error('This test needs root, or sudo without a password.');
}
