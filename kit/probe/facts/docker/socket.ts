// The socket of the daemon that the command `docker` uses: that of DOCKER_HOST, of the selected context, or the default one. Sources:
// docs.docker.com, "Docker contexts" and "Rootless mode"; docker/cli, cli/context/store.

import { readText } from '../../../platform/host/system.ts';
import type { ProbeSystem } from '../../system.ts';

/** A config with credentials of many registries is a few kilobytes long. */
const CONFIG_BYTES = 65_536;

/** Returns the address of the daemon that `docker` uses, such as `unix:///var/run/docker.sock`; null if its context is not known. */
export async function findDockerHost(system: ProbeSystem): Promise<string | null> {
  const { environment, platform } = system;
  if (environment.DOCKER_HOST) return environment.DOCKER_HOST;
  const folder = configFolder(system);
  const context = environment.DOCKER_CONTEXT || (folder === null ? null : readSelectedContext(system, folder));
  if (!context || context === 'default') {
    return platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';
  }
  return folder === null ? null : readContextHost(system, folder, context);
}

/** Returns the path of the socket or named pipe of an address; null if it names something else, such as another machine. */
export function resolveDockerSocket(dockerHost: string | null, platform: string): string | null {
  const [, scheme, path] = /^(unix|npipe):\/\/(\/[^\0]{1,1000})$/.exec(dockerHost ?? '') ?? [];
  if (path === undefined || (scheme === 'npipe') !== (platform === 'win32')) return null;
  return scheme === 'npipe' ? path.replaceAll('/', '\\') : path;
}

/** Returns the socket of this user's own daemon on Linux, or null. */
export function rootlessDockerSocket({ environment, platform }: ProbeSystem): string | null {
  const folder = environment.XDG_RUNTIME_DIR;
  return platform === 'linux' && folder?.startsWith('/') ? `${folder}/docker.sock` : null;
}

function configFolder({ environment, platform }: ProbeSystem): string | null {
  if (environment.DOCKER_CONFIG) return environment.DOCKER_CONFIG;
  const home = platform === 'win32' ? environment.USERPROFILE : environment.HOME;
  return home ? `${home}/.docker` : null;
}

function readSelectedContext(system: ProbeSystem, folder: string): string | null {
  return stringAt(readText(system, `${folder}/config.json`, CONFIG_BYTES), ['currentContext']);
}

// Each context has a folder, whose name is the digest of the context's name. Loads node:crypto only for a context.
async function readContextHost(system: ProbeSystem, folder: string, context: string): Promise<string | null> {
  const { createHash } = await import('node:crypto');
  const name = createHash('sha256').update(context).digest('hex');
  return stringAt(readText(system, `${folder}/contexts/meta/${name}/meta.json`), ['Endpoints', 'docker', 'Host']);
}

/** Returns the string at a path in a text of JSON, or null. */
function stringAt(text: string | null, path: readonly string[]): string | null {
  try {
    const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
      typeof value === 'object' && value !== null;
    const start: unknown = JSON.parse(text ?? '');
    const found = path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), start);
    return typeof found === 'string' && found !== '' ? found : null;
  } catch {
    return null;
  }
}
