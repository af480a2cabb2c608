// Asks Docker, as far as this user may: its socket, its command, the plugin that builds for other platforms.
import { accessSync, constants, existsSync } from 'node:fs';
import { resolveDockerSocket } from '../../probe/facts/docker.ts';
import type { ProbeSystem } from '../../probe/system.ts';
import { captureProgramOutput, type ProgramContext } from './programs.ts';

export interface DockerFacts {
  /** `denied`: the daemon is there, for others. `elsewhere`: DOCKER_HOST names another machine. */
  readonly socket: 'open' | 'denied' | 'absent' | 'elsewhere';
  /** A rootless daemon's socket that nobody told us of, or null. */
  readonly rootless: string | null;
  /** Whether the command `docker` is on PATH and works. */
  readonly command: boolean;
  /** Version of buildx; null where the plugin is not there. */
  readonly buildx: string | null;
}

/** Returns what Docker is like here. */
export async function inspectDocker(
  { environment, platform }: ProbeSystem,
  programs: ProgramContext,
  userId: number | null,
): Promise<DockerFacts> {
  const [version, buildx] = await Promise.all([
    captureProgramOutput(programs, 'docker', ['--version']),
    captureProgramOutput(programs, 'docker', ['buildx', 'version']),
  ]);
  const rootless = `/run/user/${userId}/docker.sock`;
  return {
    socket: socketState(resolveDockerSocket(environment.DOCKER_HOST, platform), platform),
    rootless: !environment.DOCKER_HOST && existsSync(rootless) ? rootless : null,
    command: version !== null,
    buildx: /\bv?(\d+\.\d+\.\d+)/.exec(buildx ?? '')?.[1] ?? null,
  };
}

function socketState(socket: string | null, platform: string): DockerFacts['socket'] {
  if (socket === null) return 'elsewhere';
  // A named pipe is no file that could be looked at.
  if (platform === 'win32') return 'open';
  try {
    accessSync(socket, constants.R_OK | constants.W_OK);
    return 'open';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? 'denied' : 'absent';
  }
}
