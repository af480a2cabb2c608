// The platforms whose containers Docker runs here: the daemon's own, and those that its kernel emulates. The daemon is queried over
// its socket: GET /version of the Docker Engine API, which Podman implements too.

import { platformFrom } from '../../../platform/conventions.ts';
import { formatPlatform } from '../../../platform/platform.ts';
import type { SocketResponse } from '../../../system/query-socket.ts';
import { formatWords, NONE_FACT, UNKNOWN_FACT } from '../../fact-text.ts';
import type { ProbeSystem } from '../../system.ts';
import type { BinfmtHandler } from '../binfmt.ts';
import { findDockerHost, resolveDockerSocket, rootlessDockerSocket } from './socket.ts';

interface DockerDaemon {
  readonly platform: string;
  /** The kernel of its containers. For Docker Desktop that is the kernel of its virtual machine. */
  readonly kernel: string;
}

/** `unknown`: the daemon could not be queried, or its response is not usable. */
export type DockerQuery = DockerDaemon | 'none' | 'unknown';

// With HTTP/1.0 the response is not chunked and ends when the connection closes.
const REQUEST = 'GET /version HTTP/1.0\r\nHost: docker\r\n\r\n';

/** Returns what the daemon reports about itself. Without the daemon that `docker` uses, the one of this user is queried. */
export async function queryDocker(system: ProbeSystem): Promise<DockerQuery> {
  const socket = resolveDockerSocket(await findDockerHost(system), system.platform);
  if (socket === null) return UNKNOWN_FACT;
  const response = await system.querySocket(socket, REQUEST);
  const rootless = rootlessDockerSocket(system);
  if (response.kind !== 'absent' || rootless === null || system.environment.DOCKER_HOST) return readDaemon(response);
  return readDaemon(await system.querySocket(rootless, REQUEST));
}

function readDaemon(response: SocketResponse): DockerQuery {
  if (response.kind === 'absent') return NONE_FACT;
  return (response.kind === 'response' ? parseDockerVersion(response.text) : null) ?? UNKNOWN_FACT;
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
 * Returns the platforms of containers: the daemon's own first, then those of handlers that work in containers. A last word
 * `unknown` means that there may be others, because the daemon has another kernel or its handlers are not mounted here. `none`
 * without a daemon, `unknown` if it could not be queried.
 */
export function formatDockerPlatforms(
  daemon: DockerQuery,
  handlers: readonly BinfmtHandler[] | null,
  kernel: string,
): string {
  if (daemon === NONE_FACT || daemon === UNKNOWN_FACT) return daemon;
  const { platform } = daemon;
  if (!platform.startsWith('linux/')) return platform;
  if (daemon.kernel !== kernel || handlers === null) return `${platform} ${UNKNOWN_FACT}`;
  const emulated = handlers
    .filter(({ flags }) => flags.includes('F'))
    .map((handler) => formatPlatform(handler.platform));
  return formatWords([...new Set([platform, ...emulated])]);
}
