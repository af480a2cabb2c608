// BuildKit as a daemon, for a builder with the driver `remote`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningDaemon, startDaemon } from './daemon.ts';
import type { DaemonContext } from './engine.ts';
import type { GoProgram } from './go-program.ts';

export const BUILDKIT: GoProgram = {
  name: 'buildkitd',
  folder: './cmd/buildkitd',
  module: 'github.com/moby/buildkit',
  version: '0.32.2',
};

/** Returns BuildKit's address. */
export function buildkitAddress(folder: string): string {
  return `unix://${join(folder, 'buildkitd.sock')}`;
}

/** Starts BuildKit. RUN uses the machine's network, and `registry` is used without TLS. */
export async function startBuildkit(context: DaemonContext, program: string, registry: string): Promise<RunningDaemon> {
  const { folder, env, group } = context;
  const config = join(folder, 'buildkitd.toml');
  await writeFile(config, `[registry."${registry}"]\n  http = true\n`);
  return startDaemon({
    command: program,
    args: [
      ...['--config', config, '--root', join(folder, 'buildkit'), '--addr', buildkitAddress(folder)],
      ...['--group', `${group}`, '--otel-socket-path', join(folder, 'buildkit-otel.sock')],
      ...['--containerd-worker=false', '--oci-worker=true', '--oci-worker-binary=runc', '--oci-worker-net=host'],
    ],
    env,
    ready: /running server on/,
  });
}
