// A tool cache on its own disk: a tmpfs in a mount namespace, which ends with the process that runs in it.
// Run as a program, it mounts the tmpfs, runs a command and lists the files that the command left. It does not use a shell,
// because shells drop INPUT_KUBO-VERSION, which is not a valid name to them.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNamespaceCommand } from './namespaces.ts';

/**
 * Returns a wrapper that mounts a tmpfs over the tool cache. RUNNER_TEMP/left then lists the files that were left in it.
 * Returns null if this machine does not allow mounts, as in some containers and on hardened systems.
 */
export function tmpfsWrapper(options: string): readonly string[] | null {
  const found = findNamespaceCommand({ flags: ['--mount'], check: ['mount', '-t', 'tmpfs', 'tmpfs', '/mnt'] });
  return 'command' in found ? [...found.command, process.execPath, import.meta.filename, options] : null;
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
