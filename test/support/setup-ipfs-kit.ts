// Runs the bundled action with an origin on loopback that serves tiny programs as Kubo.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActionResult, type ActionRunOptions, runAction } from '../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, type RunnerEnv, removeRunnerEnv } from '../../scripts/local-runner/runner-env.ts';
import { type LoopbackOrigin, startOrigin } from './origins/loopback-origin.ts';
import { type PublishedArchive, publishRelease } from './origins/publish.ts';
import { type TinyArch, tinyElf } from './programs/tiny-elf.ts';
import { createSelfSignedCertificate } from './self-signed.ts';

export const ACTION = join(import.meta.dirname, '..', '..', 'action.yml');
export const KUBO_VERSION = '0.43.0';
/** Tiny programs exist for these two. Tests run on one of them. */
export const OWN_ARCH: TinyArch = process.arch === 'arm64' ? 'arm64' : 'amd64';
export const OTHER_ARCH: TinyArch = OWN_ARCH === 'amd64' ? 'arm64' : 'amd64';

/** One certificate for all fixtures of a process, so that the action can trust several origins. */
const IDENTITY = createSelfSignedCertificate();

export interface ActionFixture {
  readonly runnerEnv: RunnerEnv;
  readonly origin: LoopbackOrigin;
  /** Variables with which a process trusts the origin's certificate. */
  readonly trust: Readonly<Record<string, string>>;
  /** The folder that the origin serves. */
  readonly folder: string;
  /** By platform: `linux-amd64`. */
  readonly archives: Readonly<Record<string, PublishedArchive>>;
  readonly run: (
    inputs?: Readonly<Record<string, string>>,
    overrides?: Partial<ActionRunOptions>,
  ) => Promise<ActionResult>;
  /** Returns the checksum line of an archive, by platform. */
  readonly checksum: (platform: string) => string;
  readonly tearDown: () => Promise<void>;
}

interface FixtureOptions {
  /** Bytes added to the programs. */
  readonly padding?: number;
  /** Whether the origin has TLS, with a certificate that the action trusts. */
  readonly secure?: boolean;
}

/** Returns an origin with Kubo 0.43.0 for linux, and new, empty folders of a runner. */
export async function createActionFixture({
  padding = 0,
  secure = false,
}: FixtureOptions = {}): Promise<ActionFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'published-'));
  const program = (arch: TinyArch) => tinyElf(arch, `${KUBO_VERSION}\n`, randomBytes(padding));
  const platforms = { 'linux-amd64': program('amd64'), 'linux-arm64': program('arm64') };
  const archives = await publishRelease(folder, { name: 'kubo', version: KUBO_VERSION, binary: 'ipfs', platforms });
  const origin = await startOrigin(folder, secure ? IDENTITY : undefined);
  const runnerEnv = await createRunnerEnv();
  const authority = join(runnerEnv.root, 'authority.pem');
  await writeFile(authority, IDENTITY.cert);
  const trust: Readonly<Record<string, string>> = secure ? { NODE_EXTRA_CA_CERTS: authority } : {};
  const checksum = (platform: string) => `${archives[platform]?.sha512}  ${archives[platform]?.file}`;
  const defaults = { 'kubo-version': KUBO_VERSION, mirror: origin.url, checksums: checksum(`linux-${OWN_ARCH}`) };
  return {
    runnerEnv,
    origin,
    trust,
    folder,
    archives,
    checksum,
    run: (inputs = {}, overrides = {}) =>
      runAction(runnerEnv, {
        action: ACTION,
        ...overrides,
        env: { ...trust, ...overrides.env },
        inputs: { ...defaults, ...inputs },
      }),
    tearDown: async () => {
      await origin.close();
      await removeRunnerEnv(runnerEnv);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Returns the paths of all files and folders in the tool cache, relative to it. */
export async function toolCacheContents({ toolCache }: RunnerEnv): Promise<readonly string[]> {
  return (await readdir(toolCache, { recursive: true })).sort();
}
