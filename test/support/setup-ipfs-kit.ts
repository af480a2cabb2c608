// The bundled action against a loopback origin that has tiny programs for Kubo.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActionResult, type ActionRun, runAction } from '../../scripts/local-runner/run-action.ts';
import { createWorld, removeWorld, type World } from '../../scripts/local-runner/runner-env.ts';
import { type Origin, startOrigin } from './loopback-origin.ts';
import { type PublishedArchive, publish } from './publish.ts';
import { type TinyArch, tinyElf } from './tiny-elf.ts';

export const ACTION = join(import.meta.dirname, '..', '..', 'action.yml');
export const VERSION = '0.43.0';
/** The tiny programs exist for these; a test host is one of them. */
export const OWN: TinyArch = process.arch === 'arm64' ? 'arm64' : 'amd64';
export const OTHER: TinyArch = OWN === 'amd64' ? 'arm64' : 'amd64';

export interface Stage {
  readonly world: World;
  readonly origin: Origin;
  /** The folder that the origin serves. */
  readonly folder: string;
  /** By platform, `linux-amd64`. */
  readonly archives: Readonly<Record<string, PublishedArchive>>;
  readonly run: (inputs?: Readonly<Record<string, string>>, over?: Partial<ActionRun>) => Promise<ActionResult>;
  /** A checksums line of an archive, by platform. */
  readonly checksum: (platform: string) => string;
  readonly leave: () => Promise<void>;
}

/** Returns an origin with Kubo 0.43.0 for linux and windows, and a fresh world that knows nothing of it. */
export async function setStage(padding = 0): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'published-'));
  const program = (arch: TinyArch) => tinyElf(arch, `${VERSION}\n`, randomBytes(padding));
  const platforms = { 'linux-amd64': program('amd64'), 'linux-arm64': program('arm64') };
  const archives = await publish(folder, { name: 'kubo', version: VERSION, binary: 'ipfs', platforms });
  const origin = await startOrigin(folder);
  const world = await createWorld();
  const checksum = (platform: string) => `${archives[platform]?.sha512}  ${archives[platform]?.file}`;
  const usual = { 'kubo-version': VERSION, mirror: origin.url, checksums: checksum(`linux-${OWN}`) };
  return {
    world,
    origin,
    folder,
    archives,
    checksum,
    run: (inputs = {}, over = {}) => runAction(world, { action: ACTION, ...over, inputs: { ...usual, ...inputs } }),
    leave: async () => {
      await origin.close();
      await removeWorld(world);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Returns all files and folders in the tool cache, relative to it. */
export async function toolCacheContents({ toolCache }: World): Promise<readonly string[]> {
  return (await readdir(toolCache, { recursive: true })).sort();
}
