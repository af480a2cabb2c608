// The commands install and lock, with an origin on loopback.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { availablePlatforms } from '../../../kit/distributions/distribution.ts';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { CLI } from '../../support/cli-bundle.ts';
import { startOrigin } from '../../support/origins/loopback-origin.ts';
import { publishProduct } from '../../support/origins/publish-product.ts';
import {
  type ActionFixture,
  createActionFixture,
  KUBO_VERSION,
  OTHER_ARCH,
  OWN_ARCH,
} from '../../support/setup-ipfs-kit.ts';

let stage: ActionFixture;
let folder: string;
beforeEach(async () => {
  stage = await createActionFixture({ secure: true });
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterEach(async () => {
  await stage.tearDown();
  await rm(folder, { recursive: true });
});

function ipfsKit(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return ipfsKitWith({}, ...args);
}

function ipfsKitWith(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH, HOME: folder, ...stage.trust, ...variables };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const mirror = () => ['--mirror', stage.origin.url, '--mirror-only'];
const sums = async () => {
  await writeFile(join(folder, 'sums'), `${stage.checksum('linux-amd64')}\n${stage.checksum('linux-arm64')}\n`);
  return ['--checksums', 'sums'];
};

describe('ipfs-kit install', () => {
  it('copies the executables to a folder and prints their paths', async () => {
    const { code, stdout, stderr } = await ipfsKit(
      'install',
      `kubo@${KUBO_VERSION}`,
      '--dir',
      'bin',
      ...mirror(),
      ...(await sums()),
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`kubo ${KUBO_VERSION} (verified by: user)\n  ${join(folder, 'bin', 'ipfs')}`);
    const run = await new Promise<string>((resolve) => {
      execFile(join(folder, 'bin', 'ipfs'), (_, output) => resolve(output));
    });
    expect(run).toBe(`${KUBO_VERSION}\n`);
  });

  it('prints only JSON on standard output, also for another platform', async () => {
    const args = ['--platform', `linux/${OTHER_ARCH}`, '--json', ...mirror(), ...(await sums())];
    const { code, stdout, stderr } = await ipfsKit('install', `kubo@${KUBO_VERSION}`, ...args);
    expect(code, stderr).toBe(0);
    const [kubo] = JSON.parse(stdout);
    expect(kubo).toMatchObject({
      product: 'kubo',
      version: KUBO_VERSION,
      platform: `linux/${OTHER_ARCH}`,
      verifiedBy: 'user',
    });
  });

  it('sends the token of a mirror', async () => {
    const variables = { IPFS_KIT_MIRROR_TOKEN: 'secret-of-the-mirror' };
    const args = ['install', `kubo@${KUBO_VERSION}`, ...mirror(), ...(await sums())];
    const { code, stdout, stderr } = await ipfsKitWith(variables, ...args);
    expect(code, stderr).toBe(0);
    expect(stage.origin.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer secret-of-the-mirror']);
    expect(stdout + stderr).not.toContain('secret-of-the-mirror');
  });

  it.each<[readonly string[], string]>([
    [['install', 'kubo@9.9.9', '--mirror-only', '--mirror', 'URL'], 'no-such-version'],
    [['install', 'ipfss'], 'invalid-input'],
    [['install', 'ipgte@0.13'], 'invalid-input'],
    [['install', 'kubo', '--cluster-tools', 'ctl'], 'invalid-input'],
    [['install', 'cluster@1.1.6', '--cluster-tools', 'clt'], 'invalid-input'],
    [['install', 'ipget@0.11.0', '--source', 'never', '--platform', 'linux/amd64'], 'unsupported-platform'],
    [['install', 'kubo', 'kubo@0.43.0'], 'invalid-input'],
    [['install', 'kubo@none'], 'invalid-input'],
    [['install', 'kubo', '--platform', 'vax'], 'invalid-input'],
    [['install', 'kubo', '--checksums', 'missing'], 'invalid-input'],
    [['install', 'kubo', '--network', 'calibnet'], 'invalid-input'],
    [['install', 'lotus@1.37.0', '--platform', 'linux/arm64'], 'unsupported-platform'],
  ])('fails: %j with %s', async (args, code) => {
    const result = await ipfsKit(...args.map((arg) => (arg === 'URL' ? stage.origin.url : arg)));
    const exitCode = code === 'invalid-input' ? 2 : 1;
    expect(result.code).toBe(exitCode);
    expect(result.stderr).toMatch(new RegExp(`^${code}: `, 'm'));
    expect(result.stdout).toBe('');
  });
});

// setup-uv#159
describe.skipIf(process.platform === 'win32')('a path of an option that starts with ~', () => {
  it('starts at the home folder, also where the shell does not expand it', async () => {
    await writeFile(join(folder, 'sums'), `${stage.checksum('linux-amd64')}\n${stage.checksum('linux-arm64')}\n`);
    const options = ['--dir=~/bin', '--checksums=~/sums', ...mirror()];
    const { code, stdout } = await ipfsKit('install', `kubo@${KUBO_VERSION}`, ...options);
    expect(code).toBe(0);
    expect(stdout).toContain(join(folder, 'bin', 'ipfs'));
    expect(await readdir(folder)).not.toContain('~');
  });

  it.each([
    ['install', 'kubo@0.43.0', '--lock-file=~/lock.json'],
    ['lock', 'kubo@0.43.0', '--out=~/lock.json'],
  ])('is expanded by %s', async (...args) => {
    await writeFile(join(folder, 'lock.json'), 'no lock file');
    const { code, stderr } = await ipfsKit(...args);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(join(folder, 'lock.json')) });
  });
});

describe('ipfs-kit install, for other products', () => {
  const publishFor = async (product: 'ipget' | 'cluster', version: string) => {
    const lines = await publishProduct(stage.folder, {
      distribution: DISTRIBUTIONS[product],
      version,
      platform: parsePlatform(`linux/${OWN_ARCH}`),
    });
    await writeFile(join(folder, 'sums'), [stage.checksum(`linux-${OWN_ARCH}`), ...lines].join('\n'));
  };

  it('installs other tools', async () => {
    await publishFor('ipget', '0.13.2');
    const args = ['ipget@0.13', `kubo@${KUBO_VERSION}`, '--dir', 'bin', '--json', ...mirror(), '--checksums', 'sums'];
    const { code, stdout, stderr } = await ipfsKit('install', ...args);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { product: 'ipget', version: '0.13.2', executables: [join(folder, 'bin', 'ipget')], verifiedBy: 'user' },
      { product: 'kubo', version: KUBO_VERSION, executables: [join(folder, 'bin', 'ipfs')] },
    ]);
  });

  it('installs some programs of IPFS Cluster', async () => {
    await publishFor('cluster', '1.1.6');
    const args = ['cluster@1.1.6', '--cluster-tools', 'ctl', '--dir', 'bin', ...mirror(), '--checksums', 'sums'];
    const { code, stderr } = await ipfsKit('install', ...args);
    expect(code, stderr).toBe(0);
    expect(await readdir(join(folder, 'bin'))).toEqual(['ipfs-cluster-ctl']);
    expect(stage.origin.requests.map(({ path }) => path)).toEqual([
      `/ipfs-cluster-ctl/v1.1.6/ipfs-cluster-ctl_v1.1.6_linux-${OWN_ARCH}.tar.gz`,
    ]);
  });

  it('suggests a tool for a misspelled name, and links to the page on adding tools', async () => {
    const { stderr } = await ipfsKit('install', 'ipgte@0.13');
    expect(stderr).toContain("Product 'ipgte@0.13': 'ipgte' is not one of kubo, cluster, lotus, lotus-miner, ipget");
    expect(stderr).toContain('Did you mean ipget? To add a tool, see docs/tools.md.');
  });
});

