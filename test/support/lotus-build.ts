// Builds of Lotus by git, as the action has them built: from a repository of Lotus's shape, with stand-in tools.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { forNetwork } from '../../kit/distributions/distribution.ts';
import { loadKnownReleases } from '../../kit/distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products.ts';
import { openNetwork } from '../../kit/download/network.ts';
import { acquireFromGit } from '../../kit/install/build/git/build.ts';
import { install } from '../../kit/install/install.ts';
import type { Acquired } from '../../kit/install/prebuilt.ts';
import type { Installed, ToolRequest } from '../../kit/install/request.ts';
import { resolve } from '../../kit/install/resolve.ts';
import { detectHost } from '../../kit/platform/host/host.ts';
import { type ProcessRow, processesWith } from '../../kit/process/process-table.ts';
import { type StandInOptions, standInTools } from './fake-tools.ts';
import { LOTUS_VERSION, type LotusRepository, type LotusShape, lotusRepository } from './lotus-repository.ts';
import { toolRequest } from './tool-request.ts';

export const GO_VERSION = '1.25.7';

export interface BuildOptions {
  readonly version?: string;
  /** Milliseconds. */
  readonly limit?: number;
}

export interface LotusStage {
  readonly repository: LotusRepository;
  /** Where the executables are put. */
  readonly staging: string;
  readonly build: (over?: Partial<ToolRequest>, which?: BuildOptions) => Promise<Acquired>;
  /** The whole install: the build, its checks, and a place in the tool cache. */
  readonly install: (over?: Partial<ToolRequest>) => Promise<Installed>;
  /** What the job's log was told. */
  readonly told: readonly string[];
  readonly logFile: string;
  readonly log: () => Promise<string>;
  /** What is in the folder that the build was given, and in staging. */
  readonly left: () => Promise<readonly string[]>;
  /** What was started for a build, and runs still. */
  readonly processes: () => readonly ProcessRow[];
  readonly leave: () => Promise<void>;
}

/** Returns a repository, tools, and empty folders. The environment of this process leads there, until `leave`. */
export async function setLotusStage(shape: LotusShape = {}, tools: StandInOptions = {}): Promise<LotusStage> {
  const root = await mkdtemp(join(tmpdir(), 'lotus-build-'));
  const repository = await lotusRepository({ oldestGo: GO_VERSION, ...shape });
  const standIns = await standInTools(GO_VERSION, tools);
  const [staging, folder, logFile] = ['staging', 'builds', 'lotus.log'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(staging);
  const env = { ...repository.env, PATH: standIns.path, LOTUS_STAGE: root, FFI_BUILD_FROM_SOURCE: '' };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const told: string[] = [];
  const tell = (text: string) => told.push(text);
  const log = { info: tell, warning: tell, debug: () => {} };
  const build: LotusStage['build'] = async (over = {}, { version = LOTUS_VERSION, limit = 50_000 } = {}) => {
    const host = await detectHost();
    const asked = toolRequest('lotus', version, host.platform, { source: 'always', ...over });
    const known = await loadKnownReleases(asked.product);
    const resolution = resolve(asked, version, forNetwork(DISTRIBUTIONS[asked.product], asked.network), known, host);
    if (resolution.way.kind !== 'git') throw new Error(`resolved to ${resolution.way.kind}`);
    const bounds = { limit, folder, toolCache: join(root, 'tool-cache'), logFile, log };
    return acquireFromGit(asked, resolution, resolution.way, staging, bounds);
  };
  return {
    repository,
    staging,
    build,
    install: async (over = {}) => {
      const host = await detectHost();
      const asked = toolRequest('lotus', LOTUS_VERSION, host.platform, { source: 'auto', ...over });
      const bounds = { limit: 50_000, folder };
      return install(asked, {
        toolCache: join(root, 'tool-cache'),
        host,
        network: openNetwork(),
        build: bounds,
        jobCache: null,
        log,
      });
    },
    told,
    logFile,
    log: () => readFile(logFile, 'utf8'),
    left: async () => [...(await readdir(folder)), ...(await readdir(staging))],
    processes: () => processesWith('LOTUS_STAGE', root).filter(({ pid }) => pid !== process.pid),
    leave: async () => {
      vi.unstubAllEnvs();
      await repository.remove();
      await standIns.remove();
      await rm(root, { recursive: true, force: true });
    },
  };
}
