// What this user can do with Docker: its socket, its command, and the plugin that builds for other platforms.
import { accessSync, constants, existsSync } from 'node:fs';
import { errorCode } from '../../errors.ts';
import { findDockerHost, resolveDockerSocket } from '../../probe/facts/docker/socket.ts';
import type { ProbeSystem } from '../../probe/system.ts';
import { captureProgramOutput, type ProgramContext } from './programs.ts';

export interface DockerFacts {
  /** `denied`: the daemon is for other users. `remote`: DOCKER_HOST or the context names another machine. */
  readonly socket: 'open' | 'denied' | 'absent' | 'remote';
  /** The path of the socket or named pipe; empty for a remote daemon. */
  readonly path: string;
  /** The socket of a rootless daemon that DOCKER_HOST does not name, or null. */
  readonly rootlessSocket: string | null;
  /** Whether the command `docker` is on PATH and works. */
  readonly command: boolean;
  /** The version of buildx, or null without the plugin. */
  readonly buildx: string | null;
}

/** Returns the facts about Docker on this machine. */
export async function inspectDocker(
  system: ProbeSystem,
  programs: ProgramContext,
  userId: number | null,
): Promise<DockerFacts> {
  const [version, buildx] = await Promise.all([
    captureProgramOutput(programs, 'docker', ['--version']),
    captureProgramOutput(programs, 'docker', ['buildx', 'version']),
  ]);
  const { environment, platform } = system;
  const socket = resolveDockerSocket(await findDockerHost(system), platform);
  const rootlessSocket = `/run/user/${userId}/docker.sock`;
  return {
    socket: socketState(socket, platform),
    path: socket ?? '',
    rootlessSocket: !environment.DOCKER_HOST && existsSync(rootlessSocket) ? rootlessSocket : null,
    command: version !== null,
    buildx: /\bv?(\d+\.\d+\.\d+)/.exec(buildx ?? '')?.[1] ?? null,
  };
}

function socketState(socket: string | null, platform: string): DockerFacts['socket'] {
  if (socket === null) return 'remote';
  // access() does not work for named pipes.
  if (platform === 'win32') return 'open';
  try {
    accessSync(socket, constants.R_OK | constants.W_OK);
    return 'open';
  } catch (error) {
    return errorCode(error) === 'EACCES' ? 'denied' : 'absent';
  }
}
