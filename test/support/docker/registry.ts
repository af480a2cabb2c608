// A registry of container images on loopback, with plain HTTP.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningDaemon, startDaemon } from './daemon.ts';
import type { DaemonContext } from './engine.ts';

export interface Registry {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  readonly end: RunningDaemon['end'];
}

const run = promisify(execFile);

/** Returns the folder where a registry stores its images. */
export function registryStorage(folder: string): string {
  return join(folder, 'registry');
}

/** Copies a registry's storage. The target's registry must not have started. */
export async function copyStorage(from: string, to: string): Promise<void> {
  await run('cp', ['--recursive', '--reflink=auto', '--no-target-directory', from, to]);
}

/** Starts a registry with the images in its storage, on a free port. */
export async function startRegistry({ folder, env }: DaemonContext): Promise<Registry> {
  const config = join(folder, 'registry.json');
  const settings = {
    version: 0.1,
    log: { level: 'info' },
    storage: { filesystem: { rootdirectory: registryStorage(folder) }, delete: { enabled: true } },
    http: { addr: '127.0.0.1:0' },
  };
  // The config is YAML, and JSON is valid YAML.
  await writeFile(config, JSON.stringify(settings));
  const { readyMatch, end } = await startDaemon({
    command: 'docker-registry',
    args: ['serve', config],
    env,
    ready: /listening on (127\.0\.0\.1:\d+)/,
  });
  return { address: readyMatch[1] ?? '', end };
}
