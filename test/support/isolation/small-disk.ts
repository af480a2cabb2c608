// A tool cache on a disk of its own: a tmpfs in a mount namespace, gone with the process that was started in it.
// Run as a program it mounts the tmpfs, runs a command and lists what that left. No shell: shells drop INPUT_KUBO-VERSION,
// whose name is none to them.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Ways to a mount namespace: as root, through a user namespace, through a sudo that asks for no password. */
const NAMESPACE_COMMANDS: readonly (readonly string[])[] = [
  ['unshare', '--mount'],
  ['unshare', '--user', '--map-root-user', '--mount'],
  ['sudo', '--non-interactive', '--preserve-env', 'unshare', '--mount'],
];

/**
 * Returns a wrapper that mounts a tmpfs over the tool cache; what is left there afterwards is listed in RUNNER_TEMP/left.
 * Null where this machine does not let us mount, as some containers and hardened systems do not.
 */
export function tmpfsWrapper(options: string): readonly string[] | null {
  const wrapper = NAMESPACE_COMMANDS.find(([command = '', ...args]) => {
    return spawnSync(command, [...args, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
  });
  return wrapper ? [...wrapper, process.execPath, import.meta.filename, options] : null;
}

function runOnTmpfs(options: string, command: string, args: readonly string[]): void {
  const { RUNNER_TOOL_CACHE: toolCache = '', RUNNER_TEMP: temp = '' } = process.env;
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', toolCache]);
  process.exitCode = spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;
  writeFileSync(join(temp, 'left'), readdirSync(toolCache, { recursive: true }).join('\n'));
}

if (process.argv[1] === import.meta.filename) {
  const [options = '', command = '', ...args] = process.argv.slice(2);
  runOnTmpfs(options, command, args);
}
