// How to be root.
import { spawnSync } from 'node:child_process';

const SUDO = ['sudo', '--non-interactive'];

/** Returns what a command line of root's starts with. Throws where there is no way without a password. */
export function rootCommandPrefix(): readonly string[] {
  if (process.getuid?.() === 0) return [];
  const [command = '', ...args] = SUDO;
  if (spawnSync(command, [...args, 'true']).status === 0) return SUDO;
  throw new Error('The Docker world needs root, or sudo that asks for no password; this user has neither.');
}
