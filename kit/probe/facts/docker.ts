// Which platforms Docker runs here: what the daemon says it is itself, and what the kernel emulates in its containers. It
// is asked over its socket, GET /version of the Docker Engine API, which Podman answers too.

import { formatPlatform, platformFrom } from '../../platform/platform.ts';
import { formatWords, NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';
import type { BinfmtHandler } from './binfmt.ts';

/** What a daemon says of itself. */
export interface DockerDaemon {
  readonly platform: string;
  /** The kernel that its containers run on: in Docker Desktop its virtual machine's. */
  readonly kernel: string;
}

// HTTP/1.0, so that the answer comes in one piece and ends with the connection.
const REQUEST = 'GET /version HTTP/1.0\r\nHost: docker\r\n\r\n';

/** Returns what the daemon answers: null where there is none, `unknown` where it is not or may not be asked. */
export async function queryDocker(system: ProbeSystem): Promise<DockerDaemon | 'unknown' | null> {
  const socket = resolveDockerSocket(system.environment.DOCKER_HOST, system.platform);
  if (socket === null) return UNKNOWN_FACT;
  const response = await system.querySocket(socket, REQUEST);
  if (response === 'absent') return null;
  return (response === null ? null : parseDockerVersion(response)) ?? UNKNOWN_FACT;
}

/** Returns the path of Docker's socket or named pipe; null where DOCKER_HOST is something else, a machine elsewhere. */
export function resolveDockerSocket(dockerHost: string | undefined, platform: string): string | null {
  const defaultHost = platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';
  const [, scheme, path] = /^(unix|npipe):\/\/(\/[^\0]{1,1000})$/.exec(dockerHost || defaultHost) ?? [];
  if (path === undefined || (scheme === 'npipe') !== (platform === 'win32')) return null;
  return scheme === 'npipe' ? path.replaceAll('/', '\\') : path;
}

/** Returns what the HTTP answer to GET /version says, or null where it says nothing of use. */
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
 * Returns the platforms of containers here: the daemon's own first, then those of handlers that work in containers, where
 * the daemon's kernel is this one. `none` without a daemon, `unknown` where it does not tell.
 */
export function formatDockerPlatforms(
  daemon: DockerDaemon | 'unknown' | null,
  handlers: readonly BinfmtHandler[] | null,
  kernel: string,
): string {
  if (daemon === null) return NONE_FACT;
  if (daemon === UNKNOWN_FACT) return UNKNOWN_FACT;
  const emulated = daemon.kernel === kernel ? (handlers ?? []).filter(({ flags }) => flags.includes('F')) : [];
  return formatWords([...new Set([daemon.platform, ...emulated.map(({ platform }) => formatPlatform(platform))])]);
}
