// Builds Lotus from Git as the action does, from a fake of Lotus's repository and with fake tools.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { distributionForNetwork } from '../../../kit/distributions/distribution.ts';
import { loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import { openNetwork } from '../../../kit/download/network.ts';
import { acquireFromGit } from '../../../kit/install/build/git/build.ts';
import { buildLogFile } from '../../../kit/install/build/log.ts';
import { installProduct } from '../../../kit/install/install.ts';
import type { InstalledProduct, ToolRequest } from '../../../kit/install/request.ts';
import { resolveInstall } from '../../../kit/install/resolve.ts';
import type { AcquiredFiles, Target } from '../../../kit/install/target.ts';
import { detectHost } from '../../../kit/platform/host/host.ts';
import { findProcessesByVariable, type ProcessRow } from '../../../kit/process/running-processes.ts';
import { createToolRequest } from '../tool-request.ts';
import { createFakeTools, type FakeToolOptions } from './fake-tools.ts';
import { type GitHubServer, serveAsGitHub } from './github-server.ts';
import { createLotusRepository, LOTUS_VERSION, type LotusRepository, type LotusShape } from './repository.ts';

const GO_VERSION = '1.25.7';

export interface BuildOptions {
  readonly version?: string;
  /** Milliseconds. */
  readonly limitMs?: number;
  /** The known commit of the release. Default: none is known. */
  readonly commit?: string;
}

export interface LotusFixture {
  readonly repository: LotusRepository;
  /** What builds use as GitHub. */
  readonly github: GitHubServer;
  /** The home folder of builds. */
  readonly home: string;
  /** The folder of the executables. */
  readonly staging: string;
  readonly build: (overrides?: Partial<ToolRequest>, options?: BuildOptions) => Promise<AcquiredFiles>;
  /** Builds, checks and keeps it in the tool cache. */
  readonly install: (overrides?: Partial<ToolRequest>) => Promise<InstalledProduct>;
  /** Lines of the job's log. */
  readonly logged: readonly string[];
  readonly logFile: string;
  /** Returns the log of the build of a version. */
  readonly log: (version?: string) => Promise<string>;
  /** Names in the build's folder, without logs, and in the staging folder. */
  readonly leftovers: () => Promise<readonly string[]>;
  /** Returns processes of a build that still exist. */
  readonly processes: () => readonly ProcessRow[];
  readonly tearDown: () => Promise<void>;
}

async function createTarget(request: ToolRequest, version: string, commit: string | null = null): Promise<Target> {
  const distribution = distributionForNetwork(DISTRIBUTIONS[request.product], request.network);
  const known = await loadKnownReleases(request.product);
  return { request, distribution, version, known: { ...known, commits: commit === null ? {} : { [version]: commit } } };
}

/** Returns a repository, tools and empty folders. Until `tearDown`, the environment of this process refers to them. */
export async function createLotusFixture(shape: LotusShape = {}, tools: FakeToolOptions = {}): Promise<LotusFixture> {
  const root = await mkdtemp(join(tmpdir(), 'lotus-build-'));
  const repository = await createLotusRepository({ oldestGo: GO_VERSION, ...shape });
  const standIns = await createFakeTools(GO_VERSION, tools);
  const staging = join(root, 'staging');
  const folder = join(root, 'builds');
  const toolCache = join(root, 'tool-cache');
  const home = join(root, 'home');
  for (const each of [staging, home]) await mkdir(each);
  const github = await serveAsGitHub(repository.folder);
  const network = { HTTPS_PROXY: github.proxy, https_proxy: github.proxy, GIT_SSL_CAINFO: github.certificate };
  const env = { ...network, PATH: standIns.path, HOME: home, FFI_BUILD_FROM_SOURCE: '' };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const logged: string[] = [];
  const logLine = (text: string) => logged.push(text);
  const log = { info: logLine, warning: logLine, debug: () => {} };
  const build: LotusFixture['build'] = async (
    overrides = {},
    { version = LOTUS_VERSION, limitMs = 50_000, commit } = {},
  ) => {
    const host = await detectHost();
    const request = createToolRequest('lotus', version, host.platform, { source: 'always', ...overrides });
    const target = await createTarget(request, version, commit);
    const plan = resolveInstall(target, host);
    if (plan.kind !== 'git-build') throw new Error(`resolved to ${plan.kind}`);
    return acquireFromGit(target, plan, staging, { build: { limitMs, folder }, toolCache, log });
  };
  const { platform } = await detectHost();
  const defaultTarget = await createTarget(createToolRequest('lotus', LOTUS_VERSION, platform), LOTUS_VERSION);
  const logFile = buildLogFile(defaultTarget, { limitMs: 0, folder });
  return {
    repository,
    github,
    home,
    staging,
    build,
    install: async (overrides = {}) => {
      const host = await detectHost();
      const request = createToolRequest('lotus', LOTUS_VERSION, host.platform, { source: 'auto', ...overrides });
      const buildOptions = { limitMs: 50_000, folder };
      return installProduct(request, {
        toolCache,
        ownToolCache: () => toolCache,
        host,
        network: openNetwork(),
        build: buildOptions,
        jobCache: null,
        log,
      });
    },
    logged,
    logFile,
    log: (version = LOTUS_VERSION) => readFile(logFile.replace(LOTUS_VERSION, version), 'utf8'),
    leftovers: async () => {
      const builds = (await readdir(folder)).filter((name) => !name.endsWith('.log'));
      return [...builds, ...(await readdir(staging))];
    },
    processes: () => findProcessesByVariable('HOME', home).filter(({ pid }) => pid !== process.pid),
    tearDown: async () => {
      vi.unstubAllEnvs();
      await github.close();
      await repository.remove();
      await standIns.remove();
      await rm(root, { recursive: true, force: true });
    },
  };
}
