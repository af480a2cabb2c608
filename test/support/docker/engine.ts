// A Docker engine with its own containerd. It runs beside other engines and sets up no network.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningDaemon, startDaemon } from './daemon.ts';

export interface Engine {
  readonly end: () => Promise<void>;
}

/** How the daemons run, and who may use their sockets. */
export interface DaemonContext {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Id of the group that may use the sockets. */
  readonly group: number;
}

const run = promisify(execFile);

/** Returns the path of the engine's socket. */
export function engineSocket(folder: string): string {
  return join(folder, 'docker.sock');
}

/** Starts an engine. Its containers have the machine's network or none. */
export async function startEngine(context: DaemonContext): Promise<Engine> {
  const { folder, env, group } = context;
  const containerd = await startContainerd(context);
  try {
    const config = join(folder, 'docker.json');
    // Otherwise the key would be in /etc/docker.
    await writeFile(config, JSON.stringify({ 'deprecated-key-path': join(folder, 'docker-key.json') }));
    const engine = await startDaemon({
      command: 'dockerd',
      args: [
        ...['--config-file', config, '--host', `unix://${engineSocket(folder)}`, '--group', `${group}`],
        ...['--containerd', containerdSocket(folder), '--pidfile', join(folder, 'docker.pid')],
        ...['--data-root', join(folder, 'docker'), '--exec-root', join(folder, 'docker-run')],
        ...['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'],
        // Needs no systemd.
        ...['--exec-opt', 'native.cgroupdriver=cgroupfs'],
      ],
      env,
      ready: /API listen on/,
    });
    return { end: () => endEngine(context, engine, containerd) };
  } catch (error) {
    await containerd.end();
    throw error;
  }
}

async function startContainerd({ folder, env }: DaemonContext): Promise<RunningDaemon> {
  const config = join(folder, 'containerd.toml');
  const [root, state] = [join(folder, 'containerd'), join(folder, 'containerd-run')];
  await mkdir(root);
  await writeFile(
    config,
    `version = 2
root = "${root}"
state = "${state}"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
address = "${containerdSocket(folder)}"
`,
  );
  return startDaemon({ command: 'containerd', args: ['--config', config], env, ready: /successfully booted/ });
}

function containerdSocket(folder: string): string {
  return join(folder, 'containerd.sock');
}

/** Removes the containers first, because each may take ten seconds to stop. */
async function endEngine(
  { folder, env }: DaemonContext,
  engine: RunningDaemon,
  containerd: RunningDaemon,
): Promise<void> {
  const docker = async (...args: string[]) => {
    const { stdout } = await run('docker', ['--host', `unix://${engineSocket(folder)}`, ...args], { env });
    return stdout.split('\n').filter(Boolean);
  };
  const removal = docker('ps', '--all', '--quiet').then(async (containers) => {
    if (containers.length > 0) await docker('rm', '--force', '--volumes', ...containers);
  });
  await removal.catch(() => undefined);
  await engine.end();
  await containerd.end();
}
