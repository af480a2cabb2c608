// Runs the script that refreshes the known releases, with a fake of GitHub and its own folder.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KnownReleases } from '../../../kit/distributions/known-releases.ts';
import {
  type FakeRelease,
  type GithubApi,
  type GithubApiContent,
  sha512Line,
  startGithubApi,
} from '../github/fake-github.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', '..', 'scripts', 'known-releases', 'refresh.ts');

export const SHIPPED_FOLDER = join(import.meta.dirname, '..', '..', '..', 'kit', 'distributions', 'known-releases');
export const KUBO_REPOSITORY = 'ipfs/kubo';
export const CLUSTER_REPOSITORY = 'ipfs-cluster/ipfs-cluster';
export const LOTUS_REPOSITORY = 'filecoin-project/lotus';
export const CLUSTER_PROGRAM_NAMES = ['ipfs-cluster-service', 'ipfs-cluster-ctl', 'ipfs-cluster-follow'];

interface RefreshResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RefreshFixture {
  /** Where the script writes. */
  readonly folder: string;
  /** Returns the fake of the last run. */
  readonly github: () => GithubApi;
  /** Runs the script with a fake that has this content. Without a token unless `env` has one. */
  readonly refresh: (
    content: GithubApiContent,
    args?: readonly string[],
    env?: NodeJS.ProcessEnv,
  ) => Promise<RefreshResult>;
  /** Runs the script without a fake. */
  readonly run: (args: readonly string[], env: NodeJS.ProcessEnv) => Promise<RefreshResult>;
  readonly written: (file: string) => Promise<KnownReleases>;
  readonly tearDown: () => Promise<void>;
}

export async function createRefreshFixture(): Promise<RefreshFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'known-releases-'));
  const started: GithubApi[] = [];
  const github = () => {
    const last = started.at(-1);
    if (!last) throw new Error('no fake of GitHub was started');
    return last;
  };
  const run: RefreshFixture['run'] = (args, over) => {
    const { GITHUB_TOKEN: _, GOPROXY: __, ...inherited } = process.env;
    const options = { env: { ...inherited, ...over } };
    return new Promise((resolve) => {
      execFile(process.execPath, [SCRIPT, '--out', folder, ...args], options, (error, stdout, stderr) => {
        resolve({ exitCode: error ? Number(error.code ?? -1) : 0, stdout, stderr });
      });
    });
  };
  return {
    folder,
    github,
    run,
    refresh: async (content, args = [], env = {}) => {
      started.push(await startGithubApi(content));
      return run(['--github-api-url', github().url, ...args], { GOPROXY: github().goProxy, ...env });
    },
    written: async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as KnownReleases,
    tearDown: async () => {
      for (const each of started) await each.close();
      await rm(folder, { recursive: true });
    },
  };
}

export function kuboFile(version: string, platform = 'linux-amd64'): string {
  return `kubo_v${version}_${platform}.tar.gz`;
}

export function sha512(content: string): string {
  return createHash('sha512').update(content).digest('hex');
}

/** Returns a release of Kubo for one platform, with its .sha512 file. */
export function kuboRelease(
  version: string,
  { digest, ...rest }: Partial<FakeRelease> & { digest?: string | null } = {},
): FakeRelease {
  const [name, content] = [kuboFile(version), `kubo ${version}`];
  const archive = { name, content, ...(digest === undefined ? {} : { digest }) };
  const sidecar = { name: `${name}.sha512`, content: sha512Line(name, content) };
  return { tag: `v${version}`, assets: [archive, sidecar], ...rest };
}

/** Returns a release of one archive, whose content is its name. */
export function createRelease(tag: string, name: string): FakeRelease {
  return { tag, assets: [{ name, content: name }] };
}
