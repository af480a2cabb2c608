// Builds Lotus from Git as the action does, from a fake of Lotus's repository and with fake tools.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { distributionForNetwork } from '../../../kit/distributions/distribution.ts';
import { loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../../../kit/distributions/products.ts';
import { openNetwork } from '../../../kit/download/network.ts';
import { acquireFromGit } from '../../../kit/install/build/git/build.ts';
import { install } from '../../../kit/install/install.ts';
import type { AcquiredFiles } from '../../../kit/install/prebuilt.ts';
import type { InstalledProduct, ToolRequest } from '../../../kit/install/request.ts';
import { resolveInstall } from '../../../kit/install/resolve.ts';
import { detectHost } from '../../../kit/platform/host/host.ts';
import { findProcessesByVariable, type ProcessRow } from '../../../kit/process/process-table.ts';
import { createToolRequest } from '../tool-request.ts';
import { createFakeTools, type FakeToolOptions } from './fake-tools.ts';
import { createLotusRepository, LOTUS_VERSION, type LotusRepository, type LotusShape } from './repository.ts';

const GO_VERSION = '1.25.7';

export interface BuildOptions {
  readonly version?: string;
  /** Milliseconds. */
  readonly limitMs?: number;
}

export interface LotusFixture {
  readonly repository: LotusRepository;
  /** The folder of the executables. */
  readonly staging: string;
  readonly build: (overrides?: Partial<ToolRequest>, options?: BuildOptions) => Promise<AcquiredFiles>;
  /** Builds, checks and keeps it in the tool cache. */
  readonly install: (overrides?: Partial<ToolRequest>) => Promise<InstalledProduct>;
  /** Lines of the job's log. */
  readonly logged: readonly string[];
  readonly logFile: string;
  readonly log: () => Promise<string>;
  /** What is in the folder that the build was given, and in staging. */
  readonly leftovers: () => Promise<readonly string[]>;
  /** Returns processes of a build that still exist. */
  readonly processes: () => readonly ProcessRow[];
  readonly tearDown: () => Promise<void>;
}

/** Returns a repository, tools and empty folders. Until `tearDown`, the environment of this process refers to them. */
export async function createLotusFixture(shape: LotusShape = {}, tools: FakeToolOptions = {}): Promise<LotusFixture> {
  const root = await mkdtemp(join(tmpdir(), 'lotus-build-'));
  const repository = await createLotusRepository({ oldestGo: GO_VERSION, ...shape });
  const standIns = await createFakeTools(GO_VERSION, tools);
  const [staging, folder, logFile] = ['staging', 'builds', 'lotus.log'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(staging);
  const env = { ...repository.env, PATH: standIns.path, LOTUS_STAGE: root, FFI_BUILD_FROM_SOURCE: '' };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const logged: string[] = [];
  const logLine = (text: string) => logged.push(text);
  const log = { info: logLine, warning: logLine, debug: () => {} };
  const build: LotusFixture['build'] = async (overrides = {}, { version = LOTUS_VERSION, limitMs = 50_000 } = {}) => {
    const host = await detectHost();
    const request = createToolRequest('lotus', version, host.platform, { source: 'always', ...overrides });
    const known = await loadKnownReleases(request.product);
    const resolution = resolveInstall(
      request,
      version,
      distributionForNetwork(DISTRIBUTIONS[request.product], request.network),
      known,
      host,
    );
    if (resolution.plan.kind !== 'git') throw new Error(`resolved to ${resolution.plan.kind}`);
    const buildOptions = { limit: limitMs, folder, toolCache: join(root, 'tool-cache'), logFile, log };
    return acquireFromGit(request, resolution, resolution.plan, staging, buildOptions);
  };
  return {
    repository,
    staging,
    build,
    install: async (overrides = {}) => {
      const host = await detectHost();
      const request = createToolRequest('lotus', LOTUS_VERSION, host.platform, { source: 'auto', ...overrides });
      const buildOptions = { limit: 50_000, folder };
      return install(request, {
        toolCache: join(root, 'tool-cache'),
        host,
        network: openNetwork(),
        build: buildOptions,
        jobCache: null,
        log,
      });
    },
    logged,
    logFile,
    log: () => readFile(logFile, 'utf8'),
    leftovers: async () => [...(await readdir(folder)), ...(await readdir(staging))],
    processes: () => findProcessesByVariable('LOTUS_STAGE', root).filter(({ pid }) => pid !== process.pid),
    tearDown: async () => {
      vi.unstubAllEnvs();
      await repository.remove();
      await standIns.remove();
      await rm(root, { recursive: true, force: true });
    },
  };
}
