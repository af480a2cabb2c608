// Builds the Dockerfiles that init writes and runs the images: with a Docker environment, an origin on loopback that has the real
// Kubo for both architectures, and this checkout as the kit.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { renderDockerFiles } from '../../../generator/init/docker/files.ts';
import type { DockerImageFacts } from '../../../generator/init/docker/image.ts';
import { formatLockFile } from '../../../kit/install/lock-file.ts';
import { LOCK_FILE } from '../../../kit/install/lock-file-name.ts';
import { type CommandResult, runProgram } from '../command.ts';
import { writeFiles } from '../files.ts';
import { startOrigin } from '../origins/loopback-origin.ts';
import type { PublishedArchive } from '../origins/publish.ts';
import { publishRealKubo } from '../programs/real-kubo.ts';
import type { TinyArch } from '../programs/tiny-elf.ts';
import { KUBO_VERSION, OTHER_ARCH } from '../setup-ipfs-kit.ts';
import { type DockerEnv, startDockerEnv } from './environment.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const HEALTH_TIMEOUT_MS = 120_000;

export interface ImageBuildFixture {
  readonly dockerEnv: DockerEnv;
  /** A folder for tests. */
  readonly folder: string;
  /** Returns URL and digest of Kubo's archive for an architecture. */
  readonly kubo: (arch: TinyArch) => { readonly url: string; readonly sha512: string };
  /** Writes a project with Docker files and a lock file. Returns its folder. */
  readonly project: (
    name: string,
    image: DockerImageFacts,
    files?: Readonly<Record<string, string>>,
  ) => Promise<string>;
  /** Runs `docker …` and returns its result, also if it fails. */
  readonly docker: (...args: readonly string[]) => Promise<CommandResult>;
  /** Runs `docker …` and returns its output. Throws if it fails. */
  readonly dockerOrThrow: (...args: readonly string[]) => Promise<string>;
  /** Runs `docker buildx build …` of a project on a base image and returns the result, also if it fails. */
  readonly build: (root: string, base: string, ...options: readonly string[]) => Promise<CommandResult>;
  /** Builds for both platforms in one run, and pushes. Returns the log. */
  readonly buildBoth: (root: string, base: string, tag: string, ...options: readonly string[]) => Promise<string>;
  /** Runs a command in a container, for one platform of an image. Returns its output. */
  readonly inContainer: (tag: string, arch: string, ...command: readonly string[]) => Promise<string>;
  /** Waits until a container's HEALTHCHECK reports this. */
  readonly waitForHealth: (container: string, expected: 'healthy' | 'unhealthy') => Promise<void>;
  readonly tearDown: () => Promise<void>;
}

export async function createImageBuildFixture(): Promise<ImageBuildFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'dockerfiles-'));
  const published = await publishRealKubo(OTHER_ARCH);
  const lock = lockOf(published.archives);
  const origin = await startOrigin(published.folder);
  const dockerEnv = await startDockerEnv();
  const docker = (...args: readonly string[]) => runProgram('docker', args, folder, dockerEnv.env);
  const dockerOrThrow = async (...args: readonly string[]) => {
    const { code, out } = await docker(...args);
    if (code !== 0) throw new Error(`docker ${args.join(' ')} ended with ${code}:\n${out}`);
    return out;
  };
  /** Arguments of every build without Docker Hub and GitHub. */
  const buildArguments = (root: string, base: string, options: readonly string[]) => {
    const values = { BASE_IMAGE: base, NODE_IMAGE: dockerEnv.images.node, MIRROR: origin.url };
    const named = Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    const kit = options.some((each) => each.startsWith('KIT')) ? [] : ['--build-context', `kit=${ROOT}`];
    return ['buildx', 'build', '--progress', 'plain', ...named, ...kit, ...options, root];
  };
  return {
    dockerEnv,
    folder,
    kubo: (arch) => {
      const archive = published.archives.find(({ file }) => file.endsWith(`_linux-${arch}.tar.gz`));
      if (!archive) throw new Error(`Kubo for ${arch} was not published`);
      return { url: `${origin.url}/kubo/v${KUBO_VERSION}/${archive.file}`, sha512: archive.sha512 };
    },
    docker,
    dockerOrThrow,
    project: (name, image, files = {}) => writeProject(join(folder, name), image, { [LOCK_FILE]: lock, ...files }),
    build: (root, base, ...options) => docker(...buildArguments(root, base, options)),
    buildBoth: (root, base, tag, ...options) => {
      const both = ['--platform', 'linux/amd64,linux/arm64', ...pushOptions(tag)];
      return dockerOrThrow(...buildArguments(root, base, [...both, ...options]));
    },
    inContainer: async (tag, arch, ...command) => {
      const platform = ['--platform', `linux/${arch}`];
      await dockerOrThrow('pull', '--quiet', ...platform, tag);
      return dockerOrThrow('run', '--rm', '--network', 'none', ...platform, tag, ...command);
    },
    waitForHealth: (container, expected) => waitForHealth(dockerOrThrow, container, expected),
    tearDown: async () => {
      await dockerEnv.stop();
      await origin.close();
      await published.tearDown();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Options of a build that pushes. Layers are not compressed: for two Kubos, that takes 18 s of the processor. */
export function pushOptions(tag: string): readonly string[] {
  return ['--output', `type=image,name=${tag},push=true,compression=uncompressed`];
}

function lockOf(archives: readonly PublishedArchive[]): string {
  const digests = Object.fromEntries(archives.map(({ file, sha512 }) => [file, `sha512:${sha512}`]));
  return formatLockFile({ lockfileVersion: 1, products: { kubo: { version: KUBO_VERSION, archives: digests } } });
}

async function writeProject(
  root: string,
  image: DockerImageFacts,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  await writeFiles(root, { ...Object.fromEntries(renderDockerFiles(image)), ...files });
  return root;
}

async function waitForHealth(
  dockerOrThrow: ImageBuildFixture['dockerOrThrow'],
  container: string,
  expected: string,
): Promise<void> {
  for (const deadline = Date.now() + HEALTH_TIMEOUT_MS; ; await sleep(500)) {
    const health = await dockerOrThrow('inspect', '--format', '{{json .State.Health}}', container);
    if ((JSON.parse(health) as { Status: string }).Status === expected) return;
    if (Date.now() < deadline) continue;
    throw new Error(`${container} did not become ${expected}:\n${health}\n${await dockerOrThrow('logs', container)}`);
  }
}
