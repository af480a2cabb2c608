// A tool cache that root filled, as in an image, and that the user of the job can only read.
import { chmod, mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import { sha256OfFile } from '../../../kit/download/digest/hash.ts';
import { formatLockFile } from '../../../kit/install/lock-file.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { AS_OTHER_USER, canBeOtherUser, giveToOtherUser, OTHER_USER } from '../../support/isolation/other-user.ts';
import { publishProduct } from '../../support/origins/publish-product.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const PLATFORM = `linux/${OWN_ARCH}`;
const CLUSTER_VERSION = '1.1.6';
const KUBO_ARCHIVE = `kubo_v${KUBO_VERSION}_linux-${OWN_ARCH}.tar.gz`;

/** Starts the step as the other user, who owns everything in RUNNER_TEMP. */
const asUser = [
  'perl',
  '-e',
  `system('chown', '-R', '${OTHER_USER}', $ENV{RUNNER_TEMP}); exec @ARGV`,
  ...AS_OTHER_USER,
];

describe.skipIf(!canBeOtherUser)('a tool cache that root filled and this user can only read', () => {
  let stage: ActionFixture;
  let kubo: string;
  let cluster: string;
  let checksums: string;
  beforeAll(async () => {
    stage = await createActionFixture();
    const { root, toolCache, temp, workspace } = stage.runnerEnv;
    const platform = parsePlatform(PLATFORM);
    const release = { distribution: DISTRIBUTIONS.cluster, version: CLUSTER_VERSION, platform };
    const lines = await publishProduct(stage.folder, release);
    checksums = [stage.checksum(`linux-${OWN_ARCH}`), ...lines].join('\n');
    const filled = await stage.run({ 'cluster-version': CLUSTER_VERSION, checksums });
    expect(filled.exitCode, filled.log).toBe(0);
    kubo = dirname(filled.outputs['kubo-path'] ?? '');
    cluster = filled.outputs['cluster-dir'] ?? '';
    await chmod(root, 0o755);
    await chmod(toolCache, 0o755);
    await giveToOtherUser(temp);
    await giveToOtherUser(workspace);
    await writeFile(join(workspace, '.tool-versions'), `kubo ${KUBO_VERSION}\n`);
    const executables = { [KUBO_ARCHIVE]: { ipfs: await sha256OfFile(join(kubo, 'ipfs')) } };
    const archives = { [KUBO_ARCHIVE]: `sha512:${stage.archives[`linux-${OWN_ARCH}`]?.sha512}` };
    const products = { kubo: { version: KUBO_VERSION, archives, executables } };
    await writeFile(join(workspace, 'lock.json'), formatLockFile({ lockfileVersion: 1, products }));
    // Nothing is downloaded: whatever is requested from now on fails.
    await stage.origin.close();
  });
  afterAll(() => stage.tearDown());

  const runAsUser = (inputs: Readonly<Record<string, string>>) =>
    stage.run({ checksums: '', 'mirror-only': 'true', ...inputs }, { wrapper: asUser });

  const REQUESTS: [string, () => Readonly<Record<string, string>>][] = [
    ['an exact version', () => ({})],
    ['a range', () => ({ 'kubo-version': '~0.43.0' })],
    ['a version file', () => ({ 'kubo-version': '', 'version-file': '.tool-versions' })],
    ['checksums', () => ({ checksums })],
    ['a lock file', () => ({ 'lock-file': 'lock.json' })],
    ['require: pinned and a lock file', () => ({ 'lock-file': 'lock.json', require: 'pinned' })],
    ['rehash', () => ({ rehash: 'true' })],
    ['rehash and a lock file', () => ({ 'lock-file': 'lock.json', rehash: 'true' })],
    ['several products', () => ({ 'cluster-version': CLUSTER_VERSION })],
    [
      'several products, with rehash and ranges',
      () => ({ 'kubo-version': '0.43', 'cluster-version': '^1.1', rehash: 'true' }),
    ],
    ['some programs of a product', () => ({ 'cluster-version': CLUSTER_VERSION, 'cluster-tools': 'ctl' })],
  ];

  const expectHit = async (inputs: Readonly<Record<string, string>>) => {
    const { exitCode, outputs, path, log } = await runAsUser(inputs);
    expect(exitCode, log).toBe(0);
    expect(outputs, log).toMatchObject({ 'cache-hit': 'true', 'kubo-version': KUBO_VERSION });
    expect(path).toContain(kubo);
    expect(log).not.toMatch(/^::warning/m);
  };

  it.each(REQUESTS)('serves %s', (_, inputs) => expectHit(inputs()));

  describe('whose times have no fractions of a second, as in the layers of an image (moby#17175)', () => {
    beforeAll(async () => {
      for (const folder of [kubo, cluster]) {
        for (const name of await readdir(folder)) {
          const path = join(folder, name);
          const seconds = Math.floor((await stat(path)).mtimeMs / 1000) - 1;
          await utimes(path, seconds, seconds);
        }
      }
    });
    it.each(REQUESTS)('serves %s', (_, inputs) => expectHit(inputs()));
  });

  it('is left as it was', async () => {
    const { toolCache } = stage.runnerEnv;
    expect((await readdir(toolCache, { recursive: true })).filter((name) => /\.new$|\.staging-/.test(name))).toEqual(
      [],
    );
  });

  it('with a program that this user cannot run does not serve it', async () => {
    await chmod(join(kubo, 'ipfs'), 0o700);
    const { exitCode, log } = await runAsUser({});
    await chmod(join(kubo, 'ipfs'), 0o755);
    expect([exitCode, log]).toEqual([1, expect.stringContaining(' belongs to another user. Installing to')]);
  });
});

describe.skipIf(!canBeOtherUser)('a tool cache of this user in which the folder of a tool belongs to root', () => {
  it('takes other tools, and that one is installed for this job, with a line in the log', async () => {
    const stage = await createActionFixture();
    const { root, toolCache, temp, workspace } = stage.runnerEnv;
    await chmod(root, 0o755);
    for (const folder of [toolCache, temp, workspace]) await giveToOtherUser(folder);
    await mkdir(join(toolCache, 'kubo'));
    const { exitCode, path, log } = await stage.run({}, { wrapper: asUser });
    expect([exitCode, log]).toEqual([0, expect.stringContaining(`${join(toolCache, 'kubo')} belongs to another user`)]);
    expect(path).toEqual([join(temp, 'setup-ipfs-kit-tools', 'kubo', KUBO_VERSION, process.arch)]);
    await stage.tearDown();
  });
});
