// A tool cache in a layer of a container's image: an overlayfs over it in a mount namespace, which ends with the process that runs in it.
// Run as a program, it mounts the overlayfs, runs a command and lists the files that are in the tool cache then. It does not use a
// shell, because shells drop INPUT_KUBO-VERSION, which is not a valid name to them.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNamespaceCommand } from './namespaces.ts';

/**
 * Returns a wrapper that makes what is in the tool cache a layer of an image. RUNNER_TEMP/left then lists the files in the tool
 * cache. Returns null if this machine does not allow such mounts.
 */
export function imageLayerWrapper(): readonly string[] | null {
  const overlay = '-t overlay -o lowerdir=/mnt/l,upperdir=/mnt/u,workdir=/mnt/w overlay /mnt/l';
  const script = `system(qw(mount -t tmpfs tmpfs /mnt)) == 0 or exit 1; mkdir "/mnt/$_" for qw(l u w); exit system(qw(mount ${overlay})) != 0`;
  const check = ['perl', '-e', script];
  const found = findNamespaceCommand({ flags: ['--mount'], check });
  return 'command' in found ? [...found.command, process.execPath, import.meta.filename] : null;
}

function runOnLayer(command: string, args: readonly string[]): void {
  const { RUNNER_TOOL_CACHE: toolCache = '', RUNNER_TEMP: temp = '' } = process.env;
  const disk = join(temp, 'layers');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', disk]);
  const [upper, work] = ['upper', 'work'].map((name) => join(disk, name));
  for (const folder of [upper, work]) mkdirSync(String(folder));
  // Docker does not set redirect_dir, which is what allows to rename folders of a lower layer.
  const options = `lowerdir=${toolCache},upperdir=${upper},workdir=${work},redirect_dir=off`;
  execFileSync('mount', ['-t', 'overlay', '-o', options, 'overlay', toolCache]);
  process.exitCode = spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;
  writeFileSync(join(temp, 'left'), readdirSync(toolCache, { recursive: true }).join('\n'));
}

if (process.argv[1] === import.meta.filename) {
  const [command = '', ...args] = process.argv.slice(2);
  runOnLayer(command, args);
}