describe('ipfs-kit lock', () => {
  const read = async () => JSON.parse(await readFile(join(folder, 'ipfs-kit.lock.json'), 'utf8'));

  it('fails if the digest of a platform is neither known nor published', async () => {
    const { code, stderr } = await ipfsKit('lock', 'kubo@0.42.0');
    // The digests for freebsd and openbsd are not recorded, so the command requests them.
    expect([code, stderr.includes('no-digest')]).toEqual([1, true]);
  });

  it('locks a tool for all of its platforms', async () => {
    const platforms = availablePlatforms(DISTRIBUTIONS.ipget, '0.13.2');
    for (const each of platforms)
      await publishProduct(stage.folder, { distribution: DISTRIBUTIONS.ipget, version: '0.13.2', platform: each });
    const { code, stdout, stderr } = await ipfsKit('lock', 'ipget', ...mirror());
    expect(code, stderr).toBe(0);
    expect(stdout).toBe('ipget 0.13.2: 6 archives in ipfs-kit.lock.json\n');
    const installed = await ipfsKit('install', 'ipget@0.13.2', '--lock-file', 'ipfs-kit.lock.json', ...mirror());
    expect(installed.stdout, installed.stderr).toContain('ipget 0.13.2 (verified by: lock)');
  });

  it("refuses a mirror's digests over http, and writes nothing", async () => {
    const plain = await startOrigin(stage.folder);
    for (const each of availablePlatforms(DISTRIBUTIONS.ipget, '0.13.2'))
      await publishProduct(stage.folder, { distribution: DISTRIBUTIONS.ipget, version: '0.13.2', platform: each });
    const { code, stderr } = await ipfsKit('lock', 'ipget@0.13.2', '--mirror', plain.url, '--mirror-only');
    await plain.close();
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^too-weakly-verified: 'ipget_v0\.13\.2_/m)]);
    expect(await readdir(folder)).not.toContain('ipfs-kit.lock.json');
  });

  it("writes the digests of the mirror's .sha512 files, and rejects a changed digest", async () => {
    const everywhere = [
      'linux-amd64',
      'linux-arm64',
      'linux-riscv64',
      'darwin-amd64',
      'darwin-arm64',
      'freebsd-amd64',
      'openbsd-amd64',
    ];
    const { publishRelease } = await import('../../support/origins/publish.ts');
    const platforms = Object.fromEntries(
      [...everywhere, 'windows-amd64', 'windows-arm64'].map((name) => [name, Buffer.from(name)]),
    );
    await publishRelease(stage.folder, { name: 'kubo', version: '0.99.0', binary: 'ipfs', platforms });
    const { code, stdout, stderr } = await ipfsKit('lock', 'kubo@0.99.0', ...mirror());
    expect(code, stderr).toBe(0);
    expect(stdout).toBe('kubo 0.99.0: 9 archives in ipfs-kit.lock.json\n');
    const lock = await read();
    expect(Object.keys(lock.products.kubo.archives)).toHaveLength(9);
    const again = await ipfsKit('lock', 'kubo@0.99.0', ...mirror());
    expect([again.code, await read()]).toEqual([0, lock]);
    // The level and the source of each digest are in the log.
    const url = `${stage.origin.url}/kubo/v0.99.0/kubo_v0.99.0_linux-amd64.tar.gz.sha512`;
    expect(stderr).toContain(`kubo_v0.99.0_linux-amd64.tar.gz: mirror, ${url}\n`);

    const file = `kubo_v0.99.0_linux-${OWN_ARCH}.tar.gz`;
    await writeFile(join(stage.folder, 'kubo', 'v0.99.0', `${file}.sha512`), `${'0'.repeat(128)}  ${file}\n`);
    const changed = await ipfsKit('lock', 'kubo@0.99.0', ...mirror());
    expect(changed.stderr).toMatch(
      /^republished-upstream: .*\n {2}locked: sha512:[0-9a-f]{128}\n {2}now: {4}sha512:0{128}\n/m,
    );
    expect([changed.code, await read()]).toEqual([1, lock]);
  });
});
