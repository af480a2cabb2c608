// Everything to build and run images for two architectures on one machine, from package registries only: an engine, BuildKit,
// Buildx, a registry with base images, and QEMU for the other architecture.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rootCommandPrefix } from '../programs/sudo.ts';
import { createOnce } from '../programs/tools-cache.ts';
import { OTHER_ARCH } from '../setup-ipfs-kit.ts';
import { type BaseImages, buildBaseImages, findBaseImagesFolder, nameBaseImages } from './base/images.ts';
import { BUILDKIT, buildkitAddress } from './buildkit.ts';
import { engineSocket } from './engine.ts';
import { BUILDX, type DockerPrograms, installDockerPrograms } from './programs.ts';
import { copyStorage, registryStorage } from './registry.ts';
import { type Supervisor, startSupervisor } from './supervisor.ts';

export interface DockerEnv {
  /** For child processes: DOCKER_HOST, DOCKER_CONFIG with Buildx as a plugin, PATH with the docker client first. */
  readonly env: NodeJS.ProcessEnv;
  /** `127.0.0.1:PORT` of the registry. The engine and BuildKit know that it uses plain HTTP. */
  readonly registry: string;
  /** Address of BuildKit, `unix:///…/buildkitd.sock`, which is the default builder of `docker buildx`. */
  readonly buildkit: string;
  /** Programs with their versions, one a line, for the test's output. */
  readonly report: readonly string[];
  /** Base images in the registry, each for linux/amd64 and linux/arm64. */
  readonly images: BaseImages;
  /** Ends all daemons, unregisters QEMU, and removes all files outside of the cache. */
  readonly stop: () => Promise<void>;
}

const run = promisify(execFile);

/**
 * Starts a new environment; two can run at a time. Its daemons end with this process at the latest. The first call takes minutes,
 * because it builds programs and base images and keeps them in a cache folder.
 */
export async function startDockerEnv(): Promise<DockerEnv> {
  rootCommandPrefix();
  const programs = await installDockerPrograms();
  const images = await findBaseImagesFolder();
  await createOnce(images, (draft) => makeBaseImages(programs, draft));
  const folder = await mkdtemp(join(tmpdir(), 'docker-env-'));
  await copyStorage(images, registryStorage(folder));
  const dockerEnv = await startIn(folder, programs);
  return { ...dockerEnv, images: nameBaseImages(dockerEnv.registry) };
}

/** Builds the base images in an environment without any. */
async function makeBaseImages(programs: DockerPrograms, draft: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'docker-env-'));
  const dockerEnv = await startIn(folder, programs);
  try {
    await buildBaseImages(dockerEnv.registry, dockerEnv.env);
    await copyStorage(registryStorage(folder), draft);
  } finally {
    await dockerEnv.stop();
  }
}

async function startIn(folder: string, programs: DockerPrograms): Promise<Omit<DockerEnv, 'images'>> {
  const env = await clientEnvironment(folder, programs);
  const supervisor = await startSupervisor({
    folder,
    env: programs.env,
    group: process.getgid?.() ?? 0,
    buildkitd: programs.buildkitd,
    emulator: { arch: OTHER_ARCH, qemu: programs.qemu },
  });
  const stop = () => supervisor.end();
  try {
    const { registry } = supervisor;
    const buildkit = buildkitAddress(folder);
    await run('docker', ['buildx', 'create', '--name', 'tests', '--driver', 'remote', '--use', buildkit], { env });
    return { env, registry, buildkit, report: await createReport(supervisor, programs, env), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Removes variables of other engines, and of tracing, because BuildKit waits for the trace collector. */
async function clientEnvironment(folder: string, { docker, buildx }: DockerPrograms): Promise<NodeJS.ProcessEnv> {
  const [bin, config] = [join(folder, 'bin'), join(folder, 'docker-config')];
  await mkdir(bin);
  await mkdir(join(config, 'cli-plugins'), { recursive: true });
  await symlink(docker, join(bin, 'docker'));
  await symlink(buildx, join(config, 'cli-plugins', 'docker-buildx'));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:DOCKER|BUILDX|BUILDKIT|OTEL)_/.test(name));
  return {
    ...Object.fromEntries(inherited),
    DOCKER_HOST: `unix://${engineSocket(folder)}`,
    DOCKER_CONFIG: config,
    PATH: `${bin}:${process.env.PATH}`,
  };
}

async function createReport(
  { registry, handler }: Supervisor,
  { qemu, env: daemons }: DockerPrograms,
  env: NodeJS.ProcessEnv,
) {
  const first = async (command: string, args: readonly string[], options: NodeJS.ProcessEnv) => {
    return (await run(command, args, { env: options })).stdout.split('\n')[0] ?? '';
  };
  return [
    `engine: Docker ${await first('docker', ['version', '--format', '{{.Server.Version}}'], env)}`,
    await first('containerd', ['--version'], daemons),
    await first('runc', ['--version'], daemons),
    `BuildKit ${BUILDKIT.version}, Buildx ${BUILDX.version}`,
    `registry on ${registry}: ${await first('docker-registry', ['--version'], daemons)}`,
    `${OTHER_ARCH} by the handler ${handler}: ${await first(qemu, ['--version'], env)}`,
  ];
}
