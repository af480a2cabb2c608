// The base images, which tests cannot pull. They are built once and kept as a registry's storage. Each environment starts with a
// copy, because tests push to its registry.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readLockedNode } from '../../programs/other-node.ts';
import { TOOLS_FOLDER } from '../../programs/tools-cache.ts';
import { OWN_ARCH } from '../../setup-ipfs-kit.ts';
import { writeBaseContext } from './roots.ts';

/** Names in the registry, by stage of the Dockerfile. */
const IMAGE_NAMES = {
  debian: 'debian:bookworm-slim',
  python: 'python:3.11-slim',
  node: 'node:24-bookworm-slim',
  runner: 'runner:bookworm',
} as const;
const DOCKERFILE = join(import.meta.dirname, 'images.Dockerfile');
/** Files that decide what is in the images. */
const RECIPE_FILES = [
  DOCKERFILE,
  ...['roots.ts', '../../debian/root.ts'].map((name) => join(import.meta.dirname, name)),
];

export type BaseImages = Readonly<Record<keyof typeof IMAGE_NAMES, string>>;

const run = promisify(execFile);

export function nameBaseImages(registry: string): BaseImages {
  const named = Object.entries(IMAGE_NAMES).map(([stage, name]) => [stage, `${registry}/${name}`]);
  return Object.fromEntries(named);
}

/** Returns the cache folder of the base images. Its name changes when they do. */
export async function findBaseImagesFolder(): Promise<string> {
  const hash = createHash('sha256').update((await readLockedNode(OWN_ARCH)).version);
  for (const file of RECIPE_FILES) hash.update(await readFile(file));
  return join(TOOLS_FOLDER, `docker-base-images-${hash.digest('hex').slice(0, 16)}`);
}

/** Builds the base images and pushes them to a registry. Takes minutes. */
export async function buildBaseImages(registry: string, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'base-images-'));
  const [context, downloads] = [join(folder, 'context'), join(folder, 'downloads')];
  try {
    for (const each of [context, downloads]) await mkdir(each);
    await writeBaseContext(context, downloads);
    await copyFile(DOCKERFILE, join(context, 'Dockerfile'));
    for (const [stage, name] of Object.entries(nameBaseImages(registry))) {
      const output = `type=image,name=${name},push=true,compression-level=1`;
      const options = ['--platform', 'linux/amd64,linux/arm64', '--provenance=false', '--target', stage];
      await run('docker', ['buildx', 'build', ...options, '--output', output, context], { env, maxBuffer: 2 ** 26 });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
