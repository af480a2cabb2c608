// Which platforms Docker runs here: what the daemon says it is itself, and what the kernel emulates in its containers. It
// is asked over its socket, GET /version of the Docker Engine API, which Podman answers too.

import { formatPlatform, platformFrom } from '../../platform/platform.ts';
import { NONE, UNKNOWN, wordsText } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';
import type { Handler } from './binfmt.ts';

/** What a daemon says of itself. */
export interface Daemon {
  readonly platform: string;
  /** The kernel that its containers run on: in Docker Desktop its virtual machine's. */
  readonly kernel: string;
}

// HTTP/1.0, so that the answer comes in one piece and ends with the connection.
const REQUEST = 'GET /version HTTP/1.0\r\nHost: docker\r\n\r\n';

/** Returns what the daemon answers: null where there is none, `unknown` where it is not or may not be asked. */
export async function askDocker(system: ProbeSystem): Promise<Daemon | 'unknown' | null> {
  const socket = dockerSocket(system.environment.DOCKER_HOST, system.platform);
  if (socket === null) return UNKNOWN;
  const answer = await system.ask(socket, REQUEST);
  if (answer === 'absent') return null;
  return (answer === null ? null : parseVersion(answer)) ?? UNKNOWN;
}

/** Returns the path of Docker's socket or named pipe; null where DOCKER_HOST is something else, a machine elsewhere. */
export function dockerSocket(dockerHost: string | undefined, platform: string): string | null {
  const usual = platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';
  const [, scheme, path] = /^(unix|npipe):\/\/(\/[^\0]{1,1000})$/.exec(dockerHost || usual) ?? [];
  if (path === undefined || (scheme === 'npipe') !== (platform === 'win32')) return null;
  return scheme === 'npipe' ? path.replaceAll('/', '\\') : path;
}

/** Returns what the HTTP answer to GET /version says, or null where it says nothing of use. */
export function parseVersion(answer: string): Daemon | null {
  if (!/^HTTP\/1\.[01] 200 /.test(answer)) return null;
  try {
    const body: unknown = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
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
export function dockerPlatforms(
  daemon: Daemon | 'unknown' | null,
  handlers: readonly Handler[] | null,
  kernel: string,
): string {
  if (daemon === null) return NONE;
  if (daemon === UNKNOWN) return UNKNOWN;
  const emulated = daemon.kernel === kernel ? (handlers ?? []).filter(({ flags }) => flags.includes('F')) : [];
  return wordsText([...new Set([daemon.platform, ...emulated.map(({ platform }) => formatPlatform(platform))])]);
}
