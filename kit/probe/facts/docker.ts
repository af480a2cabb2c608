// The platforms whose containers Docker runs here: the daemon's own, and those that its kernel emulates. The daemon is queried over
// its socket: GET /version of the Docker Engine API, which Podman implements too.

import { formatPlatform, platformFrom } from '../../platform/platform.ts';
import { formatWords, NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';
import type { BinfmtHandler } from './binfmt.ts';

interface DockerDaemon {
  readonly platform: string;
  /** The kernel of its containers. For Docker Desktop that is the kernel of its virtual machine. */
  readonly kernel: string;
}

/** `unknown`: the daemon could not be queried, or its response is not usable. */
export type DockerQuery = DockerDaemon | 'none' | 'unknown';

// With HTTP/1.0 the response is not chunked and ends when the connection closes.
const REQUEST = 'GET /version HTTP/1.0\r\nHost: docker\r\n\r\n';

/** Returns what the daemon reports about itself. */
export async function queryDocker(system: ProbeSystem): Promise<DockerQuery> {
  const socket = resolveDockerSocket(system.environment.DOCKER_HOST, system.platform);
  if (socket === null) return UNKNOWN_FACT;
  const response = await system.querySocket(socket, REQUEST);
  if (response.kind === 'absent') return NONE_FACT;
  return (response.kind === 'response' ? parseDockerVersion(response.text) : null) ?? UNKNOWN_FACT;
}

/** Returns the path of Docker's socket or named pipe; null if DOCKER_HOST names something else, such as another machine. */
export function resolveDockerSocket(dockerHost: string | undefined, platform: string): string | null {
  const defaultHost = platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';
  const [, scheme, path] = /^(unix|npipe):\/\/(\/[^\0]{1,1000})$/.exec(dockerHost || defaultHost) ?? [];
  if (path === undefined || (scheme === 'npipe') !== (platform === 'win32')) return null;
  return scheme === 'npipe' ? path.replaceAll('/', '\\') : path;
}

/** Returns the daemon in the HTTP response to GET /version, or null if the response does not describe one. */
export function parseDockerVersion(response: string): DockerDaemon | null {
  if (!/^HTTP\/1\.[01] 200 /.test(response)) return null;
  try {
    const body: unknown = JSON.parse(response.slice(response.indexOf('{'), response.lastIndexOf('}') + 1));
    if (typeof body !== 'object' || body === null) return null;
    const { Os, Arch, KernelVersion } = body as Readonly<Record<string, unknown>>;
    const platform = formatPlatform(platformFrom('go', String(Os), String(Arch)));
    return { platform, kernel: typeof KernelVersion === 'string' ? KernelVersion : '' };
  } catch {
    return null;
  }
}

/**
 * Returns the platforms of containers: the daemon's own first, then those of handlers that work in containers, if the daemon
 * uses this kernel. `none` without a daemon, `unknown` if it could not be queried.
 */
export function formatDockerPlatforms(
  daemon: DockerQuery,
  handlers: readonly BinfmtHandler[] | null,
  kernel: string,
): string {
  if (daemon === NONE_FACT || daemon === UNKNOWN_FACT) return daemon;
  const emulated = daemon.kernel === kernel ? (handlers ?? []).filter(({ flags }) => flags.includes('F')) : [];
  return formatWords([...new Set([daemon.platform, ...emulated.map(({ platform }) => formatPlatform(platform))])]);
}
