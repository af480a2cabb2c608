// A tool cache on a disk of its own: a tmpfs in a mount namespace, gone with the process that was started in it.
// Run as a program it mounts the tmpfs, runs a command and lists what that left. No shell: shells drop INPUT_KUBO-VERSION,
// whose name is none to them.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Root may make a mount namespace at once, others first need a user namespace. */
const UNSHARE = process.getuid?.() === 0 ? ['unshare', '--mount'] : ['unshare', '--user', '--map-root-user', '--mount'];

/** Returns whether this machine lets us mount. Containers and hardened systems may not. */
export function canMount(): boolean {
  try {
    execFileSync(UNSHARE[0] ?? '', [...UNSHARE.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Returns a wrapper that mounts a tmpfs over the tool cache; what is left there afterwards is listed in RUNNER_TEMP/left. */
export function onTmpfs(options: string): readonly string[] {
  return [...UNSHARE, process.execPath, import.meta.filename, options];
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
